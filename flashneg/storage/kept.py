"""Kept estimates as tables: what `domain.chronicle` makes of the log, so that no report replays it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, or_, select, update
from sqlalchemy.engine import Connection

from flashneg.domain.chronicle import Counts, DayRow, Fact, JudgedRow
from flashneg.domain.correction import MICRO, PRIOR_MEANS, Vector, vector
from flashneg.domain.estimate import Estimate
from flashneg.domain.events import CardKey, EventKind, PromptKey
from flashneg.domain.names import Facet
from flashneg.domain.shifts import NO_SHIFTS, Shifts
from flashneg.domain.totals import Total
from flashneg.storage.dialects.upsert import upsert
from flashneg.storage.kept_bands import KeptBands
from flashneg.storage.kept_library import KeptLibrary
from flashneg.storage.log import whose
from flashneg.storage.prepared import Prepared
from flashneg.storage.schema import estimate, event, judged, kept_day, meta
from flashneg.study.keeping import replayed
from flashneg.study.kept_ports import Mark

_KINDS = [kind.value for kind in (EventKind.REVIEW, EventKind.RETRACTION, EventKind.ATTEMPT, EventKind.ADOPTION)]
_COUNTS = ("reviews", "milliseconds", "scheduled", "recalled", "repeats", "repeats_recalled", "others")
_TOTALS = ("now", "now_low", "now_high", "later", "later_low", "later_high")
_FIGURES = ("figure_a", "figure_b", "figure_c", "figure_d", "figure_e", "figure_f")
_SHIFTS = ("shift_0", "shift_1", "shift_2", "shift_3")
_MEMORY = ("stability", "difficulty", "last_day", "lapses", "recalled_days", "recalled_on")
_MARK = "kept:"


_FACTS = Prepared(
    select(event.c.at, event.c.day, event.c.kind, event.c.id, event.c.facts, event.c.position)
    .where(
        event.c.card == bindparam("which"), event.c.facet == bindparam("what"),
        event.c.learner.concat("") == bindparam("who"), event.c.position + 0 <= bindparam("until"),
        or_(*(event.c.kind == kind for kind in _KINDS)),
    )
    .order_by(event.c.at, event.c.writer, event.c.sequence)
)  # fmt: skip


_ESTIMATES = Prepared(
    select(*(estimate.c[name] for name in ("card", "facet", "share", *_MEMORY)))
    .where(estimate.c.learner == bindparam("who"))
    .order_by(estimate.c.card, estimate.c.facet)
)


_DAYS = Prepared(
    select(*(kept_day.c[name] for name in ("day", *_COUNTS, *_TOTALS, *_FIGURES, *_SHIFTS)))
    .where(kept_day.c.learner == bindparam("who"), kept_day.c.day >= bindparam("since"))
    .order_by(kept_day.c.day)
)


class Kept(KeptBands, KeptLibrary):
    """The kept rows of one learner, as one transaction sees them."""

    def __init__(self, connection: Connection, *, learner: str) -> None:
        super().__init__(connection, learner=learner)
        self._name = f"{_MARK}{learner}"

    def mark(self) -> Mark | None:
        """Return how far the kept rows go, or None when nothing is kept."""
        text = self._connection.execute(select(meta.c.value).where(meta.c.name == self._name)).scalar()
        return Mark(*(int(part) for part in text.split())) if text else None

    def put_mark(self, mark: Mark) -> None:
        """Store how far the kept rows go."""
        text = f"{mark.position} {mark.through} {mark.version}"
        upsert(self._connection, meta, {"name": self._name}, {"value": text})

    def position(self) -> int:
        """Return the position of the log's last row."""
        return int(self._connection.execute(select(func.coalesce(func.max(event.c.position), 0))).scalar_one())

    def last_day(self) -> int:
        """Return the last study day with an event of a prompt; 0 without any. Travel west puts it after today."""
        mine = whose(self._learner) & event.c.facet.is_not(None)
        query = select(event.c.day).where(mine).order_by(event.c.day.desc()).limit(1)
        return int(self._connection.execute(query).scalar() or 0)

    def waiting(self, mark: Mark | None) -> int:
        """Return how many rows the log has after the mark, of every kind and learner."""
        return self.position() - (mark.position if mark else 0)

    def first_changed(self, after: int) -> int | None:
        """Return the first study day that events after this position tell something new of; None without any."""
        fresh = whose(self._learner) & event.c.kind.in_(_KINDS) & event.c.facet.is_not(None)
        rows = self._connection.execute(
            select(event.c.kind, event.c.day, event.c.card, event.c.facet).where(event.c.position > after, fresh)
        ).all()
        days = [row[1] for row in rows if row[0] != EventKind.RETRACTION]
        undone = {(row[2], row[3]) for row in rows if row[0] == EventKind.RETRACTION}
        return min([*days, *self._retracted_days(undone, after)], default=None)

    def _retracted_days(self, prompts: set[tuple[str, str]], after: int) -> list[int]:
        """Return the days of the events that retractions after this position take back."""
        found = []
        for card_key, facet in prompts:
            same = and_(event.c.card == card_key, event.c.facet == facet, whose(self._learner))
            rows = self._connection.execute(
                select(event.c.id, event.c.day, event.c.kind, event.c.facts, event.c.position).where(same)
            ).all()
            targets = [row[3] for row in rows if row[2] == EventKind.RETRACTION and row[4] > after]
            found += [row[1] for row in rows if any(f'"{row[0]}"' in text for text in targets)]
        return found

    def _mine(self, position: int) -> Any:
        told = event.c.kind.in_(_KINDS) & event.c.facet.is_not(None)
        return whose(self._learner) & told & (event.c.position + 0 <= position)

    def prompts_since(self, day: int, position: int) -> list[PromptKey]:
        """Return the prompts, in order, that have events on this study day or later."""
        query = select(event.c.card, event.c.facet).where(self._mine(position), event.c.day >= day)
        rows = self._connection.execute(query.distinct() if day == 0 else query)
        return sorted({PromptKey(CardKey(row[0]), Facet(row[1])) for row in rows})

    def prompts_after(self, after: int, position: int) -> list[PromptKey]:
        """Return the prompts, in order, that have events after the first of these log positions, up to the second."""
        query = select(event.c.card, event.c.facet).where(self._mine(position), event.c.position > after)
        return sorted({PromptKey(CardKey(row[0]), Facet(row[1])) for row in self._connection.execute(query)})

    def facts(self, prompts: Iterable[PromptKey], position: int) -> list[Fact]:
        """Return the events of these prompts, prompt by prompt in replay order."""
        found: list[Fact] = []
        for prompt in prompts:
            given = {"which": prompt.card, "what": prompt.facet.value, "who": self._learner, "until": position}
            found += [Fact(prompt.card, prompt.facet, *row) for row in _FACTS.all(self._connection, given)]
        return found

    def estimates(self) -> tuple[dict[PromptKey, Estimate], dict[CardKey, int]]:
        """Return the estimates of all prompts that have events, and how many prompts each card had when it was kept.

        A card that was not counted, as no tactic is, has 0.
        """
        named = {facet.value: facet for facet in Facet}
        rows = _ESTIMATES.all(self._connection, {"who": self._learner})
        found = {PromptKey(row[0], named[row[1]]): Estimate._make(row[3:]) for row in rows}
        return found, {row[0]: row[2] for row in rows}

    def active_days(self) -> set[int]:
        """Return the study days with events."""
        busy = or_(kept_day.c.reviews > 0, kept_day.c.others > 0)
        query = select(kept_day.c.day).where(kept_day.c.learner == self._learner, busy)
        return {row[0] for row in self._connection.execute(query)}

    def days(self, since: int = 0) -> list[DayRow]:
        """Return the kept days from this study day on."""
        return [_day(row) for row in _DAYS.all(self._connection, {"who": self._learner, "since": since})]

    def studied_days(self) -> list[int]:
        """Return the kept days with reviews."""
        mine = (kept_day.c.learner == self._learner) & (kept_day.c.reviews > 0)
        return list(self._connection.scalars(select(kept_day.c.day).where(mine).order_by(kept_day.c.day)))

    def figures_before(self, day: int) -> Vector:
        """Return the correction's figures at the end of the last kept day before this one."""
        row = self._before(day, _FIGURES)
        return vector(row) if row else PRIOR_MEANS

    def shifts_before(self, day: int) -> Shifts:
        """Return the shifts at the end of the last kept day before this one."""
        row = self._before(day, _SHIFTS)
        return _shifts(row) if row else NO_SHIFTS

    def _before(self, day: int, names: Sequence[str]) -> list[float]:
        mine = (kept_day.c.learner == self._learner) & (kept_day.c.day < day)
        query = select(*(kept_day.c[name] for name in names)).where(mine).order_by(kept_day.c.day.desc()).limit(1)
        row = self._connection.execute(query).first()
        return [] if row is None else [value / MICRO for value in row]

    def drop_from(self, day: int) -> None:
        """Drop the kept days and judged reviews of this study day and later."""
        self.forget_bands(day)
        for table in (kept_day, judged):
            self._connection.execute(delete(table).where(table.c.learner == self._learner, table.c.day >= day))

    def drop_estimates(self) -> None:
        """Drop the estimates of all prompts."""
        self._connection.execute(delete(estimate).where(estimate.c.learner == self._learner))

    def put_days(self, rows: Iterable[tuple[DayRow, Sequence[JudgedRow]]]) -> None:
        """Store days with their judged reviews, in the place of what was kept of these days."""
        found = list(rows)
        same = [{"which": row.day} for row, _ in found]
        for table in (kept_day, judged) if same else ():
            mine = (table.c.learner == self._learner) & (table.c.day == bindparam("which"))
            self._connection.execute(delete(table).where(mine), same)
        days = [{"learner": self._learner, **_day_values(row)} for row, _ in found]
        reviews = [{"learner": self._learner, **_judged_values(each)} for _, some in found for each in some]
        if days:
            self._connection.execute(kept_day.insert(), days)
        if reviews:
            self._connection.execute(judged.insert(), reviews)

    def put_totals(self, row: DayRow) -> None:
        """Store the totals of a kept day in the place of those that it had."""
        mine = (kept_day.c.learner == self._learner) & (kept_day.c.day == row.day)
        self._connection.execute(update(kept_day).where(mine).values(_totals(row)))

    def put_estimates(self, found: Mapping[PromptKey, Estimate], shares: Mapping[CardKey, int]) -> None:
        """Store the estimates of these prompts, of those that were forgotten or undone too: their past days count."""
        keys = [{"card_": key.card, "facet_": key.facet.value} for key in found]
        if not keys:
            return
        same = (estimate.c.card == bindparam("card_")) & (estimate.c.facet == bindparam("facet_"))
        self._connection.execute(delete(estimate).where(estimate.c.learner == self._learner, same), keys)
        rows = [
            {
                "learner": self._learner, "card": key.card, "facet": key.facet.value,
                "share": shares.get(key.card, 0), **{name: getattr(state, name) for name in _MEMORY},
            }
            for key, state in found.items()
        ]  # fmt: skip
        if rows:
            self._connection.execute(estimate.insert(), rows)


def _learners(connection: Connection) -> list[str]:
    names = connection.execute(select(meta.c.name).where(meta.c.name.like(f"{_MARK}%"))).scalars()
    return [name.removeprefix(_MARK) for name in names]


def check(connection: Connection, *, rebuild: bool) -> bool:
    """Return whether all kept rows are what the replay of the log gives; `rebuild` puts the replay there."""
    same = True
    for learner in _learners(connection):
        rows = Kept(connection, learner=learner)
        again = replayed(rows)
        if again is None:
            continue
        days, estimates = again
        judged_again = [each for _, some in days for each in some]
        same = same and rows.days() == [_read_back(row) for row, _ in days]
        kept, shares = rows.estimates()
        same = same and rows.judged_rows() == judged_again and kept == estimates and rows.bands_are_right()
        if rebuild:
            rows.drop_from(0)
            rows.drop_estimates()
            rows.put_days(days)
            rows.put_estimates(estimates, shares)
    return same


def _read_back(row: DayRow) -> DayRow:
    """Return a day as it is read after it was stored: in whole millionths."""
    values = _day_values(row)
    return _day(tuple(values[name] for name in ("day", *_COUNTS, *_TOTALS, *_FIGURES, *_SHIFTS)))


def _micro(value: float) -> int:
    return round(value * MICRO)


def _day_values(row: DayRow) -> dict[str, int]:
    return {
        "day": row.day,
        **{name: getattr(row.counts, name) for name in _COUNTS},
        **_totals(row),
        **dict(zip((*_FIGURES, *_SHIFTS), map(_micro, (*row.figures, *row.shifts)), strict=True)),
    }


def _totals(row: DayRow) -> dict[str, int]:
    return dict(zip(_TOTALS, (*_total_numbers(row.now), *_total_numbers(row.later)), strict=True))


def _total_numbers(total: Total) -> tuple[int, int, int]:
    return _micro(total.cards), _micro(total.low), _micro(total.high)


def _day(row: tuple[Any, ...]) -> DayRow:
    values = [value / MICRO for value in row[8:]]
    now, later, figures, shifts = values[:3], values[3:6], values[6:12], values[12:]
    return DayRow(row[0], Counts(*row[1:8]), Total(*now), Total(*later), vector(figures), _shifts(shifts))


def _shifts(values: Sequence[float]) -> Shifts:
    p, q, r, s = values
    return p, q, r, s


def _judged_values(row: JudgedRow) -> dict[str, Any]:
    found = row.judged
    return {
        "day": row.day, "at": row.at, "event": row.event, "card": row.prompt.card, "facet": row.prompt.facet.value,
        "chance": _micro(found.chance), "days": found.days, "lapses": found.lapses, "recalls": found.recalls,
        "difficulty": _micro(found.difficulty), "recalled": int(found.recalled), "said": _micro(row.said),
    }  # fmt: skip
