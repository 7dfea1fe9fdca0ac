"""What the doctor finds of a file that lost a part of it, and what a rebuild brings back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flashneg.bootstrap import Services
from flashneg.domain.calendar import to_instant
from flashneg.storage.doctor import examine
from flashneg.study.errors import Spoilt

from tests.storage.test_log import asked, grade, raw


@pytest.mark.parametrize(
    "harm", ["DROP TABLE schedule", "DROP TABLE prompt", "DROP TABLE kept_day", "DROP TRIGGER event_no_delete"]
)
def test_a_part_of_the_file_that_is_gone_is_called_ok_and_does_not_come_back(services: Services, harm: str) -> None:
    grade(services)
    before = asked(services, "SELECT card, facet, due FROM schedule"), asked(services, "SELECT * FROM prompt")
    with closing(raw(services)) as connection:
        connection.execute(harm)
    found = examine(services.store.database, services.store.backups, rebuild=False)
    assert (found.ok, found.projection) == (False, "differs")
    assert f"no {' '.join(harm.lower().split()[1:])}" in found.problems[0]
    assert examine(services.store.database, services.store.backups, rebuild=True).ok
    assert examine(services.store.database, services.store.backups, rebuild=False).ok
    after = asked(services, "SELECT card, facet, due FROM schedule"), asked(services, "SELECT * FROM prompt")
    assert sorted(after[0]) == sorted(before[0])
    assert sorted(after[1]) == sorted(before[1])


@pytest.mark.parametrize("harm", ["DELETE FROM prompt", "UPDATE card SET confusable = ''"])
def test_what_can_be_asked_is_lost_and_not_derived_again_from_the_cards(services: Services, harm: str) -> None:
    sql = "SELECT card, facet, rank FROM prompt UNION SELECT key, confusable, 0 FROM card"
    before = asked(services, sql)
    with closing(raw(services)) as connection:
        connection.execute(harm)
        connection.commit()
    assert examine(services.store.database, services.store.backups, rebuild=False).projection == "differs"
    assert examine(services.store.database, services.store.backups, rebuild=True).ok
    assert asked(services, sql) == before


def test_a_rebuild_that_another_program_keeps_from_writing_is_called_done(services: Services) -> None:
    grade(services)
    with services.store.database.read() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    with closing(raw(services)) as other:
        other.execute("BEGIN IMMEDIATE")
        found = examine(services.store.database, services.store.backups, rebuild=True)
    assert not found.ok
    assert found.problems[0].startswith("nothing was rebuilt: not saved: another program")


def spoil(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(sql)
        connection.commit()


CUT = "UPDATE card SET content = substr(content, 1, 50) WHERE id = 'nibble'"


@pytest.mark.parametrize("harm", [CUT, CUT.replace("SET ", "SET digest = '', "), CUT.replace("50", "1000 - 1000")])
def test_a_backup_with_a_card_that_is_not_what_was_stored_takes_the_files_place_unasked(
    services: Services, harm: str
) -> None:
    grade(services)
    saved, place = services.store.backup().path, services.places.database
    spoil(saved, harm)
    before = place.read_bytes()
    with pytest.raises(Spoilt, match=r"the text of small/nibble is not what was stored; choose an older backup"):
        services.file.restore(saved)
    assert place.read_bytes() == before
    services.file.restore(saved, accept_damage=True)
    assert asked(services, "SELECT COUNT(*) FROM event WHERE kind = 'review'") == [(1,)]


def test_the_doctor_and_home_send_one_to_a_backup_that_is_as_spoilt_as_the_file(
    services: Services,
) -> None:
    sound = services.store.backup().path
    spoil(services.places.database, CUT)
    spoilt = services.store.backup().path
    assert spoilt > sound
    advice = examine(services.store.database, services.store.backups, rebuild=False).problems[-1]
    assert f"the newest good backup is {sound};" in advice
    assert services.file.newest_good_backup() == sound
    sound.unlink()
    advice = examine(services.store.database, services.store.backups, rebuild=False).problems[-1]
    assert advice == "there is no good backup to restore; keep the file and ask for help"
    assert services.file.newest_good_backup() is None


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        ("DELETE FROM deck WHERE id = 'small'", "the deck small is gone, and its cards are there"),
        ("DELETE FROM card WHERE id IN ('salami', 'nibble')", "small/nibble, small/salami are gone from the cards"),
    ],
)
def test_a_row_of_a_deck_or_card_that_is_gone_is_called_ok(services: Services, harm: str, words: str) -> None:
    grade(services)
    sound = services.store.backup().path
    spoil(services.places.database, harm)
    services.store.backup()
    found = examine(services.store.database, services.store.backups, rebuild=False)
    assert found.problems[0] == words
    assert f"the newest good backup is {sound};" in found.problems[-1]


def test_the_rotation_throws_the_last_sound_backup_away_and_keeps_spoilt_ones(
    services: Services,
) -> None:
    sound = services.store.backup().path
    spoil(services.places.database, CUT)
    for month in range(4, 13):
        for day in (1, 4, 7, 10, 13, 16, 19, 22, 25, 28):
            spoil(services.places.database, f"UPDATE card SET line = {month * day}")
            services.store.backups.make(services.store.database, instant_of(month, day))
    assert services.file.newest_good_backup() == sound
    assert len(services.store.backups.all()) < 40


def instant_of(month: int, day: int) -> int:
    return to_instant(datetime(2026, month, day, tzinfo=UTC))


def test_a_deck_that_was_removed_or_taken_back_is_called_lost(services: Services, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.md").write_text(f"## {name}\n\nText.\n", encoding="utf-8")
        services.exchange.import_paths([tmp_path / f"{name}.md"])
    services.exchange.undo()
    services.library.remove("one")
    assert examine(services.store.database, services.store.backups, rebuild=False).ok


def test_a_card_that_was_lost_before_or_after_a_restore_is_called_there(services: Services) -> None:
    saved = services.store.backup().path
    services.file.restore(saved)
    sound = services.store.backup().path
    assert services.store.read_only is False
    spoil(services.places.database, "DELETE FROM card WHERE id = 'nibble'")
    lost = services.store.backup().path
    found = examine(services.store.database, services.store.backups, rebuild=False)
    assert found.problems[0] == "small/nibble is gone from the cards"
    with pytest.raises(Spoilt, match="small/nibble is gone from the cards"):
        services.file.restore(lost)
    services.file.restore(sound)
    services.file.restore(lost, accept_damage=True)
    assert not examine(services.store.database, services.store.backups, rebuild=False).ok
