"""A past from elsewhere into the log: reviews with their instants, then an adoption of the present schedule."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time, tzinfo

from flashneg.domain import calendar, replay
from flashneg.domain.events import CardKey, Event, EventId, EventKind, PromptKey
from flashneg.study.parcels import CardPast, PromptPast, Standing
from flashneg.study.ports import Draft

_NAMESPACE = uuid.UUID("0b9b6a53-7f0e-5f4d-9a53-3a0d7a4c8f21")
_BEYOND = 3653 * calendar.DAY
_SAME_REVIEW = 10_000  # microseconds: another program keeps milliseconds, and moves rows that share one


@dataclass(slots=True)
class Intake:
    """The events to append; how many reviews lie in the future, and so far in it that they were left out."""

    drafts: list[Draft] = field(default_factory=list)
    reviews: int = 0
    in_future: int = 0
    beyond: int = 0


@dataclass(frozen=True, slots=True)
class Arrival:
    """When and where a past arrives: the learner's calendar, the instant, and the writer of the events to come."""

    zone: tzinfo
    day_start: time
    now: int
    writer: str
    learner: str
    spread: bool

    def day(self, at: int) -> int:
        """Return the study day of an instant."""
        return calendar.study_day(at, self.zone, self.day_start)


def take_in(
    prompts: Iterable[tuple[CardKey, PromptPast]],
    states: Iterable[tuple[CardKey, CardPast]],
    stored: Sequence[Event],
    arrival: Arrival,
) -> Intake:
    """Return the events that bring a past into the log; what the log has already is left out.

    `stored` are the learner's events of the cards concerned.
    """
    found = Intake()
    by_prompt: dict[PromptKey, list[Event]] = defaultdict(list)
    by_card: dict[CardKey, list[Event]] = defaultdict(list)
    for event in stored:
        if event.prompt is not None:
            by_prompt[event.prompt].append(event)
        elif event.card is not None:
            by_card[event.card].append(event)
    for key, past in prompts:
        prompt = PromptKey(key, past.facet)
        _take_prompt(prompt, past, by_prompt.get(prompt, []), arrival, found)
    for key, state in states:
        _take_state(key, state, by_card.get(key, []), arrival, found)
    return found


def _event_id(origin: str, stored: Sequence[Event], arrival: Arrival) -> EventId:
    """Return the id of an event with this origin; another one when an undone import left its event in the log."""
    times = sum(event.facts.get("origin") == origin and event.writer == arrival.writer for event in stored)
    return EventId(str(uuid.uuid5(_NAMESPACE, f"{arrival.writer}:{origin}:{times}")))


def _take_prompt(prompt: PromptKey, past: PromptPast, stored: Sequence[Event], arrival: Arrival, found: Intake) -> None:
    gone = replay.retracted(stored)
    live = [event for event in stored if event.id not in gone]
    fresh = _fresh_reviews(prompt, past, stored, live, arrival, found)
    found.reviews += len(fresh)
    standing = past.standing
    known = {event.facts.get("origin") for event in live}
    wanted = standing is not None and standing.origin not in known
    if past.sm2 or not wanted:
        then = _walk(prompt, past, live, fresh, found)
        wanted = wanted and standing is not None and not _is(then, standing)
    else:
        found.drafts += [_draft(event, "") for event in fresh]
    if wanted and standing is not None:
        at = max([standing.at, *(event.at for event in live if _kept_at(event) == standing.at)])
        found.drafts.append(_adoption(prompt, standing, at, _event_id(standing.origin, stored, arrival), arrival))


def _walk(
    prompt: PromptKey, past: PromptPast, live: Sequence[Event], fresh: Sequence[Event], found: Intake
) -> replay.Schedule:
    """Add the fresh reviews with their modes, and return the schedule at the instant of the standing."""
    ordered = sorted([*live, *fresh], key=lambda event: event.order)
    new = {event.id for event in fresh}
    schedule = then = replay.BLANK
    for event in ordered:
        if event.id in new:
            found.drafts.append(_draft(event, replay.mode_of(schedule, event.day).value))
        schedule = replay.apply(prompt, schedule, event)
        if past.standing is None or _kept_at(event) <= past.standing.at:
            then = schedule
    return then


def _fresh_reviews(
    prompt: PromptKey, past: PromptPast, stored: Sequence[Event], live: Sequence[Event], arrival: Arrival, found: Intake
) -> list[Event]:
    """Return the reviews that the log lacks, as events without a place in the chain yet."""
    known = {event.facts.get("origin") for event in live}
    unmatched = [event for event in live if event.kind is EventKind.REVIEW]
    fresh = []
    for number, review in enumerate(past.reviews):
        found.in_future += review.at > arrival.now
        if review.at > arrival.now + _BEYOND:
            found.beyond += 1
            continue
        same = next((event for event in unmatched if 0 <= review.at - _kept_at(event) < _SAME_REVIEW), None)
        if same is not None:
            unmatched.remove(same)
        if same is not None or review.origin in known:
            continue
        facts: dict[str, object] = {"quality": review.quality, "origin": review.origin, "spread": arrival.spread}
        if review.mode is not None:
            facts["mode"] = review.mode.value
        if review.milliseconds is not None:
            facts["ms"] = review.milliseconds
        fresh.append(
            Event(
                _event_id(review.origin, stored, arrival), arrival.learner, arrival.writer, number, EventKind.REVIEW,
                review.at, arrival.day(review.at), prompt.card, prompt.facet, facts,
            )
        )  # fmt: skip
    return fresh


def _kept_at(event: Event) -> int:
    """Return the instant of an event as another program keeps it: in whole milliseconds."""
    return event.at // 1000 * 1000


def _is(schedule: replay.Schedule, standing: Standing) -> bool:
    memory = schedule.memory
    there = (standing.repetitions, standing.ease, standing.interval, standing.due)
    return (memory.repetitions, memory.ease, memory.interval, schedule.due) == there


def _draft(event: Event, mode: str) -> Draft:
    facts = {"mode": mode, **event.facts}
    return Draft(event.id, event.kind, event.at, event.day, event.card, event.facet, facts)


def _adoption(prompt: PromptKey, standing: Standing, at: int, id_: EventId, arrival: Arrival) -> Draft:
    facts: Mapping[str, object] = {
        "repetitions": standing.repetitions, "ease": standing.ease, "interval": standing.interval,
        "due": standing.due, "reviews": standing.reviews, "passes": standing.passes, "lapses": standing.lapses,
        "reason": "imported", "origin": standing.origin,
    }  # fmt: skip
    return Draft(id_, EventKind.ADOPTION, at, arrival.day(at), prompt.card, prompt.facet, facts)


def _take_state(key: CardKey, state: CardPast, stored: Sequence[Event], arrival: Arrival, found: Intake) -> None:
    gone = replay.retracted(stored)
    live = [event for event in sorted(stored, key=lambda event: event.order) if event.id not in gone]
    wanted: list[tuple[EventKind, dict[str, object]]] = []
    switches = [event.kind for event in live if event.kind in {EventKind.SUSPEND, EventKind.UNSUSPEND}]
    if state.suspended and switches[-1:] != [EventKind.SUSPEND]:
        wanted.append((EventKind.SUSPEND, {}))
    marks = [event.number("on", 1) for event in live if event.kind is EventKind.MARK]
    if state.marked and marks[-1:] != [1]:
        wanted.append((EventKind.MARK, {"on": 1}))
    notes = [event.facts.get("text") for event in live if event.kind is EventKind.NOTE]
    if state.note and notes[-1:] != [state.note]:
        wanted.append((EventKind.NOTE, {"text": state.note}))
    known = {event.facts.get("origin") for event in live}
    at = state.at
    for kind, facts in wanted:
        origin = f"{state.origin}:{kind}"
        if origin not in known:
            id_ = _event_id(origin, stored, arrival)
            found.drafts.append(Draft(id_, kind, at, arrival.day(at), key, None, facts | {"origin": origin}))
