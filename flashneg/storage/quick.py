"""`due`, fast: one read-only look through the standard library's sqlite3, without SQLAlchemy."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from flashneg.domain.queue import Limits, plan
from flashneg.storage import queries
from flashneg.storage.dialects.identity import SCHEMA_VERSION, read_identity
from flashneg.study.counts import DueCounts, counts


def read_due(path: Path, *, learner: str, today: int, limits: Limits) -> DueCounts | None:
    """Return today's counts, or None when the database must first be made or brought up to date."""
    try:
        if read_identity(path)[1] != SCHEMA_VERSION:
            return None
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    except (OSError, ValueError, sqlite3.Error):
        return None
    try:
        connection.execute("PRAGMA busy_timeout=5000")
        connection.execute("BEGIN")

        def query(sql: str, facts: object) -> list[object]:
            return connection.execute(sql, facts).fetchall()  # type: ignore[arg-type]

        day = queries.load_day(query, learner, today)
        learned = query(queries.LEARNED, {"learner": learner})[0]
        following = query(queries.NEXT_DUE, {"learner": learner, "today": today})[0]
    except sqlite3.Error:
        return None
    finally:
        connection.close()
    return counts(plan(day, limits), learned=learned[0], next_due=following[0])  # type: ignore[index]
