"""The correction of FSRS's estimate, fitted to the learner's latest reviews, and none while data is scarce.

logit p = a + b logit R + c ln t + d ln(1 + l), with R FSRS's chance of recall, t the days since the last review and l
how often the prompt was forgotten after a day or more. a ~ N(0, .5^2), b ~ N(1, .3^2), c and d ~ N(0, .3^2): a logistic
regression with normal priors, solved by Newton's method, a step that overshoots being halved. c lets the learner's
forgetting be steeper or flatter than the default curve; d undoes that the default counts every lapse against a prompt
for good (its difficulty only rises).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, log1p, sqrt

WINDOW = 1000
PRIOR_MEANS = (0.0, 1.0, 0.0, 0.0)
PRIOR_SPREADS = (0.5, 0.3, 0.3, 0.3)
_LEAST, _MOST = 0.001, 0.999
LEAST_ODDS, MOST_ODDS = (1 - _MOST) / _MOST, (1 - _LEAST) / _LEAST
_TURNS = 25
_ENOUGH = 1e-9
_SMALLEST_SCALE = 0.01
_FIGURES = range(len(PRIOR_MEANS))

Vector = tuple[float, float, float, float]
Matrix = tuple[Vector, Vector, Vector, Vector]


@dataclass(frozen=True, slots=True)
class Judged:
    """A review that tells how good the estimate was: the first of a study day, a day or more after the one before."""

    chance: float
    days: int
    lapses: int
    recalled: bool


@dataclass(frozen=True, slots=True)
class Correction:
    """The four figures a, b, c, d and how sure they are: the covariance of the posterior."""

    figures: Vector
    covariance: Matrix
    reviews: int = 0

    def chance(self, features: Vector) -> float:
        """Return the corrected chance of recall, 0 to 1."""
        return logistic(sum(weight * value for weight, value in zip(self.figures, features, strict=True)))


def _diagonal(values: Sequence[float]) -> Matrix:
    first, second, third, fourth = (
        [value if row == column else 0.0 for column in _FIGURES] for row, value in enumerate(values)
    )
    return _vector(first), _vector(second), _vector(third), _vector(fourth)


def _vector(values: Sequence[float]) -> Vector:
    a, b, c, d = values
    return a, b, c, d


NONE = Correction(PRIOR_MEANS, _diagonal([spread**2 for spread in PRIOR_SPREADS]))


def logistic(value: float) -> float:
    """Return the chance whose log odds these are."""
    return 1 / (1 + exp(-value)) if value > -700 else 0.0


def log_odds(chance: float) -> float:
    """Return the log odds of a chance, kept within .001 and .999."""
    kept = min(max(chance, _LEAST), _MOST)
    return log(kept / (1 - kept))


def features_of(chance: float, days: float, lapses: int) -> Vector:
    """Return what the correction weighs: 1, logit R, ln t and ln(1 + l). A day is the least time."""
    return (1.0, log_odds(chance), log(max(1.0, days)), log1p(lapses))


def fit(reviews: Sequence[Judged]) -> Correction:
    """Return the correction that the latest `WINDOW` of these reviews, oldest first, speak for."""
    latest = reviews[-WINDOW:]
    rows = [(*features_of(found.chance, found.days, found.lapses)[1:], float(found.recalled)) for found in latest]
    precision = [1 / spread**2 for spread in PRIOR_SPREADS]
    figures = list(PRIOR_MEANS)
    slope, curvature = _slope_and_curvature(rows, figures, precision)
    for _ in range(_TURNS):
        move, scale = solve(curvature, slope), 1.0
        if _length(move) < _ENOUGH:
            break
        uphill = _product(slope, move)
        while True:
            tried = [old + scale * part for old, part in zip(figures, move, strict=True)]
            slope, curvature = _slope_and_curvature(rows, tried, precision)
            if _product(slope, move) >= -uphill / 2 or scale < _SMALLEST_SCALE:
                break
            scale /= 2
        figures = tried
    first, second, third, fourth = (
        _vector(solve(curvature, [float(row == column) for row in _FIGURES])) for column in _FIGURES
    )
    return Correction(_vector(figures), (first, second, third, fourth), len(latest))


def _product(first: Sequence[float], second: Sequence[float]) -> float:
    return sum(one * other for one, other in zip(first, second, strict=True))


def _length(vector: Sequence[float]) -> float:
    return sqrt(_product(vector, vector))


def _slope_and_curvature(
    rows: Sequence[tuple[float, float, float, float]], figures: Sequence[float], precision: Sequence[float]
) -> tuple[list[float], list[list[float]]]:
    """Return the gradient of the log posterior and minus its Hessian. Unrolled: this is where the fit's time goes."""
    a, b, c, d = figures
    s0 = s1 = s2 = s3 = 0.0
    h00 = h01 = h02 = h03 = h11 = h12 = h13 = h22 = h23 = h33 = 0.0
    for x, t, lapses, recalled in rows:
        p = 1 / (1 + exp(-(a + b * x + c * t + d * lapses)))
        missed = recalled - p
        weight = p * (1 - p)
        s0 += missed
        s1 += missed * x
        s2 += missed * t
        s3 += missed * lapses
        h00 += weight
        wx, wt, wl = weight * x, weight * t, weight * lapses
        h01 += wx
        h02 += wt
        h03 += wl
        h11 += wx * x
        h12 += wx * t
        h13 += wx * lapses
        h22 += wt * t
        h23 += wt * lapses
        h33 += wl * lapses
    pulls = [held * (mean - now) for held, mean, now in zip(precision, PRIOR_MEANS, figures, strict=True)]
    slope = [s0 + pulls[0], s1 + pulls[1], s2 + pulls[2], s3 + pulls[3]]
    return slope, [
        [h00 + precision[0], h01, h02, h03],
        [h01, h11 + precision[1], h12, h13],
        [h02, h12, h22 + precision[2], h23],
        [h03, h13, h23, h33 + precision[3]],
    ]


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
