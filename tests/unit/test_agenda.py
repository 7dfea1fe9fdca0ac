from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flashneg.bootstrap import Services
from flashneg.study.agenda import Left, agenda, of_the_week

Open = Callable[[], Services]


def test_what_home_says_of_the_decks_is_what_the_session_asks(services: Services, clock: Callable[[str], None]) -> None:
    session = services.session()
    while (asked := session.next()) is not None:
        session.grade(asked.prompt, 4)
    for number in range(3, 12):
        clock(f"2026-03-{number:02d}T10:00:00+00:00")
        found = agenda(services)
        due = sum(left.due for left in found.left.values())
        new = sum(left.new for left in found.left.values())
        assert (due, new) == (len(found.plan.reviews) + len(found.plan.drill), len(found.plan.new))
        assert (found.end is None) == bool(due + new)
        session = services.session()
        while (asked := session.next()) is not None:
            session.grade(asked.prompt, 3)
        assert agenda(services).left == {}


def test_tomorrow_is_what_the_next_day_then_asks(make: Open, clock: Callable[[str], None]) -> None:
    for number in range(2, 20):
        clock(f"2026-03-{number:02d}T10:00:00+00:00")
        session = make().session()
        while (asked := session.next()) is not None:
            session.grade(asked.prompt, (3, 4, 2)[number % 3] if asked.mode == "review" else 4)
        told = session.tomorrow()
        clock(f"2026-03-{number + 1:02d}T10:00:00+00:00")
        plan = make().session().plan()
        assert (len(told.reviews), len(told.new)) == (len(plan.reviews), len(plan.new))


def test_the_tactic_of_the_week_stays_when_a_card_is_added(
    make: Open, clock: Callable[[str], None], tmp_path: Path
) -> None:
    clock("2026-03-03T10:00:00+00:00")
    services = make()
    before = agenda(services).tactic
    assert before is not None
    other = tmp_path / "other.md"
    other.write_text("# Other\n\n## Words\n\nNot a tactic.\n", encoding="utf-8")
    services.library.import_paths([other])
    after = agenda(services).tactic
    assert after is not None
    assert after.stored.key == before.stored.key
    weeks = {of_the_week(services.cards.all(), 7 * week).stored.id for week in range(104_000, 104_050)}  # type: ignore[union-attr]
    assert weeks == {"nibble", "salami", "counter-nibble", "package-only"}
    assert agenda(services).left == {"small": Left(0, 5)}
