from __future__ import annotations

import random

import pytest
from flashneg.domain import correction, shifts
from flashneg.domain.correction import Judged
from flashneg.domain.shifts import KNOTS, MOST, NO_SHIFTS, Shifts
from hypothesis import given
from hypothesis import strategies as st

SHIFT = st.floats(-MOST, MOST)
SHIFTS = st.tuples(SHIFT, SHIFT, SHIFT, SHIFT)


@given(SHIFTS, st.lists(st.floats(-12, 12), min_size=2))
def test_the_lower_of_two_chances_becomes_the_higher(found: Shifts, odds: list[float]) -> None:
    moved = [shifts.shifted(found, each) for each in sorted(odds)]
    assert moved == sorted(moved) or moved == pytest.approx(sorted(moved), abs=1e-9)


@given(SHIFTS)
def test_a_shift_is_another_at_its_knot(found: Shifts) -> None:
    assert [shifts.shifted(found, knot) - knot for knot in KNOTS] == pytest.approx(found)
    between = [(2 * shifts.shifted(found, knot + 0.5) - 2 * knot - 1) / 2 for knot in KNOTS[:-1]]
    assert shifts.middles(found)[1:-1] == pytest.approx(between)


def test_nothing_is_moved_without_reviews() -> None:
    assert correction.after_day(correction.NONE, []).chance(
        correction.features_of(0.83, 7, 3, 2, 9.0)
    ) == pytest.approx(0.83)


def test_what_is_too_high_for_long_stays_so() -> None:
    """Of a chance of .88 (2 on the log-odds scale) .80 is recalled: nearly that is said by and by, and .50 is left."""
    chooser = random.Random(1)
    found = NO_SHIFTS
    for _ in range(40):
        for _ in range(25):
            found = shifts.learned(found, 2.0, recalled=chooser.random() < 0.8)
    assert correction.logistic(shifts.shifted(found, 2.0)) == pytest.approx(0.8, abs=0.05)
    assert shifts.shifted(found, 0.0) == 0.0


@given(st.lists(st.tuples(st.floats(-12, 12), st.booleans()), max_size=300), st.booleans())
def test_a_day_of_any_size_moves_too_far(found: list[tuple[float, bool]], recalled: bool) -> None:
    for reviews in (found, [(odds, recalled) for odds, _ in found] * 20):
        moved = NO_SHIFTS
        for odds, was in reviews:
            moved = shifts.learned(moved, odds, recalled=was)
        assert all(abs(shift) <= MOST for shift in moved)


def test_a_miss_is_not_seen_by_the_next_review_of_the_day() -> None:
    before = correction.fit([Judged(0.9, 5, 0, 3, 5.0, recalled=i % 4 > 0) for i in range(300)])
    miss = Judged(0.9, 5, 0, 3, 5.0, recalled=False)
    after = correction.after_review(before, miss)
    assert after.chance(miss.features) < before.chance(miss.features)
    assert (after.figures, after.covariance) == (before.figures, before.covariance)
    assert correction.after_day(after, [miss] * 9).shifts == after.shifts


def test_the_shifts_learn_from_what_was_said_without_them() -> None:
    """They move by the miss of what was said, shifts and all, at the knots beside what the figures alone say."""
    lowered = shifts.learned((0.0, 0.0, 0.0, -0.5), 3.0, recalled=False)
    assert lowered == (0.0, 0.0, 0.0, -0.5)
    raised = shifts.learned((0.0, 0.0, 0.0, -0.5), 3.0, recalled=True)
    assert raised[3] == pytest.approx(-0.5 + shifts.GAIN * (1 - correction.logistic(2.5)), abs=1e-6)
