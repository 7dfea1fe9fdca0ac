"""From the log to kept estimates: one row for each prompt, one for each study day, one for each judged review.

`trace` folds the events of one prompt; `Chronicle` walks the study days from the first changed one, with the rows that
were kept before it. Kept or replayed from the start, the rows are equal: nothing but the order of events decides.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import NamedTuple

from flashneg.domain import correction, estimate
from flashneg.domain.correction import MICRO, Correction, Judged, Vector
from flashneg.domain.estimate import BLANK, Estimate
from flashneg.domain.events import CardKey, EventKind, Mode, PromptKey
from flashneg.domain.names import Facet
from flashneg.domain.shifts import NO_SHIFTS, Shifts
from flashneg.domain.sm2 import PASS
from flashneg.domain.totals import WEEK, Part, Running, Total, part_of

QUIET_DAYS = 60
_QUALITY = re.compile(r'"quality":(\d)')
_MILLISECONDS = re.compile(r'"ms":(\d+)')
_SCHEDULED = f'"mode":"{Mode.REVIEW}"'
_ORIGIN = '"origin":'
_OPEN = Total()
Progress = Callable[[float], None]


class Fact(NamedTuple):
    """An event of a prompt as the log has it, its facts still as canonical JSON text, and its place in the log."""

    card: CardKey
    facet: str
    at: int
    day: int
    kind: str
    id: str
    facts: str
    position: int = 0


@dataclass(slots=True)
class Counts:
    """What was done on a study day; `repeats` are scheduled reviews of prompts that had one before.

    `others` are attempts and adoptions.
    """

    reviews: int = 0
    milliseconds: int = 0
    scheduled: int = 0
    recalled: int = 0
    repeats: int = 0
    repeats_recalled: int = 0
    others: int = 0


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """A judged review: which event, what FSRS said and what was `said` after the correction, just before it."""

    day: int
    at: int
    event: str
    prompt: PromptKey
    judged: Judged
    said: float = 0.0


@dataclass(frozen=True, slots=True)
class DayRow:
    """A study day: what was done; the recall of all tactics at its end, then and 30 days later; figures and shifts.

    The last day of a walk is still open: its totals are none yet (`Chronicle.closed`).
    """

    day: int
    counts: Counts
    now: Total
    later: Total
    figures: Vector
    shifts: Shifts = NO_SHIFTS

    @property
    def correction(self) -> Correction:
        """The correction at the day's end, without how sure it is."""
        return Correction(self.figures, correction.NONE.covariance, shifts=self.shifts)


@dataclass(slots=True)
class Traced:
    """What the events of prompts come to, by study day from `first_day` on.

    Estimates as they changed (those of the day before `first_day` are where each prompt started), judged reviews, and
    what was done.
    """

    changes: dict[int, list[tuple[PromptKey, Estimate]]] = field(default_factory=lambda: defaultdict(list))
    judged: dict[int, list[JudgedRow]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[int, Counts] = field(default_factory=lambda: defaultdict(Counts))
    first_day: int = 0

    def take(self, facts: Iterable[Fact]) -> None:
        """Take the events of whole prompts, in replay order within each, prompts one after the other."""
        for prompt, found in by_prompt(facts):
            self._prompt(prompt, found, _gone(found))

    def go_on(self, prompt: PromptKey, facts: Sequence[Fact], kept: Estimate, position: int) -> bool:
        """Take what the log has of a prompt after a position, from the estimate that holds all before it.

        `facts` are all of the prompt's events in replay order. False, and nothing is taken, where what is new is not
        simply later: an event that came late, takes one back, or may tell of the same thing as an earlier one.
        """
        old = [fact for fact in facts if fact.position <= position]
        new = facts[len(old) :]
        day = max((fact.day for fact in old), default=0)
        for fact in new:
            if fact.position <= position or fact.day < max(day, self.first_day):
                return False
            if fact.kind == EventKind.RETRACTION or _ORIGIN in fact.facts:
                return False
        gone = _gone(old)
        known = any(
            fact.kind == EventKind.REVIEW and _SCHEDULED in fact.facts and fact.id not in gone for fact in old
        )  # fmt: skip
        self._prompt(prompt, new, gone, kept, day, known=known)
        return True

    def _prompt(
        self, prompt: PromptKey, facts: Sequence[Fact], gone: set[str], state: Estimate = BLANK, day: int = 0, *,
        known: bool = False,
    ) -> None:  # fmt: skip
        """Take events in replay order: from which estimate, the latest day before, whether it was scheduled before."""
        base: Estimate | None = None
        for fact in facts:
            if fact.id in gone or fact.kind == EventKind.RETRACTION:
                continue
            day = max(day, fact.day)
            before = state
            if base is None and day >= self.first_day:
                base = state
            if fact.kind == EventKind.REVIEW:
                match = _QUALITY.search(fact.facts)
                quality = int(match.group(1)) if match else 0
                state, judged = estimate.reviewed(state, quality, day)
                if judged is not None and day >= self.first_day:
                    self.judged[day].append(JudgedRow(day, fact.at, fact.id, prompt, judged))
                scheduled = _SCHEDULED in fact.facts
                if fact.day >= self.first_day:
                    _count(self.counts[fact.day], fact.facts, quality, scheduled=scheduled, known=known)
                known = known or scheduled
            else:
                state = _other(state, fact, day)
                if fact.day >= self.first_day:
                    self.counts[fact.day].others += 1
            if state != before and day >= self.first_day:
                self._change(prompt, state, day)
        self.changes[self.first_day - 1].append((prompt, state if base is None else base))

    def _change(self, prompt: PromptKey, state: Estimate, day: int) -> None:
        changes = self.changes[day]
        if changes and changes[-1][0] == prompt:
            changes.pop()
        changes.append((prompt, state))


def by_prompt(facts: Iterable[Fact]) -> Iterator[tuple[PromptKey, list[Fact]]]:
    """Yield each prompt with its events; they come prompt by prompt."""
    for (card, facet), found in groupby(facts, key=lambda fact: (fact.card, fact.facet)):
        yield PromptKey(card, Facet(facet)), list(found)


def _gone(facts: Sequence[Fact]) -> set[str]:
    """Return the ids of events that are retracted, or tell of the same thing (`origin`) as an earlier one."""
    gone = {str(json.loads(fact.facts)["target"]) for fact in facts if fact.kind == EventKind.RETRACTION}
    if any(_ORIGIN in fact.facts for fact in facts):
        seen: set[str] = set()
        for fact in facts:
            if fact.id not in gone:
                origin = str(json.loads(fact.facts).get("origin", fact.id))
                if origin in seen:
                    gone.add(fact.id)
                seen.add(origin)
    return gone


def _count(counts: Counts, facts: str, quality: int, *, scheduled: bool, known: bool) -> None:
    counts.reviews += 1
    spent = _MILLISECONDS.search(facts)
    counts.milliseconds += int(spent.group(1)) if spent else 0
    if scheduled:
        passed = quality >= PASS
        counts.scheduled += 1
        counts.recalled += passed
        counts.repeats += known
        counts.repeats_recalled += known and passed


def _other(state: Estimate, fact: Fact, day: int) -> Estimate:
    if fact.kind == EventKind.ATTEMPT:
        facts = json.loads(fact.facts)
        if facts.get("again"):
            return state
        options = facts.get("options") or ()
        guess = 1 / len(options) if options else 0.0
        return estimate.attempted(state, day, right=bool(facts.get("right")), guess=guess)
    if fact.kind == EventKind.ADOPTION:
        facts = json.loads(fact.facts)
        numbers = (int(facts.get(name, 0)) for name in ("repetitions", "ease", "interval"))
        repetitions, ease, interval = numbers
        return estimate.adopted(state, repetitions, ease or 250, interval, day, int(facts.get("due", 0)))
    return state


def kept_days(active: set[int], start: int, through: int) -> Iterator[int]:
    """Yield the study days that get a row: those with events, `QUIET_DAYS` after one, and then one in a week."""
    last = max((day for day in active if day < start), default=0)
    for day in range(start, through + 1):
        if day in active:
            last = day
        if day - last <= QUIET_DAYS or day % WEEK == 0:
            yield day


@dataclass(slots=True)
class Chronicle:
    """Walks study days. `estimates` are those at the end of the day before, `window` the judged reviews until then.

    `shares` tells how many prompts each counted card has; the other cards are estimated, and not counted. `reference`
    is the correction from before the week in which the walk begins.
    """

    shares: Mapping[CardKey, int]
    estimates: dict[PromptKey, Estimate] = field(default_factory=dict)
    window: deque[Judged] = field(default_factory=lambda: deque(maxlen=correction.WINDOW))
    fitted: Correction = correction.NONE
    reference: Correction = correction.NONE

    def walk(
        self, traced: Traced, active: set[int], start: int, through: int, progress: Progress = lambda _: None
    ) -> Iterator[tuple[DayRow, list[JudgedRow]]]:
        """Yield each kept day from `start` on with its judged reviews. `active` has every day with events.

        The day `through` stays open. It is walked again with each review, and what is recalled now needs no row.
        """
        waiting = sorted({*traced.changes, *traced.judged})
        running: Running | None = None
        reference, place = self.reference, 0
        for day in kept_days(active, start, through):
            running = None if day == through else running or self._running()
            if running is not None:
                running.turn(day, reference)
            judged: list[JudgedRow] = []
            while place < len(waiting) and waiting[place] <= day:
                for prompt, state in traced.changes.get(waiting[place], []):
                    self.estimates[prompt] = state
                    if running is not None:
                        running.put(prompt, self._part(prompt, state))
                judged += traced.judged.get(waiting[place], [])
                place += 1
            said = self._judge(judged)
            counts = traced.counts.get(day) or Counts()
            totals = (_OPEN, _OPEN) if running is None else running.on(day, self.fitted)
            yield DayRow(day, counts, *totals, self.fitted.figures, self.fitted.shifts), said
            reference = self.fitted
            progress((day - start + 1) / max(1, through - start + 1))
        for rest in waiting[place:]:
            self.estimates.update(traced.changes.get(rest, []))

    def closed(self, row: DayRow, reference: Correction) -> DayRow:
        """Return the row of a day that was left open, with its totals, when the estimates are those of its end.

        `reference` is the correction from before its week.
        """
        running = self._running()
        running.turn(row.day, reference)
        now, later = running.on(row.day, self.fitted)
        return replace(row, now=now, later=later)

    def _running(self) -> Running:
        return Running({prompt: self._part(prompt, state) for prompt, state in self.estimates.items()})

    def _part(self, prompt: PromptKey, state: Estimate) -> Part:
        return part_of(state, self.shares.get(prompt.card, 0))

    def _judge(self, judged: list[JudgedRow]) -> list[JudgedRow]:
        """Return the rows with what was said of them before they were known, then learn from them."""
        if not judged:
            return []
        judged.sort(key=lambda row: (row.at, row.event))
        said = []
        for row in judged:
            said.append(replace(row, said=round(self.fitted.chance(row.judged.features) * MICRO) / MICRO))
            self.fitted = correction.after_review(self.fitted, row.judged)
        self.window.extend(row.judged for row in judged)
        self.fitted = correction.after_day(self.fitted, tuple(self.window))
        return said
