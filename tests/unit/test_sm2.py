from __future__ import annotations

import pytest
from flashneg.domain import sm2
from hypothesis import given
from hypothesis import strategies as st
from sm_2 import Card, Scheduler

VECTORS = {
    "444444": [(250, 1), (250, 6), (250, 15), (250, 38), (250, 95), (250, 238)],
    "555555": [(260, 1), (270, 6), (280, 17), (290, 50), (300, 150), (310, 465)],
    "333333": [(236, 1), (222, 6), (208, 13), (194, 26), (180, 47), (166, 79)],
    "4442444": [(250, 1), (250, 6), (250, 15), (250, 1), (250, 6), (250, 15), (250, 38)],
    "5550555": [(260, 1), (270, 6), (280, 17), (280, 1), (290, 6), (300, 18), (310, 56)],
    "0": [(250, 1)],
    "3333333333": [(236, 1), (222, 6), (208, 13), (194, 26), (180, 47), (166, 79), (152, 121), (138, 167), (130, 218),
                   (130, 284)],
}  # fmt: skip
qualities = st.lists(st.integers(0, 5), max_size=40)


def run(grades: list[int]) -> list[sm2.Memory]:
    memory, found = sm2.NEW, []
    for quality in grades:
        memory = sm2.step(memory, quality)
        found.append(memory)
    return found


@pytest.mark.parametrize("grades", VECTORS)
def test_published_vectors_are_met_to_the_last_digit(grades: str) -> None:
    assert [(memory.ease, memory.interval) for memory in run([int(q) for q in grades])] == VECTORS[grades]


def test_the_interval_grows_to_its_cap_of_a_hundred_years_and_stays_there() -> None:
    found = [memory.interval for memory in run([5] * 20)]
    assert found == [1, 6, 17, 50, 150, 465, 1488, 4911, 16_698] + [36_500] * 11


@given(qualities)
def test_ease_never_falls_below_its_floor_and_the_interval_never_above_its_cap(grades: list[int]) -> None:
    for memory in run(grades):
        assert memory.ease >= 130
        assert 1 <= memory.interval <= 36_500


@given(qualities, st.integers(0, 2))
def test_a_lapse_keeps_the_ease_and_begins_again_tomorrow(grades: list[int], quality: int) -> None:
    before = (run(grades) or [sm2.NEW])[-1]
    assert sm2.step(before, quality) == sm2.Memory(1, before.ease, 1)


@given(st.lists(st.integers(3, 5), min_size=1, max_size=6))
def test_passes_agree_with_the_library_sm_2_but_for_its_floating_point(grades: list[int]) -> None:
    card = Card()
    for quality, memory in zip(grades, run(grades), strict=True):
        card, _ = Scheduler.review_card(card, quality, card.due)
        if card.needs_extra_review:
            card, _ = Scheduler.review_card(card, 4, card.due)
        assert pytest.approx(memory.ease / 100) == card.EF
        assert abs(card.I - memory.interval) <= 1 + memory.interval // 50


@given(st.binary(max_size=20), qualities)
def test_spread_moves_long_intervals_by_five_percent_at_most_and_always_the_same_way(
    key: bytes, grades: list[int]
) -> None:
    for memory in run(grades):
        days = sm2.spread_days(key, memory)
        assert abs(days - memory.interval) <= (0 if memory.interval < 7 else memory.interval * 5 // 100)
        assert days == sm2.spread_days(key, memory)


@pytest.mark.parametrize("quality", [-1, 6])
def test_a_quality_out_of_range_is_refused(quality: int) -> None:
    with pytest.raises(ValueError, match="0 to 5"):
        sm2.step(sm2.NEW, quality)
