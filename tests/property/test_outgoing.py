"""What goes out to tables, hashcards and Anki's text comes back as far as the format holds it; the rest is listed."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from flashneg.decks.texts import DeckTexts
from flashneg.domain.cards import (
    Card,
    CardId,
    Concept,
    CounterEdge,
    Deck,
    DeckId,
    Fit,
    Kind,
    Link,
    Scenario,
    Section,
    Tactic,
)
from flashneg.interop.table import read_table
from flashneg.interop.table_out import table_text
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.property.test_interop import LINE, OPTIONS, PLAIN, outgoing

TEXT = st.lists(LINE, min_size=1, max_size=3).map("\n\n".join)
FORMULA = st.tuples(st.sampled_from("=+-@"), PLAIN).map("".join)
LINKS = st.lists(
    st.builds(Link, st.sampled_from([CardId("c0"), CardId("other-1"), None]), PLAIN, st.just(None)), max_size=3
).map(tuple)  # fmt: skip


@st.composite
def tactics(draw: st.DrawFn, number: int) -> Tactic:
    """A tactic with everything that one can have."""
    fits = [Fit.BEST, *draw(st.lists(st.sampled_from([Fit.WORKS, Fit.BACKFIRES]), max_size=3))]
    targets = draw(st.lists(st.builds(Link, st.sampled_from([CardId("c0"), None]), PLAIN), min_size=4, max_size=4))
    edges = [CounterEdge(fit, target, draw(LINE | st.just(""))) for fit, target in zip(fits, targets, strict=False)]
    scenarios = draw(
        st.lists(st.builds(Scenario, LINE, LINE | st.just(""), LINE | st.just(""), st.booleans()), max_size=3)
    )
    return Tactic(
        CardId(f"t{number}"), draw(PLAIN), aka=tuple(draw(st.lists(PLAIN, max_size=2))),
        kind=draw(st.sampled_from(Kind)), family=draw(PLAIN | st.just("")), intent=draw(LINE | FORMULA),
        style=draw(st.sampled_from(["", "Competitive", "Avoiding; sometimes compromising"])), counter=draw(LINE | FORMULA),
        combinations=draw(LINKS), confusable=draw(LINKS), not_against=draw(LINKS), universal=draw(st.booleans()),
        sources=draw(LINE | st.just("")), counters=tuple(sorted(edges, key=lambda edge: list(Fit).index(edge.fit))),
        scenarios=tuple(scenarios), body=draw(TEXT | st.just("")),
        sections=tuple(draw(st.lists(st.builds(Section, st.sampled_from(["What if", "Keys"]), TEXT), max_size=2))),
    )  # fmt: skip


@st.composite
def whole_decks(draw: st.DrawFn) -> Deck:
    """A deck as a deck file can hold it: written and read once."""
    cards: list[Card] = []
    for number in range(draw(st.integers(1, 4))):
        if draw(st.booleans()):
            name = draw(PLAIN)
            above = draw(TEXT | st.just(""))
            cards.append(
                Concept(CardId(f"c{number}"), name, f"{name}\n\n{above}" if above else name, draw(TEXT | FORMULA))
            )
        else:
            cards.append(draw(tactics(number)))
    written, _ = DeckTexts().written(Deck(DeckId("deck"), draw(PLAIN), tuple(cards)), Path("deck.md"))
    found = DeckTexts().read(written, Path("deck.md")).deck
    assume(found is not None and found.cards)
    assert found is not None
    return found


@given(whole_decks())
@pytest.mark.parametrize(("target", "sign"), [("csv", ","), ("tsv", "\t")])
def test_a_table_brings_another_card_back_or_a_cell_that_computes(target: str, sign: str, deck: Deck) -> None:
    text, _ = table_text(outgoing(deck), target)
    cells = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=sign) for cell in row]
    assert not [cell for cell in cells if re.match(r"[=+\-@\t\r]", cell)]
    found = read_table(text, "t", "deck", OPTIONS, sign=sign).decks[0].deck
    assert found.cards == deck.cards
