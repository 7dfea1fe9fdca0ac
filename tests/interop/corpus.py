"""Files made to do harm, each by a function that writes it."""

from __future__ import annotations

import json
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import zstandard

TABLES = """
CREATE TABLE col (id integer primary key, crt integer, mod integer, scm integer, ver integer, dty integer, usn integer,
  ls integer, conf text, models text, decks text, dconf text, tags text);
CREATE TABLE notes (id integer primary key, guid text, mid integer, mod integer, usn integer, tags text, flds text,
  sfld integer, csum integer, flags integer, data text);
CREATE TABLE cards (id integer primary key, nid integer, did integer, ord integer, mod integer, usn integer,
  type integer, queue integer, due integer, ivl integer, factor integer, reps integer, lapses integer, left integer,
  odue integer, odid integer, flags integer, data text);
CREATE TABLE revlog (id integer primary key, cid integer, usn integer, ease integer, ivl integer, lastIvl integer,
  factor integer, time integer, type integer);
"""
BASIC = {
    "1": {"id": 1, "name": "Basic", "type": 0, "flds": [{"name": "Front", "ord": 0}, {"name": "Back", "ord": 1}],
          "tmpls": [{"name": "Card 1", "ord": 0, "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}"}]},
}  # fmt: skip


def collection(path: Path, *, front: str = "front", notes: int = 1, more: str = "", tables: str = TABLES) -> bytes:
    """The bytes of a collection with some notes, and what `more` does to it."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.executescript(tables)
    decks = {"1": {"id": 1, "name": "Default"}}
    connection.execute(
        "INSERT INTO col VALUES (1, 1700000000, 0, 0, 11, 0, 0, 0, '{}', ?, ?, '{}', '{}')",
        (json.dumps(BASIC), json.dumps(decks)),
    )
    for number in range(1, notes + 1):
        connection.execute(
            "INSERT INTO notes VALUES (?, ?, 1, 0, 0, '', ?, 0, 0, 0, '')",
            (number, f"g{number}", f"{front} {number}\x1fback"),
        )
        connection.execute(
            "INSERT INTO cards VALUES (?, ?, 1, 0, 0, 0, 2, 2, 5, 10, 2500, 1, 0, 0, 0, 0, 0, '')", (number, number)
        )
    connection.executescript(more)
    connection.commit()
    connection.close()
    found = path.read_bytes()
    path.unlink()
    return found


def package(path: Path, entries: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as out:
        for name, content in entries.items():
            out.writestr(name, content)
    return path


def spoiled(source: Path, target: Path, old: bytes, new: bytes) -> Path:
    content = source.read_bytes()
    assert old in content
    target.write_bytes(content.replace(old, new))
    return target


def zstd_bomb(path: Path) -> Path:
    whole = zstandard.ZstdCompressor(level=3).compress(b"SQLite format 3\x00" + bytes(300 * 1024 * 1024))
    return package(path, {"meta": b"\x08\x03", "collection.anki21b": whole, "collection.anki2": b"x"})


def zip_bomb(path: Path) -> Path:
    return package(path, {"collection.anki2": b"SQLite format 3\x00" + bytes(60 * 1024 * 1024), "media": b"{}"})


def text_bomb(path: Path) -> Path:
    return package(path, {f"deck{number}.md": b"## a\n\nb\n" + bytes(20 * 1024 * 1024) for number in range(3)})


def lying_size(path: Path) -> Path:
    """The directory says that the collection is small, and it is not."""
    package(path, {"collection.anki2": b"SQLite format 3\x00" + bytes(5 * 1024 * 1024), "media": b"{}"})
    content = bytearray(path.read_bytes())
    size = struct.pack("<I", 16 + 5 * 1024 * 1024)
    place = content.find(size)
    while place >= 0:
        content[place : place + 4] = struct.pack("<I", 100)
        place = content.find(size)
    path.write_bytes(bytes(content))
    return path


def many_entries(path: Path) -> Path:
    """A directory of more entries than there may be, none of which is there."""
    entry = b"PK\x01\x02" + bytes(24) + struct.pack("<H", 3) + bytes(16) + b"a.b"
    directory = entry * 30_000
    end = b"PK\x05\x06" + bytes(4) + struct.pack("<HHII", 30_000, 30_000, len(directory), 4) + bytes(2)
    path.write_bytes(b"PK\x03\x04" + directory + end)
    return path


def escaping(path: Path) -> Path:
    return package(path, {"../collection.anki2": b"x", "/collection.anki21": b"x", "..\\media": b"{}"})


def no_collection(path: Path) -> Path:
    return package(path, {"meta": b"\x08\x03", "collection.anki2": b"x", "media": b"{}"})


def newer_layout(path: Path) -> Path:
    return package(path, {"meta": b"\x08\x09", "collection.anki21b": b"x"})


def broken_meta(path: Path) -> Path:
    return package(path, {"meta": b"\xff\xff\xff", "collection.anki21b": b"x"})


def no_database(path: Path) -> Path:
    return package(path, {"collection.anki2": b"not a database" * 100})


def truncated_database(path: Path) -> Path:
    whole = collection(path.with_suffix(".db"), notes=400)
    return package(path, {"collection.anki2": whole[: len(whole) // 2], "media": b"{}"})


def truncated_zip(path: Path) -> Path:
    package(path, {"collection.anki2": collection(path.with_suffix(".db"), notes=50), "media": b"{}"})
    path.write_bytes(path.read_bytes()[:-200])
    return path


def flipped_bytes(path: Path) -> Path:
    package(path, {"collection.anki2": collection(path.with_suffix(".db"), notes=50)}, method=zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    for place in range(3000, 9000, 37):
        content[place] ^= 0x55
    path.write_bytes(bytes(content))
    return path


def a_view(path: Path) -> Path:
    """The notes are a view that never ends."""
    tables = TABLES.replace("CREATE TABLE notes", "CREATE TABLE old_notes")
    view = """CREATE VIEW notes AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM r)
      SELECT n AS id, 'g' AS guid, 1 AS mid, '' AS tags, 'a' AS flds FROM r;"""
    whole = collection(path.with_suffix(".db"), notes=0, more=view, tables=tables)
    return package(path, {"collection.anki2": whole, "media": b"{}"})


def a_generated_column(path: Path) -> Path:
    tables = TABLES.replace("flds text", "flds text GENERATED ALWAYS AS (hex(zeroblob(100000000)))")
    whole = collection(path.with_suffix(".db"), notes=0, tables=tables)
    return package(path, {"collection.anki2": whole, "media": b"{}"})


def a_missing_table(path: Path) -> Path:
    whole = collection(path.with_suffix(".db"), notes=0, more="DROP TABLE revlog;")
    return package(path, {"collection.anki2": whole, "media": b"{}"})


def broken_models(path: Path) -> Path:
    whole = collection(path.with_suffix(".db"), more="UPDATE col SET models = '{\"1\": []}';")
    return package(path, {"collection.anki2": whole, "media": b"{}"})


def deep_json(path: Path) -> Path:
    deep = "[" * 100_000
    whole = collection(path.with_suffix(".db"), more=f"UPDATE col SET models = '{deep}';")
    return package(path, {"collection.anki2": whole, "media": b"{}"})


def numbers_that_are_none(path: Path) -> Path:
    whole = collection(path.with_suffix(".db"), more="UPDATE cards SET due = 'soon';")
    return package(path, {"collection.anki2": whole, "media": b"{}"})


def encrypted(path: Path) -> Path:
    package(path, {"collection.anki2": b"x" * 100, "media": b"{}"}, method=zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    place = content.find(b"PK\x01\x02")
    content[place + 8] |= 1
    content[6] |= 1
    path.write_bytes(bytes(content))
    return path


def wrong_checksum(path: Path) -> Path:
    whole = collection(path.with_suffix(".db"))
    package(path, {"collection.anki2": whole, "media": b"{}"}, method=zipfile.ZIP_STORED)
    return spoiled(path, path, struct.pack("<I", zlib.crc32(whole)), b"\x00\x00\x00\x00")


REFUSED: dict[str, Callable[[Path], Path]] = {
    made.__name__: made
    for made in (
        zstd_bomb, zip_bomb, text_bomb, lying_size, many_entries, escaping, no_collection, newer_layout, broken_meta,
        no_database, truncated_database, truncated_zip, flipped_bytes, a_view, a_generated_column, a_missing_table,
        broken_models, deep_json, numbers_that_are_none, encrypted, wrong_checksum,
    )
}  # fmt: skip
