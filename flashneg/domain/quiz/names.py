"""What cards are called: by which words, and which card a name or a link means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flashneg.domain.cards import Card, Link
from flashneg.domain.events import CardKey
from flashneg.domain.names import DeckId, DeckNames, Targets

_WORD = re.compile(r"[^\W_]+")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_ARTICLES = frozenset({"the", "a", "an"})


def words(text: str) -> tuple[str, ...]:
    """Return a text's words, folded, without articles and without the addresses of links."""
    found = _WORD.findall(_LINK.sub(r"\1", text).casefold())
    return tuple(word for word in found if word not in _ARTICLES) or tuple(found)


def plain_name(text: str) -> str:
    """Return a name as it is compared: its words, folded."""
    return " ".join(words(text))


@dataclass(frozen=True, slots=True)
class Entry:
    """A card in the book, with its lasting key and the deck it stands in."""

    key: CardKey
    deck: DeckId
    card: Card


class Names:
    """Cards by name, AKA and link. Where a link leaves it open, the first of the entries is meant."""

    def __init__(self, entries: Sequence[Entry], decks: DeckNames) -> None:
        self._targets = Targets(((entry.deck, entry.card.id, entry.key) for entry in entries), decks)
        self._ids = {entry.key: entry.card.id for entry in entries}
        self._named: dict[str, CardKey] = {}
        for name, key in _names(entries):
            self._named.setdefault(name, key)

    @property
    def all(self) -> Mapping[str, CardKey]:
        """Every name and AKA as it is compared, with the card that it means."""
        return self._named

    def called(self, text: str) -> CardKey | None:
        """Return the card that has this name or AKA, if one has."""
        return self._named.get(plain_name(text))

    def find(self, link: Link, deck: DeckId) -> CardKey | None:
        """Return the card that a link in this deck means: by its id, or by its words where it has none."""
        if link.card is None:
            return self._named.get(plain_name(link.text))
        return self._targets.find(link.card, link.deck, deck)

    def meaning(self, link: Link, deck: DeckId) -> str:
        """Return what identifies a link's card: its id, so that a name in plain words and a link are one."""
        found = self.find(link, deck)
        return self._ids[found] if found else link.card or plain_name(link.text)


def _names(entries: Sequence[Entry]) -> Iterable[tuple[str, CardKey]]:
    """Yield what cards are called: all names first, then all AKAs, so that an AKA never hides a name."""
    for entry in entries:
        yield plain_name(entry.card.name), entry.key
    for entry in entries:
        for aka in getattr(entry.card, "aka", ()):
            yield plain_name(aka), entry.key
