"""Recall that rises while nothing is studied, whatever the learner's reviews were."""

from __future__ import annotations

import random
from functools import reduce
from itertools import pairwise

import pytest
from flashneg.domain import correction, estimate, falling
from flashneg.domain.correction import MICRO, Judged
from flashneg.domain.estimate import Estimate
from hypothesis import example, given
from hypothesis import strategies as st

LONG_GAPS_GO_BETTER = [
    Judged(0.9 if days < 9 else 0.7, days, 0, 3, 5.0, recalled=days > 8 or turn % 3 > 0)
    for turn in range(40)
    for days in (1, 2, 5, 20, 60)
]
LESS_IS_MORE = [
    Judged(chance, 5, 0, 3, 5.0, recalled=chance < 0.5 or turn % 4 > 0) for turn in range(90) for chance in (0.3, 0.95)
]
JUDGED = st.builds(
    Judged, st.floats(0.01, 0.99), st.integers(1, 400), st.integers(0, 9), st.integers(0, 30), st.floats(1, 10), st.booleans()
)  # fmt: skip
ESTIMATES = st.builds(
    Estimate, st.integers(1_000, 36_500 * MICRO), st.integers(MICRO, 10 * MICRO), st.just(0), st.integers(0, 9), st.integers(0, 30),
    st.just(0),
)  # fmt: skip


@given(st.lists(JUDGED, max_size=80), ESTIMATES)
@example(LONG_GAPS_GO_BETTER, Estimate(30 * MICRO, 5 * MICRO, 0, 0, 3, 0))
@example(LESS_IS_MORE, Estimate(30 * MICRO, 5 * MICRO, 0, 0, 3, 0))
def test_recall_rises_while_nothing_is_studied(reviews: list[Judged], state: Estimate) -> None:
    fitted = correction.after_day(reduce(correction.after_review, reviews, correction.fit(reviews)), reviews)
    said = [
        estimate.chance(state, fitted, day) for day in (1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 400, 1000, 4000, 36_500)
    ]
    assert all(later <= sooner + 1e-9 for sooner, later in pairwise(said))


def test_a_fit_that_would_rise_is_not_met_at_all() -> None:
    """The two examples above are worth their place: without the bound they would rise."""
    for reviews in (LONG_GAPS_GO_BETTER, LESS_IS_MORE):
        found = correction.fit(reviews)
        assert found.figures[2] == pytest.approx(min(-falling.DECAY * found.figures[1], found.figures[1]), abs=2e-6)


def test_what_falls_already_is_moved() -> None:
    chooser = random.Random(3)
    reviews = [
        Judged(chance := chooser.uniform(0.5, 0.99), 5, 0, 3, 5.0, chooser.random() < chance) for _ in range(300)
    ]
    found = correction.fit(reviews)
    assert falling.falls(found.figures[1], found.figures[2])
    assert falling.kept_falling(found.figures, found.covariance) == list(found.figures)


SPREAD = st.floats(0.05, 1)
LEANING = st.floats(-0.95, 0.95)


@given(st.floats(-2, 2), st.floats(-2, 2), SPREAD, SPREAD, LEANING)
def test_a_likelier_point_is_passed_over(b: float, c: float, of_b: float, of_c: float, leaning: float) -> None:
    shared = leaning * of_b * of_c
    covariance = [[1.0, 0.1 * of_b**2, 0.1 * shared], [0.1 * of_b**2, of_b**2, shared], [0.1 * shared, shared, of_c**2]]
    moved = falling.kept_falling([0.5, b, c], covariance)
    determinant = (of_b * of_c) ** 2 - shared**2

    def apart(at: tuple[float, float]) -> float:
        x, y = at[0] - b, at[1] - c
        return (of_c**2 * x * x - 2 * shared * x * y + of_b**2 * y * y) / determinant

    mine = apart((moved[1], moved[2]))
    steps = [step / 200 for step in range(1200)]
    others = [(step, -falling.DECAY * step) for step in steps] + [(-step, -step) for step in steps]
    if not falling.falls(b, c):
        assert mine <= min(map(apart, others)) + 1e-9
        assert moved[2] == pytest.approx(min(-falling.DECAY * moved[1], moved[1])), "it lies on an edge"
    else:
        assert mine == 0
    assert moved[0] == pytest.approx(0.5 + 0.1 * (moved[1] - b)), "it leans on b alone"


def test_the_others_stay_where_they_were_fitted() -> None:
    """What goes with b goes along: moved down by .2 of a spread of .4, a figure that leans on it wholly moves as far."""
    covariance = [[0.16, 0.16, 0.0], [0.16, 0.16, 0.0], [0.0, 0.0, 1e-12]]
    moved = falling.kept_falling([0.0, -0.2, 0.0], covariance)
    assert moved == pytest.approx([0.2, 0.0, 0.0], abs=1e-5)


@given(st.floats(-2, 2), st.floats(-2, 2))
def test_rounding_lets_it_rise_again(b: float, c: float) -> None:
    bound = min(-falling.DECAY * b, b)
    found = falling.rounded_falling([0.1, b, min(c, bound)], MICRO)
    assert falling.falls(found[1], found[2])
    assert found == pytest.approx([0.1, b, min(c, bound)], abs=2e-6)


def test_none_is_within_what_is_allowed() -> None:
    assert falling.falls(*correction.NONE.figures[1:3])
