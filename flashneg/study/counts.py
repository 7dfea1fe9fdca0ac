"""Today in numbers."""

from __future__ import annotations

from dataclasses import dataclass

from flashneg.domain.calendar import day_text
from flashneg.domain.queue import Plan


@dataclass(frozen=True, slots=True)
class DueCounts:
    """What today still asks, how much was ever learned, and the next day (YYYY-MM-DD) with a review, if any.

    `waiting` are due reviews behind today's limit.
    """

    due: int
    new: int
    drill: int
    learned: int
    next_due: str | None
    waiting: int = 0


def counts(plan: Plan, *, today: int, learned: int, next_due: int | None) -> DueCounts:
    """Return the counts of a plan; `next_due` is the first due day after today. What today puts off comes tomorrow."""
    following = today + 1 if plan.put_off else next_due
    day = None if following is None else day_text(following)
    return DueCounts(len(plan.reviews), len(plan.new), len(plan.drill), learned, day, plan.waiting)
