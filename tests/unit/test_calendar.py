from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from flashneg.domain import calendar
from hypothesis import given
from hypothesis import strategies as st

FOUR = time(4)
ZONES = ["UTC", "Europe/Madrid", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe"]
instants = st.integers(0, 4_000_000_000_000_000)


def day_of(text: str, zone: str) -> str:
    return calendar.day_text(calendar.study_day(calendar.parse_instant(text, ZoneInfo(zone)), ZoneInfo(zone), FOUR))


@pytest.mark.parametrize(
    ("moment", "zone", "day"),
    [
        ("2026-03-02T03:59:59", "Europe/Madrid", "2026-03-01"),
        ("2026-03-02T04:00:00", "Europe/Madrid", "2026-03-02"),
        ("2026-03-29T03:30:00", "Europe/Madrid", "2026-03-28"),
        ("2026-03-29T04:00:00", "Europe/Madrid", "2026-03-29"),
        ("2026-10-25T03:59:00", "Europe/Madrid", "2026-10-24"),
        ("2026-03-01T23:00:00+00:00", "Asia/Tokyo", "2026-03-02"),
    ],
)
def test_the_study_day_turns_at_the_rollover_by_the_wall_clock(moment: str, zone: str, day: str) -> None:
    assert day_of(moment, zone) == day


@given(instants, st.sampled_from(ZONES))
def test_the_next_rollover_begins_the_next_study_day(instant: int, zone: str) -> None:
    place = ZoneInfo(zone)
    turn = calendar.next_rollover(instant, place, FOUR)
    assert turn > instant
    assert calendar.study_day(turn, place, FOUR) == calendar.study_day(instant, place, FOUR) + 1


@given(instants)
def test_instants_survive_writing_and_reading(instant: int) -> None:
    assert calendar.parse_instant(calendar.instant_text(instant), ZoneInfo("UTC")) == instant


def test_an_instant_is_exact_to_the_microsecond() -> None:
    moment = datetime(2026, 3, 2, 10, 0, 0, 123457, tzinfo=UTC)
    assert calendar.to_datetime(calendar.to_instant(moment)) == moment


@pytest.mark.parametrize("text", ["2026-03-02", "20260302", "2026-W10-1"])
def test_a_day_is_taken_for_an_instant_and_becomes_the_evening_before(text: str) -> None:
    with pytest.raises(ValueError, match="a day without a time"):
        calendar.parse_instant(text, UTC)
