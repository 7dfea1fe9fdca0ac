"""Keeping estimates: bringing the kept rows up to date with the log, only as far as something changed.

Nothing here costs a grade anything: it runs when a report is asked for. Reading and writing go in short transactions,
so that a learner can go on grading meanwhile; what is appended meanwhile is found the next time.
"""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock

from flashneg.domain import correction
from flashneg.domain.chronicle import Chronicle, DayRow, JudgedRow, Progress, Traced
from flashneg.domain.correction import Correction, Judged
from flashneg.domain.estimate import Estimate
from flashneg.domain.events import CardKey, PromptKey
from flashneg.domain.totals import week_of
from flashneg.study import tracing
from flashneg.study.errors import NotSaved
from flashneg.study.kept_ports import ALL_BANDS, BAND_EDGES, Band, CardFace, KeptPort, Mark
from flashneg.study.ports import Store, Version
from flashneg.study.uncollected import uncollected

VERSION = 6
_BUILDING = -1
LONG = 5000
_WRITE_REVIEWS = 5000
_WRITE_ESTIMATES = 5000
_READING = 0.4
_PATIENCE = 0.1
_AUDITED_LIVE, _AUDITED_OVER = 60, 14

Rows = list[tuple[DayRow, list[JudgedRow]]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be done: from which study day on, through which, up to which log position."""

    before: Mark | None
    start: int
    through: int
    position: int
    shares: dict[CardKey, int]

    @property
    def whole(self) -> bool:
        """Whether everything is derived from the start."""
        return self.start == 0

    @property
    def done(self) -> Mark:
        """How far the kept rows go once all of it is done."""
        return Mark(self.position, self.through, VERSION)


@dataclass(slots=True)
class Kept:
    """The living cards, the estimates as they are now, and the rows that could not be stored.

    That is so in a read-only file, or for `failure`. `closed` is the row of the day that was left open last time.
    """

    faces: Sequence[CardFace]
    estimates: Mapping[PromptKey, Estimate]
    fitted: Correction
    unsaved_from: int | None = None
    unsaved: Rows = field(default_factory=list)
    closed: DayRow | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """Kept estimates in hand, and how many prompts each card had when they were kept.

    They are of one opening of the database, with its mark: where another file was put in its place, the same mark may
    mean another log.
    """

    opening: int
    mark: Mark
    estimates: Mapping[PromptKey, Estimate]
    shares: Mapping[CardKey, int]


class Keeper:
    """Brings kept estimates up to date, for one thread at a time: the others wait, and have what the first brought up.

    `_held` are the latest kept estimates that it had in hand.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._at_work = Lock()
        self._share = 0.0
        self._last: tuple[Version, int, Kept] | None = None
        self._held: Held | None = None

    def waiting(self) -> int:
        """Return how many rows of the log are not yet in the kept estimates; more than `LONG` take a while."""
        with self._store.read() as unit:
            mark = unit.kept.mark()
            return unit.kept.waiting(mark if mark and mark.version == VERSION else None)

    def bring_up(self, today: int, progress: Progress = lambda _: None) -> Kept:
        """Return the estimates through today, kept for the next time where that can be.

        The same object as long as nothing is committed. `progress` is told shares from 0 to 1.
        """

        def tell(share: float) -> None:
            self._share = share
            progress(share)

        while not self._at_work.acquire(timeout=_PATIENCE):
            progress(self._share)
        try:
            self._share = 0.0
            return self._bring_up(today, tell)
        finally:
            self._at_work.release()

    def _bring_up(self, today: int, progress: Progress) -> Kept:
        with self._store.read() as unit:
            version = unit.version()
            if self._last is not None and self._last[:2] == (version, today):
                return self._last[2]
            with uncollected():
                faces = unit.kept.faces()
                held = self._hold(unit.kept, version)
                plan = make_plan(unit.kept, held, shares_of(faces), today)
                if plan is None:
                    fitted = _fitted(unit.kept, today + 1, unit.kept.window(today + 1))
                    found = Kept(faces, held.estimates if held else {}, fitted)
                    self._last = version, today, found
                    return found
        if plan.whole:
            return self._walk(plan, faces, version, today, progress)
        with uncollected():
            return self._walk(plan, faces, version, today, progress)

    def _hold(self, kept: KeptPort, version: Version) -> Held | None:
        """Return what is kept, read again only where it is not in hand; None without any of this `VERSION`."""
        mark, held = kept.mark(), self._held
        if mark is None or mark.version != VERSION:
            self._held = None
        elif held is None or (held.opening, held.mark) != (version.opening, mark):
            self._held = Held(version.opening, mark, *kept.estimates())
        return self._held

    def _walk(self, plan: Plan, faces: Sequence[CardFace], version: Version, today: int, progress: Progress) -> Kept:
        held = self._held
        traced = self._trace(plan, held, lambda share: progress(share * _READING))
        with self._store.read() as unit:
            chronicle, active = begin(unit.kept, plan, held.estimates if held else {})
            closed = _closed(unit.kept, plan, chronicle)
        active |= set(traced.counts)
        start = max(plan.start, min(active, default=plan.through + 1))
        rows = list(
            chronicle.walk(
                traced, active, start, plan.through, lambda share: progress(_READING + share * (0.9 - _READING))
            )
        )
        changed = {prompt: chronicle.estimates[prompt] for found in traced.changes.values() for prompt, _ in found}
        kept = Kept(faces, chronicle.estimates, chronicle.fitted, closed=closed)
        self._held = None
        try:
            holds = None if self._store.read_only else self._save(plan, version, closed, rows, changed)
            if holds is not None:
                self._last = holds, today, kept
                shares = {} if held is None or plan.whole else held.shares
                kept_now = {prompt.card: plan.shares.get(prompt.card, 0) for prompt in changed}
                self._held = Held(holds.opening, plan.done, chronicle.estimates, {**shares, **kept_now})
        except NotSaved as error:
            kept.failure = str(error)
        if self._store.read_only or kept.failure:
            kept.unsaved_from, kept.unsaved = plan.start, rows
            self._last = version, today, kept
        progress(1.0)
        return kept

    def _trace(self, plan: Plan, held: Held | None, progress: Progress) -> Traced:
        traced = None
        if held is not None and not plan.whole and plan.start >= held.mark.through:
            traced = tracing.trace_on(self._store, plan.start, held.mark, plan.position, held.estimates, progress)
        return traced or tracing.trace(self._store, plan.start, plan.position, progress)

    def _save(
        self, plan: Plan, read: Version, closed: DayRow | None, rows: Rows, changed: Mapping[PromptKey, Estimate]
    ) -> Version | None:
        """Store what was derived: at once when it is little, else piece by piece with the mark last.

        Nothing is stored where another file has taken the place of the one that was read. Returns the version
        that holds it and nothing later, where that is sure.
        """
        done = plan.done
        small = len(rows) + sum(len(judged) for _, judged in rows) + len(changed) <= _WRITE_REVIEWS
        with self._store.write() as unit:
            if unit.version().opening != read.opening or unit.kept.mark() != plan.before:
                return None
            unit.kept.drop_from(plan.start)
            if closed is not None:
                unit.kept.put_totals(closed)
            if plan.whole:
                unit.kept.drop_estimates()
            if small:
                unit.kept.put_days(rows)
                unit.kept.put_estimates(changed, plan.shares)
                self._remember(unit.kept, plan)
            unit.kept.put_mark(done if small else replace(done, version=_BUILDING))
            if small:
                return unit.version().after_mine() if unit.kept.position() == plan.position else None
        self._save_pieces(plan, rows, changed, done)
        return None

    def _save_pieces(self, plan: Plan, rows: Rows, changed: Mapping[PromptKey, Estimate], done: Mark) -> None:
        """Store many rows in short transactions, as long as no other process has begun to build after us."""
        building = replace(done, version=_BUILDING)
        found = list(changed.items())
        pieces: list[Rows | dict[PromptKey, Estimate]] = [*_pieces(rows)]
        pieces += [dict(found[at : at + _WRITE_ESTIMATES]) for at in range(0, len(found), _WRITE_ESTIMATES)]
        for piece in pieces:
            with self._store.write() as unit:
                if unit.kept.mark() != building:
                    return
                if isinstance(piece, dict):
                    unit.kept.put_estimates(piece, plan.shares)
                else:
                    unit.kept.put_days(piece)
        with self._store.write() as unit:
            if unit.kept.mark() == building:
                self._remember(unit.kept, plan)
                unit.kept.put_mark(done)

    def _remember(self, kept: KeptPort, plan: Plan) -> None:
        if plan.through - kept.bands_known_before() > _AUDITED_LIVE:
            kept.remember_bands(plan.through - _AUDITED_OVER)


def shares_of(faces: Iterable[CardFace]) -> dict[CardKey, int]:
    """Return how many prompts each tactic has."""
    return {face.key: len(face.facets) for face in faces if face.tactic}


def make_plan(kept: KeptPort, held: Held | None, shares: dict[CardKey, int], today: int) -> Plan | None:
    """Return what has to be done to bring the kept rows up to date, or None when they are.

    `shares` are those of now: a card whose share changed was counted otherwise on every day.
    """
    position, today = kept.position(), max(today, kept.last_day())
    if held is None:
        return Plan(kept.mark(), 0, today, position, shares)
    mark, through = held.mark, max(today, held.mark.through)
    if any(shares.get(card, 0) != share for card, share in held.shares.items()):
        return Plan(mark, 0, through, position, shares)
    first = kept.first_changed(mark.position) if position > mark.position else None
    if first is None and through == mark.through:
        return None
    return Plan(mark, min(mark.through + 1, first or through), through, position, shares)


def begin(kept: KeptPort, plan: Plan, estimates: Mapping[PromptKey, Estimate]) -> tuple[Chronicle, set[int]]:
    """Return a chronicle that stands before the plan's first day, and the days with events before it."""
    if plan.whole:
        return Chronicle(plan.shares), set()
    window = kept.window(plan.start)
    fitted = _fitted(kept, plan.start, window)
    totalled = plan.start < plan.through  # the last day stays open
    reference = _reference(kept, week_of(plan.start)) if totalled else correction.NONE
    latest = deque(window, maxlen=correction.WINDOW)
    chronicle = Chronicle(plan.shares, dict(estimates), latest, fitted, reference)
    return chronicle, {day for day in kept.active_days() if day < plan.start}


def _closed(kept: KeptPort, plan: Plan, chronicle: Chronicle) -> DayRow | None:
    """Return the row of the day that was left open last time, with its totals, when this plan begins after it."""
    last = 0 if plan.before is None else plan.before.through
    row = next(iter(kept.days(last)), None) if last == plan.start - 1 else None
    return None if row is None else chronicle.closed(row, _reference(kept, week_of(last)))


def _fitted(kept: KeptPort, before: int, window: Sequence[Judged]) -> Correction:
    """Return the correction as it was fitted last before a study day: to the same reviews, from the same figures."""
    last = kept.last_judged_day(before)
    if not last:
        return correction.NONE
    return replace(correction.fit(window, kept.figures_before(last)), shifts=kept.shifts_before(before))


def _reference(kept: KeptPort, before: int) -> Correction:
    """Return the same from what is kept of it: how sure it was is not, and not asked of a reference."""
    figures, shifts = kept.figures_before(before), kept.shifts_before(before)
    return Correction(figures, correction.NONE.covariance, kept.judged_before(before), shifts)


def _pieces(rows: Rows) -> list[Rows]:
    pieces: list[Rows] = [[]]
    size = 0
    for row in rows:
        if size >= _WRITE_REVIEWS:
            pieces.append([])
            size = 0
        pieces[-1].append(row)
        size += 1 + len(row[1])
    return pieces


def day_rows(kept: KeptPort, found: Kept, since: int = 0) -> list[DayRow]:
    """Return the kept days from a study day on, with those that could not be stored."""
    stored, closed = kept.days(since), found.closed
    if found.unsaved_from is None:
        return stored
    before = [row for row in stored if row.day < found.unsaved_from]
    if closed is not None and before and before[-1].day == closed.day:
        before[-1] = closed
    return before + [row for row, _ in found.unsaved if row.day >= since]


def studied_days(kept: KeptPort, found: Kept) -> list[int]:
    """Return the kept days with reviews, with those that could not be stored."""
    stored = kept.studied_days()
    if found.unsaved_from is None:
        return stored
    return [day for day in stored if day < found.unsaved_from] + [
        row.day for row, _ in found.unsaved if row.counts.reviews
    ]


def bands(kept: KeptPort, found: Kept) -> list[Band]:
    """Return the judged reviews counted by what was said of them, and all of them as the last."""
    if found.unsaved_from is None:
        return kept.bands()
    rows = [row for row in kept.judged_rows() if row.day < found.unsaved_from]
    rows += [row for _, some in found.unsaved for row in some]
    by_band: dict[int, list[JudgedRow]] = defaultdict(list)
    for row in rows:
        by_band[bisect(BAND_EDGES, row.said * 100) - 1].append(row)
    counted = [_band(index, some) for index, some in sorted(by_band.items())]
    return [*counted, _band(ALL_BANDS, rows)] if rows else []


def _band(index: int, rows: list[JudgedRow]) -> Band:
    off: dict[CardKey, float] = defaultdict(float)
    for row in rows:
        off[row.prompt.card] += row.judged.recalled - row.said
    said, recalled = sum(row.said for row in rows), sum(row.judged.recalled for row in rows)
    return Band(index, len(rows), said, recalled, sum(each * each for each in off.values()))


def replayed(kept: KeptPort) -> tuple[Rows, dict[PromptKey, Estimate]] | None:
    """Return what is kept as a replay of the log from its start gives it; None when nothing is kept."""
    mark = kept.mark()
    if mark is None or mark.version != VERSION:
        return None
    shares = {card: share for card, share in kept.estimates()[1].items() if share}
    traced = tracing.trace_all(kept, mark.position)
    chronicle = Chronicle(shares)
    active = set(traced.counts)
    rows = list(chronicle.walk(traced, active, min(active, default=mark.through + 1), mark.through))
    return rows, chronicle.estimates
