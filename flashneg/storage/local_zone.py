"""The system's own time zone, where it has no name: a TZ in POSIX form, or an /etc/localtime that is no link."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo


class LocalZone(tzinfo):
    """The zone as the C library knows it, with the offset of each instant rather than of now."""

    def utcoffset(self, moment: datetime | None, /) -> timedelta | None:
        """Return the offset at a local time; of one that comes twice, by its fold."""
        return None if moment is None else moment.replace(tzinfo=None).astimezone().utcoffset()

    def dst(self, moment: datetime | None, /) -> timedelta | None:
        """Return nothing: how much of the offset is daylight saving is not known, and not needed."""
        del moment
        return None

    def tzname(self, moment: datetime | None, /) -> str | None:
        """Return the zone's name at a local time."""
        return None if moment is None else moment.replace(tzinfo=None).astimezone().tzname()

    def fromutc(self, moment: datetime, /) -> datetime:
        """Return an instant, given in UTC, as a local time."""
        local = moment.replace(tzinfo=UTC).astimezone()
        found = local.replace(tzinfo=self)
        return found if found.utcoffset() == local.utcoffset() else found.replace(fold=1)
