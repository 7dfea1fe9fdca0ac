"""What holds for any text given to the reader, and for any deck given to the writer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flashneg import markup
from flashneg.decks.blocks import parts_of, tree
from flashneg.decks.check import LocatedDeck, check_decks
from flashneg.decks.codes import CODES
from flashneg.decks.read import ReadDeck, read_deck
from flashneg.decks.write import fmt_text, format_deck
from flashneg.domain.cards import Card, Concept, CounterEdge, Deck, Fit, Kind, Link, Scenario, Section, Tactic
from flashneg.domain.names import CardId, DeckId, Facet
from flashneg.domain.styles import styles_in
from hypothesis import given
from hypothesis import strategies as st

LINES = [
    "---", "title: A deck", "id: deck", "tags: [a, b]", "x: *alias", "y: &anchor z", "", "", "", "# Title", "## Card", "## Card {#card}",
    "## Other {#other} ", "  ## Indented", "    ## Code", "Setext", "===", "-----", "***", "---", "### Intent", "### Counters",
    "### Scenarios", "### Keys to use", "#### Deep", "- **Intent:** win", "- Intent: win", "**Intent:** win", "Intent: win",
    "AKA: a; b, c", "- **AKA:** a, b", "Kind: ploy", "- **Kind:** counter", "- **Style:** Avoiding", "Style: competing", "- **Counter:**",
    "Counter-tactic:", "Combinations: [A](#a), b", "- **Confusable:** [Other](#other)", "- **Intnet:** slip", "Name: Named", "- **Name:** N",
    "- best: [A](#a): why", "- best: [B](#b)", "- works: plain - reason", "- backfires: [A](#a)", "- perhaps", "- (test) text", "- text",
    "  - Tell: sign", "  - Because: reason", "  lazy", "    code", "\tcode", "```", "~~~", "````", "- ```", "  ```", "> ```", "> quote", "1. one",
    "> > - > - - - - - - - - - - > > deep", "[ref]: #a", "[A][ref]", "<div>", "</div>", "<!-- ## no -->", "text", "text \\", "&#x202e;", "\x00", "\ud800",
    "\ufeff", "a\x0bb", "\x1f", "\x0c", "\u00a0", "a\x0cb", "a\u2028b", "a\x85b", "*" * 40, "[" * 320, "\r", "- **Universal:** yes", "- **Not against:** [Other](x.md#other)",
]  # fmt: skip
some_lines = st.lists(st.sampled_from(LINES) | st.text(max_size=12), max_size=24).map("\n".join)
any_text = st.text(max_size=200) | some_lines | st.builds("\r\n".join, st.lists(st.sampled_from(LINES), max_size=12))


def _read(text: str) -> ReadDeck:
    return read_deck(text, file="deck.md", stem="deck")


@given(any_text)
def test_reader_raises_or_reports_a_line_outside_the_file(text: str) -> None:
    read = _read(text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    for problem in read.problems:
        assert 1 <= problem.line <= lines
        assert problem.column >= 1
        assert problem.code in CODES
        assert problem.message
        assert problem.remedy
    ids = [card.id for card in read.deck.cards] if read.deck else []
    assert len(ids) == len(set(ids))
    assert not read.failed & set(ids)
    if read.deck:
        check_decks([LocatedDeck("deck.md", read.deck, failed=read.failed)])


@given(any_text)
def test_what_was_read_cannot_be_stored_as_utf8(text: str) -> None:
    repr_of = repr(_read(text))
    assert "\\ud8" not in repr_of
    assert "\\x00" not in repr_of


@given(some_lines)
def test_reading_in_stretches_finds_other_headings_than_the_whole_text(text: str) -> None:
    lines = text.replace("\r", "\n").replace("\x00", "\ufffd").replace("\ud800", "\ufffd").split("\n")
    env: dict[str, object] = {}
    whole = tree(markup.blocks("\n".join(lines), env), 0)
    expected = [(block.start, block.depth) for block in whole if block.kind == "heading" and block.depth <= 2]
    found = [(part.heading.start, part.heading.depth) for part in parts_of(lines, 0, {}) if part.heading]
    assert found == expected


@given(any_text)
def test_fmt_is_not_idempotent_or_changes_what_is_read(text: str) -> None:
    once = fmt_text(text, "deck.md", "deck")
    assert fmt_text(once, "deck.md", "deck") == once
    before, after = _read(text), _read(once)
    assert after.deck == before.deck
    assert after.failed == before.failed


words = st.from_regex(r"[A-Za-z0-9é][A-Za-z0-9é'?.,!&\"()%-]{0,8}", fullmatch=True)
line = st.lists(words, min_size=1, max_size=6).map(" ".join)
ids = st.from_regex(r"[a-z0-9_ü][a-z0-9_.-]{0,8}", fullmatch=True).map(CardId)
targets = st.builds(Link, ids.map(lambda found: CardId(f"x{found}")), line, st.none() | st.just("other.md"))
plain_targets = st.from_regex(r"[A-Za-z][A-Za-z0-9*_\[\]<&`\\]{0,8}", fullmatch=True).map(lambda text: Link(None, text))
links = st.lists(targets | plain_targets, max_size=3).map(tuple)
edges = st.builds(CounterEdge, st.just(Fit.WORKS), targets, st.just("") | line)
scenarios = st.builds(
    Scenario,
    line.map(lambda text: f'"{text}"'),
    st.just("") | line,
    st.just("") | line,
    st.booleans(),
)
sections = st.builds(Section, line.map(lambda text: f"Keys {text}"), st.just("") | line)


@st.composite
def tactics(draw: st.DrawFn) -> Tactic:
    style = draw(st.sampled_from(["Avoiding", "Competitive, or accommodating", "none"]))
    return Tactic(
        id=draw(ids),
        name=draw(line),
        aka=tuple(draw(st.lists(words.map(lambda word: word.strip(",")).filter(bool), max_size=3))),
        kind=draw(st.sampled_from(Kind)),
        family=draw(st.just("") | line),
        intent=draw(line),
        style=style,
        styles=styles_in(style),
        counter=draw(st.just("") | line),
        combinations=draw(links),
        confusable=draw(links),
        not_against=draw(links),
        universal=draw(st.booleans()),
        sources=draw(st.just("") | line),
        counters=tuple(draw(st.lists(edges, max_size=3))),
        scenarios=tuple(draw(st.lists(scenarios, max_size=3))),
        body=draw(st.just("") | line),
        sections=tuple(draw(st.lists(sections, max_size=2))),
    )


@st.composite
def concepts(draw: st.DrawFn) -> Concept:
    name = draw(line)
    above = draw(st.just("") | line.map(lambda text: f"\n\n{text}"))
    return Concept(draw(ids), name, name + above, draw(line | st.just("one\n\n***\n\ntwo")))


@st.composite
def decks(draw: st.DrawFn) -> Deck:
    cards: list[Card] = draw(st.lists(tactics() | concepts(), max_size=4, unique_by=lambda card: card.id))
    return Deck(
        id=DeckId(draw(ids)),
        title=draw(line | st.sampled_from(["NO", "12:30", "a: b", "# x", "- y", "\u2028", '"q"'])).strip() or "t",
        cards=tuple(cards),
        description=draw(st.just("") | st.text(max_size=20).map(str.strip).filter(_fit_for_yaml)),
        prompts=tuple(draw(st.lists(st.sampled_from(Facet), unique=True))),
        intro=draw(st.just("") | line),
        extra=draw(st.just(()) | st.just((("tags", ("a, b", "c")), ("note", "")))),
    )


def _fit_for_yaml(text: str) -> bool:
    return not any(0xD800 <= ord(character) <= 0xDFFF or character == "\x00" for character in text)


def of_one(*aka: str) -> Deck:
    card = Tactic(CardId("h"), "Hold", aka=aka, kind=Kind.PLOY, intent="Wait.", line=7, explicit_id=True)
    return Deck(DeckId("d"), "Deck", (card,))


@pytest.mark.parametrize("first", ["0&lt00", "a&amp", "a&b", "&#60", "a&nosuch"])
def test_names_are_read_as_one_where_an_entity_could_end_between_them(first: str) -> None:
    read = read_deck(format_deck(of_one(first, "b")), file="", stem="elsewhere")
    assert read.deck is not None
    assert [card.aka for card in read.deck.cards if isinstance(card, Tactic)] == [(first, "b")]


@given(decks())
def test_a_deck_that_is_written_is_read_as_another(deck: Deck) -> None:
    written = format_deck(deck)
    read = read_deck(written, file="", stem="elsewhere")
    assert read.deck is not None
    assert [card.id for card in read.deck.cards] == [card.id for card in deck.cards]
    assert replace(read.deck, cards=()) == replace(deck, cards=())
    assert read.deck == deck
    assert fmt_text(written, "", "elsewhere") == written
