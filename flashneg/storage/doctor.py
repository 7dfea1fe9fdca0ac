"""Checks of the stored facts: the file, the chains, the projections, and the newest backup."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.engine import Connection

from flashneg.storage import kept, log, projection
from flashneg.storage.backup import Backups
from flashneg.storage.dialects import sqlite
from flashneg.storage.dialects.identity import SCHEMA_VERSION
from flashneg.storage.engine import Database, complete_schema
from flashneg.storage.schema import card, metadata, prompt
from flashneg.storage.shelf import Shelf
from flashneg.storage.spoilt import library_faults
from flashneg.study.errors import Damaged, NotSaved, StudyError
from flashneg.study.relations import resolve


@dataclass(frozen=True, slots=True)
class Findings:
    """What the doctor found. `chain` and `projection` are "ok" or say what is wrong."""

    events: int
    chain: str
    projection: str
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    @property
    def schema(self) -> int:
        """The schema's version."""
        return SCHEMA_VERSION


class _Undo(Exception):
    """Leaves a transaction without keeping what it wrote."""


def examine(database: Database, backups: Backups, *, rebuild: bool) -> Findings:
    """Check everything; with `rebuild`, derive the projections again from the log and keep them."""
    problems: list[str] = []
    try:
        with database.read() as connection:
            integrity = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
            if integrity != ["ok"]:
                problems.append(f"the file is damaged: {integrity[0]}")
            broken = log.broken_link(connection)
            events = log.count_events(connection)
            tails = log.tails(connection)
            faults = library_faults(connection)
            missing = _missing(connection)
    except StudyError as error:
        return Findings(0, "unreadable", "unknown", (str(error), _advice(backups)))
    if broken:
        problems.append(broken)
    problems += faults
    lost = _lost_since_backup(backups, tails)
    if lost:
        problems.append(lost)
    if missing and not problems and not rebuild:
        problems.append(f"the file has no {', no '.join(missing)}; run 'flashneg doctor --rebuild'")
        return Findings(events, "ok", "differs", tuple(problems))
    state = _projection(database, rebuild=rebuild and not broken) if not problems else "unknown"
    if state == "differs":
        problems.append("what is derived is not the replay of the log; run 'flashneg doctor --rebuild'")
    elif problems:
        problems.append(_advice(backups))
    elif rebuild and state != "rebuilt":
        problems.append(f"nothing was rebuilt: {state}")
    return Findings(events, broken or "ok", state, tuple(problems))


def _missing(connection: Connection) -> list[str]:
    """Return the tables and triggers that a file of ours has, and this one has not."""
    names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')").scalars()
    there = set(names.all())
    tables = [f"table {table.name}" for table in metadata.sorted_tables if table.name not in there]
    return tables + [f"trigger {name}" for name in sqlite.TRIGGERS if name not in there]


def _projection(database: Database, *, rebuild: bool) -> str:
    if database.read_only:
        return "not checked: the file is read-only"
    state = "ok"
    try:
        with database.write() as connection:
            if rebuild:
                complete_schema(connection)
            before = _projected(connection)
            _relink(connection)
            projection.rebuild(connection, log.all_events(connection))
            same = _projected(connection) == before
            if not kept.check(connection, rebuild=rebuild) or not same:
                state = "rebuilt" if rebuild else "differs"
            if not rebuild:
                raise _Undo
    except _Undo:
        pass
    except (NotSaved, Damaged) as error:
        return str(error)
    return "rebuilt" if rebuild else state


def _projected(connection: Connection) -> object:
    states = [row for row in projection.card_state_rows(connection) if any(row[2:])]
    prompts = connection.execute(select(prompt).order_by(prompt.c.card, prompt.c.facet)).all()
    relations = connection.execute(select(card.c.key, card.c.confusable, card.c.answers).order_by(card.c.key)).all()
    return projection.schedule_rows(connection), states, prompts, relations


def _relink(connection: Connection) -> None:
    """Derive again from the cards what can be asked of them, and what they have to do with each other."""
    shelf = Shelf(connection, learner="")
    found = resolve(shelf.links(), shelf.decks())
    shelf.put_links(found.changed, found.prompts)


def _lost_since_backup(backups: Backups, tails: dict[str, int]) -> str | None:
    """Return a sentence when the newest backup holds later events than the file: a chain cannot see its end missing."""
    newest = backups.newest()
    if newest is None:
        return None
    try:
        connection = sqlite3.connect(f"{newest.path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            rows = connection.execute("SELECT writer, MAX(sequence) FROM event GROUP BY writer").fetchall()
        finally:
            connection.close()
    except sqlite3.Error as error:
        return f"the newest backup {newest.path} cannot be read: {error}"
    missing = sum(max(0, sequence - tails.get(writer, 0)) for writer, sequence in rows)
    return f"{missing} events of the backup {newest.path} are missing from the end of the log" if missing else None


def _advice(backups: Backups) -> str:
    newest = backups.newest_good()
    if newest is None:
        return "there is no good backup to restore; keep the file and ask for help"
    return f"the newest good backup is {newest.path}; 'flashneg restore {newest.path}' brings it back"
