"""The self-audit: what was said in bands, beside what happened, with the spread taken over cards."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flashneg.cli import figures
from flashneg.study import audit
from flashneg.study.kept_ports import ALL_BANDS, Band


def test_below_thirty_reviews_a_number_is_told() -> None:
    row = audit.audit([Band(3, 29, 22.0, 29, 9.0)])[0]
    assert (row.low, row.high, row.reviews) == (0.7, 0.8, 29)
    assert (row.said, row.recalled, row.holds, audit.verdict(row)) == (None, None, None, "")


@pytest.mark.parametrize(
    ("recalled", "spread", "word"),
    [
        (76, 0.0, "holds"),  # said .76 of 100: chance alone allows for .084
        (84, 0.0, "holds"),
        (85, 0.0, "off"),
        (85, 25.0, "holds"),  # cards differ more than chance would have it
        (67, 0.0, "off"),
    ],
)
def test_a_band_is_judged_by_the_spread_of_its_cards(recalled: int, spread: float, word: str) -> None:
    assert audit.verdict(audit.audit([Band(3, 100, 76.0, recalled, spread)])[0]) == word


def told(*bands: Band) -> str:
    stats: Any = SimpleNamespace(audited=audit.audit(bands), audited_whole=audit.whole(bands))
    return "\n".join(figures._audit(stats))


def test_a_band_that_is_off_is_told_as_if_it_held() -> None:
    whole = Band(ALL_BANDS, 200, 160.0, 165, 0.0)
    fine, off = Band(3, 100, 76.0, 76, 0.0), Band(5, 100, 88.0, 70, 0.0)
    assert "76% of 100 reviews, holds" in told(fine, whole)
    assert "off" not in told(fine, whole)
    assert "70% of 100 reviews, off" in told(fine, off, whole)
    assert "further from what was said" in told(fine, off, whole)
    assert "too little data (5 of 30 reviews)" in told(Band(ALL_BANDS, 5, 4.0, 5, 0.0))
