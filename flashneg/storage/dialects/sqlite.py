"""SQLite: durable settings, the file's identity, and the triggers that keep the log append-only."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

BUSY_MILLISECONDS = 5000

SETTINGS: tuple[tuple[str, str, object], ...] = (
    ("journal_mode", "DELETE", "delete"),
    ("synchronous", "EXTRA", 3),
    ("foreign_keys", "ON", 1),
    ("recursive_triggers", "ON", 1),  # else REPLACE removes an event without its trigger
    ("busy_timeout", str(BUSY_MILLISECONDS), BUSY_MILLISECONDS),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
)
"""What each connection is set to, and what it then says of itself."""

TRIGGERS = {
    "event_no_update": "BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are never changed'); END",
    "event_no_delete": "BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are never removed'); END",
}
"""What keeps the log from being changed, by name."""


def connect_as_it_is(path: Path) -> sqlite3.Connection:
    """Open a database file that is there, whosever it is, to hold its lock: no setting of it is touched."""
    waits = BUSY_MILLISECONDS / 1000
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=waits)


def connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """Open a database file with durable settings. Transactions are begun by hand.

    Every setting is read back. Raises sqlite3.Error when the file cannot be opened or a setting does not hold.
    """
    mode = "ro" if read_only else "rwc"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
    )
    try:
        for name, value, held in SETTINGS:
            if read_only and name == "journal_mode":
                continue
            connection.execute(f"PRAGMA {name}={value}").fetchall()
            if connection.execute(f"PRAGMA {name}").fetchone() != (held,):
                raise sqlite3.OperationalError(f"{name}={value} is not available")
        if sys.platform == "darwin":
            connection.execute("PRAGMA fullfsync=ON")
    except BaseException:
        connection.close()
        raise
    return connection
