"""The database file of a home, as a whole: opened at its first use, backed up, and brought back from a backup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flashneg.storage.later import Later

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flashneg.bootstrap.places import Places
    from flashneg.storage.store import SqlStore
    from flashneg.study.ports import Unit


class DatabaseFile:
    """Opens the file when `later` is first used, from whatever thread that comes.

    `is_sitting` says that a learner sits down with it, rather than a command passing by; `backs_up` that opening it may
    make a backup first. `complain` is told of a backup that could not be made then.
    """

    def __init__(
        self, places: Places, learner: Callable[[], str], now: Callable[[], int], complain: Callable[[str], None]
    ) -> None:
        self._places = places
        self._learner = learner
        self._now = now
        self._complain = complain
        self.is_sitting = False
        self.backs_up = True
        self.later = Later(self._open)

    def _open(self) -> SqlStore:
        """Open the database; with a backup when something changed: for a command, since half an hour at least."""
        from flashneg.bootstrap.opening import open_store
        from flashneg.storage.backup import EVERY

        every = (0 if self.is_sitting else EVERY) if self.backs_up else None
        return open_store(self._places, self._learner(), self._now, self._complain, every)

    def backup_when_due(self) -> None:
        """Make a backup when the newest is half an hour old and something changed since. Raises StudyError."""
        if self.later.opened is not None:
            self.later.backup_when_due()

    def newest_good_backup(self) -> Path | None:
        """Return the newest backup that is sound; None also where the database is not in the home folder."""
        from flashneg.storage.backup import Backups

        if self._places.database.parent != self._places.home:
            return None
        newest = Backups(self._places.backups).newest_good()
        return newest.path if newest else None

    def restore(self, source: Path, *, accept_damage: bool = False) -> Path | None:
        """Put a backup in the file's place; return where the file before was moved.

        Raises StudyError; Spoilt when something beside the log is damaged, and that is not accepted.
        """
        from flashneg.storage.backup import restore

        with self.later.closed():
            return restore(source, self._places.database, self._now(), accept_damage=accept_damage)

    def restore_if(self, source: Path, agree: Callable[[Unit], object]) -> Path | None:
        """Put a backup in place if `agree`, which sees the file before when nobody can write to it, raises nothing."""
        from flashneg.storage.backup import restore

        store = self.later.store
        with self.later.closed():
            return restore(
                source, self._places.database, self._now(), agree=lambda found: agree(store.unit_over(found))
            )
