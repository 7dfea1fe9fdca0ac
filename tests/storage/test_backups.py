"""Backups: made, rotated, and brought back."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flashneg import disk
from flashneg.bootstrap import Services
from flashneg.storage import backup

from tests.storage.test_log import asked, grade

Open = Callable[[], Services]


def test_a_backup_brings_everything_back_and_keeps_the_file_before_aside(make: Open) -> None:
    services = make()
    grade(services)
    saved = services.store.backup()
    grade(services, "salami:intent")
    sql = "SELECT value FROM meta WHERE name = 'writer'"
    before = asked(services, sql)
    services.close()
    aside = backup.restore(saved.path, services.places.database, services.clock.now())
    assert aside is not None
    assert aside.exists()
    again = make()
    assert again.progress.stats().reviews == 1
    assert asked(again, sql) not in ([], before), "a chain that may have gone on is not written to"


def test_of_two_backups_of_one_instant_only_one_is_left(make: Open) -> None:
    stores = [make().store for _ in range(4)]
    before = stores[0].backups.all()
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda store: store.backup(), stores))
    grade(make())
    made.append(stores[0].backup())
    assert len({found.path for found in [*before, *made]}) == len(before) + 5
    assert stores[0].backups.all() == sorted([*before, *made])
    assert [backup.verify(found.path) for found in made] == [None] * 5
    assert sorted(made[0].path.parent.iterdir()) == sorted(found.path for found in [*before, *made])


def test_of_two_files_put_aside_at_one_instant_only_one_is_left(make: Open) -> None:
    services = make()
    saved, place = services.store.backup(), services.places.database
    services.close()
    for content in (b"one", b"two"):
        place.write_bytes(content)
        backup.restore(saved.path, place, services.clock.now())
    assert sorted(path.read_bytes() for path in place.parent.glob("*.aside")) == [b"one", b"two"]


def test_after_the_clock_was_set_back_the_backups_just_made_go_first(make: Open, clock: Callable[[str], None]) -> None:
    def backed_up(instant: str) -> backup.Backup:
        clock(instant)
        return make().store.backup()

    ahead = backed_up("2026-03-20T10:00:00+00:00")
    for time_of_day in ("10:00", "11:00", "10:30"):
        behind = backed_up(f"2026-03-10T{time_of_day}:00+00:00")
        assert {ahead, behind} <= set(make().store.backups.all())
    backed_up("2026-03-20T10:30:00+00:00")
    of_that_day = [found.made.hour for found in make().store.backups.all() if found.made.day == 10]
    assert of_that_day == [11], "the rotation is as before once the clock is right"


def test_what_an_interrupted_backup_left_stays_for_ever_or_one_at_work_is_swept_away(services: Services) -> None:
    old, young = (services.places.backups / f".flashneg-2026010{day}T000000000000Z.db.part" for day in (1, 2))
    services.store.backup()
    for part, hours in ((old, 25), (young, 23)):
        part.touch()
        os.utime(part, (time.time() - hours * 3600,) * 2)
    made = services.store.backup()
    assert (old.exists(), young.exists(), made.path.exists()) == (False, True, True)


def test_a_backup_is_made_of_what_has_not_changed_since_the_last_one(make: Open, clock: Callable[[str], None]) -> None:
    grade(make())
    make().store.backup()
    clock("2026-03-02T12:00:00+00:00")
    services = make()
    before = services.store.backups.all()
    services.store.backup_when_due()
    assert services.store.backups.all() == before
    grade(services, "salami:intent")
    services.store.backup_when_due()
    assert len(services.store.backups.all()) == len(before) + 1


def test_a_backup_gets_its_name_before_it_is_synced_or_the_folder_is_not_synced_after(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[str, bool]] = []

    def note(path: Path) -> None:
        synced.append((path.name, any(services.places.backups.glob("flashneg-*.db"))))
        (disk.sync_folder if path.is_dir() else disk.sync_file)(path)

    monkeypatch.setattr(backup, "sync_file", note)
    monkeypatch.setattr(backup, "sync_folder", note)
    made = services.store.backup()
    assert synced == [(f".{made.path.name}.part", False), ("backups", True)]


def test_a_damaged_backup_is_not_restored(services: Services, tmp_path: Path) -> None:
    grade(services)
    bad = tmp_path / "bad.db"
    shutil.copy(services.store.backup().path, bad)
    content = bytearray(bad.read_bytes())
    content[5000:9000] = b"\xff" * 4000
    bad.write_bytes(content)
    before = services.places.database.read_bytes()
    with pytest.raises(Exception, match="damaged"):
        backup.restore(bad, services.places.database, services.clock.now())
    assert services.places.database.read_bytes() == before


def test_rotation_keeps_two_days_twelve_dailies_ten_weeklies_nine_months() -> None:
    newest = datetime(2026, 11, 20, 12, tzinfo=UTC)
    made = [backup.Backup(newest - timedelta(hours=6 * n), Path(f"b{n}")) for n in range(4 * 400)]
    dropped = backup.surplus(made, made[0])
    kept = sorted((found.made for found in made if found not in dropped), reverse=True)
    assert kept[0] == newest
    assert sum(newest - moment <= timedelta(days=2) for moment in kept) == 9
    assert len({moment.date() for moment in kept if newest.date() - moment.date() < timedelta(days=12)}) == 12
    assert len({(moment.year, moment.month) for moment in kept}) == 9
    assert backup.surplus(made[:1], made[0]) == []
