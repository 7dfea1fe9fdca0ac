"""One look at a session: what its screen shows between two answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flashneg.domain.queue import Plan
    from flashneg.study.reports import DayTotals, Reports
    from flashneg.study.session import Asked, Session


@dataclass(frozen=True, slots=True)
class Look:
    """The prompt to show (None when the day is done), what is left of today, and what was done."""

    asked: Asked | None
    plan: Plan
    done: DayTotals


def look(session: Session, reports: Reports) -> Look:
    """Take a look at a session."""
    asked, plan = session.look()
    return Look(asked, plan, reports.today())
