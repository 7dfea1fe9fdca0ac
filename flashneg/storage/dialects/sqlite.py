"""SQLite: durable settings, the file's identity, and the triggers that keep the log append-only."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

BUSY_MILLISECONDS = 5000

PRAGMAS = (
    "PRAGMA journal_mode=DELETE",
    "PRAGMA synchronous=EXTRA",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_MILLISECONDS}",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
)

TRIGGERS = (
    "CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are never changed'); END",
    "CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are never removed'); END",
)


def connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """Open a database file with durable settings. Transactions are begun by hand.

    Raises sqlite3.Error when the file cannot be opened or a setting does not hold.
    """
    mode = "ro" if read_only else "rwc"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
    )
    try:
        for pragma in PRAGMAS:
            if not (read_only and "journal_mode" in pragma):
                connection.execute(pragma).fetchall()
        if sys.platform == "darwin":
            connection.execute("PRAGMA fullfsync=ON")
        if connection.execute("PRAGMA synchronous").fetchone() != (3,):
            raise sqlite3.OperationalError("synchronous=EXTRA is not available")
    except BaseException:
        connection.close()
        raise
    return connection
