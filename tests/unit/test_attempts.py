from __future__ import annotations

import json

import pytest
from flashneg.domain.events import CardKey, Event, EventId, EventKind, facts_text
from flashneg.domain.names import Facet
from flashneg.domain.quiz.attempts import Attempt, QuizKind, QuizMode, corrected
from hypothesis import given
from hypothesis import strategies as st

numbers = st.integers(0, 2**53)
attempts = st.builds(
    Attempt,
    kind=st.sampled_from(QuizKind),
    mode=st.sampled_from(QuizMode),
    card=st.just(CardKey("k")),
    facet=st.sampled_from(Facet),
    options=st.lists(st.text(max_size=20), max_size=4).map(tuple),
    answer=st.none() | st.integers(0, 3),
    chosen=st.none() | st.integers(0, 3),
    right=st.booleans(),
    committed=st.booleans(),
    milliseconds=numbers,
    seed=numbers,
    taken_for=st.none() | st.just(CardKey("other")),
    typed=st.text(max_size=20),
    variant=st.none() | st.integers(0, 9),
    again=st.booleans(),
    at=st.just(5),
    day=st.just(700_000),
    id=st.just(EventId("e")),
)


def event_of(attempt: Attempt) -> Event:
    facts = json.loads(facts_text(attempt.facts()))
    return Event(EventId("e"), "me", "w", 1, EventKind.ATTEMPT, 5, 700_000, attempt.card, attempt.facet, facts)


@given(attempts)
def test_an_attempt_comes_back_from_the_log_as_it_was(attempt: Attempt) -> None:
    assert Attempt.from_event(event_of(attempt)) == attempt


def test_another_event_is_no_attempt() -> None:
    review = Event(EventId("e"), "me", "w", 1, EventKind.REVIEW, 5, 700_000, CardKey("k"), Facet.SPOT, {})
    with pytest.raises(ValueError, match="no attempt"):
        Attempt.from_event(review)


def test_guessing_counts_for_nothing_and_knowing_for_all() -> None:
    assert corrected([]) is None
    assert corrected([(True, 0.25), (False, 0.25), (False, 0.25), (False, 0.25)]) == 0
    assert corrected([(True, 0.25)] * 8) == 1
    assert corrected([(True, 0.0), (False, 0.0)]) == 0.5


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.25, 1 / 3])), min_size=1))
def test_the_corrected_share_is_a_share(outcomes: list[tuple[bool, float]]) -> None:
    found = corrected(outcomes)
    assert found is not None
    assert 0 <= found <= 1
