from __future__ import annotations

import random

import pytest
from flashneg.domain import correction, estimate, falling, mastery, totals
from flashneg.domain.correction import Judged
from flashneg.domain.estimate import BLANK, Estimate
from flashneg.domain.names import Facet
from hypothesis import assume, given
from hypothesis import strategies as st


def after(*reviews: tuple[int, int]) -> Estimate:
    found = BLANK
    for quality, day in reviews:
        found, _ = estimate.reviewed(found, quality, day)
    return found


def judged(chance: float, days: int, lapses: int, *, recalled: bool) -> Judged:
    return Judged(chance, days, lapses, 3, 5.0, recalled)


def test_without_data_the_correction_is_none() -> None:
    assert correction.fit([]).figures == correction.NONE.figures
    assert correction.NONE.chance(correction.features_of(0.83, 7, 3, 2, 9.0)) == pytest.approx(0.83)


def test_a_learner_who_forgets_more_than_fsrs_says_is_believed_by_and_by() -> None:
    chooser = random.Random(1)
    found = [judged(0.9, 5, 0, recalled=chooser.random() < 0.6) for _ in range(600)]
    said = [correction.fit(found[:count]).chance(correction.features_of(0.9, 5, 0, 3, 5.0)) for count in (0, 5, 600)]
    assert said[0] > said[1] > said[2] - 0.05
    assert said[2] == pytest.approx(0.6, abs=0.05)


def test_the_correction_looks_at_the_latest_thousand_only() -> None:
    old = [judged(0.9, 5, 0, recalled=False)] * 500
    new = [judged(0.9, 5, 0, recalled=True)] * 1000
    assert correction.fit([*old, *new]) == correction.fit(new)


JUDGED = st.builds(
    Judged, st.floats(0.01, 0.99), st.integers(1, 400), st.integers(0, 9), st.integers(0, 30), st.floats(1, 10), st.booleans()
)  # fmt: skip


@given(st.lists(JUDGED))
def test_the_fit_is_where_the_posterior_is_flat(found: list[Judged]) -> None:
    fitted = correction.fit(found)
    b, c = fitted.figures[1:3]
    assume(falling.falls(b, c + 1e-5))  # not held back by the edge of what is allowed
    for figure in range(6):
        slope = (correction.PRIOR_MEANS[figure] - fitted.figures[figure]) / correction.PRIOR_SPREADS[figure] ** 2
        for each in found:
            slope += (each.recalled - fitted.chance(each.features)) * each.features[figure]
        error = slope * fitted.covariance[figure][figure] ** 0.5
        assert error == pytest.approx(0, abs=0.3), "a part of what the figure is sure to"
        assert 0 < fitted.covariance[figure][figure] <= correction.PRIOR_SPREADS[figure] ** 2 + 1e-9


@given(st.lists(JUDGED, min_size=20), st.data())
def test_a_fit_from_the_day_before_is_the_fit_from_nothing(found: list[Judged], data: st.DataObject) -> None:
    before = correction.fit(found[: data.draw(st.integers(0, len(found)))])
    warm, cold = correction.fit(found, before.figures), correction.fit(found)
    for each in found:
        assert warm.chance(each.features) == pytest.approx(cold.chance(each.features), abs=0.03)
    assert warm == correction.fit(found, before.figures)


def test_a_prompt_not_begun_counts_nothing() -> None:
    assert estimate.chance(BLANK, correction.NONE, 100) == 0


def test_recall_falls_with_time_and_a_review_lifts_it() -> None:
    found = after((4, 1), (4, 2), (4, 8))
    chances = [estimate.chance(found, correction.NONE, day) for day in range(9, 100)]
    assert chances == sorted(chances, reverse=True)
    again = after((4, 1), (4, 2), (4, 8), (4, 60))
    assert estimate.chance(again, correction.NONE, 90) > estimate.chance(found, correction.NONE, 90)


def test_only_the_first_review_of_a_later_day_is_judged() -> None:
    found, judged = estimate.reviewed(BLANK, 1, 1)
    assert judged is None
    found, judged = estimate.reviewed(found, 4, 1)
    assert judged is None
    found, judged = estimate.reviewed(found, 1, 3)
    assert judged is not None
    assert (judged.days, judged.recalled, judged.lapses) == (2, False, 0)
    assert found.lapses == 1
    assert estimate.reviewed(found, 4, 3)[1] is None


def test_days_of_recall_are_counted_once_each() -> None:
    assert after((4, 1), (4, 1), (1, 2), (4, 2), (5, 9)).recalled_days == 3


@pytest.mark.parametrize("options", [3, 4])
def test_a_right_choice_is_weak_evidence_and_a_wrong_one_strong(options: int) -> None:
    found = after((4, 1), (4, 2))
    before = estimate.chance(found, correction.NONE, 12)
    right = estimate.attempted(found, 12, right=True, guess=1 / options)
    wrong = estimate.attempted(found, 12, right=False, guess=1 / options)
    assert estimate.chance(wrong, correction.NONE, 12) < before < estimate.chance(right, correction.NONE, 12)
    assert right.last_day == found.last_day
    typed = estimate.attempted(found, 12, right=True, guess=0.0)
    assert typed.stability >= right.stability


def test_a_guess_that_tells_nothing_changes_nothing() -> None:
    found = after((4, 1), (4, 2))
    assert estimate.attempted(found, 12, right=True, guess=0.95).stability == pytest.approx(found.stability, rel=1e-5)
    assert estimate.attempted(found, 2, right=False, guess=0.25) == found
    assert estimate.attempted(BLANK, 2, right=True, guess=0.25) == BLANK


def test_an_adopted_interval_is_taken_at_its_word_and_a_forgotten_prompt_is_new() -> None:
    adopted = estimate.adopted(BLANK, 4, 250, 30, day=100, due=110)
    assert estimate.chance(adopted, correction.NONE, 110) == pytest.approx(0.9, abs=0.001)
    assert estimate.adopted(after((4, 1)), 0, 250, 0, day=2, due=0) == BLANK


def prompts(*found: Estimate, day: int = 40) -> tuple[mastery.PromptRecall, ...]:
    facets = (Facet.INTENT, Facet.SPOT, Facet.COUNTER)
    days = (day, day + totals.OUTLOOK_DAYS)
    return tuple(
        mastery.PromptRecall(facet, *(estimate.chance(each, correction.NONE, on) for on in days), each)
        for facet, each in zip(facets, found, strict=False)
    )


STRONG = after((5, 1), (5, 2), (5, 8), (5, 30))


@pytest.mark.parametrize(
    ("found", "quizzed", "level", "word"),
    [
        ((BLANK, BLANK), mastery.Quizzed(), mastery.Level.NEW, "once"),
        ((STRONG, BLANK), mastery.Quizzed(), mastery.Level.LEARNING, "spot not begun"),
        ((STRONG, after((1, 5))), mastery.Quizzed(), mastery.Level.LEARNING, "80% is wanted"),
        ((STRONG, after((5, 39))), mastery.Quizzed(), mastery.Level.FAMILIAR, "1 of 3 days"),
        ((STRONG, STRONG), mastery.Quizzed(3, 1.0), mastery.Level.FIRM, "3 of 4 quiz answers"),
        ((STRONG, STRONG), mastery.Quizzed(9, 0.5), mastery.Level.FIRM, "told apart 50%"),
        ((STRONG, STRONG), mastery.Quizzed(4, 0.8), mastery.Level.MASTERED, ""),
        ((STRONG, STRONG), mastery.Quizzed(possible=False), mastery.Level.MASTERED, ""),
    ],
)
def test_each_level_says_what_is_missing(
    found: tuple[Estimate, ...], quizzed: mastery.Quizzed, level: mastery.Level, word: str
) -> None:
    state = mastery.standing(prompts(*found), quizzed)
    assert state.level is level
    assert word in "; ".join(state.missing)
    assert bool(state.missing) is (level is not mastery.Level.MASTERED)


def test_mastery_is_lost_with_time() -> None:
    levels = [
        mastery.standing(prompts(STRONG, STRONG, day=day), mastery.Quizzed(possible=False)).level
        for day in (31, 300, 6000)
    ]
    assert levels == [mastery.Level.MASTERED, mastery.Level.FAMILIAR, mastery.Level.LEARNING]


def test_an_interval_holds_the_expected_number_and_narrows_with_data() -> None:
    parts = [totals.part_of(STRONG, 2), totals.part_of(after((4, 30)), 2), totals.part_of(BLANK, 1)]
    wide = totals.total(parts * 20, correction.NONE, 40)
    sure = totals.total(parts * 20, correction.fit([judged(0.9, 5, 0, recalled=i % 10 > 0) for i in range(1000)]), 40)
    assert 0 <= wide.low < wide.cards < wide.high <= 20
    assert sure.high - sure.low < wide.high - wide.low
    later = totals.total(parts * 20, correction.NONE, 40, ahead=30)
    assert later.cards < wide.cards


def test_four_right_of_four_with_four_options_masters_and_three_do_not() -> None:
    from flashneg.domain.quiz.attempts import corrected

    assert corrected([(True, 0.25)] * 4) == 1
    three = corrected([(True, 0.25)] * 3 + [(False, 0.25)])
    assert three is not None
    assert three < mastery.MASTERED_DISCRIMINATION


@given(st.integers(1, 10**9), st.integers(0, 400), st.integers(0, 20), st.integers(1, 5))
def test_a_sum_is_the_sum_of_the_chances(stability: int, days: int, lapses: int, share: int) -> None:
    found = Estimate(stability, 5_000_000, 100, lapses, 1, 100)
    fitted = correction.fit([judged(0.8, 5, lapses, recalled=i % 3 > 0) for i in range(60)])
    parts = [totals.part_of(found, share)] * share
    total = totals.total(parts, fitted, 100 + days)
    chances: list[float] = []
    totals.sums([*parts, totals.part_of(BLANK, share)], fitted, 100 + days, chances)
    one = estimate.chance(found, fitted, 100 + days)
    assert chances == pytest.approx([one] * share + [0.0])
    assert total.cards == pytest.approx(one)
