"""The clock: the machine's, or a fixed instant, in the learner's zone."""

from __future__ import annotations

import os
import time as wall
from datetime import time, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from flashneg.domain import calendar
from flashneg.domain.settings import Settings
from flashneg.study.errors import StudyError


class SystemClock:
    """The machine's clock, or FLASHNEG_NOW; the zone is the settings' or the system's (TZ)."""

    def __init__(self, settings: Settings, now_text: str | None) -> None:
        self._now_text = now_text
        self._fixed: int | None = None
        self.follow(settings)

    def follow(self, settings: Settings) -> None:
        """Go by these settings from now on, for everything that holds this clock."""
        self._zone = _zone(settings.timezone)
        self.day_start: time = settings.rollover
        if self._now_text:
            try:
                self._fixed = calendar.parse_instant(self._now_text, self._zone)
            except ValueError as error:
                raise StudyError(f"FLASHNEG_NOW {error}; give one such as 2026-03-02T10:00:00+01:00") from error

    @property
    def zone(self) -> tzinfo:
        """The learner's time zone."""
        return self._zone

    def now(self) -> int:
        """Return the instant, in microseconds UTC."""
        return self._fixed if self._fixed is not None else wall.time_ns() // 1000


def _zone(name: str) -> tzinfo:
    if name != "system":
        return ZoneInfo(name)
    wanted = os.environ.get("TZ", "").removeprefix(":")
    try:
        return ZoneInfo(wanted or str(Path("/etc/localtime").resolve()).split("zoneinfo/", 1)[1])
    except (IndexError, ValueError, OSError, KeyError):
        from flashneg.storage.local_zone import LocalZone

        return LocalZone()
