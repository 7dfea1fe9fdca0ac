"""What a session's screen shows between two answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flashneg.domain import queue

if TYPE_CHECKING:
    from flashneg.domain.queue import Day, Plan
    from flashneg.study.ports import Store, Unit, Version
    from flashneg.study.reports import DayTotals, Reports
    from flashneg.study.session import Asked, Graded, Session


@dataclass(frozen=True, slots=True)
class Look:
    """The prompt to show (None when the day is done), what is left of today, and what was done.

    At the day's end it tells more: what was missed, by name, and what comes.
    """

    asked: Asked | None
    plan: Plan
    done: DayTotals
    end: End | None = None


@dataclass(frozen=True, slots=True)
class End:
    """The day's end: the names of the cards that a review did not find, tomorrow, and the next day with a review.

    `all_off` says that every deck is off, so that nothing can be asked.
    """

    missed: tuple[str, ...]
    tomorrow: Plan
    next_due: str | None
    all_off: bool = False


def look(session: Session, reports: Reports) -> Look:
    """Take a look at a session."""
    asked, plan = session.look()
    return Look(asked, plan, reports.today())


def ended(found: Look, session: Session, reports: Reports) -> Look:
    """Return the look at a day that is done, with its end; any other as it is."""
    if found.asked is not None:
        return found
    end = End(tuple(reports.missed()), session.tomorrow(), session.counts().next_due, reports.all_off())
    return replace(found, end=end)


@dataclass(frozen=True, slots=True)
class _Memory:
    """A day as it was read, the version of the database that it was read of, and the prompt that will be next."""

    version: Version
    day: Day
    done: DayTotals
    ready: Asked | None = None


class Lookout:
    """Keeps the day in mind, so that between two cards only the grade is read and written.

    What anybody else committed, another process or another part of this one, is noticed by the database's version, and
    then the day is read again.
    """

    def __init__(self, session: Session, reports: Reports, store: Store) -> None:
        self._session = session
        self._reports = reports
        self._store = store
        self._memory: _Memory | None = None

    def read(self) -> Look:
        """Take a look, and keep the day in mind."""
        with self._store.read() as unit:
            kept = self._memory = self._remembered(unit)
            return self._look(unit, kept)

    def prepare(self) -> None:
        """Get the prompt ready that will be next, most likely, once the one that is shown now is graded."""
        with self._store.read() as unit:
            kept = self._memory
            if kept is None or kept.version != unit.version():
                kept = self._remembered(unit)
            shown = self._session.plan_of(kept.day).next
            if shown:
                unit.rehearse(shown.prompt)
            coming = self._session.plan_of(queue.without(kept.day, shown.prompt)).next if shown else None
            ready = self._session.asked(unit, coming.prompt) if coming else None
            self._memory = _Memory(kept.version, kept.day, kept.done, ready)

    def after(self, graded: Graded) -> Look:
        """Take a look after a grade."""
        kept = self._memory
        version = self._store.version()
        if kept is None or version != kept.version.after_mine() or self._session.today() != kept.day.today:
            return self.read()
        day = queue.graded(kept.day, graded.prompt, graded.schedule)
        if day is None:
            return self.read()
        ready = kept.ready if kept.ready is not None and kept.ready.prompt != graded.prompt else None
        kept = self._memory = _Memory(version, day, kept.done.with_review(graded.event), ready)
        plan = self._session.plan_of(day)
        if plan.next is None:
            return Look(None, plan, kept.done)
        if ready is not None and ready.prompt == plan.next.prompt:
            return Look(ready, plan, kept.done)
        with self._store.read() as unit:
            if unit.version() != version:
                kept = self._memory = self._remembered(unit)
            return self._look(unit, kept)

    def _remembered(self, unit: Unit) -> _Memory:
        return _Memory(unit.version(), self._session.day(unit), self._reports.totals(unit))

    def _look(self, unit: Unit, kept: _Memory) -> Look:
        plan = self._session.plan_of(kept.day)
        return Look(self._session.asked(unit, plan.next.prompt) if plan.next else None, plan, kept.done)
