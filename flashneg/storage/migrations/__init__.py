"""Schema changes, by Alembic. Loaded only when a stored schema is older than the program's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config

from flashneg.storage import log, projection
from flashneg.storage.dialects.identity import SCHEMA_VERSION
from flashneg.study.errors import Damaged

if TYPE_CHECKING:
    from flashneg.storage.engine import Database


def migrate(database: Database) -> None:
    """Bring the schema up to date in one transaction. Raises Damaged when a foreign key does not hold afterwards.

    The stored version is SQLite's `user_version`; Alembic is told of it, and runs what comes after. Schedules and
    states are then derived from the log again, as this version derives them.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    with database.write() as connection:
        config.attributes["connection"] = connection
        version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        if version >= SCHEMA_VERSION:
            return
        command.stamp(config, f"{version:04d}", purge=True)
        command.upgrade(config, "head")
        projection.rebuild(connection, log.all_events(connection))
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise Damaged(f"{database.path}: the migration found rows that refer to nothing; nothing was changed")
        connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")
