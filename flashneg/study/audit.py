"""The self-audit: what was said beside what happened, with no number where there is too little data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from flashneg.study.kept_ports import ALL_BANDS, BAND_EDGES, Band

ENOUGH = 30
_NINETY_FIVE = 1.96


@dataclass(frozen=True, slots=True)
class AuditRow:
    """Reviews of which a chance from `low` to `high` was said: how many, the mean said, and the share recalled.

    All but the first three are None below `ENOUGH` reviews. `reach` is the distance from what was said within which the
    share falls in 95 of 100 cases when what was said is true in the mean, allowing for easy and hard cards.
    """

    low: float
    high: float
    reviews: int
    said: float | None = None
    recalled: float | None = None
    reach: float | None = None

    @property
    def holds(self) -> bool | None:
        """Whether what was said held; None with too little data."""
        if self.said is None or self.recalled is None or self.reach is None:
            return None
        return abs(self.said - self.recalled) <= self.reach


OFF = "off: further from what was said than 95 of 100 true bands are"


def verdict(row: AuditRow) -> str:
    """Return whether what was said held, in a word; nothing where there is too little data."""
    return "" if row.holds is None else "holds" if row.holds else "off"


@dataclass(frozen=True, slots=True)
class Audit:
    """The bands that have reviews, from low to high, and all judged reviews as one row."""

    bands: tuple[AuditRow, ...]
    whole: AuditRow

    @property
    def is_off(self) -> bool:
        """Whether what was said did not hold in a band."""
        return any(band.holds is False for band in self.bands)


def audit(bands: Sequence[Band]) -> Audit:
    """Return what was said and what happened, band by band and over all."""
    edges = (*BAND_EDGES, 100)
    rows = tuple(
        _row(edges[band.index] / 100, edges[band.index + 1] / 100, band) for band in bands if band.index != ALL_BANDS
    )
    found = next((band for band in bands if band.index == ALL_BANDS), None)
    return Audit(rows, AuditRow(0.0, 1.0, 0) if found is None else _row(0.0, 1.0, found))


def _row(low: float, high: float, band: Band) -> AuditRow:
    if band.reviews < ENOUGH:
        return AuditRow(low, high, band.reviews)
    said, recalled = band.said / band.reviews, band.recalled / band.reviews
    by_chance = said * (1 - said) * band.reviews
    reach = _NINETY_FIVE * sqrt(max(by_chance, band.spread)) / band.reviews
    return AuditRow(low, high, band.reviews, said, recalled, reach)
