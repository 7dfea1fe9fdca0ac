"""What decks and cards are called, and what is asked of a card: apart from cards, because counting needs no more."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Generic, NewType, TypeVar

DeckId = NewType("DeckId", str)
CardId = NewType("CardId", str)
T = TypeVar("T")


def names_of_deck(deck: DeckId, file: str) -> frozenset[str]:
    """Return the names by which a link may mean a deck: its file's, with and without ending, and its id."""
    name = _last(file)
    return frozenset({name, name.rpartition(".")[0] or name, deck, f"{deck}.md"} - {""})


def _last(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]


class DeckNames:
    """Which deck is meant by a link that names a file. Of several with a name the first given is."""

    def __init__(self, decks: Iterable[tuple[DeckId, str]] = ()) -> None:
        self._named: dict[str, list[DeckId]] = {}
        for deck, file in decks:
            for name in names_of_deck(deck, file):
                self._named.setdefault(name, []).append(deck)

    def meant(self, file: str | None, beside: DeckId) -> DeckId | None:
        """Return the deck that a link in the deck `beside` means; None where it names none, or none that is there."""
        found = self._named.get(_last(file), []) if file else []
        return beside if beside in found else next(iter(found), None)


class Targets(Generic[T]):
    """Finds what a link means: in the deck that it names, in its own, then in all decks in the order given."""

    def __init__(self, cards: Iterable[tuple[DeckId, CardId, T]], decks: DeckNames) -> None:
        self._decks = decks
        self._own: dict[tuple[DeckId, CardId], T] = {}
        self._any: dict[CardId, T] = {}
        for deck, card, found in cards:
            self._own.setdefault((deck, card), found)
            self._any.setdefault(card, found)

    def find(self, card: CardId, file: str | None, beside: DeckId) -> T | None:
        """Return what a link in the deck `beside` means that names this card, and this file if it names one."""
        named = self._decks.meant(file, beside) or beside
        return self._own.get((named, card)) or self._own.get((beside, card)) or self._any.get(card)


class Facet(StrEnum):
    """What is asked of a card; the order is the order in which facets are learned."""

    INTENT = "intent"
    SPOT = "spot"
    COUNTER = "counter"
    ANSWERS = "answers"
    RECALL = "recall"

    __hash__ = str.__hash__  # that of an Enum is slower, and names every prompt
