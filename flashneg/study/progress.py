"""Figures for people: days studied, streak, retention, what is to come, how much would be recalled, and what to do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from flashneg.domain import calendar
from flashneg.domain.chronicle import DayRow
from flashneg.domain.chronicle import Progress as Told
from flashneg.domain.mastery import Level
from flashneg.domain.plural import counted
from flashneg.domain.settings import Settings
from flashneg.study import audit, keeping
from flashneg.study.audit import Audit
from flashneg.study.keeping import Kept
from flashneg.study.mastery import Mastery, Standings
from flashneg.study.ports import Clock, Store, Unit
from flashneg.study.reports import DayTotals
from flashneg.study.streaks import Excuses, days_off, streak

_FORECAST = 30
SCARCE = 30
WEEK = 7


@dataclass(frozen=True, slots=True)
class WeekTotals:
    """A week from Monday: days studied, reviews, milliseconds; repeated scheduled reviews and those recalled."""

    monday: int
    days: int
    reviews: int
    milliseconds: int
    repeats: int
    recalled: int

    @property
    def retention(self) -> float | None:
        """The share of repeated reviews recalled, None without any."""
        return self.recalled / self.repeats if self.repeats else None


@dataclass(frozen=True, slots=True)
class Stats:
    """The log in figures. `retention` is the share of scheduled reviews of known prompts recalled, None when scarce.

    `curve` has every kept study day. `not_kept` says why the estimates could not be kept for the next time; empty when
    they were.
    """

    reviews: int
    days: int
    streak: int
    retention: float | None
    by_day: tuple[DayTotals, ...]
    weeks: tuple[WeekTotals, ...]
    forecast: tuple[tuple[int, int], ...]
    curve: tuple[DayRow, ...]
    standings: Standings
    not_kept: str = ""

    @property
    def studied(self) -> str:
        """How much was studied, in words."""
        reviews, days = counted(self.reviews, "review"), counted(self.days, "day")
        return f"{reviews} on {days}; streak: {counted(self.streak, 'day')}"

    @property
    def mastered(self) -> int:
        """How many tactics are mastered."""
        return self.standings.whole.levels[Level.MASTERED]


@dataclass(frozen=True, slots=True)
class WeekSummary:
    """The seven study days before today: what was done, and tactics recalled at their end and at their beginning."""

    days: int
    reviews: int
    milliseconds: int
    recall: float
    recall_before: float


class Progress:
    """Puts figures together from what is kept."""

    def __init__(self, store: Store, clock: Clock, settings: Settings, mastery: Mastery) -> None:
        self._store = store
        self._clock = clock
        self._mastery = mastery
        self.days_off = days_off(settings.days_off)

    def _today(self) -> int:
        return calendar.study_day(self._clock.now(), self._clock.zone, self._clock.day_start)

    def stats(self, since: int = 0, progress: Told = lambda _: None) -> Stats:
        """Return the figures; reviews, days, retention and the curve from a study day on."""
        kept = self._mastery.keep(progress)
        standings = self._mastery.standings(kept)
        today = self._today()
        with self._store.read() as unit:
            rows = keeping.day_rows(unit.kept, kept)
            found = _streak(unit, [row.day for row in rows if row.counts.reviews], today, self.days_off)
            due = _due(unit, today)
        shown = [row for row in rows if row.day >= since and (row.day <= today or row.counts.reviews)]
        repeats = sum(row.counts.repeats for row in shown)
        recalled = sum(row.counts.repeats_recalled for row in shown)
        studied = [_totals(row) for row in shown if row.counts.reviews]
        return Stats(
            reviews=sum(row.counts.reviews for row in shown),
            days=len(studied),
            streak=found,
            retention=recalled / repeats if repeats >= SCARCE else None,
            by_day=tuple(studied),
            weeks=weeks(shown),
            forecast=tuple((day, due.get(day, 0)) for day in range(today, today + _FORECAST)),
            curve=tuple(_as_told(row, standings) for row in shown),
            standings=standings,
            not_kept=kept.failure,
        )

    def audit(self) -> Audit:
        """Return the self-audit, over all of the log."""
        kept = self._mastery.keep()
        with self._store.read() as unit:
            return audit.audit(keeping.bands(unit.kept, kept))

    def streak(self, kept: Kept) -> int:
        """Return how many days in a row were studied."""
        with self._store.read() as unit:
            return _streak(unit, keeping.studied_days(unit.kept, kept), self._today(), self.days_off)

    def week(self, kept: Kept) -> WeekSummary:
        """Return the seven study days before today."""
        today = self._today()
        with self._store.read() as unit:
            rows = keeping.day_rows(unit.kept, kept, today - 2 * WEEK)
        week = [row for row in rows if today - WEEK <= row.day < today]
        before = [row for row in rows if row.day < today - WEEK]
        return WeekSummary(
            sum(row.counts.reviews > 0 for row in week),
            sum(row.counts.reviews for row in week),
            sum(row.counts.milliseconds for row in week),
            week[-1].now.cards if week else 0.0,
            before[-1].now.cards if before else 0.0,
        )


def _streak(unit: Unit, studied: list[int], today: int, off: frozenset[int]) -> int:
    return streak(studied, today, Excuses(unit, studied, off))


def _due(unit: Unit, today: int) -> Counter[int]:
    """Return how many prompts that can be asked come due on each study day; what is overdue counts for today."""
    found: Counter[int] = Counter()
    for day, count in unit.kept.due_counts(today + _FORECAST).items():
        found[max(day, today)] += count
    return found


def _as_told(row: DayRow, standings: Standings) -> DayRow:
    """Return a day of the curve; today, which is still open, is what the headline says of it.

    So is a day after it, on which somebody who travelled west has studied already.
    """
    whole = standings.whole
    return replace(row, now=whole.now, later=whole.later) if row.day >= standings.day else row


def _totals(row: DayRow) -> DayTotals:
    counts = row.counts
    return DayTotals(row.day, counts.reviews, counts.scheduled, counts.recalled, counts.milliseconds)


def weeks(rows: list[DayRow]) -> tuple[WeekTotals, ...]:
    """Return every week from the first with a review to the last kept one, also those without any."""
    studied = [row for row in rows if row.counts.reviews]
    if not studied:
        return ()
    found: dict[int, list[DayRow]] = {day: [] for day in range(_monday(studied[0].day), rows[-1].day + 1, WEEK)}
    for row in studied:
        found[_monday(row.day)].append(row)
    return tuple(
        WeekTotals(
            monday, len(some), sum(row.counts.reviews for row in some), sum(row.counts.milliseconds for row in some),
            sum(row.counts.repeats for row in some), sum(row.counts.repeats_recalled for row in some),
        )
        for monday, some in found.items()
    )  # fmt: skip


def _monday(day: int) -> int:
    """Return the Monday of a study day's week: day 1, 1 January of the year 1, was one."""
    return day - (day - 1) % WEEK
