"""Another process puts a backup in the place of the file that this one has open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flashneg.bootstrap import Services
from flashneg.study.errors import ReadOnly

from tests.storage.test_log import grade

Open = Callable[[], Services]


def test_a_grade_is_lost_with_the_file_that_another_process_has_put_aside(make: Open) -> None:
    mine, other = make(), make()
    grade(mine)
    session = mine.session()
    assert session.next() is not None
    aside = other.restore(other.store.backup().path)
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
