"""What goes out to tables, hashcards and Anki's text comes back as far as the format holds it; the rest is listed."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from pathlib import Path

import pytest
from flashneg.decks.texts import DeckTexts
from flashneg.domain.cards import Card, Concept, CounterEdge, Deck, Fit, Kind, Link, Scenario, Section, Tactic
from flashneg.domain.names import CardId, DeckId
from flashneg.interop import hashcards, html_out
from flashneg.interop.questions import questions
from flashneg.interop.table import read_anki_text, read_table
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


def words(markdown: str) -> str:
    """What is seen of Markdown, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html_out.block(markdown))).split())


def hashless(markdown: str) -> list[str]:
    """What is seen, without '#': of an empty heading it is seen when it is escaped."""
    return words(markdown).replace("#", "").split()


def as_asked(deck: Deck) -> list[tuple[str, str]]:
    return [(asked, told) for out in outgoing(deck).decks[0].cards for _, asked, told in questions(out)]


def letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


def unheld(deck: Deck, text: str, left: list[str]) -> list[str]:
    """The parts of tactics that are neither in an exported text nor listed."""
    told = " ".join(left)
    found = []
    for card in deck.cards:
        if isinstance(card, Tactic):
            values = {
                "AKA": card.aka, "family": [card.family], "style": [card.style], "sources": [card.sources],
                "combinations": [link.text for link in card.combinations], "scenarios for tests": [s.text for s in card.scenarios if s.test],
                "not against": [link.text for link in card.not_against], "text and sections": [card.body, *(s.markdown for s in card.sections)],
                "why a counter fits a scenario": [s.because for s in card.scenarios], "confusable": [link.text for link in card.confusable],
                "graded counters": [edge.reason for edge in card.counters], "other scenarios": [s.text for s in card.practice_scenarios[1:]],
            }  # fmt: skip
            found += [
                name
                for name, parts in values.items()
                if any(letters(words(p)) not in letters(text) for p in parts) and name not in told
            ]
    return found


@given(whole_decks())
def test_hashcards_bring_another_text_back_or_leave_something_behind_in_silence(deck: Deck) -> None:
    found = outgoing(deck)
    text, left = hashcards.write(found.decks[0], found)
    back = hashcards.read(text, "h", "deck").decks[0].deck
    assert back.title == deck.title
    wanted = as_asked(deck)
    cards = [card for card in back.cards if isinstance(card, Concept)]
    assert len(cards) == len(wanted)
    assert not unheld(deck, text, left)
    if any("lines of code" in sentence for sentence in left):
        return  # told, so not in silence
    for card, (question, answer) in zip(cards, wanted, strict=True):
        assert hashless(card.front) == hashless(question)
        assert hashless(card.back) == hashless(answer)
        if not re.search(r"^ *(?:#|---)|\}$", f"{question}\n{answer}", re.MULTILINE):
            assert (card.front, card.back) == (question, answer)


@given(whole_decks())
def test_ankis_text_brings_other_words_back_or_leaves_something_behind_in_silence(deck: Deck) -> None:
    assume(all(words(asked) and words(told) for asked, told in as_asked(deck)))
    text, left = table_text(outgoing(deck), "anki-text")
    found = read_anki_text(text, "a", "deck", OPTIONS).decks
    back = [card for part in found for card in part.deck.cards if isinstance(card, Concept)]
    seen = [(words(card.front), words(re.sub(r"\n\nTags: (?:intent|spot|counter)\Z", "", card.back))) for card in back]
    assert seen == [(words(asked), words(told)) for asked, told in as_asked(deck)]
    assert not unheld(deck, str(seen), left)


FENCED = """\
---
id: d
title: D
description: What it is
license: CC0
---

Words before.

## A {#a}

Q: no question
C: no [gap]

### A heading

#tag

---

```sh
# a comment
---
Q: code
```
"""


def test_signs_of_hashcards_in_a_text_stay_text_and_code_that_cannot_is_counted() -> None:
    deck = DeckTexts().read(FENCED, Path("d.md")).deck
    assert deck is not None
    found = outgoing(deck)
    text, left = hashcards.write(found.decks[0], found)
    (card,) = hashcards.read(text, "h", "deck").decks[0].deck.cards
    assert isinstance(card, Concept)
    assert card.back.startswith("Q: no question\nC: no [gap]\n\n**A heading**\n\n\\#tag\n\n___")
    assert "2 lines of code" in " ".join(left)
    assert "of the decks: description, license, introduction" in left
