from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flashneg.domain import fsrs
from fsrs import Card, Rating, Scheduler
from hypothesis import given
from hypothesis import strategies as st

Reviews = st.lists(st.tuples(st.integers(1, 4), st.sampled_from([0, 1, 2, 3, 9, 40, 400])), min_size=1, max_size=12)


@given(Reviews)
def test_the_step_departs_from_the_package(reviews: list[tuple[int, int]]) -> None:
    scheduler = Scheduler(enable_fuzzing=False)
    card, mine = Card(card_id=1), None
    moment = datetime(2026, 3, 2, 10, tzinfo=UTC)
    for grade, days in reviews:
        moment += timedelta(days=days)
        if mine is not None:
            expected = scheduler.get_card_retrievability(card, moment)
            assert fsrs.recall(mine.stability, days) == pytest.approx(expected, abs=1e-9)
        card, _ = scheduler.review_card(card, Rating(grade), moment)
        mine = fsrs.first(grade) if mine is None else fsrs.step(mine, grade, days)
        assert mine.stability == pytest.approx(card.stability)
        assert mine.difficulty == pytest.approx(card.difficulty)


def test_qualities_map_to_grades() -> None:
    assert [fsrs.grade_of(quality) for quality in range(6)] == [1, 1, 1, 2, 3, 4]


@given(st.floats(0.05, 0.98), st.integers(1, 400))
def test_the_stability_of_a_chance_gives_that_chance_back(chance: float, days: int) -> None:
    assert fsrs.recall(fsrs.stability_for(chance, days), days) == pytest.approx(chance)
