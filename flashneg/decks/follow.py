"""An edited copy of a bundled deck follows an upgrade: cards that the learner left alone get the new text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flashneg.decks.blocks import parts_of
from flashneg.decks.front_matter import FrontMatterError, read_front_matter
from flashneg.decks.ids import is_id, slug, split_heading
from flashneg.decks.source import tidy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Followed:
    """A copy's text after an upgrade, and the ids of the cards whose text stays the learner's although it is new."""

    text: str
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sliced:
    """A deck's text as its opening and its cards by id, each with what follows up to the next."""

    opening: str
    cards: dict[str, str]


def follow(base: str, mine: str, theirs: str) -> Followed | None:
    """Return what becomes of a copy (`mine`) of the text `base` when that is now `theirs`.

    Cards equal to their base, and the opening if it is, take the new text, go if it is gone, and stay in place; new
    cards come after the one that they follow. None when a text cannot be told apart into cards.
    """
    sliced = [_slices(text) for text in (base, mine, theirs)]
    before, own, new = sliced
    if before is None or own is None or new is None:
        return None
    cards: dict[str, str] = {}
    kept: list[str] = []
    for name, text in own.cards.items():
        was, wanted = before.cards.get(name), new.cards.get(name)
        if _same(text, was):
            if wanted is not None:
                cards[name] = wanted
        else:
            cards[name] = text
            if not _same(wanted, was) and not _same(text, wanted):
                kept.append(name)
    order = _with_new(list(cards), [name for name in new.cards if name not in before.cards], list(new.cards))
    opening = new.opening if _same(own.opening, before.opening) else own.opening
    parts = [opening, *(cards.get(name) or new.cards[name] for name in order)]
    return Followed("\n\n".join(part.strip("\n") for part in parts if part.strip("\n")) + "\n", tuple(kept))


def _with_new(order: list[str], added: Sequence[str], places: Sequence[str]) -> list[str]:
    """Return the order with each added card after the nearest one before it that is there."""
    for name in added:
        if name in order:
            continue
        earlier = [other for other in places[: places.index(name)] if other in order]
        order.insert(order.index(earlier[-1]) + 1 if earlier else 0, name)
    return order


def _same(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.strip() == other.strip()


def _slices(text: str) -> _Sliced | None:
    """Return a text's opening and cards; None when two cards have one id, or the front matter cannot be read."""
    lines = tidy(text)[0].split("\n")
    try:
        start = read_front_matter(lines).line_count
    except FrontMatterError:
        return None
    opening, cards, current = lines[:start], dict[str, list[str]](), ""
    for part in parts_of(lines, start, {}):
        stretch = lines[part.start : part.end]
        if part.is_card and part.heading is not None:
            name, explicit = split_heading(part.heading.text)
            current = explicit if explicit is not None and is_id(explicit) else slug(name)
            if current in cards:
                return None
            cards[current] = stretch
        elif current:
            cards[current] += stretch
        else:
            opening += stretch
    return _Sliced("\n".join(opening), _joined(cards))


def _joined(cards: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {name: "\n".join(lines) for name, lines in cards.items()}
