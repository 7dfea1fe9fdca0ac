"""What the bundled decks must hold, whoever writes the next card."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from flashneg.decks.check import LocatedDeck, check_decks
from flashneg.decks.read import read_file
from flashneg.decks.write import fmt_text
from flashneg.domain.cards import Concept, Deck, Fit, Kind, Severity, Tactic
from flashneg.domain.quiz import are_clean, clean_distractors, is_confusable, legal_answers

FOLDER = Path(__file__).parents[2] / "decks"
SIZES = {
    "starter-give-and-take": 20, "starter-at-the-table": 20, "price-and-concessions": 23, "pressure-and-closing": 14,
    "authority-and-teams": 14, "information-and-deception": 14, "emotion-and-influence": 15,
    "commitment-and-process": 23, "cross-cultural": 11, "listening-and-value": 11,
}  # fmt: skip
FAMILIES = {
    "Anchoring & price": (17, 0, 0), "Concessions & reciprocity": (13, 4, 0), "Pressure & deadlines": (8, 0, 0),
    "Authority & agents": (8, 0, 0), "Information & deception": (14, 0, 0), "Emotion & relationship": (12, 0, 0),
    "Commitment & coercion": (10, 0, 0), "Process & agenda": (8, 3, 0), "Closing": (5, 1, 0),
    "Team & multi-party": (4, 3, 0), "Cross-cultural": (5, 2, 0), "Preparation & principled moves": (0, 22, 0),
    "Counter-moves": (0, 0, 26),
}  # fmt: skip
UNIVERSAL = {
    "why-counter", "name-the-tactic", "take-a-break", "breathe", "batna", "walk-away", "verify-claims",
    "objective-criteria",
}  # fmt: skip
CLASHES = """
nibble: eleventh-hour-demand
escalating-demands: salami unanswered-concession
salami: unanswered-concession
re-trade: bait-and-switch
slipped-clause: bait-and-switch
whipsaw: batna-bluff
batna-bluff: the-vise
the-vise: you-go-first
extreme-anchor: you-go-first
you-go-first: extreme-anchor
budget-bogey: best-price-first
best-price-first: reverse-auction
take-it-or-leave-it: slow-walkaway
counterfeit-yes: calculated-delay
bad-faith-concession: poisoned-gift
door-in-the-face: throwaway-variables reciprocity
throwaway-variables: door-in-the-face
eleventh-hour-demand: sunk-cost-trap
hard-hearted-partner: defence-in-depth
"""


def bundled() -> list[tuple[Path, Deck]]:
    found = [(path, read_file(path).deck) for path in sorted(FOLDER.glob("*.md"))]
    return [(path, deck) for path, deck in found if deck is not None]


DECKS = bundled()
TACTICS = [card for _, deck in DECKS for card in deck.cards if isinstance(card, Tactic)]
PLOYS = [card for card in TACTICS if card.kind is Kind.PLOY]
CORE = {card.id for _, deck in DECKS[:2] for card in deck.cards}
by_id = pytest.mark.parametrize("card", TACTICS, ids=lambda card: str(card.id))
ploy_by_id = pytest.mark.parametrize("card", PLOYS, ids=lambda card: str(card.id))


def test_no_deck_of_the_curriculum_loses_a_card() -> None:
    assert {deck.id: len(deck.cards) for _, deck in DECKS if deck.id != "foundations"} == SIZES


def test_no_family_loses_a_tactic() -> None:
    found = Counter((card.family, card.kind) for card in TACTICS)
    counted = {name: tuple(found[name, kind] for kind in (Kind.PLOY, Kind.MOVE, Kind.COUNTER)) for name in FAMILIES}
    assert counted == FAMILIES
    assert len(TACTICS) == 165


def test_check_finds_neither_error_nor_warning() -> None:
    problems = [problem for path, _ in DECKS for problem in read_file(path).problems]
    problems += check_decks([LocatedDeck(str(path), deck) for path, deck in DECKS])
    assert [problem for problem in problems if problem.severity is not Severity.NOTICE] == []


def test_every_deck_is_in_canonical_form() -> None:
    for path, _ in DECKS:
        text = path.read_text(encoding="utf-8")
        assert fmt_text(text, file=str(path), stem=path.stem) == text, path.name


@by_id
def test_no_card_lacks_a_field(card: Tactic) -> None:
    assert card.intent
    assert card.styles
    assert card.counter
    assert card.aka
    assert card.combinations
    assert card.confusable
    assert card.sources
    titles = {section.title for section in card.sections}
    assert titles >= {"What can go wrong", "What if"}
    assert titles & {"Keys to use", "How to spot it"}
    assert card.universal == (card.id in UNIVERSAL)


@by_id
def test_scenarios_are_enough_and_the_last_is_kept_for_tests(card: Tactic) -> None:
    least = 2 if card.kind is not Kind.PLOY else 5 if card.id in CORE else 3
    assert len(card.scenarios) >= least
    assert [scenario.test for scenario in card.scenarios] == [False] * (len(card.scenarios) - 1) + [True]
    for scenario in card.scenarios:
        assert scenario.tell
        assert scenario.because or card.kind is not Kind.PLOY


@ploy_by_id
def test_a_ploys_counters_are_graded_with_reasons(card: Tactic) -> None:
    fits = Counter(edge.fit for edge in card.counters)
    assert fits[Fit.BEST] == 1
    assert fits[Fit.WORKS] >= 1
    assert fits[Fit.BACKFIRES] >= 1
    assert all(edge.reason for edge in card.counters)


@ploy_by_id
def test_no_wrong_option_of_the_quiz_is_right_for_the_asked_ploy(card: Tactic) -> None:
    options = list(clean_distractors(card, TACTICS, UNIVERSAL))
    right = legal_answers(card)
    for other in options:
        assert other.best is None or other.best.target.card not in right, other.id
        assert card.best is None or card.best.target.card not in legal_answers(other), other.id
        assert (legal_answers(other) & right) <= UNIVERSAL, other.id
    clashing = dict(line.split(": ") for line in CLASHES.strip().splitlines()).get(card.id, "").split()
    assert not {other.id for other in options} & set(clashing)


@ploy_by_id
def test_every_ploy_keeps_two_clean_confusables(card: Tactic) -> None:
    clean = [other for other in PLOYS if is_confusable(card, other) and are_clean(card, other, UNIVERSAL)]
    assert len(clean) >= 2
    if card.id in CORE:
        assert len([other for other in clean if other.id in CORE]) >= 2


def test_the_words_of_the_trade_are_concepts() -> None:
    words = [card for _, deck in DECKS if deck.id == "foundations" for card in deck.cards]
    assert len(words) >= 20
    assert all(isinstance(card, Concept) for card in words)


def test_the_curriculums_page_is_what_its_script_writes(tmp_path: Path) -> None:
    docs = FOLDER.parent / "docs"
    before = (docs / "curriculum.md").read_text(encoding="utf-8"), (docs / "images" / "counters.svg").read_bytes()
    code = f"import runpy; page = runpy.run_path({str(docs / 'curriculum.py')!r}); print(page['page'](), end='')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == before[0]
