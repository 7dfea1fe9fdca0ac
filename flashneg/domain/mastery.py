"""Mastery: how much would be recalled, how sure that is, and the levels on the way (`docs/science.md`).

A tactic's recall is the mean over its prompts, one not begun counting 0. The sum over tactics has an 80% interval, of
three parts: chance (each recall is a throw), the correction's own uncertainty, which all prompts share, and the error
of the model, also shared: so much on the scale on which chance itself is as wide everywhere, that of arcsin sqrt p. Its
size was chosen on simulated learners whose memories are not FSRS's (`benchmarks/intervals.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log, log1p, sqrt

from flashneg.domain.cards import Facet
from flashneg.domain.correction import LEAST_ODDS, MICRO, MOST_ODDS, Correction, Vector, hardness_of
from flashneg.domain.estimate import Estimate, chance
from flashneg.domain.fsrs import DECAY, FACTOR

OUTLOOK_DAYS = 30
MASTERED_NOW, MASTERED_LATER = 0.9, 0.8
FAMILIAR_NOW = 0.8
MASTERED_DAYS = 3
MASTERED_ATTEMPTS, MASTERED_DISCRIMINATION = 4, 0.8
_EIGHTY = 1.2816
MODEL_ERROR = 0.10


class Level(StrEnum):
    """How far a tactic is; each can be lost again."""

    NEW = "new"
    LEARNING = "learning"
    FAMILIAR = "familiar"
    FIRM = "firm"
    MASTERED = "mastered"


LEVELS = tuple(Level)


@dataclass(frozen=True, slots=True)
class Quizzed:
    """How a tactic does in the quiz: the answers that count and the share known, guessing taken out.

    `possible` says whether a legal question about the tactic exists; where none does, the quiz is waived.
    """

    answers: int = 0
    discrimination: float | None = None
    possible: bool = True


@dataclass(frozen=True, slots=True)
class PromptRecall:
    """One prompt: the chance of recall now and in `OUTLOOK_DAYS` days, and what is known of it."""

    facet: Facet
    now: float
    later: float
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Standing:
    """A card's recall now and later (means over its prompts), its level, and what is missing for the next one."""

    prompts: tuple[PromptRecall, ...]
    now: float
    later: float
    level: Level
    missing: tuple[str, ...]
    quizzed: Quizzed


@dataclass(frozen=True, slots=True)
class Total:
    """How many cards would be recalled: the expected number, and its 80% interval."""

    cards: float = 0.0
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True, slots=True)
class Part:
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


def prompt_recall(facet: Facet, estimate: Estimate, correction: Correction, day: int) -> PromptRecall:
    """Return a prompt's chance of recall on a study day, and `OUTLOOK_DAYS` later if nothing is reviewed."""
    return PromptRecall(
        facet, chance(estimate, correction, day), chance(estimate, correction, day + OUTLOOK_DAYS), estimate
    )


def standing(prompts: Sequence[PromptRecall], quizzed: Quizzed) -> Standing:
    """Return how a card stands, from its prompts and its quiz answers."""
    count = max(1, len(prompts))
    now, later = sum(each.now for each in prompts) / count, sum(each.later for each in prompts) / count
    level, missing = _level(prompts, quizzed)
    return Standing(tuple(prompts), now, later, level, missing, quizzed)


def _level(prompts: Sequence[PromptRecall], quizzed: Quizzed) -> tuple[Level, tuple[str, ...]]:
    if not any(each.estimate.begun for each in prompts):
        return Level.NEW, ("study it once",)
    missing = [*_not_begun(prompts), *_below(prompts, FAMILIAR_NOW)]
    if missing:
        return Level.LEARNING, tuple(missing)
    missing = [*_below(prompts, MASTERED_NOW), *_later(prompts), *_days(prompts)]
    if missing:
        return Level.FAMILIAR, tuple(missing)
    missing = _quiz(quizzed)
    return (Level.FIRM, tuple(missing)) if missing else (Level.MASTERED, ())


def _not_begun(prompts: Sequence[PromptRecall]) -> list[str]:
    waiting = [each.facet.value for each in prompts if not each.estimate.begun]
    return [f"{', '.join(waiting)} not begun"] if waiting else []


def _below(prompts: Sequence[PromptRecall], wanted: float) -> list[str]:
    return [
        f"{each.facet.value} recalled {percent(each.now)} now, {wanted:.0%} is wanted"
        for each in prompts
        if each.estimate.begun and each.now < wanted
    ]


def _later(prompts: Sequence[PromptRecall]) -> list[str]:
    return [
        f"{each.facet.value} {percent(each.later)} in {OUTLOOK_DAYS} days, {MASTERED_LATER:.0%} is wanted"
        for each in prompts
        if each.later < MASTERED_LATER
    ]


def _days(prompts: Sequence[PromptRecall]) -> list[str]:
    return [
        f"{each.facet.value} recalled on {each.estimate.recalled_days} of {MASTERED_DAYS} days"
        for each in prompts
        if each.estimate.recalled_days < MASTERED_DAYS
    ]


def _quiz(quizzed: Quizzed) -> list[str]:
    if not quizzed.possible:
        return []
    if quizzed.answers < MASTERED_ATTEMPTS or quizzed.discrimination is None:
        return [f"{quizzed.answers} of {MASTERED_ATTEMPTS} quiz answers"]
    if quizzed.discrimination < MASTERED_DISCRIMINATION:
        return [f"told apart {percent(quizzed.discrimination)} in the quiz, {MASTERED_DISCRIMINATION:.0%} is wanted"]
    return []


def percent(share: float) -> str:
    """Return a share as a whole percentage, rounded down, so that what is below a limit never looks as if it met it."""
    return f"{int(share * 100 + 1e-9)}%"


@dataclass(frozen=True, slots=True)
class Sums:
    """What a total is made of, additive: the sums over families are the sums over all.

    The expected number, the most there could be, the variance of throws, the slope by the model's error, and the slopes
    by the correction's figures.
    """

    expected: float = 0.0
    most: float = 0.0
    thrown: float = 0.0
    leaning: float = 0.0
    slopes: Vector = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)

    def __add__(self, other: Sums) -> Sums:
        """Return the sums over the parts of both."""
        a, b, c, d, e, f = (one + two for one, two in zip(self.slopes, other.slopes, strict=True))
        return Sums(
            self.expected + other.expected, self.most + other.most, self.thrown + other.thrown,
            self.leaning + other.leaning, (a, b, c, d, e, f),
        )  # fmt: skip

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


def sums(parts: Iterable[Part], correction: Correction, day: int) -> Sums:
    """Return what the total of a study day is made of.

    Unrolled, because every kept day asks it of every prompt: each chance is what `estimate.chance` gives.
    """
    a, b, c, d, e, f = correction.figures
    expected = thrown = leaning = most = s0 = s1 = s2 = s3 = s4 = s5 = 0.0
    for part in parts:
        if not part.rate:
            continue
        weight, lapsed, recalls, hardness = part.weight, part.lapsed, part.recalls, part.hardness
        days = max(day - part.last_day, 1)
        odds = (1 + part.rate * days) ** -DECAY - 1
        x = -log(odds if LEAST_ODDS < odds < MOST_ODDS else LEAST_ODDS if odds < 1 else MOST_ODDS)
        t = log(days)
        p = 1 / (1 + exp(-(a + b * x + c * t + d * lapsed + e * recalls + f * hardness)))
        spread = p * (1 - p)
        give = weight * spread
        expected += weight * p
        most += weight
        thrown += weight * give
        leaning += weight * sqrt(spread)
        s0 += give
        s1 += give * x
        s2 += give * t
        s3 += give * lapsed
        s4 += give * recalls
        s5 += give * hardness
    return Sums(expected, most, thrown, leaning, (s0, s1, s2, s3, s4, s5))
