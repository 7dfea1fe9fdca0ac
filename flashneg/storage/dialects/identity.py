"""What a SQLite file says of itself in its header: read without opening it as a database."""

from __future__ import annotations

from pathlib import Path

APPLICATION_ID = 0x666C6E67  # "flng"
SCHEMA_VERSION = 6


def read_identity(path: Path) -> tuple[int, int]:
    """Return (application id, schema version) from a file's header.

    An empty or absent file is (0, 0). Raises ValueError for a file that is not a SQLite database.
    """
    if not path.exists() or path.stat().st_size == 0:
        return (0, 0)
    with path.open("rb") as file:
        header = file.read(100)
    if len(header) < 100 or not header.startswith(b"SQLite format 3\x00"):
        raise ValueError("not a SQLite database")
    return (int.from_bytes(header[68:72], "big"), int.from_bytes(header[60:64], "big"))
