"""The store: transactions over log, shelf and projections, and what keeps the file safe."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, text
from sqlalchemy.engine import Connection

from flashneg.domain.events import CardKey, Event, PromptKey
from flashneg.domain.queue import Day
from flashneg.domain.replay import BLANK, Schedule
from flashneg.storage import projection, queries
from flashneg.storage.backup import EVERY, Backup, Backups
from flashneg.storage.dialects.upsert import upsert
from flashneg.storage.engine import Database
from flashneg.storage.log import Log, of_cards
from flashneg.storage.prepared import Prepared
from flashneg.storage.schema import card, card_state, meta, schedule
from flashneg.storage.schema import prompt as prompt_table
from flashneg.storage.shelf import Shelf
from flashneg.study.ports import CardState, StoredCard, Version

if TYPE_CHECKING:
    from flashneg.storage.kept import Kept

_SUBJECT = Prepared(
    select(*(card.c[name] for name in queries.CARD_COLUMNS), *(schedule.c[name] for name in queries.SCHEDULE_COLUMNS))
    .select_from(
        prompt_table.join(card, card.c.key == prompt_table.c.card).outerjoin(
            schedule,
            (schedule.c.learner == bindparam("learner"))
            & (schedule.c.card == prompt_table.c.card)
            & (schedule.c.facet == prompt_table.c.facet),
        )
    )
    .where(prompt_table.c.card == bindparam("card"), prompt_table.c.facet == bindparam("facet"), card.c.retired == 0)
)


class SqlUnit:
    """One transaction, as the use cases see it."""

    def __init__(
        self, database: Database, connection: Connection, *, learner: str, writer: str, new_id: Callable[[], str]
    ) -> None:
        self._database = database
        self._connection = connection
        self._learner = learner
        self.log = Log(connection, learner=learner, writer=writer, new_id=new_id)
        self.shelf = Shelf(connection, learner=learner)

    @cached_property
    def kept(self) -> Kept:
        """The kept estimates."""
        from flashneg.storage.kept import Kept  # noqa: PLC0415 - costs time at start

        return Kept(self._connection, learner=self._learner)

    def version(self) -> Version:
        """Return the version that this transaction sees."""
        return self._database.version_in(self._connection)

    def schedule(self, prompt: PromptKey) -> Schedule:
        """Return a prompt's schedule."""
        return projection.read_schedule(self._connection, self._learner, prompt)

    def subject(self, prompt: PromptKey) -> tuple[StoredCard, Schedule] | None:
        """Return what a grade is about: the card and the prompt's schedule; None when it can't be asked any more."""
        key = {"learner": self._learner, "card": prompt.card, "facet": prompt.facet.value}
        row = _SUBJECT.first(self._connection, key)
        if row is None:
            return None
        split = len(queries.CARD_COLUMNS)
        schedule = BLANK if row[split] is None else queries.schedule_from(row[split:])
        return queries.card_from(row[:split]), schedule

    def rehearse(self, prompt: PromptKey) -> None:
        """Read what a grade of this prompt reads and compile what it runs, before somebody waits for it."""
        self.subject(prompt)
        self.log.rehearse()
        projection.rehearse_schedule(self._connection)

    def put_schedule(self, prompt: PromptKey, state: Schedule) -> None:
        """Store a prompt's schedule."""
        projection.put_schedule(self._connection, self._learner, prompt, state)

    def derive(self, cards: Sequence[CardKey], mine: Sequence[Event] | None = None) -> None:
        """Derive the schedules and states of these cards again from the log, for every learner.

        With `mine`, which are all events of this learner about these cards, only for this one.
        """
        if mine is not None:
            projection.derive(self._connection, cards, mine, self._learner)
        else:
            projection.derive(self._connection, cards, of_cards(self._connection, cards))

    def remembered(self, name: str) -> str | None:
        """Return what was remembered under a name, or None."""
        row = self._connection.execute(select(meta.c.value).where(meta.c.name == name)).first()
        return str(row[0]) if row else None

    def remember(self, name: str, value: str) -> None:
        """Remember a text under a name."""
        upsert(self._connection, meta, {"name": name}, {"value": value})

    def schedules(self) -> list[tuple[PromptKey, Schedule]]:
        """Return every schedule of the learner."""
        columns = [schedule.c[name] for name in queries.SCHEDULE_COLUMNS]
        query = select(schedule.c.card, schedule.c.facet, *columns).where(schedule.c.learner == self._learner)
        rows = self._connection.execute(query)
        return [(projection.prompt_key(row[0], row[1]), queries.schedule_from(row[2:])) for row in rows]

    def card_state(self, key: CardKey) -> CardState:
        """Return what the learner did to a card."""
        row = projection.read_card_state(self._connection, self._learner, key)
        if row is None:
            return CardState()
        return CardState(bool(row["suspended"]), row["buried"], bool(row["marked"]), row["met"], row["note"])

    def card_states(self) -> dict[CardKey, CardState]:
        """Return what the learner did to the cards that anything was done to."""
        columns = [card_state.c[name] for name in ("card", "suspended", "buried", "marked", "met", "note")]
        query = select(*columns).where(card_state.c.learner == self._learner)
        rows = self._connection.execute(query)
        return {CardKey(row[0]): CardState(bool(row[1]), row[2], bool(row[3]), row[4], row[5]) for row in rows}

    def refresh_card_state(self, key: CardKey) -> CardState:
        """Derive a card's state from its events again, store it and return it."""
        state = projection.card_state_from(self.log.of_card(key))
        projection.put_card_state(self._connection, self._learner, key, state)
        return self.card_state(key)

    def day(self, today: int, *, new: int, ahead: int = 0, decks: Iterable[str] | None = None) -> Day:
        """Return the facts of a study day; `new` is its limit of new prompts."""
        return queries.load_day(self._query, self._learner, today, new=new, ahead=ahead, decks=decks)

    def set_aside(self, today: int) -> frozenset[CardKey]:
        """Return the cards that are not asked today: suspended, or buried until tomorrow."""
        aside = (card_state.c.suspended != 0) | (card_state.c.buried == today)
        query = select(card_state.c.card).where(card_state.c.learner == self._learner, aside)
        return frozenset(CardKey(row[0]) for row in self._connection.execute(query).all())

    def learned(self) -> int:
        """Return how many prompts have a repetition or more."""
        return int(self._query(queries.LEARNED, {"learner": self._learner})[0][0])

    def next_due(self, today: int) -> int | None:
        """Return the first day after today on which a review is due."""
        day = self._query(queries.NEXT_DUE, {"learner": self._learner, "today": today})[0][0]
        return None if day is None else int(day)

    def _query(self, sql: str, facts: Any) -> list[Any]:
        return list(self._connection.execute(text(sql), facts).all())


class SqlStore:
    """The database with this installation's writer id."""

    def __init__(
        self,
        database: Database,
        backups: Backups,
        *,
        learner: str,
        new_id: Callable[[], str],
        now: Callable[[], int],
    ) -> None:
        self.database = database
        self.backups = backups
        self.learner = learner
        self._new_id = new_id
        self._now = now
        self._writer = self._read_writer()

    @property
    def read_only(self) -> bool:
        """Whether the file cannot be written."""
        return self.database.read_only

    def _read_writer(self) -> str:
        with self.database.read() as connection:
            row = connection.execute(select(meta.c.value).where(meta.c.name == "writer")).first()
        if row:
            return str(row[0])
        return self.new_writer() if not self.read_only else "reader"

    def new_writer(self) -> str:
        """Give this installation a new writer id, as after a restore, and return it."""
        with self.database.write() as connection:
            writer = self._new_id()
            upsert(connection, meta, {"name": "writer"}, {"value": writer})
        self._writer = writer
        return writer

    @contextmanager
    def read(self) -> Iterator[SqlUnit]:
        """Give one consistent view."""
        with self.database.read() as connection:
            yield self.unit_over(connection)

    @contextmanager
    def write(self) -> Iterator[SqlUnit]:
        """Give one transaction that commits at the end or changes nothing."""
        with self.database.write() as connection:
            yield self.unit_over(connection)

    def alone(self) -> AbstractContextManager[None]:
        """Keep other threads out of the database."""
        return self.database.alone()

    def unit_over(self, connection: Connection) -> SqlUnit:
        """Return the use cases' view of a transaction."""
        return SqlUnit(self.database, connection, learner=self.learner, writer=self._writer, new_id=self._new_id)

    def version(self) -> Version:
        """Return what changes when somebody commits."""
        return self.database.version()

    def backup_when_due(self, every: int = EVERY) -> None:
        """Make a backup when the newest is so many microseconds old and something changed since."""
        if not self.read_only and self.backups.due(self.database.path, self._now(), every):
            self.backup()

    def backup(self) -> Backup:
        """Make a verified backup now, and drop the ones that the rotation no longer keeps."""
        return self.backups.make(self.database, self._now())
