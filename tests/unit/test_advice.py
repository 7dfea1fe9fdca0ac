"""What should I do now? One line, whatever stands."""

from __future__ import annotations

from typing import Any

import pytest
from flashneg.domain.correction import NONE
from flashneg.domain.estimate import BLANK, Estimate
from flashneg.domain.events import CardKey
from flashneg.domain.mastery import Level, PromptRecall, Quizzed, Standing
from flashneg.domain.names import CardId, DeckId, Facet
from flashneg.study.advice import advice, most_at_risk
from flashneg.study.counts import DueCounts
from flashneg.study.kept_ports import CardFace
from flashneg.study.mastery import Row, Standings, together

NOTHING = {"due": 0, "new": 0, "drill": 0, "learned": 9, "next_due": None}


def row(name: str, level: Level, now: float, answers: int = 0, confusion: float = 0.0, taken_for: str = "") -> Row:
    face = CardFace(CardKey(name), DeckId("d"), CardId(name), name, True, "", "ploy", (Facet.SPOT,))
    return Row(face, Standing((), now, now, level, Quizzed(answers, 0.5)), confusion, taken_for)


def standings(*rows: Row) -> Standings:
    return Standings(1, NONE, rows, (), together((), NONE), (), {})


SHAKY = row("Nibble", Level.LEARNING, 0.4)
FIRM = row("Salami", Level.FIRM, 0.95)
TRIED = row("Bluff", Level.FIRM, 0.95, answers=6)
MIXED = row("Krunch", Level.MASTERED, 0.97, confusion=1.5, taken_for="Nibble")


@pytest.mark.parametrize(
    ("counts", "rows", "said"),
    [
        ({"due": 12}, [SHAKY, FIRM], "Study: 12 to review; Nibble is the shakiest, 40% of what was begun."),
        ({"due": 3, "drill": 2}, [FIRM], "Study: 3 to review."),
        ({"drill": 2}, [SHAKY, MIXED], "Study: 2 still to drill today."),
        ({"new": 4}, [MIXED], "Quiz: you take Krunch for Nibble; hold them apart."),
        ({"new": 4}, [FIRM], "Study: nothing is due, and 4 new prompts wait."),
        ({"new": 1}, [SHAKY], "Study: nothing is due, and 1 new prompt waits."),
        ({}, [FIRM], "Quiz: 1 tactic lacks only quiz answers."),
        ({}, [FIRM, FIRM], "Quiz: 2 tactics lack only quiz answers."),
        ({}, [TRIED], "Quiz: 1 tactic is firm, and the quiz decides the rest."),
        ({}, [FIRM, TRIED], "Quiz: 2 tactics are firm, and the quiz decides the rest."),
        ({"next_due": "2026-03-09"}, [SHAKY], "Rest: nothing is due; the next review comes on 2026-03-09."),
        ({}, [], "Rest: nothing is due."),
        (
            {"waiting": 40, "next_due": "2026-03-09"},
            [SHAKY],
            "Rest: today's limit is reached, and 40 reviews wait.",
        ),
    ],
)
def test_the_line_names_something_else_than_what_comes_first(
    counts: dict[str, Any], rows: list[Row], said: str
) -> None:
    assert advice(DueCounts(**NOTHING | counts), standings(*rows)) == said


def test_with_every_deck_off_the_line_tells_to_rest_or_to_be_quizzed() -> None:
    assert "flashneg decks on" in advice(DueCounts(**NOTHING), standings(FIRM, MIXED), all_off=True)


def test_what_is_new_or_firm_is_called_shaky() -> None:
    assert most_at_risk(standings(row("New", Level.NEW, 0.0), FIRM)) is None
    assert most_at_risk(standings(SHAKY, row("Worse", Level.LEARNING, 0.3))) == row("Worse", Level.LEARNING, 0.3)


def test_what_is_not_begun_makes_a_tactic_shaky() -> None:
    begun = PromptRecall(Facet.SPOT, 0.9, 0.8, Estimate(stability=1))
    waiting = PromptRecall(Facet.COUNTER, 0.0, 0.0, BLANK)
    half = row("Half", Level.LEARNING, 0.45)
    half = half._replace(standing=half.standing._replace(prompts=(begun, waiting)))
    assert half.begun_now == 0.9
    assert most_at_risk(standings(half)) is None
    assert most_at_risk(standings(half, SHAKY)) == SHAKY
