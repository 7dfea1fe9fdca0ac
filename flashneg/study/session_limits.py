"""The limits of a day, from settings and what the learner asked of this session."""

from __future__ import annotations

from dataclasses import dataclass

from flashneg.domain.queue import Limits
from flashneg.domain.settings import Settings


@dataclass(frozen=True, slots=True)
class Options:
    """What the learner asked of this session beyond the settings: the day's limits, days ahead, only these decks."""

    new: int | None = None
    limit: int | None = None
    ahead: int = 0
    decks: tuple[str, ...] | None = None


def limits_of(settings: Settings, options: Options | None = None) -> Limits:
    """Return the day's limits: the options' where given, else the settings'."""
    given = options or Options()
    return Limits(
        new=settings.new_per_day if given.new is None else given.new,
        reviews=settings.reviews_per_day if given.limit is None else given.limit,
        new_despite_backlog=given.new is not None,
        ahead=given.ahead,
    )
