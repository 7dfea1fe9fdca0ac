"""Decks as canonical text. What was written is read back before it is trusted; what differs stays as it was."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from flashneg.decks.blocks import Part, parts_of
from flashneg.decks.front_matter import FrontMatterError, read_front_matter
from flashneg.decks.head import trimmed
from flashneg.decks.layout import card_text, front_matter
from flashneg.decks.read import ReadDeck, read_deck
from flashneg.decks.source import tidy
from flashneg.domain.cards import Card, Concept, Deck

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = re.compile(r"\w+")
_DEEP = re.compile(r"^( {0,3})#{1,2}(?=[ \t]|$)", re.MULTILINE)
_UNDERLINE = re.compile(r"^( {0,3})(?=-+[ \t]*$|=+[ \t]*$)", re.MULTILINE)
_LABEL = re.compile(
    r"^((?:[ \t]*[-+*][ \t]+)?(?:\*\*|__|\*|_)?(?:intent|counter(?:.tactic)?|kind)) ?(?=[:*_])",
    re.IGNORECASE | re.MULTILINE,
)
_LABEL_WORDS = """
a k also known as aka akas combination combinations combines with source sources confusable not against name counter
tactic countertactic constructive move countermove styles style universal true y yes no n false kind family intent
test tell because best work works backfire backfires counters scenarios
"""
_CHANGED_WORDS = frozenset(_LABEL_WORDS.split())


def format_deck(deck: Deck) -> str:
    """Return a deck's canonical text. A card that would be read as another is mended where its text allows it."""
    return written_deck(deck, file="", stem="")[0]


def written_deck(deck: Deck, *, file: str, stem: str) -> tuple[str, ReadDeck]:
    """Return a deck's canonical text, as `format_deck` does, and what is read from it."""
    cards = [card_text(card) for card in deck.cards]
    text = _assembled([_preamble(deck), *cards])
    read = read_deck(text, file=file, stem=stem)
    if read.deck == deck:
        return text, read
    text = _assembled([_preamble(deck), *map(_safest, deck.cards)])
    return text, read_deck(text, file=file, stem=stem)


def fmt_text(text: str, file: str, stem: str) -> str:
    """Return a deck file's text in the canonical layout, or as it is where that would change or lose anything."""
    read = read_deck(text, file=file, stem=stem)
    if read.deck is None:
        return text
    candidate = _candidate(text, read, stem)
    if not _is_same(candidate, text, read, stem):
        return text
    again = read_deck(candidate, file=file, stem=stem)
    return candidate if _candidate(candidate, again, stem) == candidate else text


def _assembled(pieces: Sequence[str]) -> str:
    return "\n\n".join(piece for piece in pieces if piece) + "\n"


def _one(text: str) -> Card | None:
    """Return the only card of a text, if there is one and nothing else."""
    deck = read_deck(text, file="", stem="deck").deck
    return deck.cards[0] if deck and len(deck.cards) == 1 and not deck.intro else None


def _is_read_as(text: str, deck: Deck) -> bool:
    return read_deck(text, file="", stem="").deck == deck


def _preamble(deck: Deck) -> str:
    """Return front matter, title and introduction; without the title's heading where that is read as something else."""
    bare = replace(deck, cards=())
    matter = front_matter(deck)
    for pieces in ([matter, f"# {deck.title}", deck.intro], [matter, deck.intro]):
        text = _assembled(pieces)
        if _is_read_as(text, bare):
            break
    return text.rstrip("\n")


def _layouts(card: Card) -> list[Callable[[], str]]:
    return [
        lambda: card_text(card),
        lambda: card_text(card, as_paragraphs=True),
    ]


def _safest(card: Card) -> str:
    """Return the first layout of a card that is read as that card; else its text with what misleads made plain."""
    for layout in _layouts(card):
        text = layout()
        if _one(text) == card:
            return text
    if isinstance(card, Concept):
        above, back = _guarded(card.front.removeprefix(card.name)), _guarded(card.back)
        name = " ".join(card.name.split())
        return card_text(replace(card, name=name, front=name + above, back=back))
    sections = tuple(replace(section, markdown=_guarded(section.markdown)) for section in card.sections)
    return card_text(replace(card, body=_guarded(card.body), sections=sections))


def _guarded(text: str) -> str:
    """Return Markdown in which no line begins a card or a field."""
    return _LABEL.sub(r"\1\\", _UNDERLINE.sub(r"\1\\", _DEEP.sub(r"\1###", text)))


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))


def _keeps_words(before: str, after: str) -> bool:
    """Whether no word is lost but those of labels, which have one spelling in the canonical layout."""
    lost = _words(before) - _words(after)
    return all(word in _CHANGED_WORDS for word in lost)


def _is_same(candidate: str, text: str, read: ReadDeck, stem: str) -> bool:
    again = read_deck(candidate, file="", stem=stem)
    return again.deck == read.deck and again.failed == read.failed and _keeps_words(text, candidate)


def _candidate(text: str, read: ReadDeck, stem: str) -> str:
    """Return the text with each part in its canonical layout where that says the same."""
    deck = read.deck
    text = tidy(text)[0]
    lines = text.split("\n")
    try:
        first = read_front_matter(lines).line_count
    except FrontMatterError:
        return text
    if deck is None:
        return text
    parts = list(parts_of(lines, first, {}))
    index = next((number for number, part in enumerate(parts) if part.is_card), None)
    if index is None:
        return format_deck(deck) if deck.cards else text
    by_line = {card.line: card for card in deck.cards}
    pieces = [_introduced(lines, first, parts[index].start, deck, stem)]
    pieces += [_part_text(lines, part, by_line.get(part.start + 1)) for part in parts[index:]]
    return _assembled(pieces)


def _introduced(lines: Sequence[str], first: int, end: int, deck: Deck, stem: str) -> str:
    """Return what stands before the first card: canonical, unless it holds more than what is read of it."""
    raw = trimmed("\n".join(lines[:end]))
    written = _preamble(deck)
    commented = any("#" in line for line in lines[:first])
    same = read_deck(written + "\n", file="", stem=stem).deck == replace(deck, cards=())
    return written if same and not commented and _keeps_words(raw, written) else raw


def _part_text(lines: Sequence[str], part: Part, card: Card | None) -> str:
    raw = trimmed("\n".join(lines[part.start : part.end]))
    if card is not None:
        for layout in _layouts(card):
            text = layout()
            if _keeps_words(raw, text) and _one(text) == card:
                return text
    return raw
