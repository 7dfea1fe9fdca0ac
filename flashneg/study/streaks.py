"""How many study days in a row: a day off, a day without anything due and a day lost to travel do not end a streak."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Collection
from datetime import date

from flashneg.domain.events import EventKind, PromptKey
from flashneg.domain.replay import BLANK, apply, retracted
from flashneg.study.ports import Unit

_SHORTEST_DAY = 23 * 3_600_000_000


def days_off(named: Collection[str]) -> frozenset[int]:
    """Return planned days off as study days."""
    return frozenset(date.fromisoformat(day).toordinal() for day in named)


def streak(studied: Collection[int], today: int, excused: Callable[[int], bool]) -> int:
    """Return how many days were studied in a row up to today, or up to yesterday while today is not over.

    `excused` is asked of each day without study, latest first, whether the streak goes on in spite of it.
    """
    if not studied:
        return 0
    known, first = frozenset(studied), min(studied)
    count, day = 0, today if today in known else today - 1
    while day >= first:
        if day in known:
            count += 1
        elif not excused(day):
            break
        day -= 1
    return count


class Excuses:
    """Says why a day without study does not end a streak, from what is stored."""

    def __init__(self, unit: Unit, studied: Collection[int], off: frozenset[int]) -> None:
        self._unit = unit
        self._studied = sorted(studied)
        self._off = off

    def __call__(self, day: int) -> bool:
        """Return whether the day was a planned day off, had nothing due, or was never lived through."""
        return day in self._off or self._was_skipped(day) or not self._had_due(day)

    def _was_skipped(self, day: int) -> bool:
        """Whether less than a day of time lies between the studies around it: the learner travelled east."""
        place = bisect(self._studied, day)
        if not 0 < place < len(self._studied):
            return False
        last, first = (self._unit.kept.span(other) for other in self._studied[place - 1 : place + 1])
        return last is not None and first is not None and first[0] - last[1] < _SHORTEST_DAY

    def _had_due(self, day: int) -> bool:
        """Whether a prompt that can be asked was due; those that were reviewed soonest afterwards are tried first."""
        if self._unit.kept.was_overdue(day):
            return True
        return any(self._was_due(prompt, day) for prompt in self._unit.kept.reviewed_since(day))

    def _was_due(self, prompt: PromptKey, day: int) -> bool:
        events = self._unit.log.of_prompt(prompt)
        gone, schedule = retracted(events), BLANK
        for event in events:
            if event.day > day and event.kind is not EventKind.RETRACTION:
                break
            if event.id not in gone:
                schedule = apply(prompt, schedule, event)
        return not schedule.is_new and schedule.due <= day
