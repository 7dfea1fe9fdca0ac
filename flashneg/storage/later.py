"""A store that is opened when it is first used, so that what is made at the start costs nothing; it may be replaced."""

from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING

from flashneg.study.errors import Closed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from flashneg.storage.store import SqlStore
    from flashneg.study.ports import HasPath, Unit, Version


class Later:
    """The store of a home, opened once by whatever thread asks first.

    A thread that finds it closed, because a backup took its place, goes on with the one that is there now. Locks are
    taken in this order: the database's own, which a transaction holds, then the one over which database it is.
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
            while True:
                with suppress(Closed):
                    unit = stack.enter_context(begin(self.store))
                    break
            yield unit

    def version(self) -> Version:
        """Return what changes when somebody commits."""
        while True:
            with suppress(Closed):
                return self.store.version()

    def backup(self) -> HasPath:
        """Make a verified backup now."""
        while True:
            with suppress(Closed):
                return self.store.backup()

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
