"""What the power takes with it: the program's own statements, over a file system that forgets what was not synced."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from random import Random

import apsw
import pytest
from flashneg.bootstrap import Services
from flashneg.domain.events import row_hash
from flashneg.storage.dialects.sqlite import SETTINGS

from tests.storage.forgetful import Content, Disk, ForgetfulVFS, PowerCutError

CUTS = 150
CAMPAIGN = 2000
DURABLE = tuple(f"PRAGMA {name}={value}" for name, value, _ in SETTINGS)
FORGETFUL = ("PRAGMA locking_mode=EXCLUSIVE", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL")
NAMES = count()
NEW = "---\nid: new\n---\n\n## One {#one}\n\nBack.\n\n## Two {#two}\n\nBack.\n"


@pytest.fixture
def recorded(services: Services, tmp_path: Path) -> tuple[bytes, list[list[str]]]:
    """A database's bytes, and the statements of the transactions that the program then ran on it."""
    services.session().grade(services.cards.resolve_prompt("nibble:intent"), 4)
    start = services.places.database.read_bytes()
    statements: list[str] = []
    connection = services.store.database.raw()
    connection.set_trace_callback(statements.append)
    session = services.session()
    for name, quality in (("salami:intent", 4), ("counter-nibble:intent", 2), ("counter-nibble:intent", 4)):
        session.grade(services.cards.resolve_prompt(name), quality)
    session.undo()
    (tmp_path / "new.md").write_text(NEW, encoding="utf-8")
    services.library.import_paths([tmp_path / "new.md"])
    session.grade(services.cards.resolve_prompt("new/one:recall"), 5)
    connection.set_trace_callback(None)
    transactions: list[list[str]] = []
    for statement in statements:
        if statement.startswith("BEGIN"):
            transactions.append([])
        if transactions and not statement.startswith(("SELECT", "PRAGMA", "--")):
            transactions[-1].append(statement)
    writing = [found for found in transactions if found[0] == "BEGIN IMMEDIATE" and len(found) > 2]
    assert len(writing) >= 6
    return start, writing


def _run(disk: Disk, transactions: Sequence[Sequence[str]], pragmas: Sequence[str]) -> int:
    """Run transactions until the power goes; return how many were acknowledged."""
    name = f"forgetful-{next(NAMES)}"
    vfs = ForgetfulVFS(name, disk)
    connection, done = apsw.Connection("f.db", vfs=name), 0
    try:
        for pragma in pragmas:
            connection.execute(pragma).fetchall()
        for statements in transactions:
            for statement in statements:
                connection.execute(statement).fetchall()
            done += 1
    except (PowerCutError, apsw.Error):
        pass
    finally:
        with suppress(PowerCutError, apsw.Error):
            connection.close(force=True)
    del vfs
    return done


def _events(disk: Disk) -> list[tuple[object, ...]] | str:
    """Return the log that a new start finds; a sentence when it is not whole."""
    name = f"forgetful-{next(NAMES)}"
    vfs = ForgetfulVFS(name, disk)
    connection = apsw.Connection("f.db", vfs=name)
    try:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE").fetchall()
        found = connection.execute("PRAGMA integrity_check").fetchall()
        if found != [("ok",)]:
            return str(found[0][0])
        columns = "id, learner, writer, sequence, kind, card, facet, at, day, facts, hash"
        rows = connection.execute(f"SELECT {columns} FROM event ORDER BY sequence").fetchall()
    except apsw.Error as error:
        return str(error)
    finally:
        connection.close(force=True)
        del vfs
    previous = b""
    for row in rows:
        if row_hash(previous, row[:10]) != row[10]:
            return f"the chain breaks at {row[3]}"
        previous = row[10]
    return rows


def _campaign(
    start: bytes, transactions: Sequence[Sequence[str]], pragmas: Sequence[str], cuts: int
) -> tuple[int, int, int]:
    """Cut the power so many times; return how often the file was damaged, lost something, and how many cuts hit."""
    lengths = []  # the log's length after each transaction
    whole = sqlite3.connect(":memory:", isolation_level=None)
    whole.deserialize(start)
    lengths.append(whole.execute("SELECT COUNT(*) FROM event").fetchone()[0])
    for statements in transactions:
        for statement in statements:
            whole.execute(statement)
        lengths.append(whole.execute("SELECT COUNT(*) FROM event").fetchone()[0])
    whole.close()
    trial = _disk(start)
    assert _run(trial, transactions, pragmas) == len(transactions)
    damaged = lost = hit = 0
    for seed in range(cuts):
        random = Random(seed)
        disk = _disk(start)
        disk.cut_at = random.randint(1, trial.operations)
        done = _run(disk, transactions, pragmas)
        hit += done < len(transactions)
        found = _events(disk.after_the_cut(random))
        damaged += isinstance(found, str)
        lost += not isinstance(found, str) and len(found) not in lengths[done : done + 2]
    return damaged, lost, hit


def _disk(start: bytes) -> Disk:
    return Disk({"f.db": Content(start, [], bytearray(start), on_disk=True)})


Recorded = tuple[bytes, list[list[str]]]


def test_a_power_cut_takes_an_acknowledged_review_or_damages_the_file(recorded: Recorded) -> None:
    damaged, lost, hit = _campaign(*recorded, DURABLE, CUTS)
    assert (damaged, lost) == (0, 0)
    assert hit > CUTS // 2


def test_the_campaign_sees_no_loss_where_there_must_be_one(recorded: Recorded) -> None:
    _, lost, _ = _campaign(*recorded, FORGETFUL, CUTS)
    assert lost > CUTS // 10


@pytest.mark.slow
def test_a_long_campaign_of_power_cuts_takes_something(recorded: Recorded) -> None:
    damaged, lost, _ = _campaign(*recorded, DURABLE, 500 if os.environ.get("CI") else CAMPAIGN)
    assert (damaged, lost) == (0, 0)
