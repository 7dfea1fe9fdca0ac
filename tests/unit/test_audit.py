"""The self-audit: what was said in bands, beside what happened, with the spread taken over cards."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flashneg.cli import figures
from flashneg.study import audit, report_page
from flashneg.study.audit import Audit
from flashneg.study.kept_ports import ALL_BANDS, Band
from flashneg.tui.screens import mastery_parts


def test_below_thirty_reviews_a_number_is_told() -> None:
    row = audit.audit([Band(3, 29, 22.0, 29, 9.0)]).bands[0]
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
    assert audit.verdict(audit.audit([Band(3, 100, 76.0, recalled, spread)]).bands[0]) == word


def test_a_band_of_one_review_is_told_as_of_many() -> None:
    told = as_text(audit.audit([Band(3, 1, 0.8, 1, 0.0), Band(ALL_BANDS, 40, 32.0, 32, 0.0)]))
    assert "too little data (1 review)" in told


STATS: Any = SimpleNamespace(retention=0.8, weeks=())


def as_text(found: Audit) -> str:
    return "\n".join(figures._audit(found))


def on_screen(found: Audit) -> str:
    return mastery_parts.right_part(STATS, found, 80, numbers=False).plain


def as_numbers(found: Audit) -> str:
    return mastery_parts.right_part(STATS, found, 80, numbers=True).plain


@pytest.mark.parametrize("told", [as_text, on_screen, as_numbers, report_page._audit])
def test_a_band_that_is_off_is_told_as_if_it_held(told: Callable[[Audit], str]) -> None:
    def says(*bands: Band) -> str:
        return told(audit.audit(bands))

    whole = Band(ALL_BANDS, 205, 163.0, 150, 0.0)
    fine, off, few = Band(3, 100, 76.0, 76, 0.0), Band(5, 100, 88.0, 70, 0.0), Band(7, 5, 4.9, 5, 0.0)
    assert "holds" in says(fine, whole)
    assert "off" not in says(fine, whole)
    assert "70%" in says(fine, off, few, whole)
    assert audit.OFF in says(fine, off, few, whole)
    assert "oo little data" in says(fine, off, few, whole)
    assert "5 of 30 reviews" in says(Band(ALL_BANDS, 5, 4.0, 5, 0.0)).replace("</p>", "")
