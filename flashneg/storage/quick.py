"""Reading without SQLAlchemy: what `due` answers, and the first prompt of a session, through the standard library."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from flashneg.domain.queue import Limits, plan
from flashneg.domain.replay import BLANK
from flashneg.storage import queries
from flashneg.storage.dialects.identity import SCHEMA_VERSION, read_identity
from flashneg.study.counts import DueCounts, counts
from flashneg.study.errors import busy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from flashneg.domain.events import CardKey, Event, PromptKey
    from flashneg.domain.names import Facet
    from flashneg.domain.queue import Day
    from flashneg.domain.replay import Schedule
    from flashneg.study.ports import CardState, StoredCard


class QuickUnit:
    """One read-only view of the database: as much of `ports.Unit` as it takes to choose and show a prompt."""

    def __init__(self, connection: sqlite3.Connection, learner: str) -> None:
        self._connection = connection
        self._learner = learner

    @property
    def log(self) -> QuickUnit:
        """The log's reading side: this object."""
        return self

    @property
    def shelf(self) -> QuickUnit:
        """The shelf's reading side: this object."""
        return self

    def query(self, sql: str, facts: Mapping[str, object]) -> list[Any]:
        """Return the rows of a query."""
        return self._connection.execute(sql, facts).fetchall()

    def day(self, today: int, *, new: int, ahead: int = 0, decks: Iterable[str] | None = None) -> Day:
        """Return the facts of a study day; `new` is its limit of new prompts."""
        return queries.load_day(self.query, self._learner, today, new=new, ahead=ahead, decks=decks)

    def card(self, key: CardKey) -> StoredCard | None:
        """Return the card of a key."""
        rows = self.query(queries.CARD, {"key": key})
        return queries.card_from(rows[0]) if rows else None

    def facets(self, key: CardKey) -> tuple[Facet, ...]:
        """Return what can be asked of a card, in learning order."""
        from flashneg.domain.names import Facet  # noqa: PLC0415 - `due` needs none

        return tuple(Facet(row[0]) for row in self.query(queries.FACETS, {"card": key}))

    def schedule(self, prompt: PromptKey) -> Schedule:
        """Return a prompt's schedule; a blank one when it has none."""
        facts = {"learner": self._learner, "card": prompt.card, "facet": prompt.facet.value}
        rows = self.query(queries.SCHEDULE, facts)
        return queries.schedule_from(rows[0]) if rows else BLANK

    def card_state(self, key: CardKey) -> CardState:
        """Return what the learner did to a card."""
        rows = self.query(queries.STATE, {"learner": self._learner, "card": key})
        return queries.state_from(rows[0] if rows else ())

    def answers_of_day(self, day: int) -> list[Event]:
        """Return the learner's reviews, attempts and retractions of a study day, in replay order."""
        rows = self.query(queries.ANSWERS_OF_DAY, {"learner": self._learner, "day": day})
        return [queries.event_from(row) for row in rows]

    def learned(self) -> int:
        """Return how many prompts have a repetition or more."""
        return int(self.query(queries.LEARNED, {"learner": self._learner})[0][0])

    def next_due(self, today: int) -> int | None:
        """Return the first day after today on which a review is due."""
        day = self.query(queries.NEXT_DUE, {"learner": self._learner, "today": today})[0][0]
        return None if day is None else int(day)


class QuickStore:
    """Read-only views of a database file whose schema is the present one."""

    def __init__(self, path: Path, learner: str) -> None:
        self._path = path
        self._learner = learner

    def usable(self) -> bool:
        """Whether the file is there, ours, and needs no migration."""
        try:
            return read_identity(self._path)[1] == SCHEMA_VERSION
        except (OSError, ValueError):
            return False

    @contextmanager
    def read(self) -> Iterator[QuickUnit]:
        """Give one consistent view. Raises sqlite3.Error."""
        connection = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            connection.execute("PRAGMA busy_timeout=5000")
            connection.execute("BEGIN")
            yield QuickUnit(connection, self._learner)
        finally:
            connection.close()


def read_due(path: Path, *, learner: str, today: int, limits: Limits) -> DueCounts | None:
    """Return today's counts, or None when the database must first be made or brought up to date.

    Raises Busy after 5 s of waiting.
    """
    store = QuickStore(path, learner)
    try:
        if not store.usable():
            return None
        with store.read() as unit:
            day = plan(unit.day(today, new=limits.new), limits)
            return counts(day, today=today, learned=unit.learned(), next_due=unit.next_due(today))
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise busy(path, "not read") from error
        return None
