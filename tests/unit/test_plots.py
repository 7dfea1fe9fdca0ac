from __future__ import annotations

import pytest
from flashneg.tui import plots
from flashneg.tui.plots import Plot, Point
from hypothesis import given
from hypothesis import strategies as st


def lines(plot: Plot) -> list[str]:
    return ["".join(text for text, _ in line) for line in plot]


@given(
    st.lists(st.tuples(st.integers(0, 400), st.floats(0, 165), st.floats(0, 1)), min_size=1, max_size=40),
    st.integers(20, 140), st.integers(3, 30),
)  # fmt: skip
def test_a_curve_leaves_its_place_or_loses_a_day(
    found: list[tuple[int, float, float]], width: int, height: int
) -> None:
    points = [
        Point(739_000 + day, now, now * share) for day, now, share in {d: (d, n, s) for d, n, s in found}.values()
    ]
    points.sort(key=lambda point: point.day)
    drawn = lines(plots.area(points, width, height))
    assert len(drawn) == height + 1
    assert all(len(line) <= width for line in drawn)


def test_a_curve_is_told_apart_without_colour() -> None:
    drawn = lines(plots.area([Point(739_000, 8, 4), Point(739_009, 8, 4)], 40, 8, top=8))
    assert plots.LOSS in drawn[0]
    assert "█" not in drawn[0]
    assert "█" in drawn[-2]


def test_a_single_day_is_drawn() -> None:
    assert "█" in "".join(lines(plots.area([Point(739_000, 2, 2)], 40, 5)))


def test_empty_data_is_said_in_words() -> None:
    assert lines(plots.area([], 40, 5)) == ["nothing to draw yet"]


def test_the_middle_of_an_axis_is_called_what_it_is_not() -> None:
    drawn = lines(plots.area([Point(739_000, 3, 2)], 40, 8))
    assert [line.split("┤")[0].strip() for line in drawn if "┤" in line] == ["3", "1.5", "0"]


@given(st.floats(0, 1), st.floats(0, 1), st.integers(5, 60))
def test_a_bar_keeps_its_width(kept: float, now: float, width: int) -> None:
    assert abs(sum(len(text) for text, _ in plots.share_bar(kept, now, width)) - width) <= 1
    assert sum(len(text) for text, _ in plots.plain_bar(now, width)) == width


@given(st.integers(20, 120), st.dictionaries(st.integers(739_000, 739_300), st.integers(0, 200)))
def test_a_calendar_fits_and_shows_days_off(width: int, reviews: dict[int, int]) -> None:
    today = 739_301
    reviews.pop(today - 1, None)
    drawn = lines(plots.heatmap(reviews, frozenset({today - 1}), today, width))
    assert len(drawn) == 8
    assert all(len(line) <= width for line in drawn)
    assert any("-" in line for line in drawn[1:])


@pytest.mark.parametrize(("value", "top"), [(0, 1), (3, 3), (7.2, 8), (100, 100), (101, 150), (165, 200)])
def test_an_axis_ends_at_a_round_number(value: float, top: float) -> None:
    assert plots.nice_top(value) == top


@given(st.integers(20, 120), st.lists(st.integers(0, 90), min_size=1, max_size=40))
def test_columns_fit_and_no_review_to_come_is_invisible(width: int, counts: list[int]) -> None:
    values = [(739_000 + place, count) for place, count in enumerate(counts)]
    drawn = lines(plots.columns(values, width, 5))
    assert all(len(line) <= width + 8 for line in drawn)
    step = 2 if width - 5 >= 2 * len(values) else 1
    ground = drawn[-2][5:]
    for place, (_, count) in enumerate(values[: (width - 5) // step]):
        assert (ground[place * step : place * step + 1].strip() != "") is (count > 0)


@pytest.mark.parametrize("today", range(739000, 739060, 3))
def test_the_calendars_months_are_wider_than_its_weeks(today: int) -> None:
    drawn = plots.heatmap({today: 3}, frozenset(), today, 76)
    assert max(len("".join(text for text, _ in line).rstrip()) for line in drawn) <= 76


def test_the_calendar_shows_months_before_the_first_review() -> None:
    """Of a learner of two weeks eight weeks are drawn, of one of twelve all twelve and not one more."""
    monday = 739_299
    for today in (monday, monday + 6):
        for first, weeks in ((14, 8), (76, 12), (77, 12), (78, 13), (2000, 36)):
            drawn = lines(plots.heatmap({monday - first: 3, monday: 3}, frozenset(), today, 76))
            assert len(drawn[1].rstrip()) == 4 + 2 * weeks - 1


def test_the_top_of_a_curve_jumps_where_what_stays_ends_in_its_cell() -> None:
    """In the cell in which what stays ends, what will be lost shows by the same half as where nothing stays."""
    drawn = plots.area([Point(739_000, 4.6, 4.3), Point(739_001, 4.6, 4.02)], 40, 8, top=8)
    assert [style for text, style in drawn[3] if text.strip(" 0123456789")][1:] == [plots.KEPT_OVER_LOST, plots.LOST]
