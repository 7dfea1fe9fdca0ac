"""Sums over prompts: exact in any order, and the quick ones of a long walk beside the slow."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from flashneg.domain import correction, estimate, fsrs, totals
from flashneg.domain.correction import MICRO, Correction, Judged
from flashneg.domain.estimate import Estimate
from flashneg.domain.events import CardKey, PromptKey
from flashneg.domain.names import Facet
from flashneg.domain.shifts import KNOTS
from flashneg.domain.totals import Part, Running, Sums
from hypothesis import assume, given
from hypothesis import strategies as st

ESTIMATES = st.builds(
    Estimate, st.integers(10_000, 10**9), st.integers(1_000_000, 10_000_000), st.integers(1, 100),
    st.integers(0, 9), st.integers(0, 20), st.just(0),
)  # fmt: skip
PARTS = st.builds(totals.part_of, ESTIMATES, st.integers(0, 5))
DATED = st.builds(lambda part, last_day: part._replace(last_day=last_day), PARTS, st.integers(120, 240))


def fitted(count: int, seed: int = 1) -> Correction:
    chooser = random.Random(seed)
    found = [
        Judged(chooser.uniform(0.5, 0.99), 1 + i % 40, i % 3, i % 7, 5.0, chooser.random() < 0.8) for i in range(count)
    ]
    p, q, r, s = (chooser.uniform(-0.05, 0.05) for _ in KNOTS)
    return replace(correction.fit(found), shifts=(p, q, r, s))


def prompt(number: int) -> PromptKey:
    return PromptKey(CardKey(str(number)), Facet.INTENT)


@given(st.lists(PARTS), st.randoms(use_true_random=False))
def test_the_order_of_prompts_changes_a_sum(parts: list[Part], chooser: random.Random) -> None:
    figures = fitted(50)
    mixed = chooser.sample(parts, len(parts))
    assert totals.sums(parts, figures, 120) == totals.sums(mixed, figures, 120)
    cut = len(parts) // 2
    halves = totals.sums(parts[:cut], figures, 120), totals.sums(parts[cut:], figures, 120)
    assert halves[0] + halves[1] == totals.sums(parts, figures, 120)
    assert halves[0] + halves[1] + -halves[1] == halves[0]


@given(ESTIMATES, st.integers(100, 500), st.integers(1, 5))
def test_a_slope_points_elsewhere_than_the_sum_goes(state: Estimate, day: int, share: int) -> None:
    part = totals.part_of(state, share)
    current = fitted(300)
    here = totals.sums([part], current, day)
    odds = current.odds(
        correction.features_of(
            fsrs.recall(state.stability / MICRO, day - state.last_day), day - state.last_day, state.lapses,
            state.recalled_days, state.difficulty / MICRO,
        )
    )  # fmt: skip
    assume(all(abs(odds - knot) > 0.001 for knot in KNOTS))  # at a knot the slope is another on each side
    for place, slope in enumerate(here.slopes):
        more = list(current.figures)
        more[place] += 1e-5
        moved = totals.sums([part], replace(current, figures=correction.vector(more)), day).expected - here.expected
        assert moved == pytest.approx(slope * 1e-5, abs=1e-7)
    everywhere = replace(current, shifts=tuple(shift + 1e-4 for shift in current.shifts))
    lifted = totals.sums([part], everywhere, day).expected - here.expected
    assert lifted == pytest.approx(sum(here.lifts) * 1e-4, abs=2e-7)
    assert here.expected == pytest.approx(estimate.chance(state, current, day) / share, abs=2e-9)


@given(ESTIMATES, st.integers(150, 500))
def test_in_a_week_a_settled_sum_goes_far_from_where_it_should(state: Estimate, day: int) -> None:
    parts = [totals.part_of(state, 1)] * 3
    before, after = fitted(1000), fitted(1000, seed=2)
    moved = totals.sums(parts, before, day).moved(6, before, after)
    assert moved.expected == pytest.approx(totals.sums(parts, after, day + 6).expected, abs=0.06)
    assert Sums().moved(6, before, after) == Sums()


DAYS = st.lists(
    st.tuples(st.integers(1, 9), st.lists(st.tuples(st.integers(0, 9), DATED), max_size=5)), min_size=1, max_size=12
)


@given(DAYS, st.sampled_from([0, 900, 1000]))
def test_totals_kept_while_walking_differ_from_those_of_a_fresh_start(
    days: list[tuple[int, list[tuple[int, Part]]]], reviews: int
) -> None:
    """Prompts change, settle and are seen again; a walk that begins on any day must give the same."""
    walked, known, day = Running({}), dict[PromptKey, Part](), 150
    reference, begun = fitted(reviews), totals.week_of(150)
    current = reference
    for step, changes in days:
        day += step
        if totals.week_of(day) != begun:
            begun, reference = totals.week_of(day), current
        fresh = Running(dict(known))
        for running in (walked, fresh):
            running.turn(day, reference)
            for number, part in changes:
                running.put(prompt(number), part)
        known |= {prompt(number): part for number, part in changes}
        current = fitted(reviews, seed=day)
        assert walked.on(day, current) == fresh.on(day, current)
        late = Running(dict(known))
        late.turn(day, reference)
        assert late.on(day, current) == walked.on(day, current)
