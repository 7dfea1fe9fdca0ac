"""How many cards would be recalled on a study day, with an 80% interval: sums over prompts, exact in any order.

The interval has three parts: chance (each recall is a throw), the correction's own uncertainty, which all prompts
share, and the error of the model, also shared: so much on the scale on which chance itself is as wide everywhere, that
of arcsin sqrt p. Its size was chosen on simulated learners whose memories are not FSRS's (`benchmarks/intervals.py`).

Over a long log every study day has totals, and most prompts were not seen for weeks. `Running` looks at these once a
week, and moves their sum along its slopes in between. What it gives depends on the day, the prompts' states and the
correction then and at the week's beginning alone, so what is kept equals the replay.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from math import exp, log, log1p, sqrt
from operator import add, neg
from typing import NamedTuple

from flashneg.domain.correction import LEAST_ODDS, MICRO, MOST_ODDS, NONE, WINDOW, Correction, Vector, hardness_of
from flashneg.domain.estimate import Estimate
from flashneg.domain.events import PromptKey
from flashneg.domain.fsrs import DECAY, FACTOR
from flashneg.domain.shifts import KNOTS, Stretches, lines, middles

OUTLOOK_DAYS = 30
MODEL_ERROR = 0.10
WEEK, SETTLED_DAYS = 7, 14
_EIGHTY = 1.2816
_GRID = 1.5 * 2**22
_SHAPE = -DECAY
_LOWEST, _HIGHEST, _OUTER = KNOTS[0], KNOTS[-1], len(KNOTS)


@dataclass(frozen=True, slots=True)
class Total:
    """How many cards would be recalled: the expected number, and its 80% interval."""

    cards: float = 0.0
    low: float = 0.0
    high: float = 0.0


class Part(NamedTuple):
    """A prompt's share in a total, made ready for sums over many days.

    `weight` is the reciprocal of how many prompts its card has, `rate` FSRS's factor by the stability (0 where nothing
    counts); `lapsed`, `recalls` and `hardness` are what the correction weighs of it whatever the day.
    """

    weight: float
    rate: float
    lapsed: float
    recalls: float
    hardness: float
    last_day: int


NOTHING = Part(0.0, 0.0, 0.0, 0.0, 0.0, 0)


def part_of(estimate: Estimate, share: int) -> Part:
    """Return a prompt's part in a total, of a card that has so many prompts; nothing where it is not counted."""
    if not share or not estimate.stability:
        return NOTHING
    return Part(
        1 / share, FACTOR * MICRO / estimate.stability, log1p(estimate.lapses), log1p(estimate.recalled_days),
        hardness_of(estimate.difficulty / MICRO), estimate.last_day,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sums:
    """What a total is made of, in whole multiples of 2^-30, so that sums in any order are equal.

    `expected` cards of `most`, the variance `thrown` by chance, what the model's error is times of (`leaning`), how the
    expected number moves with a day (`aging`), with each of the correction's figures, and with the shift in the middle
    of each stretch (`lifts`).
    """

    expected: float = 0.0
    most: float = 0.0
    thrown: float = 0.0
    leaning: float = 0.0
    aging: float = 0.0
    slopes: Vector = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    lifts: Stretches = (0.0, 0.0, 0.0, 0.0, 0.0)

    def __add__(self, other: Sums) -> Sums:
        """Return the sums over the parts of both."""
        a, b, c, d, e, f = map(add, self.slopes, other.slopes)
        p, q, r, s, t = map(add, self.lifts, other.lifts)
        return Sums(
            self.expected + other.expected, self.most + other.most, self.thrown + other.thrown,
            self.leaning + other.leaning, self.aging + other.aging, (a, b, c, d, e, f), (p, q, r, s, t),
        )  # fmt: skip

    def __neg__(self) -> Sums:
        """Return what takes these sums away when it is added."""
        a, b, c, d, e, f = map(neg, self.slopes)
        p, q, r, s, t = map(neg, self.lifts)
        return Sums(
            -self.expected, -self.most, -self.thrown, -self.leaning, -self.aging, (a, b, c, d, e, f), (p, q, r, s, t)
        )  # fmt: skip

    def moved(self, days: int, before: Correction, after: Correction) -> Sums:
        """Return the sums so many days later, under another correction, by their slopes.

        The mean chance moves on the log-odds scale, where it cannot leave 0 to 1.
        """
        share = self.expected / self.most if self.most else 0.0
        if not 0 < share < 1:
            return self
        of, to = ((*one.figures, *middles(one.shifts)) for one in (before, after))
        change = self.aging * days
        change += sum(
            slope * (now - then) for slope, then, now in zip((*self.slopes, *self.lifts), of, to, strict=True)
        )  # fmt: skip
        odds = share / (1 - share) * exp(change / (self.most * share * (1 - share)))
        return replace(self, expected=self.most * odds / (1 + odds))

    def total(self, correction: Correction, model_error: float = MODEL_ERROR) -> Total:
        """Return the expected number with its 80% interval."""
        fitted = sum(
            slope * sum(value * other for value, other in zip(row, self.slopes, strict=True))
            for slope, row in zip(self.slopes, correction.covariance, strict=True)
        )
        reach = _EIGHTY * sqrt(max(0.0, self.thrown + fitted + (model_error * self.leaning) ** 2))
        return Total(self.expected, max(0.0, self.expected - reach), min(self.most, self.expected + reach))


def total(parts: Iterable[Part], correction: Correction, day: int, *, ahead: int = 0) -> Total:
    """Return how many cards would be recalled on a study day, or so many days `ahead` of it without any review."""
    return sums(parts, correction, day + ahead).total(correction)


def sums(parts: Iterable[Part], correction: Correction, day: int, chances: list[float] | None = None) -> Sums:
    """Return what the total of a study day is made of, under this correction.

    Each part's chance of recall is added to `chances`, if that is given, in order.

    Unrolled, because a long walk spends its time here: each chance is what `estimate.chance` gives. To add the grid and
    take it away again rounds to its spacing, 2^-30; sums of such numbers are exact as long as they are below 2^23.
    """
    a, b, c, d, e, f = correction.figures
    constants, rates = lines(correction.shifts)
    lifts = [0.0] * (_OUTER + 1)
    expected = most = thrown = leaning = aging = by_a = by_b = by_c = by_d = by_e = by_f = 0.0
    for weight, rate, lapsed, recalls, hardness, last_day in parts:
        if not rate:
            if chances is not None:
                chances.append(0.0)
            continue
        days = day - last_day if day > last_day else 1
        later = 1 + rate * days
        odds = later**_SHAPE - 1
        clipped = odds if LEAST_ODDS < odds < MOST_ODDS else LEAST_ODDS if odds < 1 else MOST_ODDS
        x, t = -log(clipped), log(days)
        before = a + b * x + c * t + d * lapsed + e * recalls + f * hardness
        place = _OUTER if before >= _HIGHEST else 0 if before < _LOWEST else int(before) + 1
        rate_here = rates[place]
        p = 1 / (1 + exp(-constants[place] - rate_here * before))
        if chances is not None:
            chances.append(p)
        spread = p * (1 - p)
        give = weight * spread
        expected += weight * p + _GRID - _GRID
        most += weight + _GRID - _GRID
        thrown += weight * give + _GRID - _GRID
        leaning += weight * sqrt(spread) + _GRID - _GRID
        lifts[place] += give + _GRID - _GRID
        give *= rate_here
        aging += give * (c / days - b * _SHAPE * (odds + 1) * rate / (later * clipped)) + _GRID - _GRID
        by_a += give + _GRID - _GRID
        by_b += give * x + _GRID - _GRID
        by_c += give * t + _GRID - _GRID
        by_d += give * lapsed + _GRID - _GRID
        by_e += give * recalls + _GRID - _GRID
        by_f += give * hardness + _GRID - _GRID
    p, q, r, s, t = lifts
    return Sums(expected, most, thrown, leaning, aging, (by_a, by_b, by_c, by_d, by_e, by_f), (p, q, r, s, t))


def week_of(day: int) -> int:
    """Return the first study day of a day's week."""
    return day - day % WEEK


@dataclass(slots=True)
class Running:
    """The totals of one study day after another.

    Prompts that were not reviewed in the `SETTLED_DAYS` before the week's first day are looked at as they stand on that
    day, under the correction from before it (`turn`); the others on the day itself. While the correction has less than
    its whole window of reviews, it moves too fast for that, and every prompt is looked at on the day.
    """

    parts: dict[PromptKey, Part]
    week: int = -1
    reference: Correction = NONE
    _recent: dict[PromptKey, Part] = field(default_factory=dict)
    _settled: tuple[Sums, Sums] = (Sums(), Sums())

    def turn(self, day: int, reference: Correction) -> None:
        """Begin a day's week where it is another one, with the correction from before it."""
        if week_of(day) != self.week:
            self.week, self.reference = week_of(day), reference
            self._recent = {prompt: part for prompt, part in self.parts.items() if not self._is_settled(part)}
            self._settled = self._now_and_later(part for part in self.parts.values() if self._is_settled(part))

    def put(self, prompt: PromptKey, part: Part) -> None:
        """Put a prompt's part in the place of the one that it had."""
        before = self.parts.get(prompt, NOTHING)
        self.parts[prompt] = part
        self._recent.pop(prompt, None)
        now, later = self._settled
        if self._is_settled(before):
            less, less_later = self._now_and_later([before])
            now, later = now + -less, later + -less_later
        if self._is_settled(part):
            more, more_later = self._now_and_later([part])
            now, later = now + more, later + more_later
        else:
            self._recent[prompt] = part
        self._settled = now, later

    def on(self, day: int, correction: Correction) -> tuple[Total, Total]:
        """Return the totals on a day of this week and `OUTLOOK_DAYS` later, under the correction of that day."""
        now, later = (
            sums(self._recent.values(), correction, day + ahead)
            + settled.moved(day - self.week, self.reference, correction)
            for ahead, settled in zip((0, OUTLOOK_DAYS), self._settled, strict=True)
        )
        return now.total(correction), later.total(correction)

    def _is_settled(self, part: Part) -> bool:
        return self.reference.reviews >= WINDOW and self.week - part.last_day >= SETTLED_DAYS

    def _now_and_later(self, parts: Iterable[Part]) -> tuple[Sums, Sums]:
        found = list(parts)
        now, later = (sums(found, self.reference, self.week + ahead) for ahead in (0, OUTLOOK_DAYS))
        return now, later
