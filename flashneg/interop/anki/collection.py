"""A collection of Anki's as plain rows: opened read-only, real tables only, within a time limit."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flashneg.interop import limits
from flashneg.interop.anki import protobuf
from flashneg.study.errors import StudyError

_TABLES = ("col", "notes", "cards", "revlog")
_NEW_TABLES = ("notetypes", "fields", "templates", "decks", "config")
_LONGEST_VALUE = 16 * limits.MIB
_MOST_ROWS = {"notes": limits.CARDS, "cards": limits.CARDS, "revlog": 5_000_000}
_STEPS = 20_000
_CLOZE = 1


@dataclass(frozen=True, slots=True)
class Template:
    """A card template: its name, and the HTML of question and answer."""

    name: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class NoteKind:
    """A note type."""

    id: int
    name: str
    is_cloze: bool
    fields: tuple[str, ...]
    templates: tuple[Template, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A note: its fields are HTML."""

    id: int
    guid: str
    kind: int
    tags: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnkiCard:
    """A card's place and schedule, as Anki has them; `changed` is in seconds."""

    id: int
    note: int
    deck: int
    place: int
    changed: int
    type: int
    queue: int
    due: int
    interval: int
    factor: int
    lapses: int
    flags: int
    data: str

    @property
    def is_new(self) -> bool:
        """Whether it was never answered."""
        return self.type == 0


@dataclass(frozen=True, slots=True)
class Answer:
    """A row of the review log: its id is the instant in milliseconds, `button` 1 to 4, or 0 for no answer."""

    id: int
    button: int
    factor: int
    milliseconds: int
    type: int


@dataclass(slots=True)
class Collection:
    """An open collection."""

    connection: sqlite3.Connection
    name: str
    started: float = field(default_factory=time.monotonic)

    def rows(self, sql: str, table: str = "") -> Iterator[tuple[Any, ...]]:
        """Yield a query's rows. Raises StudyError when there are too many, or the file is damaged."""
        left = _MOST_ROWS.get(table, 100_000)
        size = 4 * limits.COLLECTION_BYTES
        try:
            for row in self.connection.execute(sql):
                left -= 1
                for value in row:
                    if value.__class__ is str or value.__class__ is bytes:
                        size -= len(value)
                if left < 0 or size < 0:
                    raise StudyError(f"{self.name}: its table {table or 'of settings'} is too large; export less of it")
                yield row
        except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
            raise self.damaged(error) from None

    def damaged(self, error: object) -> StudyError:
        """Return the error that says what is wrong."""
        if time.monotonic() - self.started > limits.SECONDS:
            return StudyError(f"{self.name}: reading it takes too long; it is not read")
        return StudyError(f"{self.name}: its collection is damaged ({error}); export it again")

    @property
    def is_new(self) -> bool:
        """Whether note types and decks have tables of their own (schema 18)."""
        return bool(list(self.rows("SELECT 1 FROM sqlite_master WHERE name = 'notetypes'")))

    def created(self) -> int:
        """Return when the collection was made, in seconds: days count from there."""
        return _number(next(self.rows("SELECT crt FROM col"), (0,))[0])

    def offset(self) -> int | None:
        """Return the minutes west of Greenwich where the collection was made, or None."""
        if self.is_new:
            found = next(self.rows("SELECT val FROM config WHERE key = 'creationOffset'"), (None,))[0]
        else:
            found = self._settings("conf").get("creationOffset")
        try:
            value = int(found) if found is not None else None
        except (TypeError, ValueError):
            return None
        return value if value is not None and abs(value) <= 24 * 60 else None

    def _settings(self, column: str) -> dict[str, Any]:
        text = next(self.rows(f"SELECT {column} FROM col"), ("",))[0]  # noqa: S608 - a name of ours
        try:
            found = json.loads(text or "{}")
        except (ValueError, TypeError, RecursionError) as error:
            raise self.damaged(f"{column}: {error}") from None
        return found if isinstance(found, dict) else {}

    def deck_names(self) -> dict[int, str]:
        """Return the decks' names by id, levels separated by '::'."""
        if self.is_new:
            rows = self.rows("SELECT id, name FROM decks")
            return {_number(row[0]): str(row[1]).replace("\x1f", "::") for row in rows}
        return {
            _number(key): str(deck.get("name", "Deck"))
            for key, deck in self._settings("decks").items() if isinstance(deck, dict)
        }  # fmt: skip

    def kinds(self) -> dict[int, NoteKind]:
        """Return the note types by id."""
        try:
            found = list(self._new_kinds() if self.is_new else self._old_kinds())
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self.damaged(f"note types: {error}") from None
        return {kind.id: kind for kind in found}

    def _new_kinds(self) -> Iterator[NoteKind]:
        names: dict[int, list[str]] = {}
        for kind, name in self.rows("SELECT ntid, name FROM fields ORDER BY ntid, ord"):
            names.setdefault(kind, []).append(str(name))
        templates: dict[int, list[Template]] = {}
        for kind, name, config in self.rows("SELECT ntid, name, config FROM templates ORDER BY ntid, ord"):
            parts = dict(protobuf.fields(bytes(config)))
            made = Template(str(name), protobuf.text(parts.get(1, b"")), protobuf.text(parts.get(2, b"")))
            templates.setdefault(kind, []).append(made)
        for id_, name, config in self.rows("SELECT id, name, config FROM notetypes"):
            is_cloze = dict(protobuf.fields(bytes(config))).get(1) == _CLOZE
            yield NoteKind(id_, str(name), is_cloze, tuple(names.get(id_, ())), tuple(templates.get(id_, ())))

    def _old_kinds(self) -> Iterator[NoteKind]:
        for key, kind in self._settings("models").items():
            fields = sorted(kind["flds"], key=lambda found: int(found["ord"]))
            templates = sorted(kind["tmpls"], key=lambda found: int(found["ord"]))
            yield NoteKind(
                _number(key), str(kind["name"]), int(kind.get("type", 0)) == _CLOZE,
                tuple(str(found["name"]) for found in fields),
                tuple(Template(str(t["name"]), str(t["qfmt"]), str(t["afmt"])) for t in templates),
            )  # fmt: skip

    def notes(self) -> Iterator[Note]:
        """Yield the notes in order of their ids."""
        for id_, guid, kind, tags, fields in self.rows(
            "SELECT id, guid, mid, tags, flds FROM notes ORDER BY id", "notes"
        ):
            yield Note(
                _number(id_), str(guid), _number(kind), tuple(str(tags).split()), tuple(str(fields).split("\x1f"))
            )

    def cards(self) -> dict[int, list[AnkiCard]]:
        """Return the cards by their notes, in order of their templates."""
        found: dict[int, list[AnkiCard]] = {}
        sql = (
            "SELECT id, nid, CASE WHEN odid <> 0 THEN odid ELSE did END, ord, mod, type, queue,"
            " CASE WHEN odid <> 0 AND odue <> 0 THEN odue ELSE due END, ivl, factor, lapses, flags, data"
            " FROM cards ORDER BY nid, ord"
        )
        for row in self.rows(sql, "cards"):
            whole = set(map(type, row[:12])) == {int}
            parts: list[Any] = [*(row[:12] if whole else map(_number, row[:12])), str(row[12] or "")]
            card = AnkiCard(*parts)
            found.setdefault(card.note, []).append(card)
        return found

    def in_filtered(self) -> int:
        """Return how many cards are in filtered decks for now; each is read as in its own deck."""
        return _number(next(self.rows("SELECT COUNT(*) FROM cards WHERE odid <> 0"), (0,))[0])

    def answers(self) -> dict[int, list[Answer]]:
        """Return the review log by cards, oldest first."""
        found: dict[int, list[Answer]] = {}
        for id_, card, button, factor, spent, type_ in self.rows(
            "SELECT id, cid, ease, factor, time, type FROM revlog ORDER BY id", "revlog"
        ):
            row = Answer(_number(id_), _number(button), _number(factor), _number(spent), _number(type_))
            found.setdefault(_number(card), []).append(row)
        return found


def _number(value: object) -> int:
    if isinstance(value, int):
        return value
    if isinstance(value, float) and abs(value) < 2**63:
        return int(value)
    if isinstance(value, str) and value.lstrip("-").isdecimal() and len(value) < 20:
        return int(value)
    raise ValueError(f"{value!r} is no number")


@contextmanager
def open_collection(path: Path, name: str) -> Iterator[Collection]:
    """Open a collection's file: read-only, immutable, nothing of its schema trusted. Raises StudyError."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
    collection = Collection(connection, name)
    try:
        connection.text_factory = _text
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        deadline = collection.started + limits.SECONDS
        connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
        try:
            for setting in ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON", "mmap_size=0"):
                connection.execute(f"PRAGMA {setting}").fetchall()
            _check_tables(connection, name)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise collection.damaged(error) from None
        try:
            yield collection
        except ValueError as error:
            raise collection.damaged(error) from None
    finally:
        connection.close()


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace").replace("\x00", "\ufffd")


def _check_tables(connection: sqlite3.Connection, name: str) -> None:
    """Refuse a collection whose tables are something else: views, virtual tables, or not there."""
    rows = connection.execute("SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
    found: dict[str, tuple[str, str]] = {row[0]: (row[1], row[2] or "") for row in rows}
    for table in (*_TABLES, *(_NEW_TABLES if "notetypes" in found else ())):
        kind, sql = found.get(table, ("", ""))
        if kind != "table" or "virtual" in sql.lower().split("(")[0] or "generated" in sql.lower():
            raise StudyError(f"{name}: its collection has no table {table!r} as Anki makes it; it is not read")
