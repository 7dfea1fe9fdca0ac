from __future__ import annotations

from dataclasses import replace

from flashneg.domain.events import CardKey, Event, EventId, EventKind, Mode, PromptKey
from flashneg.domain.names import Facet
from flashneg.domain.replay import BLANK, Schedule, apply, mode_of, replay
from hypothesis import given
from hypothesis import strategies as st

PROMPT = PromptKey(CardKey("k"), Facet.INTENT)
DAY = 700_000


def review(number: int, day: int, quality: int) -> Event:
    return Event(
        EventId(str(number)), "me", "w", number, EventKind.REVIEW, day * 10**11 + number, day, PROMPT.card,
        PROMPT.facet, {"quality": quality, "spread": True},
    )  # fmt: skip


def retraction(number: int, target: Event) -> Event:
    return replace(review(number, target.day, 0), kind=EventKind.RETRACTION, facts={"target": target.id})


def attempt(number: int, day: int, *, right: bool) -> Event:
    return replace(review(number, day, 0), kind=EventKind.ATTEMPT, facts={"right": int(right)})


# Days since the event before, and a quality; 6 and 7 stand for a wrong and a right answer in the quiz.
steps = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 7)), max_size=25)


def events_of(found: list[tuple[int, int]]) -> list[Event]:
    day, events = DAY, []
    for number, (gap, quality) in enumerate(found, 1):
        day += gap
        events.append(review(number, day, quality) if quality < 6 else attempt(number, day, right=quality == 7))
    return events


def fold(events: list[Event]) -> Schedule:
    schedule = BLANK
    for event in events:
        schedule = apply(PROMPT, schedule, event)
    return schedule


@given(steps, st.randoms())
def test_replay_in_any_order_equals_the_increments(found: list[tuple[int, int]], random: object) -> None:
    events = events_of(found)
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert replay(PROMPT, shuffled) == fold(events)


@given(steps, st.integers(0, 40), st.integers(0, 5))
def test_grade_then_undo_is_identity(found: list[tuple[int, int]], gap: int, quality: int) -> None:
    events = events_of(found)
    last = review(len(events) + 1, (events[-1].day if events else DAY) + gap, quality)
    assert replay(PROMPT, [*events, last, retraction(len(events) + 2, last)]) == replay(PROMPT, events)


@given(steps, st.integers(0, 5))
def test_drill_and_cram_move_neither_memory_nor_due_day(found: list[tuple[int, int]], quality: int) -> None:
    before = fold(events_of(found))
    day = before.last_day or DAY
    if mode_of(before, day) is not Mode.REVIEW:
        after = apply(PROMPT, before, review(99, day, quality))
        assert (after.memory, after.due, after.lapses) == (before.memory, before.due, before.lapses)


def test_what_scored_below_four_comes_again_until_it_scores_four() -> None:
    schedule = fold([review(1, DAY, 3)])
    assert schedule.in_drill(DAY)
    schedule = apply(PROMPT, schedule, review(2, DAY, 3))
    assert schedule.in_drill(DAY)
    schedule = apply(PROMPT, schedule, review(3, DAY, 4))
    assert not schedule.in_drill(DAY)


def test_the_drill_ends_with_the_day_and_after_six_tries() -> None:
    schedule = fold([review(1, DAY, 1)])
    assert not schedule.in_drill(DAY + 1)
    for number in range(2, 2 + 6):
        assert mode_of(schedule, DAY) is Mode.DRILL
        schedule = apply(PROMPT, schedule, review(number, DAY, 0))
    assert not schedule.in_drill(DAY)


@given(steps, st.integers(0, 20), st.booleans())
def test_a_quiz_moves_no_schedule_and_a_right_answer_changes_nothing(
    found: list[tuple[int, int]], gap: int, right: bool
) -> None:
    before = fold(events_of(found))
    day = max(before.last_day, DAY) + gap
    after = apply(PROMPT, before, attempt(99, day, right=right))
    if right or before.is_new:
        assert after == before
    else:
        assert after == replace(before, drill_day=day, drill_open=True, drills=after.drills)
        assert after.drills <= before.drills


def test_a_wrong_answer_brings_a_known_prompt_into_todays_drill_and_undo_takes_it_back() -> None:
    learned, missed = review(1, DAY, 4), attempt(2, DAY, right=False)
    assert replay(PROMPT, [learned, missed]).in_drill(DAY)
    assert not replay(PROMPT, [learned, missed, retraction(3, missed)]).in_drill(DAY)
    assert not replay(PROMPT, [missed]).in_drill(DAY)
    drilled = replay(PROMPT, [learned, missed, review(3, DAY, 4)])
    assert not drilled.in_drill(DAY)
    assert (drilled.memory, drilled.due) == (replay(PROMPT, [learned]).memory, DAY + 1)


def test_what_is_due_is_reviewed_although_the_quiz_has_put_it_in_the_drill() -> None:
    missed = replay(PROMPT, [review(1, DAY, 4), attempt(2, DAY + 1, right=False)])
    assert missed.in_drill(DAY + 1)
    assert mode_of(missed, DAY + 1) is Mode.REVIEW
    assert not apply(PROMPT, missed, review(3, DAY + 1, 4)).in_drill(DAY + 1)
    assert apply(PROMPT, missed, review(3, DAY + 1, 3)).in_drill(DAY + 1)


def test_six_drills_are_the_most_whoever_opens_the_drill() -> None:
    schedule = fold([review(1, DAY, 1), *(review(number, DAY, 0) for number in range(2, 2 + 6))])
    assert not apply(PROMPT, schedule, attempt(20, DAY, right=False)).in_drill(DAY)
    assert apply(PROMPT, schedule, attempt(20, DAY + 1, right=False)).in_drill(DAY + 1)


def test_an_adoption_begins_the_schedule_again() -> None:
    adoption = Event(
        EventId("a"), "me", "w", 2, EventKind.ADOPTION, DAY * 10**11 + 2, DAY, PROMPT.card, PROMPT.facet,
        {"repetitions": 4, "ease": 230, "interval": 40, "due": DAY + 12},
    )  # fmt: skip
    schedule = replay(PROMPT, [review(1, DAY, 1), adoption])
    assert (schedule.memory.repetitions, schedule.memory.ease, schedule.due) == (4, 230, DAY + 12)
    assert not schedule.in_drill(DAY)


def test_an_adoption_that_does_not_say_how_it_went_counts_as_never_passed_or_one_that_forgets_as_passed() -> None:
    facts = {"repetitions": 4, "ease": 230, "interval": 40, "due": DAY + 12}
    adoption = replace(review(1, DAY, 0), kind=EventKind.ADOPTION, facts=facts)
    adopted = replay(PROMPT, [adoption])
    assert (adopted.reviews, adopted.passes, adopted.lapses) == (4, 1, 0)
    forgotten = replay(PROMPT, [replace(adoption, facts=facts | {"repetitions": 0, "interval": 0, "due": 0})])
    assert (forgotten.reviews, forgotten.passes, forgotten.lapses) == (0, 0, 0)
