"""From the events of a prompt to its estimates: what counts, and what does not."""

from __future__ import annotations

import json

import pytest
from flashneg.domain.chronicle import Chronicle, Fact, Traced, kept_days
from flashneg.domain.estimate import BLANK, Estimate
from flashneg.domain.events import CardKey, PromptKey
from flashneg.domain.names import Facet


def fact(number: int, day: int, kind: str = "review", **facts: object) -> Fact:
    told = {"mode": "review", "quality": 4, **facts} if kind == "review" else facts
    return Fact(CardKey("c"), "intent", number, day, kind, f"e{number}", json.dumps(told, separators=(",", ":")))


def traced(*facts: Fact) -> Traced:
    found = Traced()
    found.take(facts)
    return found


def last(found: Traced) -> Estimate:
    return found.changes[max(found.changes)][-1][1]


def test_of_two_events_that_tell_of_one_review_both_count() -> None:
    once = traced(fact(1, 10, origin="a"), fact(3, 12))
    twice = traced(fact(1, 10, origin="a"), fact(2, 11, origin="a"), fact(3, 12))
    assert twice.changes == once.changes
    assert (twice.counts[10].reviews, twice.counts[11].reviews) == (1, 0)


def test_the_first_of_two_was_taken_back_and_the_second_does_not_count() -> None:
    found = traced(fact(1, 10, origin="a"), fact(2, 11, origin="a"), fact(3, 11, "retraction", target="e1"))
    assert found.counts[10].reviews == 0
    assert found.counts[11].reviews == 1


def test_a_question_that_came_again_moves_the_estimate() -> None:
    reviews = (fact(1, 10), fact(2, 11))
    options = {"options": ["a", "b", "c"], "right": False}
    assert last(traced(*reviews, fact(3, 20, "attempt", **options))).stability < last(traced(*reviews)).stability
    assert last(traced(*reviews, fact(3, 20, "attempt", again=True, **options))) == last(traced(*reviews))


def test_an_adoption_without_reviews_is_left_out_and_one_that_forgets_leaves_something() -> None:
    schedule = {"repetitions": 3, "ease": 250, "interval": 15, "due": 20}
    assert last(traced(fact(1, 10, "adoption", **schedule))).begun
    assert last(traced(fact(1, 10), fact(2, 10, "adoption", **schedule))) == last(traced(fact(1, 10)))
    assert last(traced(fact(1, 10), fact(2, 11, "adoption", repetitions=0))) == BLANK


def test_an_event_of_another_sort_changes_what_is_believed() -> None:
    found = traced(fact(1, 10), fact(2, 11, "note"))
    assert last(found) == last(traced(fact(1, 10)))


def test_quiet_years_have_a_row_for_every_day() -> None:
    days = list(kept_days({100}, 100, 400))
    assert days[:61] == list(range(100, 161))
    assert days[61:] == [day for day in range(161, 401) if day % 7 == 0]


def test_what_is_said_of_a_review_is_blind_to_those_before_it_on_its_day() -> None:
    """Two prompts with one past, asked on one day: a miss of the first lowers what is said of the second."""

    def told(quality: int) -> list[float]:
        found = Traced()
        for number, facet in enumerate(("intent", "spot")):
            facts = (fact(number, 10), fact(10 + number, 16, quality=quality if facet == "intent" else 4))
            found.take([each._replace(facet=facet) for each in facts])
        ((_, judged),) = [row for row in Chronicle({}).walk(found, {10, 16}, 10, 16) if row[1]]
        return [row.said for row in judged]

    missed, recalled = told(1), told(4)
    assert missed[0] == recalled[0]
    assert missed[1] < missed[0] < recalled[1]


@pytest.mark.parametrize(
    ("new", "simply_later"),
    [
        (fact(3, 16), True),
        (fact(3, 11), True),  # the day that was left open
        (fact(3, 10), False),  # a day that is over
        (fact(1, 16), False),  # it came late, and stands before what is kept
        (fact(3, 16, "retraction", target="e1"), False),
        (fact(3, 16, origin="a"), False),
    ],
)
def test_what_is_not_simply_later_is_added_to_what_is_kept(new: Fact, simply_later: bool) -> None:
    old = [fact(0, 9)._replace(position=1), fact(2, 11)._replace(position=2)]
    new = new._replace(position=3)
    found = Traced(first_day=11)
    every = sorted([*old, new], key=lambda each: each.at)
    assert found.go_on(PromptKey(new.card, Facet.INTENT), every, last(traced(*old)), 2) is simply_later
    if simply_later:
        assert last(found) == last(traced(*every))
        assert found.counts[new.day].repeats == 1
    else:
        assert not found.changes
