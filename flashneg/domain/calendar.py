"""Study days: which day an instant belongs to, as a pure function of zone and rollover.

Instants are integer microseconds since the Unix epoch (UTC); study days are proleptic ordinals (`date.toordinal`).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

MICROSECONDS = 1_000_000
DAY = 86_400 * MICROSECONDS
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_YEARS = range(1900, 9800)  # so that the longest interval after an instant still ends on a date


def to_instant(moment: datetime) -> int:
    """Return an aware datetime as microseconds since the epoch, exactly."""
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * MICROSECONDS + delta.microseconds


def to_datetime(instant: int, zone: tzinfo = UTC) -> datetime:
    """Return an instant as an aware datetime in the zone."""
    return (_EPOCH + timedelta(microseconds=instant)).astimezone(zone)


def study_day(instant: int, zone: tzinfo, day_start: time) -> int:
    """Return the study day of an instant: the local date, less one before `day_start` by the wall clock."""
    local = to_datetime(instant, zone)
    today = local.date().toordinal()
    return today - 1 if local.time() < day_start else today


def next_rollover(instant: int, zone: tzinfo, day_start: time) -> int:
    """Return the instant at which the study day of this instant ends."""
    day = study_day(instant, zone, day_start) + 1
    return to_instant(datetime.combine(date.fromordinal(day), day_start, tzinfo=zone))


def day_text(day: int) -> str:
    """Return a study day as YYYY-MM-DD."""
    return date.fromordinal(day).isoformat()


def parse_day(text: str) -> int:
    """Return the study day written as YYYY-MM-DD. Raises ValueError."""
    return date.fromisoformat(text).toordinal()


def instant_text(instant: int) -> str:
    """Return an instant as ISO 8601 in UTC, to the microsecond where it has any."""
    return to_datetime(instant).isoformat().replace("+00:00", "Z")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def parse_instant(text: str, zone: tzinfo) -> int:
    """Return an ISO 8601 instant; one without an offset is local time in the zone.

    Raises ValueError that says what is wrong, also for a year that no schedule can reach.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"is not an ISO 8601 instant: {text!r}") from None
    if _is_date(text):
        raise ValueError(f"is a day without a time: {text!r}")
    if moment.year not in _YEARS:
        raise ValueError(f"lies outside the years {_YEARS[0]} to {_YEARS[-1]}: {text!r}")
    return to_instant(moment if moment.tzinfo is not None else moment.replace(tzinfo=zone))
