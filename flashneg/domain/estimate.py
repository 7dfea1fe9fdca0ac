"""What is believed of a prompt's memory, from its reviews of every mode and from quiz attempts.

Kept in whole millionths, rounded at every step, so that what is stored equals the replay. FSRS measures; SM-2 alone
decides when a prompt is due.
"""

from __future__ import annotations

from typing import NamedTuple

from flashneg.domain import fsrs
from flashneg.domain.correction import MICRO, Correction, Judged, features_of
from flashneg.domain.sm2 import PASS

_SLIP = 0.05
_WEIGHT = 0.5
_EVIDENCE_STEP = 2.0
_LONGEST_STABILITY = 36_500.0


class Estimate(NamedTuple):
    """A prompt's memory: stability in millionths of a day (0: not begun) and difficulty in millionths.

    `last_day` is the study day of the last review; `lapses` counts reviews forgotten a day or more after the one
    before; `recalled_days` counts study days on which the prompt was recalled, the latest being `recalled_on`.
    """

    stability: int = 0
    difficulty: int = 0
    last_day: int = 0
    lapses: int = 0
    recalled_days: int = 0
    recalled_on: int = 0

    @property
    def begun(self) -> bool:
        """Whether the prompt was ever reviewed."""
        return self.stability > 0


BLANK = Estimate()


def reviewed(estimate: Estimate, quality: int, day: int) -> tuple[Estimate, Judged | None]:
    """Return the estimate after a review of any mode, and the review as judged if it tells how good the estimate was.

    A review tells that when it is the first of a study day and the prompt had been reviewed on an earlier one.
    """
    passed = quality >= PASS
    grade = fsrs.grade_of(quality)
    judged = None
    lapses = estimate.lapses
    if not estimate.stability:
        strength = fsrs.first(grade)
    else:
        days = max(0, day - estimate.last_day)
        stability = estimate.stability / MICRO
        if days:
            judged = _judged(estimate, days, recalled=passed)
            lapses += not passed
        strength = fsrs.step(fsrs.Strength(stability, estimate.difficulty / MICRO), grade, days)
    counts = passed and day > estimate.recalled_on
    after = Estimate(
        max(1, round(strength.stability * MICRO)),
        round(strength.difficulty * MICRO),
        max(day, estimate.last_day),
        lapses,
        estimate.recalled_days + counts,
        day if counts else estimate.recalled_on,
    )
    return after, judged


def _judged(estimate: Estimate, days: int, *, recalled: bool) -> Judged:
    """Return a review so many days after the one before, in the digits that are kept of it."""
    chance = round(fsrs.recall(estimate.stability / MICRO, days) * MICRO) / MICRO
    return Judged(chance, days, estimate.lapses, estimate.recalled_days, estimate.difficulty / MICRO, recalled)


def attempted(estimate: Estimate, day: int, *, right: bool, guess: float) -> Estimate:
    """Return the estimate after a quiz answer about the prompt: evidence of a memory, not a review of it.

    By Bayes: who knows is right but for slips, who does not is right by guessing. The stability moves so that the
    chance at that time is the posterior; by half on the log-odds scale, because to recognise is easier than to recall,
    and by a factor of two at most. On the day of a review, and of a prompt not begun, an attempt says nothing new.
    """
    days = day - estimate.last_day
    if not estimate.stability or days < 1:
        return estimate
    stability = estimate.stability / MICRO
    before = fsrs.recall(stability, days)
    knows, lacks = (1 - _SLIP, guess) if right else (_SLIP, 1 - guess)
    ratio = (knows / max(lacks, _SLIP)) ** _WEIGHT
    after = before * ratio / (before * ratio + 1 - before)
    moved = min(max(fsrs.stability_for(after, days), stability / _EVIDENCE_STEP), stability * _EVIDENCE_STEP)
    kept = max(1, round(min(moved, _LONGEST_STABILITY) * MICRO))
    return Estimate(
        kept, estimate.difficulty, estimate.last_day, estimate.lapses, estimate.recalled_days, estimate.recalled_on
    )


def adopted(estimate: Estimate, repetitions: int, ease: int, interval: int, day: int, due: int) -> Estimate:
    """Return the estimate after an adoption: none when the prompt was forgotten on purpose.

    A schedule that comes without its reviews is taken at its word: a chance of 0.9 at the end of its interval, and the
    difficulty at which FSRS would have grown by its ease (the rule of fsrs-rs for cards of SM-2). Where reviews are
    known, they tell more than the schedule, and stay.
    """
    if repetitions == 0:
        return BLANK
    if estimate.stability:
        return estimate
    stability = float(min(max(interval, 1), _LONGEST_STABILITY))
    difficulty = fsrs.difficulty_for(ease / 100, stability)
    last = min(day, due - interval) if due else day
    return Estimate(round(stability * MICRO), round(difficulty * MICRO), last, 0, 1, last)


def chance(estimate: Estimate, correction: Correction, day: int) -> float:
    """Return the chance that the prompt is recalled on a study day, 0 to 1; 0 for one that was not begun.

    What was seen on the day itself counts as it will stand on the next.
    """
    if not estimate.stability:
        return 0.0
    since = max(1, day - estimate.last_day)
    recall = fsrs.recall(estimate.stability / MICRO, since)
    difficulty = estimate.difficulty / MICRO
    return correction.chance(features_of(recall, since, estimate.lapses, estimate.recalled_days, difficulty))
