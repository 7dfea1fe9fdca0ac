from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from flashneg.bootstrap import Places, Services
from flashneg.domain.events import EventKind
from flashneg.storage.dialects import sqlite
from flashneg.storage.doctor import examine
from flashneg.storage.engine import open_database
from flashneg.study.agenda import agenda
from flashneg.study.errors import Foreign, NotSaved, ReadOnly

Open = Callable[[], Services]


def grade(services: Services, name: str = "nibble:intent", quality: int = 4) -> None:
    services.session().grade(services.cards.resolve_prompt(name), quality)


def raw(services: Services) -> sqlite3.Connection:
    return sqlite3.connect(services.places.database)


def asked(services: Services, sql: str, *values: str) -> list[tuple[object, ...]]:
    with closing(raw(services)) as connection:
        return connection.execute(sql, values).fetchall()


@pytest.mark.parametrize("sql", ["UPDATE event SET day = 1", "DELETE FROM event"])
def test_events_can_be_neither_changed_nor_removed(services: Services, sql: str) -> None:
    grade(services)
    connection = raw(services)
    with pytest.raises(sqlite3.IntegrityError, match="never"):
        connection.execute(sql)
    connection.close()


def test_a_replace_on_our_own_connection_removes_an_event(services: Services) -> None:
    grade(services)
    with closing(sqlite.connect(services.places.database, read_only=False)) as connection:
        before = connection.execute("SELECT * FROM event").fetchall()
        with pytest.raises(sqlite3.IntegrityError, match="never removed"):
            connection.execute("INSERT OR REPLACE INTO event SELECT * FROM event")
        assert connection.execute("SELECT * FROM event").fetchall() == before


@pytest.mark.parametrize("column", ["day", "at", "sequence"])
def test_a_changed_number_in_the_log_is_found(services: Services, column: str) -> None:
    grade(services)
    connection = raw(services)
    connection.execute("DROP TRIGGER event_no_update")
    connection.execute(f"UPDATE event SET {column} = {column} + 1 WHERE kind = 'review'")
    connection.commit()
    connection.close()
    found = examine(services.store.database, services.store.backups, rebuild=False)
    assert found.chain != "ok"
    assert not found.ok


def test_a_removed_end_of_the_log_is_found_through_the_backup(services: Services) -> None:
    grade(services)
    services.store.backup()
    connection = raw(services)
    connection.execute("DROP TRIGGER event_no_delete")
    connection.execute("DELETE FROM event WHERE kind = 'review'")
    connection.execute("DELETE FROM schedule")
    connection.commit()
    connection.close()
    found = examine(services.store.database, services.store.backups, rebuild=False)
    assert "missing from the end" in " ".join(found.problems)


def test_rebuild_restores_a_spoiled_projection_to_the_last_digit(services: Services) -> None:
    for name, quality in (("nibble:intent", 5), ("salami:intent", 1), ("package-only:intent", 3)):
        grade(services, name, quality)
    connection = raw(services)
    before = connection.execute("SELECT * FROM schedule ORDER BY card, facet").fetchall()
    connection.execute("UPDATE schedule SET ease = 131, due = 5")
    connection.commit()
    assert examine(services.store.database, services.store.backups, rebuild=False).projection == "differs"
    assert examine(services.store.database, services.store.backups, rebuild=True).projection == "rebuilt"
    assert connection.execute("SELECT * FROM schedule ORDER BY card, facet").fetchall() == before
    connection.close()


def test_the_files_are_private(services: Services) -> None:
    grade(services)
    path = services.store.backup().path
    for file in (services.places.database, path):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(services.places.home.stat().st_mode) == 0o700


def test_a_newer_schema_is_refused_and_stays_byte_for_byte(services: Services) -> None:
    path = services.places.database
    services.close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(Foreign, match="newer"):
        open_database(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"hello, this is a letter\n" * 20, None])
def test_another_programs_file_is_refused_and_stays_as_it_was(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "other.db"
    if content is None:
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE theirs (x)")
        connection.close()
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(Foreign):
        open_database(path)
    assert path.read_bytes() == before


def test_attempts_are_found_through_their_index(services: Services) -> None:
    sql = "EXPLAIN QUERY PLAN SELECT * FROM event WHERE learner = ? AND kind IN ('attempt', 'retraction')"
    order = " ORDER BY at, writer, sequence"
    services.library.decks()
    assert "event_attempt" in str(asked(services, sql + order, "me"))


def test_home_or_undo_reads_the_whole_log_to_find_what_was_done_today(services: Services) -> None:
    grade(services)
    told: list[str] = []
    driver = services.store.database._driver
    driver.set_trace_callback(told.append)
    agenda(services)
    services.session().undo()
    driver.set_trace_callback(None)
    of_today = [sql for sql in told if sql.startswith("SELECT") and "FROM event" in sql and "day = 7" in sql]
    plans = [str(asked(services, f"EXPLAIN QUERY PLAN {sql}")) for sql in of_today]
    assert len(plans) > 1
    assert all("USING INDEX event_day (day=?)" in plan for plan in plans)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_cannot_be_written_opens_for_reading(services: Services) -> None:
    services.close()
    services.places.database.chmod(0o400)
    database = open_database(services.places.database)
    assert database.read_only
    with pytest.raises(ReadOnly), database.write():
        pass
    database.close()


@pytest.mark.parametrize(
    "held", [["BEGIN IMMEDIATE"], ["BEGIN", "SELECT count(*) FROM event"]], ids=["writer", "reader"]
)
def test_a_held_lock_ends_in_a_plain_message_and_nothing_is_written(services: Services, held: list[str]) -> None:
    grade(services)
    other = sqlite3.connect(services.places.database, isolation_level=None)
    for statement in held:
        other.execute(statement).fetchall()
    driver = services.store.database.raw()
    driver.execute("PRAGMA busy_timeout=50")
    with pytest.raises(NotSaved, match="another program"):
        grade(services, "salami:intent")
    other.execute("ROLLBACK")
    other.close()
    grade(services, "salami:intent")
    assert services.progress.stats().reviews == 2


def test_a_full_disk_says_not_saved_and_the_card_stays_ungraded(services: Services) -> None:
    grade(services)
    driver = services.store.database.raw()
    pages = driver.execute("PRAGMA page_count").fetchone()[0]
    driver.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(NotSaved, match="disk is full"):
        for number in range(200):
            grade(services, ("salami:intent", "nibble:intent", "package-only:intent")[number % 3], 1)
    found = examine(services.store.database, services.store.backups, rebuild=False)
    assert found.chain == "ok"


GRADER = """
import os, sys
from pathlib import Path
from flashneg.bootstrap import Places, Services
home, bundled = Path(sys.argv[1]), Path(sys.argv[2])
services = Services(Places(home, home / "flashneg.db"), bundled=bundled)
keys = [services.cards.resolve_prompt(name) for name in ("nibble:intent", "salami:intent", "package-only:intent")]
session = services.session()
print("ready", flush=True)
for number in range(100000):
    graded = session.grade(keys[number % 3], number % 6)
    if number % 7 == 6:
        session.undo()
        print("undo", flush=True)
    else:
        print(graded.event.id, flush=True)
"""


def kills() -> int:
    return 200 if os.environ.get("CI") else 10


@pytest.mark.slow
def test_kill_9_in_the_middle_of_grading_loses_nothing_acknowledged(make: Open, bundled: Path) -> None:
    services = make()
    places = services.places
    services.close()
    acknowledged: list[str] = []
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    for number in range(kills()):
        process = subprocess.Popen(
            [sys.executable, "-c", GRADER, str(places.home), str(bundled)], stdout=subprocess.PIPE, text=True,
            env=environment,
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        lines = [process.stdout.readline()] if number % 5 == 4 else []  # however slow the machine, some are saved
        time.sleep(0.002 * (number % 25))
        process.send_signal(signal.SIGKILL)
        lines += process.stdout.read().splitlines()
        acknowledged += [line.strip() for line in lines if len(line.strip()) == 36]
        process.stdout.close()
        process.wait()
    services = make()
    stored = {row[0] for row in asked(services, "SELECT id FROM event")}
    assert set(acknowledged) <= stored
    assert acknowledged
    found = examine(services.store.database, services.store.backups, rebuild=False)
    assert (found.chain, found.projection) == ("ok", "ok")


def test_two_processes_on_one_card_leave_both_reviews(make: Open) -> None:
    first, second = make(), make()
    session = first.session()
    version = first.store.version()
    grade(second)
    assert first.store.version() != version
    session.grade(first.cards.resolve_prompt("nibble:intent"), 5)
    _, prompts = second.cards.history("nibble")
    assert [review.event.facts["mode"] for review in prompts[0].reviews] == ["review", "cram"]


def test_a_grade_that_waited_for_another_process_does_not_doubt_the_clock(
    make: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FLASHNEG_NOW")
    first, second = make(), make()
    key = first.cards.resolve_prompt("nibble:intent")
    with ThreadPoolExecutor() as pool:
        with first.store.write() as unit:
            waiting = pool.submit(grade, second, "salami:intent")
            time.sleep(0.5)
            now = first.clock.now()
            unit.log.append(EventKind.REVIEW, at=now, day=1, card=key.card, facet=key.facet, facts={"quality": 4})
        waiting.result(timeout=20)


def test_places_take_a_path_or_a_sqlite_url(tmp_path: Path) -> None:
    from flashneg.bootstrap import find_places

    assert find_places(str(tmp_path), None).database == tmp_path / "flashneg.db"
    assert find_places(str(tmp_path), f"sqlite:///{tmp_path}/x.db") == Places(tmp_path, tmp_path / "x.db")


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("journal_mode", "delete"), ("synchronous", 3), ("foreign_keys", 1), ("busy_timeout", 5000),
        ("trusted_schema", 0), ("cell_size_check", 1),
    ],
)  # fmt: skip
def test_a_connection_is_opened_without_what_keeps_the_file_safe(services: Services, name: str, held: object) -> None:
    with services.store.database.read() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() == held


@pytest.mark.parametrize("setting", sqlite.SETTINGS, ids=lambda setting: setting[0])
def test_a_setting_that_does_not_hold_is_taken_for_set(
    setting: tuple[str, str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, value, _ = setting
    monkeypatch.setattr(sqlite, "SETTINGS", ((name, value, "something else"),))
    with pytest.raises(sqlite3.OperationalError, match=name):
        sqlite.connect(tmp_path / "new.db", read_only=False)
