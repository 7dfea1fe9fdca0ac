"""What the rows of the library were before a transaction changed them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import RowMapping, select
from sqlalchemy.engine import Connection

from flashneg.domain.events import CardKey
from flashneg.domain.names import DeckId, Facet
from flashneg.storage.queries import CARD_COLUMNS, card_from
from flashneg.storage.schema import card, deck
from flashneg.study.ports import Replaced, StoredDeck

_CHUNK = 500


def deck_from(row: RowMapping) -> StoredDeck:
    """Return a deck from its row."""
    return StoredDeck(
        DeckId(row["id"]), row["title"], row["description"], row["source"], bool(row["bundled"]),
        bool(row["enabled"]), row["position"], row["digest"], row["stamp"], bool(row["missing"]),
        tuple(Facet(name) for name in row["prompts"].split()), row["base"],
    )  # fmt: skip


class Before:
    """Notes decks and cards as they stand when they are about to be replaced for the first time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._noted: Replaced | None = None

    def watch(self) -> Replaced:
        """Begin to take notes, and return where they stand."""
        self._noted = Replaced()
        return self._noted

    def note_deck(self, deck_id: DeckId) -> None:
        """Note a deck."""
        if self._noted is not None and deck_id not in self._noted.decks:
            row = self._connection.execute(select(deck).where(deck.c.id == deck_id)).mappings().first()
            self._noted.decks[deck_id] = deck_from(row) if row else None

    def note_new(self, keys: Iterable[CardKey]) -> None:
        """Note cards that no row has."""
        if self._noted is not None:
            for key in keys:
                self._noted.cards.setdefault(key)

    def note_cards(self, keys: Sequence[CardKey]) -> None:
        """Note cards."""
        if self._noted is None:
            return
        seen = self._noted.cards
        unseen = [key for key in keys if key not in seen]
        for start in range(0, len(unseen), _CHUNK):
            query = select(*(card.c[name] for name in CARD_COLUMNS)).where(
                card.c.key.in_(unseen[start : start + _CHUNK])
            )
            for row in self._connection.execute(query).all():
                old = card_from(row)
                seen[old.key] = old
        self.note_new(unseen)
