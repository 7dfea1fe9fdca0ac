from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flashneg.bootstrap import Services
from flashneg.cli.main import run

Open = Callable[[], Services]
SetClock = Callable[[str], None]
KEYS = {
    "reviews", "days", "streak", "retention", "recall_now", "recall_in_30_days", "mastered", "by_day", "by_family",
    "forecast", "audit",
}  # fmt: skip


@pytest.fixture
def call(make: Open, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.setenv("FLASHNEG_HOME", str(make().places.home))

    def command(*words: str) -> Any:
        capsys.readouterr()
        assert run([*words]) == 0
        out = capsys.readouterr().out
        return json.loads(out) if "--json" in words else out

    return command


@pytest.fixture
def month(make: Open, clock: SetClock) -> Services:
    for day in range(2, 30, 2):
        clock(f"2026-03-{day:02d}T10:00:00+00:00")
        services = make()
        for turn in range(40):
            asked = services.session().next()
            if asked is None:
                break
            services.session().grade(asked.prompt, 4 if turn % 5 else 1)
    return services


def test_a_new_learner_has_every_key_and_no_invented_number(call: Callable[..., Any]) -> None:
    found = call("stats", "--json")
    assert set(found) >= KEYS
    assert found["recall_now"] == {"tactics": 0, "low": 0, "high": 0}
    assert found["retention"] is None
    assert found["audit"] == []
    assert "begun yet" in call("stats")


def test_numbers_hang_together(month: Services, call: Callable[..., Any]) -> None:
    found = call("stats", "--json")
    now = found["recall_now"]
    assert 0 < now["low"] < now["tactics"] < now["high"] <= found["tactics"]
    assert found["recall_in_30_days"]["tactics"] < now["tactics"]
    assert found["reviews"] == sum(day["reviews"] for day in found["by_day"])
    assert sum(family["recall_now"]["tactics"] for family in found["by_family"]) == pytest.approx(
        now["tactics"], abs=0.01
    )
    assert sum(row["recall_now"] for row in found["by_tactic"]) == pytest.approx(now["tactics"], abs=0.01)
    assert found["curve"][-1]["recall_now"]["tactics"] == pytest.approx(now["tactics"], abs=0.001)
    assert found["audit_whole"]["reviews"] == sum(band["reviews"] for band in found["audit"])
    assert all(band["predicted"] is None for band in found["audit"] if band["reviews"] < 30)
    decks = call("decks", "--json")
    assert all(0 <= deck["mastery"] <= 1 for deck in decks)
    assert decks[0]["mastery"] > 0


def test_a_tactic_is_better_known_after_a_month_without_study(
    make: Open, clock: SetClock, call: Callable[..., Any]
) -> None:
    """Every fifth answer a miss, on whatever prompt: by this alone the correction would have long gaps go better."""
    for day in range(1, 31):
        clock(f"2026-03-{day:02d}T10:00:00+00:00")
        session = make().session()
        for turn in range(10):
            asked = session.next()
            if asked is None:
                break
            session.grade(asked.prompt, 4 if turn % 5 else 2)
    clock("2026-03-31T10:00:00+00:00")
    found = call("stats", "--json")["by_tactic"]
    assert len([row for row in found if row["recall_now"]]) > 3
    assert [row["name"] for row in found if row["recall_in_30_days"] > row["recall_now"]] == []


def test_since_counts_from_its_day(month: Services, call: Callable[..., Any]) -> None:
    whole, part = call("stats", "--json"), call("stats", "--json", "--since", "2026-03-20")
    assert 0 < part["reviews"] < whole["reviews"]
    assert part["by_day"][0]["day"] >= "2026-03-20"
    assert part["recall_now"] == whole["recall_now"]


def test_the_text_says_it_in_words(month: Services, call: Callable[..., Any]) -> None:
    said = call("stats")
    for words in ("You would recall", "80% sure", "What now?", "Levels:", "Was that right?"):
        assert words in said


def test_the_risk_contradicts_the_recall_that_is_told_of_the_same_card(
    month: Services, call: Callable[..., Any]
) -> None:
    assert "\nMost at risk (recalled now, of what was begun):\n" in call("stats")


def test_a_quiz_answer_counts_towards_mastery(month: Services, call: Callable[..., Any]) -> None:
    from tests.storage.test_kept import attempt

    for _ in range(4):
        attempt(month, "nibble:spot", right=True)
    rows = {row["card"]: row for row in call("stats", "--json")["by_tactic"]}
    assert rows["small/nibble"]["quiz_answers"] == 4
    assert rows["small/nibble"]["discrimination"] == 1
    assert rows["small/salami"]["quiz_answers"] == 0


def test_the_past_of_a_card_can_be_asked(month: Services) -> None:
    key = month.cards.resolve("nibble").key
    today = month.mastery.today()
    then, now = (month.mastery.on_day([key], day) for day in (today - 25, today))
    assert max(now.values()) > 0
    assert sum(then.values()) < sum(now.values())
    with month.store.read() as unit:
        facets = unit.shelf.facets(key)
    curves = month.mastery.curve(key, facets, 0)
    for prompt, chance in now.items():
        assert curves[prompt.facet][-1].chance == pytest.approx(chance)


def test_a_grade_costs_nothing_for_the_estimates(make: Open, clock: SetClock, month: Services) -> None:
    month.mastery.keep()
    clock("2026-03-30T10:00:00+00:00")
    services = make()
    before = _kept(services)
    asked = services.session().next()
    assert asked is not None
    services.session().grade(asked.prompt, 4)
    assert _kept(services) == before


def _kept(services: Services) -> object:
    with services.store.read() as unit:
        return unit.kept.mark(), unit.kept.days(), unit.kept.estimates()


def test_a_cards_history_says_how_well_it_is_known(month: Services, call: Callable[..., Any]) -> None:
    found = call("history", "small/nibble", "--json")
    assert found["card"] == "small/nibble"
    assert found["mastery"]["level"] in {"learning", "familiar", "firm"}
    assert found["curve"][-1]["recall"] == pytest.approx(found["mastery"]["recall_now"], abs=0.001)
    assert "for the next level:" in call("history", "small/nibble")
