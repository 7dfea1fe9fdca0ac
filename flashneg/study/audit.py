"""The self-audit: what was said beside what happened, with no number where there is too little data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from flashneg.study.kept_ports import Band

ENOUGH = 30
_EDGES = (0, 10, 12, 14, 16, 17, 18, 19, 20)
_NINETY_FIVE = 1.96


@dataclass(frozen=True, slots=True)
class AuditRow:
    """Reviews of which a chance from `low` to `high` was said: how many, the mean said, and the share recalled.

    Both are None below `ENOUGH` reviews. `reach` is the distance from what was said within which the share falls in 95
    of 100 cases when what was said is true.
    """

    low: float
    high: float
    reviews: int
    said: float | None
    recalled: float | None
    reach: float | None

    @property
    def holds(self) -> bool | None:
        """Whether what was said held; None with too little data."""
        if self.said is None or self.recalled is None or self.reach is None:
            return None
        return abs(self.said - self.recalled) <= self.reach


def audit(bands: Sequence[Band]) -> tuple[AuditRow, ...]:
    """Return the bands of the audit that have reviews, from low to high."""
    rows = []
    for low, high in pairwise(_EDGES):
        last = high == _EDGES[-1]
        some = [band for band in bands if low <= band.twentieth < high or (last and band.twentieth >= high)]
        if some:
            rows.append(_row(low / 20, high / 20, some))
    return tuple(rows)


def whole(bands: Sequence[Band]) -> AuditRow:
    """Return all judged reviews as one row."""
    return _row(0.0, 1.0, bands)


def _row(low: float, high: float, bands: Sequence[Band]) -> AuditRow:
    reviews = sum(band.reviews for band in bands)
    if reviews < ENOUGH:
        return AuditRow(low, high, reviews, None, None, None)
    said = sum(band.said for band in bands) / reviews
    recalled = sum(band.recalled for band in bands) / reviews
    return AuditRow(low, high, reviews, said, recalled, _NINETY_FIVE * sqrt(said * (1 - said) / reviews))
