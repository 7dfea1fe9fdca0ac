"""Insert or set, in the words of each database."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, bindparam
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import Connection

from flashneg.storage.prepared import Prepared


def upsert(connection: Connection, table: Table, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Insert a row, or set its values where one with that key stands."""
    upserting(connection, table, tuple(key), tuple(values)).write(connection, {**key, **values})


def upserting(connection: Connection, table: Table, key: tuple[str, ...], values: tuple[str, ...]) -> Prepared:
    """Return the statement for a table's key and values, by their columns' names."""
    return _statement(connection.dialect.name, table, key, values)


@lru_cache(maxsize=64)
def _statement(dialect: str, table: Table, key: tuple[str, ...], values: tuple[str, ...]) -> Prepared:
    insert: Any = sqlite_insert(table)
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert  # noqa: PLC0415 - costs time at start

        insert = postgresql_insert(table)
    insert = insert.values({name: bindparam(name) for name in (*key, *values)})
    changed = {name: insert.excluded[name] for name in values}
    return Prepared(insert.on_conflict_do_update(index_elements=list(key), set_=changed))
