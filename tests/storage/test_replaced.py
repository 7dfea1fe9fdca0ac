"""Another process puts a backup in the place of the file that this one has open."""

from __future__ import annotations

import stat
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from flashneg.bootstrap import Places, Services
from flashneg.storage import backup
from flashneg.storage.doctor import examine
from flashneg.study.errors import ReadOnly, StudyError

from tests.storage.test_log import asked, grade, raw

Open = Callable[[], Services]


def test_a_grade_is_lost_with_the_file_that_another_process_has_put_aside(make: Open) -> None:
    mine, other = make(), make()
    grade(mine)
    session = mine.session()
    assert session.next() is not None
    aside = other.file.restore(other.store.backup().path)
    session.grade(mine.cards.resolve_prompt("salami:intent"), 4)
    assert mine.progress.stats().reviews == other.progress.stats().reviews == 2
    assert mine.store.backup().path.exists()
    assert aside is not None
    aside.unlink()
    assert make().progress.stats().reviews == 2


def test_a_file_that_was_moved_away_is_made_anew_below_an_open_session(make: Open) -> None:
    mine = make()
    place = mine.places.database
    place.rename(place.with_name("moved"))
    with pytest.raises(ReadOnly):
        grade(mine)
    assert not place.exists()


def test_a_grade_that_waits_while_a_backup_takes_the_files_place_goes_into_the_file_put_aside(make: Open) -> None:
    mine = make()
    place, saved = mine.places.database, mine.store.backup().path
    with closing(raw(mine)) as restoring, ThreadPoolExecutor(max_workers=1) as beside:
        restoring.execute("BEGIN IMMEDIATE")
        graded = beside.submit(grade, mine)
        time.sleep(0.5)
        place.rename(place.with_name("aside"))
        place.write_bytes(saved.read_bytes())
        restoring.rollback()
        graded.result()
    assert asked(mine, "SELECT COUNT(*) FROM event WHERE kind = 'review'") == [(1,)]


def test_a_backup_takes_the_place_of_a_file_that_another_process_is_writing(make: Open) -> None:
    mine, other = make(), make()
    saved, place = mine.store.backup().path, mine.places.database
    with closing(raw(mine)) as writing, ThreadPoolExecutor(max_workers=1) as beside:
        writing.execute("BEGIN IMMEDIATE")
        writing.execute("INSERT INTO meta (name, value) VALUES ('written', 'yes')")
        before = place.stat().st_ino
        restored = beside.submit(other.file.restore, saved)
        time.sleep(0.5)
        assert place.stat().st_ino == before
        writing.commit()
        aside = restored.result()
    assert aside is not None
    assert b"written" in aside.read_bytes()


def test_a_merge_is_taken_back_although_something_was_recorded_while_its_backup_was_copied(
    make: Open, bundled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = Services(Places(tmp_path / "b", tmp_path / "b" / "flashneg.db"), bundled=bundled)
    there.library.refresh()
    grade(there)
    there.export.export(tmp_path / "b.json")
    there.close()
    mine, other = make(), make()
    mine.exchange.import_paths([tmp_path / "b.json"])
    copy_back = backup._copy_back

    def copied_meanwhile(*paths: Path) -> None:
        copy_back(*paths)
        grade(other)

    monkeypatch.setattr(backup, "_copy_back", copied_meanwhile)
    with pytest.raises(StudyError, match="1 event was recorded since the merge"):
        mine.exchange.undo()
    assert asked(mine, "SELECT COUNT(*) FROM event WHERE kind = 'review'") == [(2,)]


@pytest.mark.parametrize("damaged", [False, True])
def test_a_restored_file_stands_beside_the_journal_of_the_one_before(make: Open, *, damaged: bool) -> None:
    services = make()
    grade(services)
    saved, place = services.store.backup(), services.places.database
    services.close()
    if damaged:
        place.write_bytes(b"none of ours")
    journals = [place.with_name(place.name + suffix) for suffix in ("-journal", "-wal", "-shm")]
    for journal in journals:
        journal.write_bytes(b"of the old file")
    aside = backup.restore(saved.path, place, services.clock.now())
    assert aside is not None
    assert not any(journal.exists() for journal in journals)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert make().progress.stats().reviews == 1


def test_estimates_of_the_file_that_was_put_aside_are_kept_in_the_one_in_its_place(make: Open) -> None:
    mine, other = make(), make()
    grade(mine)
    mine.mastery.keep()
    saved = other.store.backup().path
    mine.session().grade(mine.cards.resolve_prompt("salami:intent"), 4)
    restored: list[float] = []

    def told(share: float) -> None:
        if not restored:
            restored.append(share)
            other.file.restore(saved)

    mine.mastery.keep(told)
    assert restored
    assert examine(mine.store.database, mine.store.backups, rebuild=False).projection == "ok"
