"""A deck file's text as a deck: lenient, bounded, and never an exception, whatever the text is."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from flashneg.decks.article import read_article
from flashneg.decks.blocks import Env, Part, Shortcut, defines_links, parts_of
from flashneg.decks.canonical import read_canonical
from flashneg.decks.codes import Report
from flashneg.decks.concept import build_concept
from flashneg.decks.front_matter import FrontMatter, FrontMatterError, read_front_matter
from flashneg.decks.ids import deck_id, is_id, slug, split_heading
from flashneg.decks.limits import CARDS, DECK_BYTES
from flashneg.decks.meta import build_deck
from flashneg.decks.places import Places
from flashneg.decks.source import SourceError, read_source, shown_name, tidy
from flashneg.decks.tactic import (
    CardText,
    build_tactic,
    looks_like_tactic,
    own_faults,
    read_card_head,
    report_slips,
    split_sections,
)
from flashneg.domain.cards import Card, Concept, Deck, Kept, Problem, Tactic, facets_of
from flashneg.domain.names import CardId

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class ReadDeck:
    """What a text holds: the deck (None if nothing could be read), the problems, and the ids of cards left out.

    `cards` are the deck's in their order, with those that the shortcut knew already.
    """

    deck: Deck | None
    problems: tuple[Problem, ...] = ()
    failed: frozenset[CardId] = frozenset()
    cards: tuple[Card | Kept, ...] = ()
    places: Places = field(default_factory=lambda: Places(()), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What a file holds, as ReadDeck, and the SHA-256 of its bytes (empty if they could not be read)."""

    deck: Deck | None
    problems: tuple[Problem, ...]
    failed: frozenset[CardId]
    digest: str
    cards: tuple[Card | Kept, ...] = ()
    places: Places = field(default_factory=lambda: Places(()), compare=False, repr=False)


@dataclass(slots=True)
class _Reading:
    """A deck being read."""

    lines: Sequence[str]
    env: Env
    report: Report
    names: frozenset[str]
    cards: dict[CardId, Card | Kept]
    failed: set[CardId]
    shortcut: Shortcut | None
    places: Places


def read_file(path: Path, *, root: Path | None = None, shortcut: Shortcut | None = read_canonical) -> ReadFile:
    """Read a deck file. With a root, a link that leads out of that folder is refused."""
    try:
        source = read_source(path, root=root)
    except SourceError as error:
        report = Report(shown_name(path), error.line)
        report.add(error.code, error.line, f"the file is skipped: {error.reason}")
        return ReadFile(None, tuple(report.problems), frozenset(), error.digest)
    read = read_deck(source.text, file=shown_name(path), stem=shown_name(Path(path.stem)), shortcut=shortcut)
    return ReadFile(read.deck, read.problems, read.failed, source.digest, read.cards, read.places)


def read_deck(text: str, *, file: str, stem: str, shortcut: Shortcut | None = read_canonical) -> ReadDeck:
    """Read a deck's text; `file` is the name for problems, `stem` the id of a deck that has none.

    Without a `shortcut` the block parser reads every card; the outcome is the same.
    """
    if len(text) > DECK_BYTES or len(text.encode("utf-8", "replace")) > DECK_BYTES:
        report = Report(file, 1)
        report.add("deck-too-large", 1, "the deck is larger than 5 MiB")
        return ReadDeck(None, tuple(report.problems))
    text, unfit = tidy(text)
    lines = text.split("\n")
    report = Report(file, len(lines))
    if unfit:
        report.add("bad-character", unfit, "a NUL or half a character stands here")
    try:
        matter = read_front_matter(lines)
    except FrontMatterError as error:
        report.add("front-matter", error.line, error.reason, column=error.column)
        return ReadDeck(None, tuple(report.problems))
    env: Env = {}
    if defines_links(text):
        for _ in parts_of(lines, matter.line_count, env):
            pass  # so that a link can be read above its definition
    names = frozenset({stem, f"{stem}.md", Path(file).name})
    reading = _Reading(lines, env, report, names, {}, set(), shortcut, Places(lines))
    deck = _read(reading, matter, stem)
    failed = frozenset(reading.failed - reading.cards.keys())
    return ReadDeck(deck, report.result(), failed, tuple(reading.cards.values()), reading.places)


def _read(reading: _Reading, matter: FrontMatter, stem: str) -> Deck:
    lines = reading.lines
    before: list[Part] = []
    seen = 0
    for part in parts_of(lines, matter.line_count, reading.env, reading.shortcut):
        if part.is_card:
            seen += 1
            if seen > CARDS:
                reading.report.add("too-many-cards", part.start + 1, "the cards from here on are not read")
                break
            _read_card(reading, part)
        elif not seen:
            before.append(part)
            if len(before) > CARDS:
                part.complex_line = part.start
                break
    title = ""
    if not seen:
        title, before = _read_article(reading, before, stem)
    cards = tuple(card for card in reading.cards.values() if not isinstance(card, Kept))
    return build_deck(matter, lines, before, title, stem, cards, reading.report)


def _read_article(reading: _Reading, before: list[Part], stem: str) -> tuple[str, list[Part]]:
    """Read a file without cards; return its title, and the parts that stay its introduction."""
    article = read_article(reading.lines, before, stem, reading.env, reading.report)
    if article is None:
        if not any(part.complex_line is not None for part in before):
            reading.report.add("no-cards", 1, "no card is found here")
        return "", before
    card, title = article
    _put(reading, card, card.line)
    return title, []


def _read_card(reading: _Reading, part: Part) -> None:
    heading = part.heading
    if heading is None:
        return
    line = part.start + 1
    if part.ready is not None:
        _put(reading, part.ready, line)
        return
    name, explicit = split_heading(heading.text)
    if explicit is not None and not is_id(explicit):
        reading.report.add("bad-id", line, f"{explicit!r} cannot be an id; the heading's words are taken")
        explicit = None
    card_id = CardId(explicit or slug(name))
    if part.complex_line is not None:
        reading.report.add("too-complex", part.complex_line + 1, f"the card '{name}' is too complex")
        reading.failed.add(card_id)
        return
    head_blocks, sections = split_sections(part.blocks, part.end)
    head = read_card_head(reading.lines, head_blocks)
    place = CardText(card_id, name, part.start, heading.end, part.end, explicit is not None)
    card: Card
    if looks_like_tactic(head, sections):
        body_end = sections[0].heading.start if sections else part.end
        card = build_tactic(place, head, sections, body_end, reading.env, reading.report)
    else:
        report_slips(head, reading.report)
        card = build_concept(place, part.blocks, reading.lines)
    _put(reading, card, line)


def _put(reading: _Reading, card: Card | Kept, line: int) -> None:
    """Add a card, unless it cannot be used."""
    faults: list[tuple[str, int, str]] = []
    if card.id in reading.cards:
        faults.append(("duplicate-id", line, f"the id '{card.id}' is used on line {reading.cards[card.id].line} too"))
    if not isinstance(card, Kept) and _asks_nothing(card):
        faults.append(("nothing-to-ask", line, f"nothing in the card '{card.name or card.id}' could be asked"))
    if isinstance(card, Tactic):
        faults.extend(own_faults(card, reading.places, reading.names))
    for code, place, message in faults:
        reading.report.add(code, place, message)
    if faults:
        reading.failed.add(card.id)
    else:
        reading.cards[card.id] = card


def _asks_nothing(card: Card) -> bool:
    return not card.name or not facets_of(card, answers_a_ploy=True) or (isinstance(card, Concept) and not card.back)


__all__ = ["ReadDeck", "ReadFile", "deck_id", "read_deck", "read_file"]
