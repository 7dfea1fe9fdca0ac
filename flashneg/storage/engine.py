"""Opening the database: identity first, then one connection with explicit transactions."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from flashneg.storage import schema
from flashneg.storage.dialects import sqlite
from flashneg.storage.dialects.identity import APPLICATION_ID, SCHEMA_VERSION, read_identity
from flashneg.study.errors import Closed, Damaged, Foreign, NotSaved, ReadOnly, busy
from flashneg.study.ports import Version

_OPENED = count()


class Database:
    """One open database file: `read()` and `write()` give connections inside a transaction."""

    def __init__(self, path: Path, engine: Engine, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self._engine = engine
        self._reading = engine.connect()
        self._writing = engine.connect().execution_options(flashneg_begin="BEGIN IMMEDIATE")
        driver = self._reading.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        self._driver = driver  # the one behind both: a file is opened once
        self._lock = threading.RLock()
        self._writes = next(_OPENED) << 32  # no two databases of a process have one version
        self._closed = False
        self._file = _file_at(path)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until no other thread is in a transaction, and let none begin."""
        with self._lock:
            yield

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with self._lock:
            self._see_that_it_is_there()
            yield

    def _see_that_it_is_there(self) -> None:
        if self._closed or self._was_replaced():
            raise Closed(f"{self.path} was closed meanwhile; try again")

    def _was_replaced(self) -> bool:
        """Return whether another file stands at the path, as after another process restored a backup."""
        there = _file_at(self.path)
        return there is not None and self._file is not None and there != self._file

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database."""
        with self._turn(), _translated(self.path, "not read"), self._transaction(self._reading):
            yield self._reading

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection that holds the write lock; commit at the end, or change nothing.

        Raises Busy after 5 s of waiting, NotSaved on an I/O error, ReadOnly.
        """
        if self.read_only:
            raise ReadOnly(f"{self.path} cannot be written; check its permissions and the disk")
        with self._turn(), _translated(self.path, "not saved"):
            with self._transaction(self._writing):
                self._see_that_it_is_there()  # who waited for the lock may have waited for a restore
                yield self._writing
            self._writes += 1

    @contextmanager
    def _transaction(self, connection: Connection) -> Iterator[None]:
        """Begin, and commit at the end; whatever fails, the commit too, no transaction stays open."""
        try:
            with connection.begin():
                yield
        except BaseException:
            self._driver.rollback()
            raise

    def version(self) -> Version:
        """Return numbers that change when somebody commits."""
        with self.read() as connection:
            return self.version_in(connection)

    def version_in(self, connection: Connection) -> Version:
        """Return the version that a transaction of this database sees."""
        return Version(int(connection.exec_driver_sql("PRAGMA data_version").scalar_one()), self._writes)

    def raw(self) -> sqlite3.Connection:
        """Return the driver's connection, for SQLite's backup API; by who is `alone` with it."""
        with self._turn():
            return self._driver

    def close(self) -> None:
        """Close the file, once no other thread is in a transaction; who comes later finds it closed."""
        with self._lock:
            self._closed = True
            self._reading.close()
            self._writing.close()
            self._engine.dispose()


def _file_at(path: Path) -> tuple[int, int] | None:
    """Return which file stands at a path, whatever it was called before; None for none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def held(path: Path) -> Iterator[Connection]:
    """Hold the write lock of a database file and change nothing in it. Raises StudyError where that cannot be."""
    with _translated(path, "not restored"), closing(sqlite.connect_as_it_is(path)) as driver:
        engine = create_engine("sqlite://", creator=lambda: driver, poolclass=StaticPool)
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection


@contextmanager
def _translated(path: Path, failed: str) -> Iterator[None]:
    """Turn a driver's error into one that says what failed, and what to do."""
    try:
        yield
    except DBAPIError as error:
        raise _explained(path, error.orig, failed) from error
    except sqlite3.Error as error:
        raise _explained(path, error, failed) from error


def _explained(path: Path, error: BaseException | None, failed: str) -> NotSaved | ReadOnly | Damaged:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return busy(path, failed)
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN}:
        return ReadOnly(f"{path} cannot be written; check its permissions and the disk")
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return Damaged(f"{path} is damaged; run 'flashneg doctor', then 'flashneg restore' with the newest backup")
    if code == sqlite3.SQLITE_FULL:
        return NotSaved(f"{failed}: the disk is full; make room, then try again")
    return NotSaved(f"{failed}: {error}; try again")


def check_identity(path: Path, remedy: str = "choose another file with --database") -> int:
    """Return the schema version of a file that is ours (0 for none yet). Raises Foreign, with the remedy."""
    try:
        application, version = read_identity(path)
    except ValueError as error:
        raise Foreign(f"{path} is {error}; {remedy}") from error
    except OSError as error:
        raise ReadOnly(f"{path} cannot be read: {error.strerror}") from error
    if application == 0 and version == 0 and (not path.exists() or path.stat().st_size == 0):
        return 0
    if application != APPLICATION_ID:
        raise Foreign(f"{path} belongs to another program; {remedy}")
    if version > SCHEMA_VERSION:
        raise Foreign(f"{path} was written by a newer flashneg (schema {version}); upgrade flashneg to open it")
    return version


def open_database(path: Path, *, before_migration: Callable[[Database], object] | None = None) -> Database:
    """Open or create the database. A file that cannot be written is opened for reading only.

    An older schema is migrated after `before_migration` (a backup). Raises Foreign, Damaged, ReadOnly, Busy.
    """
    version = check_identity(path)
    if version == 0 and not path.exists():
        _make_private(path)
    read_only = version > 0 and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
    with _translated(path, "not read" if version else "not saved"):
        driver = sqlite.connect(path, read_only=read_only)
        try:
            database = Database(path, _engine(driver), read_only=read_only)
        except BaseException:
            driver.close()  # the engine forgets one that it could not use
            raise
    try:
        if version == 0:
            _create(database)
        elif version < SCHEMA_VERSION:
            from flashneg.storage.migrations import migrate  # noqa: PLC0415 - Alembic is loaded only when needed

            if before_migration is not None:
                before_migration(database)
            migrate(database)
    except BaseException:
        database.close()
        raise
    return database


def _make_private(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise ReadOnly(f"{path} cannot be made: {error.strerror}; choose another place with --home") from error


def _engine(driver: sqlite3.Connection) -> Engine:
    engine = create_engine("sqlite://", creator=lambda: driver, poolclass=StaticPool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        cursor = connection.connection.cursor()
        cursor.execute(connection.get_execution_options().get("flashneg_begin", "BEGIN"))
        cursor.close()

    return engine


def _create(database: Database) -> None:
    with database.write() as connection:
        if connection.exec_driver_sql("PRAGMA user_version").scalar_one():
            return
        create_schema(connection)


def create_schema(connection: Connection) -> None:
    """Make all tables, triggers and the file's identity, in the caller's transaction."""
    complete_schema(connection)
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")


def complete_schema(connection: Connection) -> None:
    """Make the tables and triggers that are not there."""
    schema.metadata.create_all(connection)
    for name, rule in sqlite.TRIGGERS.items():
        connection.exec_driver_sql(f"CREATE TRIGGER IF NOT EXISTS {name} {rule}")
