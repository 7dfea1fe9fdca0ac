"""Decks, cards and the prompts that can be asked of them, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.engine import Connection

from flashneg.domain.cards import CardId, DeckId, Facet
from flashneg.domain.events import CardKey
from flashneg.storage.dialects.upsert import upsert
from flashneg.storage.schema import card, card_state, deck, prompt, schedule
from flashneg.study.ports import PromptRow, StoredCard, StoredDeck

_CARD = [
    card.c.key, card.c.deck, card.c.id, card.c.name, card.c.content, card.c.digest, card.c.position, card.c.line,
    card.c.retired, card.c.links, card.c.confusable, card.c.answers,
]  # fmt: skip
_CHUNK = 500
_BY_KEY = select(*_CARD).where(card.c.key == bindparam("which"))
_FACETS = select(prompt.c.facet).where(prompt.c.card == bindparam("which")).order_by(prompt.c.rank)


def _stored_card(row: Any) -> StoredCard:
    key, deck_id, id_, name, content, digest, position, line, retired, links, confusable, answers = row
    return StoredCard(
        CardKey(key), DeckId(deck_id), CardId(id_), name, content, digest, position, line, bool(retired), links,
        confusable, answers,
    )  # fmt: skip


def _card_values(found: StoredCard) -> dict[str, Any]:
    return {
        "key": found.key, "deck": found.deck, "id": found.id, "name": found.name, "content": found.content,
        "digest": found.digest, "position": found.position, "line": found.line, "retired": int(found.retired),
        "links": found.links, "confusable": found.confusable, "answers": found.answers,
    }  # fmt: skip


class Shelf:
    """The library as one transaction sees it."""

    def __init__(self, connection: Connection, *, learner: str) -> None:
        self._connection = connection
        self._learner = learner

    def decks(self) -> list[StoredDeck]:
        """Return all decks in study order."""
        rows = self._connection.execute(select(deck).order_by(deck.c.position, deck.c.id)).mappings()
        return [
            StoredDeck(
                DeckId(row["id"]), row["title"], row["description"], row["source"], bool(row["bundled"]),
                bool(row["enabled"]), row["position"], row["digest"], row["stamp"], bool(row["missing"]),
                tuple(Facet(name) for name in row["prompts"].split()), row["base"],
            )
            for row in rows
        ]  # fmt: skip

    def put_deck(self, found: StoredDeck) -> None:
        """Store a deck's row."""
        values = {
            "title": found.title, "description": found.description, "source": found.source,
            "bundled": int(found.bundled), "enabled": int(found.enabled), "position": found.position,
            "digest": found.digest, "stamp": found.stamp, "missing": int(found.missing),
            "prompts": " ".join(found.prompts), "base": found.base,
        }  # fmt: skip
        upsert(self._connection, deck, {"id": found.id}, values)

    def drop_deck(self, deck_id: DeckId) -> None:
        """Forget a deck's row; its cards' rows are the caller's."""
        self._connection.execute(delete(deck).where(deck.c.id == deck_id))

    def cards(self, deck_id: DeckId | None = None) -> list[StoredCard]:
        """Return the cards of a deck, or of all, retired ones too, in order."""
        query = select(*_CARD).order_by(card.c.deck, card.c.position)
        if deck_id is not None:
            query = query.where(card.c.deck == deck_id)
        return [_stored_card(row) for row in self._connection.execute(query)]

    def put_cards(self, cards: Sequence[StoredCard]) -> None:
        """Store cards, replacing those of the same keys."""
        keys = [found.key for found in cards]
        for start in range(0, len(keys), _CHUNK):
            chosen = keys[start : start + _CHUNK]
            self._connection.execute(delete(card).where(card.c.key.in_(chosen)))
        if cards:
            self._connection.execute(card.insert(), [_card_values(found) for found in cards])

    def card(self, key: CardKey) -> StoredCard | None:
        """Return the card of a key."""
        row = self._connection.execute(_BY_KEY, {"which": key}).first()
        return _stored_card(row) if row else None

    def by_id(self, card_id: CardId) -> list[StoredCard]:
        """Return the living cards that are called so, over all decks."""
        query = select(*_CARD).where(card.c.id == card_id, card.c.retired == 0).order_by(card.c.deck)
        return [_stored_card(row) for row in self._connection.execute(query)]

    def put_links(self, relations: Mapping[CardKey, tuple[str, str]], prompts: Iterable[PromptRow]) -> None:
        """Store the confusions and answered ploys that changed, and exactly these prompts."""
        if relations:
            self._connection.execute(
                update(card)
                .where(card.c.key == bindparam("which"))
                .values(confusable=bindparam("others"), answers=bindparam("ploys")),
                [{"which": key, "others": found[0], "ploys": found[1]} for key, found in relations.items()],
            )
        wanted = {(row.card, row.facet.value): (row.deck, row.place, row.rank) for row in prompts}
        query = select(prompt.c.card, prompt.c.facet, prompt.c.deck, prompt.c.place, prompt.c.rank)
        stored = {(row[0], row[1]): (row[2], row[3], row[4]) for row in self._connection.execute(query)}
        stale = [key for key, value in stored.items() if wanted.get((CardKey(key[0]), key[1])) != value]
        if stale:
            self._connection.execute(
                delete(prompt).where(prompt.c.card == bindparam("which"), prompt.c.facet == bindparam("what")),
                [{"which": key, "what": facet} for key, facet in stale],
            )
        fresh = [
            {"card": key, "facet": facet, "deck": value[0], "place": value[1], "rank": value[2]}
            for (key, facet), value in wanted.items()
            if stored.get((key, facet)) != value
        ]
        if fresh:
            self._connection.execute(prompt.insert(), fresh)

    def facets(self, key: CardKey) -> tuple[Facet, ...]:
        """Return what can be asked of a card, in learning order."""
        return tuple(Facet(row[0]) for row in self._connection.execute(_FACETS, {"which": key}))

    def prompt_counts(self, today: int) -> dict[DeckId, tuple[int, int, int]]:
        """Return, for each deck, how many reviews are due, how many prompts are new, and how many there are."""
        mine = (schedule.c.learner == self._learner) & (schedule.c.repetitions > 0)
        same = (schedule.c.card == prompt.c.card) & (schedule.c.facet == prompt.c.facet) & mine
        state = (card_state.c.card == prompt.c.card) & (card_state.c.learner == self._learner)
        due = func.coalesce(func.sum((schedule.c.due <= today).cast(schedule.c.due.type)), 0)
        new = func.count() - func.count(schedule.c.card)
        query = (
            select(prompt.c.deck, due, new, func.count())
            .select_from(prompt.outerjoin(schedule, same).outerjoin(card_state, state))
            .where(func.coalesce(card_state.c.suspended, 0) == 0)
            .group_by(prompt.c.deck)
        )
        return {DeckId(row[0]): (row[1], row[2], row[3]) for row in self._connection.execute(query)}
