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

    def likeness(one: tuple[float, float], other: tuple[float, float]) -> float:
        return cc * one[0] * other[0] - bc * (one[0] * other[1] + one[1] * other[0]) + bb * one[1] * other[1]

    lengths = [max(0.0, likeness(edge, (b, c)) / likeness(edge, edge)) for edge in _EDGES]
    places = [(length * edge[0], length * edge[1]) for length, edge in zip(lengths, _EDGES, strict=True)]
    near_b, near_c = min(places, key=lambda at: likeness((at[0] - b, at[1] - c), (at[0] - b, at[1] - c)))
    of_b = (cc * (near_b - b) - bc * (near_c - c)) / (bb * cc - bc * bc)
    of_c = (bb * (near_c - c) - bc * (near_b - b)) / (bb * cc - bc * bc)
    moved = [figure + row[_ODDS] * of_b + row[_TIME] * of_c for figure, row in zip(figures, covariance, strict=True)]
    moved[_ODDS], moved[_TIME] = near_b, near_c
    return moved


def rounded_falling(figures: Sequence[float], unit: int) -> list[float]:
    """Return figures in whole parts of a `unit`, the time's one down to where no chance rises with it."""
    found = [round(figure * unit) / unit for figure in figures]
    if not falls(found[_ODDS], found[_TIME]):
        found[_TIME] = floor(min(_FLATTEST * found[_ODDS], found[_ODDS]) * unit) / unit
    return found
