"""Decks, cards and the prompts that can be asked of them, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.engine import Connection

from flashneg.domain.events import CardKey
from flashneg.domain.names import CardId, DeckId, Facet
from flashneg.storage.before import Before, deck_from
from flashneg.storage.dialects.upsert import upsert
from flashneg.storage.prepared import Prepared
from flashneg.storage.queries import CARD_COLUMNS, card_from
from flashneg.storage.schema import card, card_state, deck, prompt, schedule
from flashneg.study.ports import CardLinks, PromptRow, Replaced, StoredCard, StoredDeck

_CARD = [card.c[name] for name in CARD_COLUMNS]
_CHUNK = 500
_THIS = card.c.key == bindparam("which")
_MOVE = Prepared(update(card).where(_THIS).values(position=bindparam("place"), line=bindparam("at")))
_LINK = Prepared(update(card).where(_THIS).values(confusable=bindparam("others"), answers=bindparam("ploys")))
_ADD_CARD = Prepared(card.insert())
_ADD_PROMPT = Prepared(prompt.insert())
_BY_KEY = select(*_CARD).where(_THIS)
_FACETS = select(prompt.c.facet).where(prompt.c.card == bindparam("which")).order_by(prompt.c.rank)


def _card_values(found: StoredCard) -> dict[str, Any]:
    return {
        "key": found.key, "deck": found.deck, "id": found.id, "name": found.name, "content": found.content,
        "digest": found.digest, "position": found.position, "line": found.line, "retired": int(found.retired),
        "links": found.links, "confusable": found.confusable, "answers": found.answers, "source": found.source,
    }  # fmt: skip


class Shelf:
    """The library as one transaction sees it."""

    def __init__(self, connection: Connection, *, learner: str) -> None:
        self._connection = connection
        self._learner = learner
        self._before = Before(connection)

    def watch(self) -> Replaced:
        """Return what is filled, from now on, with the decks and cards that this transaction replaces."""
        return self._before.watch()

    def decks(self) -> list[StoredDeck]:
        """Return all decks in study order."""
        rows = self._connection.execute(select(deck).order_by(deck.c.position, deck.c.id)).mappings()
        return [deck_from(row) for row in rows]

    def put_deck(self, found: StoredDeck) -> None:
        """Store a deck's row."""
        self._before.note_deck(found.id)
        values = {
            "title": found.title, "description": found.description, "source": found.source,
            "bundled": int(found.bundled), "enabled": int(found.enabled), "position": found.position,
            "digest": found.digest, "stamp": found.stamp, "missing": int(found.missing),
            "prompts": " ".join(found.prompts), "base": found.base,
        }  # fmt: skip
        upsert(self._connection, deck, {"id": found.id}, values)

    def drop_deck(self, deck_id: DeckId) -> None:
        """Forget a deck's row; its cards' rows are the caller's."""
        self._before.note_deck(deck_id)
        self._connection.execute(delete(deck).where(deck.c.id == deck_id))

    def cards(self, deck_id: DeckId | None = None) -> list[StoredCard]:
        """Return the cards of a deck, or of all, retired ones too, in order."""
        query = select(*_CARD).order_by(card.c.deck, card.c.position)
        if deck_id is not None:
            query = query.where(card.c.deck == deck_id)
        return [card_from(row) for row in self._connection.execute(query).all()]

    def put_cards(self, cards: Sequence[StoredCard]) -> None:
        """Store cards, replacing those of the same keys."""
        keys = [found.key for found in cards]
        self._before.note_cards(keys)
        for start in range(0, len(keys), _CHUNK):
            chosen = keys[start : start + _CHUNK]
            self._connection.execute(delete(card).where(card.c.key.in_(chosen)))
        self.add_cards(cards)

    def add_cards(self, cards: Sequence[StoredCard]) -> None:
        """Store cards whose keys are new."""
        if cards:
            self._before.note_new(found.key for found in cards)
            _ADD_CARD.run_all(self._connection, [_card_values(found) for found in cards])

    def move_cards(self, cards: Sequence[StoredCard]) -> None:
        """Store where cards stand in their file, and nothing else of them."""
        if cards:
            self._before.note_cards([found.key for found in cards])
            rows = [{"which": found.key, "place": found.position, "at": found.line} for found in cards]
            _MOVE.run_all(self._connection, rows)

    def sizes(self) -> dict[DeckId, int]:
        """Return how many living cards each deck has."""
        query = select(card.c.deck, func.count()).where(card.c.retired == 0).group_by(card.c.deck)
        return {DeckId(row[0]): row[1] for row in self._connection.execute(query).all()}

    def links(self) -> list[CardLinks]:
        """Return what relations are derived from, of every living card, decks and cards in order."""
        query = (
            select(card.c.key, card.c.deck, card.c.id, card.c.position, card.c.links, card.c.confusable, card.c.answers)
            .where(card.c.retired == 0)
            .order_by(card.c.deck, card.c.position)
        )
        return [CardLinks(*row) for row in self._connection.execute(query).all()]

    def gone(self) -> list[StoredCard]:
        """Return the cards that no file has now: retired, or of a deck that is missing or removed."""
        there = select(deck.c.id).where(deck.c.missing == 0)
        query = select(*_CARD).where((card.c.retired == 1) | card.c.deck.not_in(there))
        return [card_from(row) for row in self._connection.execute(query).all()]

    def keys(self, among: Iterable[CardKey]) -> set[CardKey]:
        """Return which of these keys a card has."""
        wanted, found = list(among), set[CardKey]()
        for start in range(0, len(wanted), _CHUNK):
            query = select(card.c.key).where(card.c.key.in_(wanted[start : start + _CHUNK]))
            found.update(CardKey(row[0]) for row in self._connection.execute(query).all())
        return found

    def sources(self, deck_id: DeckId) -> dict[str, tuple[CardId, str]]:
        """Return the id and name of each living card of a deck by the digest of its text, where that is enough."""
        query = select(card.c.source, card.c.id, card.c.name).where(
            card.c.deck == deck_id, card.c.retired == 0, card.c.source != ""
        )
        return {row[0]: (CardId(row[1]), row[2]) for row in self._connection.execute(query).all()}

    def card(self, key: CardKey) -> StoredCard | None:
        """Return the card of a key."""
        row = self._connection.execute(_BY_KEY, {"which": key}).first()
        return card_from(row) if row else None

    def by_id(self, card_id: CardId) -> list[StoredCard]:
        """Return the living cards that are called so, over all decks."""
        query = select(*_CARD).where(card.c.id == card_id, card.c.retired == 0).order_by(card.c.deck)
        return [card_from(row) for row in self._connection.execute(query).all()]

    def put_links(self, relations: Mapping[CardKey, tuple[str, str]], prompts: Iterable[PromptRow]) -> None:
        """Store the confusions and answered ploys that changed, and exactly these prompts."""
        changed = ({"which": key, "others": found[0], "ploys": found[1]} for key, found in relations.items())
        _LINK.run_all(self._connection, changed)
        wanted = {(row.card, row.facet.value): (row.deck, row.place, row.rank) for row in prompts}
        query = select(prompt.c.card, prompt.c.facet, prompt.c.deck, prompt.c.place, prompt.c.rank)
        stored = {(row[0], row[1]): (row[2], row[3], row[4]) for row in self._connection.execute(query).all()}
        stale = [key for key, value in stored.items() if wanted.get((CardKey(key[0]), key[1])) != value]
        if stale:
            self._connection.execute(
                delete(prompt).where(prompt.c.card == bindparam("which"), prompt.c.facet == bindparam("what")),
                [{"which": key, "what": facet} for key, facet in stale],
            )
        fresh = (
            {"card": key, "facet": facet, "deck": value[0], "place": value[1], "rank": value[2]}
            for (key, facet), value in wanted.items()
            if stored.get((key, facet)) != value
        )
        _ADD_PROMPT.run_all(self._connection, fresh)

    def facets(self, key: CardKey) -> tuple[Facet, ...]:
        """Return what can be asked of a card, in learning order."""
        return tuple(Facet(row[0]) for row in self._connection.execute(_FACETS, {"which": key}))

    def facets_by_card(self, deck_id: DeckId) -> dict[CardKey, tuple[Facet, ...]]:
        """Return what can be asked of each card of a deck, in learning order."""
        query = select(prompt.c.card, prompt.c.facet).where(prompt.c.deck == deck_id).order_by(prompt.c.rank)
        found: dict[CardKey, tuple[Facet, ...]] = {}
        for key, facet in self._connection.execute(query):
            found[CardKey(key)] = (*found.get(CardKey(key), ()), Facet(facet))
        return found

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
        return {DeckId(row[0]): (row[1], row[2], row[3]) for row in self._connection.execute(query).all()}
