"""A store that is opened when it is first used, so that what is made at the start costs nothing; it may be replaced."""

from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager, nullcontext
from typing import TYPE_CHECKING, TypeVar

from flashneg.study.errors import Closed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from flashneg.storage.store import SqlStore
    from flashneg.study.ports import HasPath, Unit, Version

T = TypeVar("T")


class Later:
    """The store of a home, opened once by whatever thread asks first.

    A thread that finds it closed, because a backup took its place, goes on with the one that is there now; so it does
    when another process put it there. Locks are taken in this order: the database's own, which a transaction holds,
    then the one over which database it is.
    """

    def __init__(self, open_store: Callable[[], SqlStore]) -> None:
        self._open = open_store
        self._which = threading.RLock()
        self.opened: SqlStore | None = None

    @property
    def store(self) -> SqlStore:
        """The store, opened if it is not."""
        with self._which:
            if self.opened is None:
                self.opened = self._open()
            return self.opened

    @property
    def read_only(self) -> bool:
        """Whether the file cannot be written."""
        return self.store.read_only

    def read(self) -> AbstractContextManager[Unit]:
        """Give one consistent view."""
        return self._entered(lambda store: store.read())

    def write(self) -> AbstractContextManager[Unit]:
        """Give one transaction."""
        return self._entered(lambda store: store.write())

    @contextmanager
    def _entered(self, begin: Callable[[SqlStore], AbstractContextManager[Unit]]) -> Iterator[Unit]:
        with ExitStack() as stack:
            yield self._present(lambda store: stack.enter_context(begin(store)))

    def version(self) -> Version:
        """Return what changes when somebody commits."""
        return self._present(lambda store: store.version())

    def backup(self) -> HasPath:
        """Make a verified backup now."""
        return self._present(lambda store: store.backup())

    def backup_when_due(self) -> None:
        """Make a backup when the newest is old and something changed since."""
        self._present(lambda store: store.backup_when_due())

    def _present(self, ask: Callable[[SqlStore], T]) -> T:
        """Return what the database answers that is there now."""
        while True:
            store = self.store
            try:
                return ask(store)
            except Closed:
                self._leave(store)

    def _leave(self, store: SqlStore) -> None:
        """Close a database in whose place another stands."""
        with store.database.alone(), self._which:
            if store is self.opened:
                self.close()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep every other thread away from the database, even if it is replaced meanwhile."""
        while True:
            store = self.store
            with store.database.alone(), self._which:
                if store is self.opened:
                    yield
                    return

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Close the file, if it was opened, and keep it closed: whoever asks for it waits."""
        opened = self.opened
        with opened.database.alone() if opened else nullcontext(), self._which:
            self.close()
            yield

    def close(self) -> None:
        """Close the file if it was opened."""
        opened = self.opened
        if opened is not None:
            self.opened = None
            opened.database.close()
