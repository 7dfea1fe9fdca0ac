"""Round trips through the formats, for cards that chance makes."""

from __future__ import annotations

import re
import sqlite3
from datetime import UTC, time
from pathlib import Path
from tempfile import TemporaryDirectory

from flashneg.bootstrap import Codec
from flashneg.decks.texts import DeckTexts
from flashneg.domain.cards import Card, Concept, CounterEdge, Deck, Fit, Kind, Link, Scenario, Tactic, facets_of
from flashneg.domain.events import CardKey, Event, EventId, EventKind, PromptKey, chain_hash
from flashneg.domain.names import CardId, DeckId, Facet
from flashneg.domain.replay import replay
from flashneg.interop import html_in, html_out
from flashneg.interop.json_in import read_json
from flashneg.interop.json_out import json_text
from flashneg.interop.registry import Registry
from flashneg.interop.table import read_table
from flashneg.interop.table_out import table_text
from flashneg.markup import plain
from flashneg.study.merging import new_rows
from flashneg.study.parcels import Archive, ArchiveDeck, OutCard, OutDeck, Outgoing, ReadOptions
from flashneg.study.ports import StoredCard, StoredDeck
from hypothesis import given
from hypothesis import strategies as st

WORDS = st.text(st.sampled_from("abc XYZ éß中😀*_`[]()#<>&;:,'\"-+=.1!|~\\/{}$%@"), min_size=1, max_size=30)
LINE = WORDS.map(lambda text: " ".join(text.split())).filter(bool)
PLAIN = st.text(st.sampled_from("abc XYZé中.,'!?"), min_size=1, max_size=30).map(lambda text: " ".join(text.split())).filter(
    lambda text: any(sign.isalnum() for sign in text)
)  # fmt: skip
OPTIONS = ReadOptions(UTC, time(4), 10**15)
CODEC = Codec()


def _concept(number: int, name: str, back: str) -> Concept:
    return Concept(CardId(f"c{number}"), name, name, back)


def _tactic(number: int, name: str, parts: list[str]) -> Tactic:
    aka, intent, counter, reason, said, tell = parts
    return Tactic(
        CardId(f"t{number}"), name, aka=(aka,), kind=Kind.PLOY, intent=intent, counter=counter,
        counters=(CounterEdge(Fit.BEST, Link(CardId("c0"), "Other"), reason),),
        scenarios=(Scenario(said, tell), Scenario(tell, "", said)),
    )  # fmt: skip


@st.composite
def decks(draw: st.DrawFn, text: st.SearchStrategy[str] = PLAIN) -> Deck:
    """A deck of plain cards."""
    cards: list[Card] = []
    for number in range(draw(st.integers(1, 5))):
        if draw(st.booleans()):
            cards.append(_concept(number, draw(PLAIN), draw(text)))
        else:
            cards.append(_tactic(number, draw(PLAIN), draw(st.lists(text, min_size=6, max_size=6))))
    written, _ = DeckTexts().written(Deck(DeckId("deck"), draw(PLAIN), tuple(cards)), Path("deck.md"))
    found = DeckTexts().read(written, Path("deck.md")).deck
    assert found is not None
    return found


def outgoing(deck: Deck, archive: Archive | None = None) -> Outgoing:
    stored = StoredDeck(deck.id, deck.title, "", None, False, True, 0, "", "", False, ())
    cards = tuple(
        OutCard(
            StoredCard(CardKey(f"key-{card.id}"), deck.id, card.id, card.name, "", "", 0, 1, False, ""),
            card,
            facets_of(card, answers_a_ploy=False),
        )
        for card in deck.cards
    )
    return Outgoing((OutDeck(stored, deck, cards),), False, 10**15, UTC, time(4), archive)


@given(decks(LINE))
def test_markdown_to_json_to_markdown_loses_something(deck: Deck) -> None:
    text, _ = json_text(outgoing(deck), CODEC)
    found = read_json(text, "x.json", CODEC).decks[0].deck
    assert found == deck
    assert DeckTexts().written(found, Path("deck.md"))[0] == DeckTexts().written(deck, Path("deck.md"))[0]


@given(decks())
def test_a_table_loses_what_it_says_that_it_holds(deck: Deck) -> None:
    for target, sign in (("csv", ","), ("tsv", "\t")):
        text, _ = table_text(outgoing(deck), target)
        found = read_table(text, "t", "deck", OPTIONS, sign=sign).decks[0].deck
        assert DeckTexts().written(found, Path("deck.md"))[1].deck == DeckTexts().written(
            Deck(found.id, found.title, deck.cards), Path("deck.md")
        )[1].deck  # fmt: skip


@given(decks(LINE))
def test_a_package_loses_cards_or_text(deck: Deck) -> None:
    registry = Registry(DeckTexts(), CODEC)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.apkg"
        registry.write("apkg", outgoing(deck), path)
        parcel = registry.read(path, OPTIONS)
    assert [found.deck for found in parcel.decks] == [deck]
    assert parcel.decks[0].keys == {card.id: f"key-{card.id}" for card in deck.cards}


@given(WORDS)
def test_escaped_text_shows_itself(text: str) -> None:
    wanted = " ".join(text.split())
    assert plain(html_in.escaped(wanted)) == wanted


@given(st.lists(WORDS | st.sampled_from(["<b>", "</b>", "<i>", "</i>", "<br>", "<div>", "</div>", "<ul>", "<li>", "</li>", "</ul>", "<td>", "<pre>", "</pre>", "<code>", "</code>", "```", "<a href='x'>", "</a>", "<img src=y>", "&nbsp;", "&lt;"]), max_size=12))  # fmt: skip
def test_any_html_becomes_markdown_that_makes_a_heading_or_an_open_fence(parts: list[str]) -> None:
    found = html_in.to_markdown("".join(parts), set())
    shown = html_out.block(f"{found}\n\nbelow")
    assert not re.search(r"<h[1-6]", shown)
    assert shown.endswith(("<p>below</p>", "<p>below</p></li>\n</ul>", "below</p>\n</li>\n</ul>"))


@st.composite
def logs(draw: st.DrawFn, writer: str) -> list[tuple[Event, bytes]]:
    """A writer's chain."""
    previous, rows = b"", []
    for sequence in range(1, draw(st.integers(0, 8)) + 1):
        at = draw(st.integers(1, 50)) * 86_400_000_000
        facts: dict[str, object] = {"quality": draw(st.integers(0, 5)), "mode": "review"}
        if draw(st.booleans()):
            facts["origin"] = f"elsewhere:{draw(st.integers(0, 3))}"
        event = Event(
            EventId(f"{writer}-{sequence}"), "me", writer, sequence, EventKind.REVIEW, at, 719_163 + at // 86_400_000_000,
            CardKey("k"), Facet.RECALL, facts,
        )  # fmt: skip
        previous = chain_hash(previous, event)
        rows.append((event, previous))
    return rows


@given(logs("a"), logs("b"), logs("c"), st.permutations(range(3)), st.lists(st.integers(0, 2), max_size=4))
def test_logs_merge_to_another_schedule_in_another_order(
    a: list[tuple[Event, bytes]],
    b: list[tuple[Event, bytes]],
    c: list[tuple[Event, bytes]],
    order: list[int],
    more: list[int],
) -> None:
    archives = [Archive((), tuple(rows)) for rows in (a, b, c)]
    stored: list[tuple[Event, bytes]] = []
    for place in [*order, *more]:
        stored += new_rows([archives[place]], stored)
    prompt = PromptKey(CardKey("k"), Facet.RECALL)
    assert sorted(row[0].id for row in stored) == sorted(row[0].id for row in (*a, *b, *c))
    assert replay(prompt, [row[0] for row in stored]) == replay(prompt, [row[0] for row in (*a, *b, *c)])


def test_json_of_an_archive_holds_every_event_and_every_retired_card() -> None:
    deck = Deck(DeckId("d"), "D", (_concept(1, "one", "1"),))
    event = Event(
        EventId("e"), "me", "w", 1, EventKind.NAMING, 5, 700_000, CardKey("k"), None, {"deck": "d", "card": "c1"}
    )
    whole = Archive(
        (ArchiveDeck(deck, True, 0, False, 7, (CardKey("k"),), ((CardKey("r"), _concept(2, "two", "2")),)),),
        ((event, chain_hash(b"", event)),),
    )
    text, _ = json_text(outgoing(deck, whole), CODEC)
    assert read_json(text, "x", CODEC).archive == whole
    assert sqlite3.sqlite_version
