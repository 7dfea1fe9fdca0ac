"""Backups: made by SQLite's own API, verified before they count, rotated, and restored with the old file kept aside."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count as instants_from
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.engine import Connection
from sqlalchemy.pool import StaticPool

from flashneg.disk import sync_file, sync_folder
from flashneg.domain.calendar import to_datetime, to_instant
from flashneg.storage import log
from flashneg.storage.engine import Database, check_identity, held
from flashneg.storage.schema import WRITER_BEFORE
from flashneg.storage.spoilt import library_faults
from flashneg.study.errors import Busy, Damaged, NotSaved, Spoilt, StudyError

_FORMAT = "%Y%m%dT%H%M%S%fZ"
_ANOTHER = "choose another backup; 'flashneg doctor' names the newest"
_KEEP_ALL = timedelta(days=2)
_KEPT = (
    (12, lambda day: day.toordinal()),
    (10, lambda day: day.isocalendar()[:2]),
    (9, lambda day: (day.year, day.month)),
)
_LEFT_SECONDS = 24 * 60 * 60
EVERY = 30 * 60 * 1_000_000
_CORRUPT = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


@dataclass(frozen=True, slots=True, order=True)
class Backup:
    """A verified copy of the database."""

    made: datetime
    path: Path


class Backups:
    """The folder of backups."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def all(self) -> list[Backup]:
        """Return the backups, oldest first."""
        found = []
        for path in self.folder.glob("flashneg-*.db"):
            try:
                made = datetime.strptime(path.stem.removeprefix("flashneg-"), _FORMAT).replace(tzinfo=UTC)
            except ValueError:
                continue
            found.append(Backup(made, path))
        return sorted(found)

    def newest(self) -> Backup | None:
        """Return the newest backup."""
        return next(reversed(self.all()), None)

    def newest_good(self) -> Backup | None:
        """Return the newest backup in which nothing is wrong."""
        newest_first = reversed(self.all())
        return next((found for found in newest_first if not verify(found.path) and not spoilt(found.path)), None)

    def due(self, database: Path, now: int, every: int) -> bool:
        """Return whether the database changed since a backup that is at least `every` microseconds old."""
        newest = self.newest()
        if newest is None:
            return True
        old = to_instant(newest.made) + every <= now
        return old and database.stat().st_mtime_ns > newest.path.stat().st_mtime_ns

    def make(self, database: Database, now: int) -> Backup:
        """Copy, verify, sync and name a backup, then rotate. Raises Damaged or NotSaved and leaves nothing behind.

        One that there is already is never overwritten: of two in one instant the later counts as made after it.
        """
        try:
            for folder in (self.folder.parent, self.folder):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            made = next(found for found in self._from(now) if _reserved(found.path))
        except OSError as error:
            raise _not_made(self.folder, error.strerror) from error
        copy_to(database, made.path)
        self._rotate(made)
        self._sweep(made.path)
        return made

    def _rotate(self, made: Backup) -> None:
        """Drop what the rotation no longer keeps, but for the newest in which no deck or card is spoilt."""
        dropped = surplus(self.all(), made)
        unspoilt = next((kept for kept in reversed(self.all()) if not spoilt(kept.path)), None) if dropped else None
        for old in dropped:
            if old != unspoilt:
                old.path.unlink(missing_ok=True)

    def _sweep(self, made: Path) -> None:
        """Remove what backups that were interrupted, by a power cut say, left behind a day or more before this one."""
        latest = made.stat().st_mtime - _LEFT_SECONDS
        for part in self.folder.glob(f"{_part(Path('flashneg-*.db'))}*"):
            with suppress(FileNotFoundError):
                if part.stat().st_mtime < latest:
                    part.unlink()

    def _from(self, now: int) -> Iterator[Backup]:
        """Return the backups that may be made from an instant on, one for each microsecond."""
        for instant in instants_from(now):
            yield Backup(to_datetime(instant), self.folder / f"flashneg-{_stamp(instant)}.db")


def surplus(backups: Iterable[Backup], last: Backup) -> list[Backup]:
    """Return the backups to drop: kept are all of 2 days, and the newest of 12 days, 10 weeks and 9 months.

    Two days before the newest, and before the `last` one made, which a clock that was set back makes older.
    """
    ordered = sorted(backups, reverse=True)
    ends = ordered[0].made, last.made
    keep = {backup for backup in ordered if any(timedelta() <= end - backup.made <= _KEEP_ALL for end in ends)}
    for count, period in _KEPT:
        newest: dict[object, Backup] = {}
        for backup in ordered:
            day: date = backup.made.date()
            newest.setdefault(period(day), backup)
        keep.update(list(newest.values())[:count])
    return [backup for backup in ordered if backup not in keep]


def _stamp(instant: int) -> str:
    return to_datetime(instant).strftime(_FORMAT)


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _reserved(path: Path) -> bool:
    """Make the temporary file of a backup, where neither is there yet: nobody else then takes this name."""
    temporary = _part(path)
    try:
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return False
    if path.exists():
        temporary.unlink()
        return False
    return True


def copy_to(database: Database, path: Path) -> None:
    """Write a verified copy of the database to a path, by way of a temporary file in the same folder."""
    temporary = _part(path)
    try:
        os.close(os.open(temporary, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
        target = sqlite3.connect(temporary)
        try:
            with database.alone():
                database.raw().backup(target)
        finally:
            target.close()
        problem = verify(temporary)
        if problem:
            raise Damaged(f"the backup was not kept: {problem}; run 'flashneg doctor'")
        sync_file(temporary)
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise _not_made(path.parent, error.strerror) from error
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _CORRUPT:
            raise Damaged(f"no backup was made: {error}; run 'flashneg doctor'") from error
        raise _not_made(path.parent, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _not_made(folder: Path, reason: object) -> NotSaved:
    return NotSaved(f"no backup was made in {folder}: {reason}; make room or choose another path")


def verify(path: Path) -> str | None:
    """Return what is wrong with a database file (integrity and the log's chains), or None.

    SQLite looks at the file beside our own look at the chains: neither waits for the other.
    """
    with ThreadPoolExecutor(max_workers=1) as beside:
        damage = beside.submit(_told, lambda: _damage(path))
        broken = _told(lambda: _answered(path, log.broken_link))
        return damage.result() or broken


def spoilt(path: Path) -> str | None:
    """Return what is wrong with the decks and cards of a database file, or None.

    A backup is made all the same, for the sake of the log; where there is another, it is the one to restore.
    """
    return _told(lambda: _answered(path, lambda found: "; ".join(library_faults(found)) or None))


def _told(look: Callable[[], str | None]) -> str | None:
    """Return what a look at a file finds, or in what way it fails: a damaged file fails in every way there is."""
    try:
        return look()
    except Exception as error:  # noqa: BLE001
        return str(error).splitlines()[0]


def _damage(path: Path) -> str | None:
    with closing(_opened(path)) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchone()[0]
    return None if found == "ok" else str(found)


def _answered(path: Path, ask: Callable[[Connection], str | None]) -> str | None:
    with closing(_opened(path)) as driver:
        engine = create_engine("sqlite://", creator=lambda: driver, poolclass=StaticPool)
        with engine.connect() as connection:
            return ask(connection)


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def restore(
    source: Path, target: Path, now: int, *, accept_damage: bool = False,
    agree: Callable[[Connection], object] | None = None,
) -> Path | None:  # fmt: skip
    """Put a verified backup in the database's place; return where the old file was moved, with its journals.

    Nobody commits to the old file while it is moved. `agree` looks at it then, and raises what keeps it there.

    It comes without its writer id, so that the next start takes a new one whatever happens between: the old one's chain
    may have gone on, and been seen elsewhere.

    Raises Foreign or Damaged, and changes nothing, when the backup is not sound; Spoilt when only its decks or cards
    are not, unless that damage is accepted; NotSaved when there is no room, Busy when another process goes on writing.
    """
    if check_identity(source, _ANOTHER) == 0:
        raise Damaged(f"{source} is not a backup of flashneg; {_ANOTHER}")
    problem = verify(source)
    if problem:
        raise Damaged(f"{source} is damaged ({problem}); choose an older backup")
    fault = None if accept_damage else spoilt(source)
    if fault:
        raise Spoilt(f"in {source} {fault}")
    temporary = target.with_name(f".{target.name}.restore")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _copy_back(source, temporary)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        reason = getattr(error, "strerror", None) or error
        raise NotSaved(f"not restored: {temporary} cannot be written: {reason}; make room, then try again") from error
    try:
        with _kept_from_writing(target, agree):
            return _swapped(temporary, target, now)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _kept_from_writing(target: Path, agree: Callable[[Connection], object] | None) -> Iterator[None]:
    """Keep everybody from writing to the old file, where it can be written: to a damaged one nobody commits."""
    with ExitStack() as stack:
        try:
            old = stack.enter_context(held(target))
        except StudyError as error:
            if agree is not None or isinstance(error, Busy):
                raise
        else:
            if agree is not None:
                agree(old)
        if os.name == "nt":
            stack.close()  # there a file that anybody has open cannot be moved
        yield


def _swapped(temporary: Path, target: Path, now: int) -> Path | None:
    aside = None
    if target.exists():
        names = (f"{target.name}.{_stamp(instant)}.aside" for instant in instants_from(now))
        aside = next(place for place in map(target.with_name, names) if not place.exists())
        for suffix in ("-journal", "-wal", "-shm"):
            journal = target.with_name(target.name + suffix)
            if journal.exists():
                journal.replace(aside.with_name(aside.name + suffix))
        target.replace(aside)
    temporary.replace(target)
    sync_folder(target.parent)
    return aside


def _copy_back(source: Path, temporary: Path) -> None:
    """Write a copy of a backup in which its writer is one of before, with the number of its last row so far."""
    os.close(os.open(temporary, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
    with closing(_opened(source)) as origin, closing(sqlite3.connect(temporary)) as copy:
        origin.backup(copy)
        copy.execute(
            "INSERT OR REPLACE INTO meta (name, value) SELECT ? || value,"
            " (SELECT CAST(COALESCE(MAX(sequence), 0) AS TEXT) FROM event WHERE event.writer = meta.value)"
            " FROM meta WHERE name = 'writer'",
            (WRITER_BEFORE,),
        )
        copy.execute("DELETE FROM meta WHERE name = 'writer'")
        copy.commit()
    sync_file(temporary)
