"""FSRS-6 with its default parameters, read-only: how strong a memory is, estimated from the grades it got.

SM-2 schedules, this measures. Source: J. Ye and the Open Spaced Repetition project, "The FSRS algorithm" (FSRS-6,
2025), and the package `fsrs`, against which the tests hold this.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
DEFAULT = (
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614, 0.2629,
    1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
)  # fmt: skip
_GRADES = (AGAIN, AGAIN, AGAIN, HARD, GOOD, EASY)
DECAY = -DEFAULT[20]
FACTOR = 0.9 ** (1 / DECAY) - 1
_LEAST_STABILITY = 0.001
_LEAST_DIFFICULTY, _MOST_DIFFICULTY = 1.0, 10.0


@dataclass(frozen=True, slots=True)
class Strength:
    """A memory: the days until the chance of recall has fallen to 0.9, and a difficulty from 1 to 10."""

    stability: float
    difficulty: float


def grade_of(quality: int) -> int:
    """Return FSRS's grade of an SM-2 quality: 0 to 2 are Again, 3 Hard, 4 Good, 5 Easy."""
    return _GRADES[quality]


def recall(stability: float, days: float) -> float:
    """Return the chance of recall this many days after the last review, 0 to 1."""
    return float((1 + FACTOR * days / stability) ** DECAY)


def stability_for(chance: float, days: float) -> float:
    """Return the stability at which the chance of recall after these days is this, between 0 and 1."""
    return float(FACTOR * days / (chance ** (1 / DECAY) - 1))


def difficulty_for(ease: float, stability: float) -> float:
    """Return the difficulty at which a Good review, on time, lengthens the interval by this factor (of fsrs-rs)."""
    growth = exp(DEFAULT[8]) * stability ** -DEFAULT[9] * (exp((1 - 0.9) * DEFAULT[10]) - 1)
    return float(min(max(11 - (ease - 1) / growth, _LEAST_DIFFICULTY), _MOST_DIFFICULTY))


def first(grade: int) -> Strength:
    """Return the strength after the first review of all."""
    difficulty = min(max(_first_difficulty(grade), _LEAST_DIFFICULTY), _MOST_DIFFICULTY)
    return Strength(max(DEFAULT[grade - 1], _LEAST_STABILITY), difficulty)


def step(strength: Strength, grade: int, days: int) -> Strength:
    """Return the strength after a review this many study days after the one before; 0 is the same day."""
    if days < 1:
        stability = strength.stability * _same_day_gain(strength.stability, grade)
    elif grade == AGAIN:
        stability = _forgotten(strength, recall(strength.stability, days))
    else:
        stability = _recalled(strength, recall(strength.stability, days), grade)
    return Strength(max(stability, _LEAST_STABILITY), _next_difficulty(strength.difficulty, grade))


def _first_difficulty(grade: int) -> float:
    return DEFAULT[4] - exp(DEFAULT[5] * (grade - 1)) + 1


def _next_difficulty(difficulty: float, grade: int) -> float:
    moved = difficulty + (_MOST_DIFFICULTY - difficulty) * -DEFAULT[6] * (grade - GOOD) / 9
    reverted = DEFAULT[7] * _first_difficulty(EASY) + (1 - DEFAULT[7]) * moved
    return min(max(reverted, _LEAST_DIFFICULTY), _MOST_DIFFICULTY)


def _same_day_gain(stability: float, grade: int) -> float:
    gain = float(exp(DEFAULT[17] * (grade - GOOD + DEFAULT[18])) * stability ** -DEFAULT[19])
    return gain if grade == AGAIN else max(gain, 1.0)


def _forgotten(strength: Strength, chance: float) -> float:
    long_term = (
        DEFAULT[11]
        * strength.difficulty ** -DEFAULT[12]
        * ((strength.stability + 1) ** DEFAULT[13] - 1)
        * exp((1 - chance) * DEFAULT[14])
    )
    return float(min(long_term, strength.stability / exp(DEFAULT[17] * DEFAULT[18])))


def _recalled(strength: Strength, chance: float, grade: int) -> float:
    bonus = DEFAULT[15] if grade == HARD else DEFAULT[16] if grade == EASY else 1.0
    growth = (
        exp(DEFAULT[8])
        * (11 - strength.difficulty)
        * strength.stability ** -DEFAULT[9]
        * (exp((1 - chance) * DEFAULT[10]) - 1)
    )
    return float(strength.stability * (1 + growth * bonus))
