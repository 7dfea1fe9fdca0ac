"""The event log: append, read, and check its chains."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, select, text
from sqlalchemy.engine import Connection

from flashneg.domain.events import (
    UNDOABLE,
    CardKey,
    Event,
    EventId,
    EventKind,
    Facts,
    PromptKey,
    chain_hash,
    facts_text,
    row_hash,
)
from flashneg.domain.names import Facet
from flashneg.domain.replay import retracted
from flashneg.storage.prepared import Prepared
from flashneg.storage.queries import ANSWERS_OF_DAY, EVENT_COLUMNS, event_from
from flashneg.storage.schema import ATTEMPTS, event
from flashneg.study.ports import Draft

_COLUMNS = [event.c[name] for name in EVENT_COLUMNS]
_CHAINED = [
    event.c.id, event.c.learner, event.c.writer, event.c.sequence, event.c.kind, event.c.card, event.c.facet,
    event.c.at, event.c.day, event.c.facts, event.c.hash,
]  # fmt: skip
_ANSWERS_OF_DAY = text(ANSWERS_OF_DAY)
_INSERT = Prepared(event.insert().values({name: bindparam(name) for name in (*EVENT_COLUMNS, "hash")}))
_CHUNK = 500
_NEWEST = (
    select(event.c.at)
    .where(event.c.learner == bindparam("learner"), event.c.kind != EventKind.NAMING.value)
    .order_by(event.c.at.desc())
    .limit(1)
    .scalar_subquery()
)


def _row(made: Event, told: str, digest: bytes) -> dict[str, Any]:
    return {
        "id": made.id, "learner": made.learner, "writer": made.writer, "sequence": made.sequence,
        "kind": made.kind.value, "card": made.card, "facet": made.facet.value if made.facet else None,
        "at": made.at, "day": made.day, "facts": told, "hash": digest,
    }  # fmt: skip


def _tail(column: ColumnElement[Any]) -> ScalarSelect[Any]:
    mine = select(column).where(event.c.writer == bindparam("writer"))
    return mine.order_by(event.c.sequence.desc()).limit(1).scalar_subquery()


_ENDS = Prepared(select(_NEWEST, _tail(event.c.sequence), _tail(event.c.hash)))


def whose(learner: str) -> ColumnElement[bool]:
    """Return the condition that an event is this learner's, for a query that another condition makes small.

    An expression, so that no index on the learner is chosen: nearly every row of a log is one learner's.
    """
    return event.c.learner.concat("") == learner


class Log:
    """The log as one transaction sees it, for one learner and this installation's writer."""

    def __init__(self, connection: Connection, *, learner: str, writer: str, new_id: Callable[[], str]) -> None:
        self._connection = connection
        self._learner = learner
        self._writer = writer
        self._new_id = new_id
        self._tail: tuple[int, bytes] | None = None

    def rehearse(self) -> None:
        """Read what an append reads, and compile what it runs."""
        self.newest_at()
        _INSERT.ready(self._connection)

    def append(
        self, kind: EventKind, *, at: int, day: int, card: CardKey | None, facet: Facet | None = None,
        facts: Facts | None = None,
    ) -> Event:  # fmt: skip
        """Append a fact to this writer's chain and return it."""
        made, row = self._made(kind, at, day, card, facet, facts or {})
        _INSERT.write(self._connection, row)
        return made

    def append_namings(self, namings: list[tuple[CardKey, Facts]], *, at: int, day: int) -> None:
        """Append many namings at once."""
        rows = [self._made(EventKind.NAMING, at, day, card, None, facts)[1] for card, facts in namings]
        _INSERT.run_all(self._connection, rows)

    @property
    def writer(self) -> str:
        """This installation's writer id."""
        return self._writer

    @property
    def learner(self) -> str:
        """Whose events these are."""
        return self._learner

    def append_all(self, drafts: Sequence[Draft]) -> list[Event]:
        """Append many events under chosen ids, and return them."""
        made = [
            self._made(draft.kind, draft.at, draft.day, draft.card, draft.facet, draft.facts, draft.id)
            for draft in drafts
        ]
        _INSERT.run_all(self._connection, [row for _, row in made])
        return [found for found, _ in made]

    def of_cards(self, cards: Sequence[CardKey]) -> list[Event]:
        """Return the learner's events of these cards and their prompts, in replay order."""
        found: list[Event] = []
        for start in range(0, len(cards), _CHUNK):
            found += self._read(event.c.card.in_(cards[start : start + _CHUNK]))
        return sorted(found, key=lambda event: event.order)

    def everything(self) -> list[tuple[Event, bytes]]:
        """Return every event of every learner and writer with its hash, each writer's in sequence."""
        query = select(*_COLUMNS, event.c.hash).order_by(event.c.writer, event.c.sequence)
        return [(event_from(row[:-1]), row[-1]) for row in self._connection.execute(query)]

    def merge(self, events: Sequence[tuple[Event, bytes]]) -> None:
        """Add rows of writers' chains as they are. The caller has verified that each follows on what is stored."""
        rows = [_row(found, facts_text(found.facts), digest) for found, digest in events]
        _INSERT.run_all(self._connection, rows)
        self._tail = None

    def _made(
        self, kind: EventKind, at: int, day: int, card: CardKey | None, facet: Facet | None, facts: Facts,
        id_: EventId | None = None,
    ) -> tuple[Event, dict[str, Any]]:  # fmt: skip
        if self._tail is None:
            self.newest_at()
        assert self._tail is not None
        sequence, previous = self._tail
        made = Event(
            id_ or EventId(self._new_id()),
            self._learner,
            self._writer,
            sequence + 1,
            kind,
            at,
            day,
            card,
            facet,
            facts,
        )
        told = facts_text(facts)
        digest = chain_hash(previous, made, told)
        self._tail = (made.sequence, digest)
        return made, _row(made, told, digest)

    def of_prompt(self, prompt: PromptKey) -> list[Event]:
        """Return the learner's events of one prompt, in replay order."""
        return self._read_few(event.c.card == prompt.card, event.c.facet == prompt.facet.value)

    def of_card(self, card: CardKey) -> list[Event]:
        """Return the learner's events of a card as a whole (not of its prompts)."""
        return self._read_few(event.c.card == card, event.c.facet.is_(None))

    def answers_of_day(self, day: int) -> list[Event]:
        """Return the learner's reviews, attempts and retractions of a study day, in replay order."""
        facts = {"learner": self._learner, "day": day}
        return [event_from(row) for row in self._connection.execute(_ANSWERS_OF_DAY, facts).all()]

    def reviews(self) -> list[Event]:
        """Return all the learner's reviews and retractions, in replay order."""
        return self._read(event.c.kind.in_([EventKind.REVIEW.value, EventKind.RETRACTION.value]))

    def attempts(self, newest: int | None = None) -> list[Event]:
        """Return the learner's quiz attempts that stand, in replay order; of a long log only the newest, if so asked.

        `newest` counts retractions too.
        """
        order = (event.c.at, event.c.writer, event.c.sequence)
        query = select(*_COLUMNS).where(event.c.learner == self._learner, ATTEMPTS)
        rows = self._connection.execute(query.order_by(*(column.desc() for column in order)).limit(newest))
        found = [event_from(row) for row in rows][::-1]
        gone = retracted(found)
        return [one for one in found if one.kind is EventKind.ATTEMPT and one.id not in gone]

    def _read_few(self, *conditions: Any) -> list[Event]:
        query = select(*_COLUMNS).where(whose(self._learner), *conditions)
        rows = self._connection.execute(query.order_by(event.c.at, event.c.writer, event.c.sequence))
        return [event_from(row) for row in rows]

    def _read(self, *conditions: Any) -> list[Event]:
        query = select(*_COLUMNS).where(event.c.learner == self._learner, *conditions)
        rows = self._connection.execute(query.order_by(event.c.at, event.c.writer, event.c.sequence)).all()
        return [event_from(row) for row in rows]

    def newest_at(self) -> int | None:
        """Return the instant of the newest thing that this learner did (no reading of a deck is one), or None."""
        row: Any = _ENDS.first(self._connection, {"learner": self._learner, "writer": self._writer})
        newest: int | None = row[0]
        self._tail = self._tail or (row[1] or 0, row[2] or b"")
        return newest

    def latest_undoable(self, day: int) -> Event | None:
        """Return what undo would take back: this writer's latest unretracted event of the study day.

        What an import brought is taken back with the import.
        """
        mine = whose(self._learner) & (event.c.writer.concat("") == self._writer) & (event.c.day == day)
        kinds = [kind.value for kind in (*UNDOABLE, EventKind.RETRACTION)]
        query = select(*_COLUMNS).where(mine, event.c.kind.in_(kinds)).order_by(event.c.sequence.desc())
        gone: set[str] = set()
        for row in self._connection.execute(query):
            found = event_from(row)
            if found.kind is EventKind.RETRACTION:
                gone.add(str(found.facts["target"]))
            elif found.id not in gone and "origin" not in found.facts:
                return found
        return None


def all_events(connection: Connection) -> Iterator[Event]:
    """Yield every event of every learner and writer, in the order they were stored."""
    for row in connection.execute(select(*_COLUMNS).order_by(event.c.position)):
        yield event_from(row)


def of_cards(connection: Connection, cards: Sequence[CardKey]) -> Iterator[Event]:
    """Yield the events of these cards and their prompts, of every learner and writer."""
    for start in range(0, len(cards), _CHUNK):
        chosen = cards[start : start + _CHUNK]
        for row in connection.execute(select(*_COLUMNS).where(event.c.card.in_(chosen))):
            yield event_from(row)


def count_events(connection: Connection) -> int:
    """Return how many events the log holds."""
    return int(connection.execute(select(func.count()).select_from(event)).scalar_one())


def broken_link(connection: Connection) -> str | None:
    """Return a sentence about the first row whose hash does not follow from its content, or None."""
    tails: dict[str, tuple[int, bytes]] = {}
    for row in connection.execute(select(*_CHAINED).order_by(event.c.writer, event.c.sequence)):
        writer, number = row[2], row[3]
        sequence, previous = tails.get(writer, (0, b""))
        try:
            whole = number == sequence + 1 and row_hash(previous, tuple(row[:10])) == row[10]
        except (ValueError, TypeError):
            whole = False
        if not whole:
            return f"event {number} of writer {writer} is not what was written"
        tails[writer] = (number, row[10])
    return None


def tails(connection: Connection) -> dict[str, int]:
    """Return each writer's last sequence number."""
    query = select(event.c.writer, func.max(event.c.sequence)).group_by(event.c.writer)
    return {row[0]: row[1] for row in connection.execute(query)}
