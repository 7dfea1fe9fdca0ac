"""What the doctor finds of a file that lost a part of it, and what a rebuild brings back."""

from __future__ import annotations

from contextlib import closing

import pytest
from flashneg.bootstrap import Services
from flashneg.storage.doctor import examine

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
