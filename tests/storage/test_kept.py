"""Kept estimates are the replay of the log, whatever happens in between."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from flashneg.bootstrap import Services
from flashneg.domain import calendar, totals
from flashneg.domain.events import EventKind, PromptKey
from flashneg.domain.names import Facet
from flashneg.domain.quiz.attempts import Attempt, QuizKind, QuizMode
from flashneg.domain.replay import replay
from flashneg.storage.doctor import examine
from flashneg.study import keeping, tracing
from flashneg.study.keeping import Keeper, Kept

Open = Callable[[], Services]
SetClock = Callable[[str], None]
PROMPTS = [
    "nibble:intent", "nibble:spot", "nibble:counter", "salami:intent", "counter-nibble:intent", "batna-word:recall",
]  # fmt: skip


def today(services: Services) -> int:
    return calendar.study_day(services.clock.now(), services.clock.zone, services.clock.day_start)


def report(services: Services) -> Kept:
    return Keeper(services.store).bring_up(today(services))


def rows(services: Services) -> list[object]:
    connection = sqlite3.connect(services.places.database)
    found: list[object] = []
    for table in ("estimate", "kept_day", "judged"):
        found += connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4").fetchall()
    connection.close()
    return found


def grade(services: Services, name: str, quality: int) -> None:
    services.session().grade(services.cards.resolve_prompt(name), quality)


def attempt(services: Services, name: str, *, right: bool) -> None:
    prompt = services.cards.resolve_prompt(name)
    made = Attempt(
        QuizKind.SCENARIO_PLOY, QuizMode.PRACTICE, prompt.card, prompt.facet, ("a", "b", "c"), 0, 0 if right else 1,
        right, committed=True, milliseconds=900, seed=1,
    )  # fmt: skip
    with services.store.write() as unit:
        unit.log.append(
            EventKind.ATTEMPT, at=services.clock.now(), day=today(services), card=made.card, facet=made.facet,
            facts=made.facts(),
        )  # fmt: skip
        unit.put_schedule(prompt, replay(prompt, unit.log.of_prompt(prompt)))


def from_the_start(services: Services) -> list[object]:
    with services.store.write() as unit:
        mark = unit.kept.mark()
        assert mark is not None
        unit.kept.put_mark(keeping.Mark(0, 0, 0))
    report(services)
    return rows(services)


@pytest.mark.parametrize("seed", range(10))
def test_what_is_kept_step_by_step_differs_from_the_replay(
    make: Open, clock: SetClock, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if seed % 2:  # as over a long log: prompts unseen for weeks are looked at once a week
        monkeypatch.setattr(totals, "WINDOW", 2)
    chooser = random.Random(seed)
    moment = calendar.parse_instant("2026-03-02T08:00:00+00:00", calendar.UTC)
    services = make()
    running = Keeper(services.store)  # in a process that goes on while others do something
    for _ in range(60):
        moment += chooser.choice([60, 600, 86_400, 86_400, 3 * 86_400, 100 * 86_400]) * calendar.MICROSECONDS
        clock(calendar.instant_text(moment))
        services = make()
        act = chooser.choice(["grade"] * 5 + ["attempt", "undo", "undo", "forget", "report", "late"])
        name = chooser.choice(PROMPTS)
        if act == "grade":
            grade(services, name, chooser.randrange(6))
        elif act == "attempt":
            attempt(services, name, right=chooser.random() < 0.6)
        elif act == "undo":
            services.session().undo()
        elif act == "forget":
            services.cards.forget(name.partition(":")[0])
        elif act == "late":
            prompt = services.cards.resolve_prompt(name)
            at = max(moment - 40 * calendar.DAY, last_at(services, prompt) + 1)
            services.session().grade(prompt, chooser.randrange(6), at=at)
        if chooser.random() < 0.7:
            chooser.choice([report, lambda services: running.bring_up(today(services))])(services)
    report(services)
    kept = rows(services)
    assert kept == from_the_start(services)
    assert len(kept) > 20
    with services.store.read() as unit:
        assert unit.kept.bands_known_before() > 0
        assert unit.kept.bands_are_right()
    assert examine(services.store.database, services.store.backups, rebuild=False).ok


def test_the_first_review_of_all_taken_back_leaves_days_before_there_was_one(make: Open, clock: SetClock) -> None:
    clock("2026-03-02T10:00:00+00:00")
    services = make()
    grade(services, PROMPTS[0], 4)
    report(services)
    services.session().undo()
    clock("2026-03-20T10:00:00+00:00")
    services = make()
    grade(services, PROMPTS[0], 4)
    report(services)
    assert rows(services) == from_the_start(services)


def last_at(services: Services, prompt: PromptKey) -> int:
    with services.store.read() as unit:
        return unit.schedule(prompt).last_at


def studied(make: Open, clock: SetClock) -> Services:
    for day in (2, 3, 9, 24):
        clock(f"2026-03-{day:02d}T10:00:00+00:00")
        services = make()
        for name in PROMPTS[:3]:
            grade(services, name, 4)
    report(services)
    return services


def test_a_spoiled_estimate_is_found_and_rebuilt(make: Open, clock: SetClock) -> None:
    services = studied(make, clock)
    before = rows(services)
    for statement in (
        "UPDATE estimate SET stability = stability + 1",
        "UPDATE kept_day SET later = later + 1",
        "DELETE FROM judged",
    ):
        connection = sqlite3.connect(services.places.database)
        connection.execute(statement)
        connection.commit()
        connection.close()
        assert examine(services.store.database, services.store.backups, rebuild=False).projection == "differs"
        assert examine(services.store.database, services.store.backups, rebuild=True).ok
        assert rows(services) == before


def test_a_report_without_news_writes_nothing(make: Open, clock: SetClock) -> None:
    services = studied(make, clock)
    before = services.places.database.read_bytes()
    assert report(services).estimates
    assert services.places.database.read_bytes() == before


def test_figures_are_worked_out_twice_without_news_or_stay_as_they_were_after_news(make: Open, clock: SetClock) -> None:
    services = studied(make, clock)
    mastery = services.mastery
    kept = mastery.keep()
    standings = mastery.standings(kept)
    assert mastery.keep() is kept
    assert mastery.standings(kept) is standings
    other = make()

    def next_month() -> None:
        clock("2026-04-24T10:00:00+00:00")
        mastery._clock = make().clock

    def renamed() -> None:
        path = other.library.editable(standings.tactics[0].face.deck)
        path.write_text(path.read_text(encoding="utf-8").replace("## Nibble", "## Nibbling"), encoding="utf-8")
        other.library.refresh()

    news: list[Callable[[], object]] = [
        lambda: grade(services, PROMPTS[0], 1),
        lambda: grade(other, PROMPTS[1], 1),
        renamed,
        next_month,
    ]
    for come in news:
        come()
        before, kept = standings, mastery.keep()
        standings = mastery.standings(kept)
        fresh = make().mastery
        assert standings == fresh.standings(fresh.keep())
        assert standings != before
        assert mastery.keep() is kept
        assert mastery.standings(kept) is standings


def test_who_asks_while_the_log_is_read_reads_it_too_or_sees_nothing_move(
    make: Open, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = studied(make, clock)
    grade(services, PROMPTS[0], 5)
    keeper, trace = Keeper(services.store), Keeper._trace
    reading, waited = Event(), Event()
    traced, told = [], []

    def slowly(self: Keeper, *given: Any) -> object:
        traced.append(self)
        given[2](0.5)
        reading.set()
        assert waited.wait(20)
        return trace(self, *given)

    def wait(share: float) -> None:
        told.append(share)
        waited.set()

    monkeypatch.setattr(Keeper, "_trace", slowly)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(keeper.bring_up, today(services))
        assert reading.wait(20)
        second = pool.submit(keeper.bring_up, today(services), wait)
        assert first.result() is second.result()
    assert len(traced) == 1
    assert told[0] == pytest.approx(0.5 * 0.4)
    assert told == sorted(told)


def test_estimates_in_hand_outlive_the_log_that_they_are_of(make: Open, clock: SetClock) -> None:
    services = studied(make, clock)
    backup = services.store.backup()

    def the_day_after(quality: int) -> Services:
        clock("2026-03-25T10:00:00+00:00")
        grade(make(), PROMPTS[3], quality)
        clock("2026-03-26T10:00:00+00:00")
        return make()

    keeper = services.mastery.keeper
    keeper.bring_up(today(the_day_after(1)))
    services.file.restore(backup.path)
    other = the_day_after(5)
    report(other)  # with the mark that the keeper knows, of another log
    grade(other, PROMPTS[0], 4)
    keeper.bring_up(today(other))
    assert rows(other) == from_the_start(other)


def test_reviews_are_traced_from_a_prompts_first_one_again_and_again(
    make: Open, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = studied(make, clock)
    monkeypatch.setattr(tracing, "trace", None)
    for day in (24, 24, 25):  # a day that was studied already, twice, then the next
        clock(f"2026-03-{day}T11:00:00+00:00")
        services = make()
        grade(services, PROMPTS[0], 4)
        grade(services, PROMPTS[3], 1)
        report(services)
    with services.store.read() as unit:
        assert [row.counts.reviews for row in unit.kept.days()[-2:]] == [7, 2]
    services.session().undo()  # its prompt alone is traced from its first review
    grade(services, PROMPTS[1], 5)
    report(services)
    with services.store.read() as unit:
        assert [row.counts.reviews for row in unit.kept.days()[-2:]] == [7, 2]
    monkeypatch.undo()
    assert rows(services) == from_the_start(services)


def test_another_beginning_of_the_day_leaves_figures_or_events_of_the_day_before(make: Open, clock: SetClock) -> None:
    clock("2026-03-02T02:00:00+00:00")
    services = make()
    services.cards.act("nibble", EventKind.SUSPEND)
    before = services.mastery.standings(services.mastery.keep()).day
    services.set("day_start", "01:00")
    assert services.mastery.standings(services.mastery.keep()).day == before + 1
    services.cards.act("nibble", EventKind.UNSUSPEND)
    with closing(sqlite3.connect(services.places.database)) as connection:
        days = connection.execute("SELECT kind, day FROM event WHERE kind LIKE '%suspend' ORDER BY position").fetchall()
    assert days == [("suspend", before), ("unsuspend", before + 1)]


def test_a_card_that_loses_a_prompt_is_weighed_anew(make: Open, clock: SetClock, bundled: Path) -> None:
    services = studied(make, clock)
    with services.store.read() as unit:
        before = unit.kept.days()[-2].now.cards
    path = bundled / "01-small.md"
    path.write_text(path.read_text().replace("id: small\n", "id: small\nprompts: [intent, recall]\n"))
    again = make()
    report(again)
    with again.store.read() as unit:
        after = unit.kept.days()[-2].now.cards
    assert after != before > 0
    assert rows(again) == from_the_start(again)


def test_a_large_rebuild_in_pieces_gives_the_same_rows(
    make: Open, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = studied(make, clock)
    before = rows(services)
    monkeypatch.setattr(keeping, "_WRITE_REVIEWS", 3)
    monkeypatch.setattr(keeping, "_WRITE_ESTIMATES", 1)
    monkeypatch.setattr(tracing, "_READ_PROMPTS", 1)
    assert from_the_start(services) == before


def test_a_rebuild_that_was_killed_is_begun_again(make: Open, clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> None:
    services = studied(make, clock)
    before = rows(services)
    monkeypatch.setattr(keeping, "_WRITE_REVIEWS", 3)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Keeper, "_save_pieces", killed)
        with services.store.write() as unit:
            unit.kept.put_mark(keeping.Mark(0, 0, 0))
        with pytest.raises(KeyboardInterrupt):
            report(services)
    report(services)
    assert rows(services) == before


def test_two_that_build_at_once_keep_the_work_of_one(
    make: Open, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = studied(make, clock)
    before = rows(services)
    walk, save = Keeper._trace, Keeper._save_pieces
    monkeypatch.setattr(keeping, "_WRITE_REVIEWS", 3)

    def begin(services: Services) -> None:
        with services.store.write() as unit:
            unit.kept.put_mark(keeping.Mark(0, 0, 0))

    def another_finishes(self: Keeper, *given: object) -> object:
        monkeypatch.setattr(Keeper, "_trace", walk)
        Keeper(services.store).bring_up(today(services))
        return walk(self, *given)  # type: ignore[arg-type]

    begin(services)
    monkeypatch.setattr(Keeper, "_trace", another_finishes)
    assert report(services).estimates
    assert rows(services) == before

    def another_begins(self: Keeper, *given: object) -> None:
        monkeypatch.setattr(Keeper, "_save_pieces", save)
        Keeper(services.store).bring_up(today(services))
        save(self, *given)  # type: ignore[arg-type]

    begin(services)
    monkeypatch.setattr(Keeper, "_save_pieces", another_begins)
    assert report(services).estimates
    assert rows(services) == before


def test_a_clock_that_was_ahead_for_a_while_draws_days_that_have_not_been(make: Open, clock: SetClock) -> None:
    before = studied(make, clock).progress.stats()
    clock("2026-06-01T10:00:00+00:00")
    assert make().progress.stats().curve[-1].day > before.curve[-1].day
    clock("2026-03-24T10:00:00+00:00")
    assert make().progress.stats() == before


def test_a_read_only_file_still_has_its_report(make: Open, clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> None:
    services = studied(make, clock)
    grade(services, "salami:intent", 5)
    monkeypatch.setattr(type(services.store), "read_only", property(lambda _: True))
    before = rows(services)
    kept = report(services)
    assert rows(services) == before
    with services.store.read() as unit:
        shown = keeping.day_rows(unit.kept, kept)
        said = keeping.bands(unit.kept, kept)
    monkeypatch.undo()
    report(services)
    with services.store.read() as unit:
        assert [row.day for row in unit.kept.days()] == [row.day for row in shown]
        bands = unit.kept.bands()
        assert [(band.index, band.reviews, band.recalled) for band in bands] == [
            (band.index, band.reviews, band.recalled) for band in said
        ]
        assert [band.spread for band in bands] == pytest.approx([band.spread for band in said], rel=1e-2)
        assert [band.said for band in bands] == pytest.approx([band.said for band in said], rel=1e-6)


@pytest.mark.parametrize("read_only", [True, False])
def test_the_day_that_was_open_stays_without_its_totals(
    make: Open, clock: SetClock, monkeypatch: pytest.MonkeyPatch, read_only: bool
) -> None:
    services = studied(make, clock)
    whole = services.progress.stats().standings.whole
    clock("2026-03-25T10:00:00+00:00")
    services = make()
    if read_only:
        monkeypatch.setattr(type(services.store), "read_only", property(lambda _: True))
    yesterday, today = services.progress.stats().curve[-2:]
    assert (yesterday.now.cards, yesterday.now.low) == pytest.approx((whole.now.cards, whole.now.low), abs=1e-5)
    assert today.later == services.progress.stats().standings.whole.later


def test_the_log_is_walked_anew_for_each_report_of_a_read_only_file(
    make: Open, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = studied(make, clock)
    grade(services, "salami:intent", 5)
    monkeypatch.setattr(type(services.store), "read_only", property(lambda _: True))
    traced, trace = [], Keeper._trace
    monkeypatch.setattr(Keeper, "_trace", lambda *given: (traced.append(given), trace(*given))[1])
    services.progress.stats()
    services.progress.audit()
    assert len(traced) == 1


def test_estimates_of_another_learner_stay_apart(make: Open, clock: SetClock) -> None:
    services = studied(make, clock)
    services.set("learner", "other")
    other = make()
    assert report(other).estimates == {}
    assert Facet.SPOT in {prompt.facet for prompt in report(services).estimates}
