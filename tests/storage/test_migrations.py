"""Files of every older schema open, with nothing lost: fixtures/schema-N.sql is a dump of one of version N."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from flashneg.bootstrap import Places, Services
from flashneg.storage.dialects.identity import SCHEMA_VERSION, read_identity
from flashneg.storage.doctor import examine
from flashneg.storage.engine import open_database
from flashneg.study.errors import Foreign

DUMPS = sorted((Path(__file__).parent / "fixtures").glob("schema-*.sql"))


def _load(dump: Path, home: Path) -> Places:
    home.mkdir()
    places = Places(home, home / "flashneg.db")
    connection = sqlite3.connect(places.database)
    connection.executescript(dump.read_text(encoding="utf-8"))
    connection.close()
    return places


def _columns(path: Path) -> dict[str, set[tuple[object, ...]]]:
    connection = sqlite3.connect(path)
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {
        name: {(*row[1:4], row[5]) for row in connection.execute(f"PRAGMA table_info({name})")}
        for name in names
        if name != "alembic_version"
    }
    connection.close()
    return found


def test_an_older_schema_has_no_dump_to_be_tested_with() -> None:
    assert [dump.stem for dump in DUMPS] == [f"schema-{version}" for version in range(1, SCHEMA_VERSION)]


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.stem)
def test_a_file_of_an_older_schema_loses_something_when_it_is_opened(dump: Path, tmp_path: Path) -> None:
    places = _load(dump, tmp_path / "home")
    (tmp_path / "none").mkdir()
    services = Services(places, bundled=tmp_path / "none")
    _, prompts = services.cards.history("old/first")
    assert [review.event.number("quality") for review in prompts[0].reviews] == [4, 5]
    assert services.cards.show("old/first").state.note == "seen at work"
    found = examine(services.store.database, services.store.backups, rebuild=False)
    assert found.problems == ()
    assert found.projection == "ok"
    assert read_identity(services.store.backups.all()[0].path)[1] < SCHEMA_VERSION
    services.close()
    assert read_identity(places.database)[1] == SCHEMA_VERSION
    open_database(tmp_path / "new.db").close()
    assert _columns(places.database) == _columns(tmp_path / "new.db")


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.stem)
def test_a_migration_keeps_schedules_that_are_not_the_replay_of_the_log(dump: Path, tmp_path: Path) -> None:
    places = _load(dump, tmp_path / "home")
    connection = sqlite3.connect(places.database)
    connection.execute("UPDATE schedule SET interval = 99, due = due + 99")
    connection.commit()
    connection.close()
    (tmp_path / "none").mkdir()
    services = Services(places, bundled=tmp_path / "none")
    assert examine(services.store.database, services.store.backups, rebuild=False).projection == "ok"
    _, prompts = services.cards.history("old/first")
    assert prompts[0].schedule.memory.interval == 6
    services.close()


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.stem)
def test_a_migration_that_fails_leaves_something_behind(
    dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flashneg.storage import migrations

    places = _load(dump, tmp_path / "home")
    before = places.database.read_bytes()

    def full(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(migrations.command, "upgrade", full)
    with pytest.raises(OSError, match="no room"):
        open_database(places.database)
    assert places.database.read_bytes() == before
    connection = sqlite3.connect(places.database)
    connection.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    connection.close()
    with pytest.raises(Foreign, match="newer"):
        open_database(places.database)
