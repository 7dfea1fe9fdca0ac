"""What keeps a chance of recall from rising while nothing is studied.

In t, the days since the last review, the correction's log odds are b logit R + c ln t and what does not move. By FSRS's
curve R = (1 + k t)^-w the slope of logit R in ln t lies between -1 (soon) and -w (late), so for every k and t they fall
or stay level when c <= w b and c <= b. Figures that were fitted beyond these two lines go to the best point that is
not: nearest as the posterior measures it, which takes the other figures along.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

from flashneg.domain.fsrs import DECAY

_FLATTEST = -DECAY
_ODDS, _TIME = 1, 2
_EDGES = ((1.0, _FLATTEST), (-1.0, -1.0))


def falls(of_odds: float, of_time: float) -> bool:
    """Whether no chance rises with time under these figures b and c."""
    return of_time <= _FLATTEST * of_odds and of_time <= of_odds


def kept_falling(figures: Sequence[float], covariance: Sequence[Sequence[float]]) -> list[float]:
    """Return these figures of a correction, or the nearest with which no chance rises with time.

    With the normal of this mean and covariance in the posterior's place: the likeliest b and c on the two edges of what
    is allowed, and the other figures as they are expected beside them.
    """
    b, c = figures[_ODDS], figures[_TIME]
    if falls(b, c):
        return list(figures)
    bb, bc, cc = covariance[_ODDS][_ODDS], covariance[_ODDS][_TIME], covariance[_TIME][_TIME]

    determinant = bb * cc - bc * bc

    def weighed(x: float, y: float) -> tuple[float, float]:
        """Return b and c by the inverse of their covariance."""
        return (cc * x - bc * y) / determinant, (bb * y - bc * x) / determinant

    def unlikely(move: tuple[float, float]) -> float:
        of_b, of_c = weighed(*move)
        return move[0] * of_b + move[1] * of_c

    toward_b, toward_c = weighed(b, c)
    lengths = [max(0.0, (edge[0] * toward_b + edge[1] * toward_c) / unlikely(edge)) for edge in _EDGES]
    moves = [(length * edge[0] - b, length * edge[1] - c) for length, edge in zip(lengths, _EDGES, strict=True)]
    move = min(moves, key=unlikely)
    of_b, of_c = weighed(*move)
    return [figure + row[_ODDS] * of_b + row[_TIME] * of_c for figure, row in zip(figures, covariance, strict=True)]


def rounded_falling(figures: Sequence[float], unit: int) -> list[float]:
    """Return figures in whole parts of a `unit`, the time's one down to where no chance rises with it."""
    found = [round(figure * unit) / unit for figure in figures]
    if not falls(found[_ODDS], found[_TIME]):
        found[_TIME] = floor(min(_FLATTEST * found[_ODDS], found[_ODDS]) * unit) / unit
    return found
