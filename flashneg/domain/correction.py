"""The correction of FSRS's estimate, fitted to the learner's latest reviews, and none while data is scarce.

logit p = a + b logit R + c ln t + d ln(1 + l) + e ln(1 + n) + f (D - 5) / 2, with R FSRS's chance of recall, t the
days since the last review, and every other fact that the estimate keeps of a prompt: l how often it was forgotten
after a day or more, n on how many days it was recalled, D its difficulty. A logistic regression with normal priors, a
~ N(0, 1), b ~ N(1, .6^2), the others N(0, .3^2). Terms, priors and window were chosen on simulated learners, by a rule
fixed beforehand (`benchmarks/choosing.py`, `docs/science.md`). Figures by which recall would rise while nothing is
studied are not used (`falling.py`). Then come the `shifts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import exp, log, log1p
from operator import mul

from flashneg.domain.falling import kept_falling, rounded_falling
from flashneg.domain.shifts import NO_SHIFTS, Shifts, learned, shifted

WINDOW = 1000
PRIOR_MEANS = (0.0, 1.0, 0.0, 0.0, 0.0, 0.0)
PRIOR_SPREADS = (1.0, 0.6, 0.3, 0.3, 0.3, 0.3)
MICRO = 1_000_000
_LEAST, _MOST = 1e-6, 1 - 1e-6
LEAST_ODDS, MOST_ODDS = (1 - _MOST) / _MOST, (1 - _LEAST) / _LEAST
_TURNS = 25
_SMALL_GAIN = 0.5
_SMALLEST_SCALE = 0.01
_FIGURES = range(len(PRIOR_MEANS))
_PRECISION = tuple(1 / spread**2 for spread in PRIOR_SPREADS)

Vector = tuple[float, float, float, float, float, float]
Matrix = tuple[Vector, Vector, Vector, Vector, Vector, Vector]


@dataclass(frozen=True, slots=True)
class Judged:
    """A review that tells how good the estimate was: the first of a study day, of a prompt reviewed on an earlier one.

    `chance` is FSRS's; `lapses`, `recalls` (days) and `difficulty` (1 to 10) are those from before the review.
    """

    chance: float
    days: int
    lapses: int
    recalls: int
    difficulty: float
    recalled: bool
    features: Vector = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        found = features_of(self.chance, self.days, self.lapses, self.recalls, self.difficulty)
        object.__setattr__(self, "features", found)


@dataclass(frozen=True, slots=True)
class Correction:
    """The figures a to f, in whole millionths, how sure they are (the covariance of the posterior), and the shifts."""

    figures: Vector
    covariance: Matrix
    reviews: int = 0
    shifts: Shifts = NO_SHIFTS

    def odds(self, features: Vector) -> float:
        """Return the corrected log odds, before the shifts."""
        a, b, c, d, e, f = self.figures
        one, odds, time, lapsed, recalls, hardness = features
        return a * one + b * odds + c * time + d * lapsed + e * recalls + f * hardness

    def chance(self, features: Vector) -> float:
        """Return the corrected chance of recall, 0 to 1."""
        return logistic(shifted(self.shifts, self.odds(features)))


def vector(values: Sequence[float]) -> Vector:
    """Return six numbers as a vector."""
    a, b, c, d, e, f = values
    return a, b, c, d, e, f


def _matrix(rows: Sequence[Sequence[float]]) -> Matrix:
    a, b, c, d, e, f = map(vector, rows)
    return a, b, c, d, e, f


NONE = Correction(
    PRIOR_MEANS,
    _matrix([[spread**2 * (row == column) for column in _FIGURES] for row, spread in enumerate(PRIOR_SPREADS)]),
)


def logistic(value: float) -> float:
    """Return the chance whose log odds these are."""
    return 1 / (1 + exp(-value)) if value > -700 else 0.0


def log_odds(chance: float) -> float:
    """Return the log odds of a chance, kept a millionth from 0 and 1."""
    kept = min(max(chance, _LEAST), _MOST)
    return log(kept / (1 - kept))


def hardness_of(difficulty: float) -> float:
    """Return what the correction weighs of FSRS's difficulty, from 1 to 10."""
    return (difficulty - 5) / 2


def features_of(chance: float, days: float, lapses: int, recalls: int, difficulty: float) -> Vector:
    """Return what the correction weighs, in the order of its figures. A day is the least time."""
    return 1.0, log_odds(chance), log(max(1.0, days)), log1p(lapses), log1p(recalls), hardness_of(difficulty)


def fit(reviews: Sequence[Judged], start: Vector = PRIOR_MEANS) -> Correction:
    """Return the correction that the latest `WINDOW` of these reviews, oldest first, speak for.

    Newton's method from `start`, the figures of the day before, where one pass over the reviews is mostly enough: it
    ends with the first step that is shorter than .7 standard errors of the figures (`_SMALL_GAIN` is the square of
    that), which leaves an error of about a hundredth of one. A step that overshoots is halved. The same reviews and
    start give the same figures, to the last digit.
    """
    latest = reviews[-WINDOW:]
    columns = list(zip(*(found.features for found in latest), strict=True)) or [()] * len(PRIOR_MEANS)
    recalled = [found.recalled for found in latest]
    figures = list(start)
    slope, curvature = _slope_and_curvature(columns, recalled, figures)
    for _ in range(_TURNS):
        move = solve(curvature, slope)
        uphill, scale = _product(slope, move), 1.0
        if uphill < _SMALL_GAIN:
            figures = [old + part for old, part in zip(figures, move, strict=True)]
            break
        while True:
            tried = [old + scale * part for old, part in zip(figures, move, strict=True)]
            slope, curvature = _slope_and_curvature(columns, recalled, tried)
            if _product(slope, move) >= -uphill / 2 or scale < _SMALLEST_SCALE:
                break
            scale /= 2
        figures = tried
    covariance = [solve(curvature, [float(row == column) for row in _FIGURES]) for column in _FIGURES]
    used = rounded_falling(kept_falling(figures, covariance), MICRO)
    return Correction(vector(used), _matrix(covariance), len(latest))


def after_review(before: Correction, found: Judged) -> Correction:
    """Return the correction after a judged review: the shifts learn from it at once, the figures with the day's end."""
    shifts = learned(before.shifts, before.odds(found.features), recalled=found.recalled)
    return replace(before, shifts=shifts)


def after_day(before: Correction, latest: Sequence[Judged]) -> Correction:
    """Return the correction after a study day and its last review: fitted to `latest`, which end with that day's."""
    return replace(fit(latest, before.figures), shifts=before.shifts)


def _product(first: Sequence[float], second: Sequence[float]) -> float:
    return sum(one * other for one, other in zip(first, second, strict=True))


def _slope_and_curvature(
    columns: Sequence[Sequence[float]], recalled: Sequence[bool], figures: Sequence[float]
) -> tuple[list[float], list[list[float]]]:
    """Return the gradient of the log posterior and minus its Hessian. By columns: this is where the fit's time goes."""
    a, b, c, d, e, f = figures
    chances = [
        1 / (1 + exp(-(a + b * x + c * t + d * lapses + e * recalls + f * hard)))
        for _, x, t, lapses, recalls, hard in zip(*columns, strict=True)
    ]
    missed = [was - p for was, p in zip(recalled, chances, strict=True)]
    weights = [p * (1 - p) for p in chances]
    slope = [sum(map(mul, missed, column)) for column in columns]
    curvature = [[0.0] * len(columns) for _ in columns]
    for row, column in enumerate(columns):
        weighted = list(map(mul, weights, column))
        for other in range(row, len(columns)):
            curvature[row][other] = curvature[other][row] = sum(map(mul, weighted, columns[other]))
    for place, held in enumerate(_PRECISION):
        slope[place] += held * (PRIOR_MEANS[place] - figures[place])
        curvature[place][place] += held
    return slope, curvature


def solve(matrix: Sequence[Sequence[float]], wanted: Sequence[float]) -> list[float]:
    """Return x of matrix x = wanted, for a symmetric positive definite matrix (Gauss, no pivoting needed)."""
    rows = [[*row, value] for row, value in zip(matrix, wanted, strict=True)]
    size = len(rows)
    for column in range(size):
        for row in range(column + 1, size):
            factor = rows[row][column] / rows[column][column]
            for place in range(column, size + 1):
                rows[row][place] -= factor * rows[column][place]
    found = [0.0] * size
    for row in reversed(range(size)):
        rest = sum(rows[row][place] * found[place] for place in range(row + 1, size))
        found[row] = (rows[row][size] - rest) / rows[row][row]
    return found
