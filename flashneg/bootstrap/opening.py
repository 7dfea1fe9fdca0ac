"""Opening the database of a home, with a backup when it is time for one."""

from __future__ import annotations

import uuid
from contextlib import ExitStack
from typing import TYPE_CHECKING

from flashneg.storage.backup import Backups
from flashneg.storage.engine import open_database
from flashneg.storage.store import SqlStore
from flashneg.study.errors import NotSaved

if TYPE_CHECKING:
    from collections.abc import Callable

    from flashneg.bootstrap.places import Places


def open_store(
    places: Places, learner: str, now: Callable[[], int], complain: Callable[[str], None], every: int | None
) -> SqlStore:
    """Open the database, or make it.

    A backup is made when something changed and the newest is `every` microseconds old (None: no backup); that it could
    not be made is a complaint, and no more: what was learned is there all the same.
    """
    backups = Backups(places.backups)
    fresh = not places.database.exists()
    database = open_database(places.database, before_migration=lambda found: backups.make(found, now()))
    with ExitStack() as unfinished:
        unfinished.callback(database.close)
        store = SqlStore(database, backups, learner=learner, new_id=lambda: str(uuid.uuid4()), now=now)
        if every is not None and not fresh:
            try:
                store.backup_when_due(every)
            except NotSaved as error:
                complain(str(error))
        unfinished.pop_all()
    return store
