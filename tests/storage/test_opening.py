"""A database file that cannot be opened, or not to the end."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from flashneg.bootstrap import Services
from flashneg.study.errors import StudyError

from tests.storage.test_log import grade

Open = Callable[[], Services]
HANDLES = Path("/proc/self/fd")
LISTED = pytest.mark.skipif(not HANDLES.exists(), reason="this system does not list a process's open files")


def still_open(path: Path) -> list[str]:
    return [found for handle in HANDLES.iterdir() if (found := where(handle)).startswith(str(path))]


def where(handle: Path) -> str:
    try:
        return str(handle.readlink())
    except OSError:
        return ""  # the listing's own, closed by now


def change(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(sql)


def spoil_log(path: Path) -> None:
    change(path, "DROP TRIGGER event_no_update; UPDATE event SET day = day + 1 WHERE kind = 'review'")


def spoil_schema(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[100:400] = bytes(300)
    path.write_bytes(content)


def spoil_pages(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:64_000] = b"\xff" * (64_000 - 4096)
    path.write_bytes(content)


FAULTS: dict[str, Callable[[Path], None]] = {
    "log": spoil_log,
    "schema": spoil_schema,
    "pages": spoil_pages,
    "older": lambda path: change(path, "DROP TABLE card; PRAGMA user_version = 1"),
    "newer": lambda path: change(path, "PRAGMA user_version = 99"),
    "foreign": lambda path: change(path, "PRAGMA application_id = 7"),
}


@LISTED
@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_cannot_be_opened_is_held_for_as_long_as_its_error(
    make: Open, clock: Callable[[str], None], fault: str
) -> None:
    services = make()
    grade(services)
    path = services.places.database
    services.store.backup()
    grade(services, "salami:intent")
    services.close()
    assert not still_open(path)
    FAULTS[fault](path)
    clock("2026-03-02T12:00:00+00:00")
    broken = Services(services.places)
    with pytest.raises(StudyError) as raised:
        broken.store.read()
    assert not still_open(path), raised.value


HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


@LISTED
def test_a_file_in_use_is_held_by_who_could_not_open_it(make: Open) -> None:
    services = make()
    path = services.places.database
    services.close()
    program = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(StudyError, match="another program") as raised:
            Services(services.places).store.read()
        assert not still_open(path), raised.value
        other.communicate()
