"""A store that is opened when it is first used, so that what is made at the start costs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from flashneg.study.ports import HasPath, Store, Unit, Version


class HasStore(Protocol):
    """What has a store."""

    @property
    def store(self) -> Store: ...  # noqa: D102 - the name says it


class Later:
    """The store of services, opened when it is first used."""

    def __init__(self, services: HasStore) -> None:
        self._services = services

    @property
    def read_only(self) -> bool:
        """Whether the file cannot be written."""
        return self._services.store.read_only

    def read(self) -> AbstractContextManager[Unit]:
        """Give one consistent view."""
        return self._services.store.read()

    def write(self) -> AbstractContextManager[Unit]:
        """Give one transaction."""
        return self._services.store.write()

    def version(self) -> Version:
        """Return what changes when somebody commits."""
        return self._services.store.version()

    def backup(self) -> HasPath:
        """Make a verified backup now."""
        return self._services.store.backup()
