"""Statements that a learner waits for, or that run for thousands of rows: compiled once, run at the driver's cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from typing import Any, cast

from sqlalchemy.engine import Connection
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement


class Prepared:
    """A Core statement whose parameters are all named (`bindparam`) and of the types that STRICT tables have."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, tuple[str, ...] | None, dict[str, Any]]] = {}

    def first(self, connection: Connection, facts: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Execute it with these parameters and return its first row."""
        with closing(connection.connection.cursor()) as cursor:
            cursor.execute(*self._bound(connection, facts))
            return cast("tuple[Any, ...] | None", cursor.fetchone())

    def all(self, connection: Connection, facts: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Execute it with these parameters and return its rows."""
        with closing(connection.connection.cursor()) as cursor:
            cursor.execute(*self._bound(connection, facts))
            return cast("list[tuple[Any, ...]]", cursor.fetchall())

    def write(self, connection: Connection, facts: Mapping[str, Any]) -> None:
        """Execute it with these parameters, where nothing comes back."""
        with closing(connection.connection.cursor()) as cursor:
            cursor.execute(*self._bound(connection, facts))

    def ready(self, connection: Connection) -> None:
        """Compile it, so that nobody waits for that later."""
        if connection.dialect.name not in self._compiled:
            self._compile(connection)

    def _bound(self, connection: Connection, facts: Mapping[str, Any]) -> tuple[str, dict[str, Any] | tuple[Any, ...]]:
        sql, order, own = self._compiled.get(connection.dialect.name) or self._compile(connection)
        values = {**own, **facts}
        return sql, values if order is None else tuple(map(values.__getitem__, order))

    def run_all(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Execute it once for each of these parameters, which are all that it has."""
        sql, order, _ = self._compiled.get(connection.dialect.name) or self._compile(connection)
        values = [row if order is None else tuple(map(row.__getitem__, order)) for row in rows]
        if values:
            connection.exec_driver_sql(sql, cast("list[Any]", values))

    def _compile(self, connection: Connection) -> tuple[str, tuple[str, ...] | None, dict[str, Any]]:
        compiled = cast("SQLCompiler", self._statement.compile(dialect=connection.dialect))
        order = tuple(compiled.positiontup) if compiled.positiontup is not None else None
        made = (str(compiled), order, {name: value for name, value in compiled.params.items() if value is not None})
        self._compiled[connection.dialect.name] = made
        return made
