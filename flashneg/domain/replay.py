"""From events to schedules: what a review does to a prompt, and the fold of a prompt's whole log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from flashneg.domain import sm2
from flashneg.domain.events import Event, EventId, EventKind, Mode, PromptKey

MOST_DRILLS = 6


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is known of a prompt: SM-2's memory, its due day, and where it stands in today's drill.

    `due` is a study day (0 while new); `scheduled_day` is the day of the last scheduled review. `drill_day` is the day
    of the last final drill that the prompt was in, with `drill_open` while that drill still has to see a 4: a review
    below 4 opens it, and so does a wrong answer in the quiz. `passes` and `lapses` count scheduled reviews of quality
    3 and more, and below.
    """

    memory: sm2.Memory = sm2.NEW
    due: int = 0
    reviews: int = 0
    passes: int = 0
    lapses: int = 0
    last_at: int = 0
    last_day: int = 0
    scheduled_day: int = 0
    drill_day: int = 0
    drill_open: bool = False
    drills: int = 0

    @property
    def is_new(self) -> bool:
        """Whether the prompt has no repetition yet."""
        return self.memory.repetitions == 0

    def in_drill(self, day: int) -> bool:
        """Whether the final drill of this day still asks the prompt."""
        return self.drill_open and self.drill_day == day and self.drills < MOST_DRILLS


BLANK = Schedule()


def mode_of(schedule: Schedule, day: int) -> Mode:
    """Return how a review on this day counts. What is due is reviewed, also when the quiz has put it in the drill."""
    if schedule.is_new or schedule.due <= day:
        return Mode.REVIEW
    return Mode.DRILL if schedule.in_drill(day) else Mode.CRAM


def review(prompt: PromptKey, schedule: Schedule, event: Event, *, spread: bool) -> Schedule:
    """Return the schedule after a review. Only a scheduled review moves SM-2."""
    quality = event.number("quality")
    mode = mode_of(schedule, event.day)
    if mode is not Mode.REVIEW:
        seen = replace(schedule, last_at=event.at, last_day=event.day)
        is_open = quality < sm2.DRILL_PASS
        return seen if mode is Mode.CRAM else replace(seen, drills=schedule.drills + 1, drill_open=is_open)
    memory = sm2.step(schedule.memory, quality)
    days = sm2.spread_days(prompt.seed, memory) if spread else memory.interval
    return replace(
        schedule,
        memory=memory,
        due=event.day + days,
        reviews=schedule.reviews + 1,
        passes=schedule.passes + (quality >= sm2.PASS),
        lapses=schedule.lapses + (quality < sm2.PASS),
        last_at=event.at,
        last_day=event.day,
        scheduled_day=event.day,
        drill_day=event.day,
        drill_open=quality < sm2.DRILL_PASS,
        drills=0,
    )


def attempt(schedule: Schedule, event: Event) -> Schedule:
    """Return the schedule after a quiz attempt: wrong, it brings a prompt with a repetition into the day's drill.

    Nothing else changes, and a right answer changes nothing at all.
    """
    if schedule.is_new or event.number("right", 1):
        return schedule
    drills = schedule.drills if schedule.drill_day == event.day else 0
    return replace(schedule, drill_day=event.day, drill_open=True, drills=drills)


def adopt(event: Event) -> Schedule:
    """Return the schedule that an adoption sets; one that adopts no repetition forgets the prompt."""
    repetitions = event.number("repetitions")
    memory = sm2.Memory(repetitions, event.number("ease", sm2.START_EASE), event.number("interval"))
    return Schedule(
        memory=memory,
        due=event.number("due"),
        reviews=event.number("reviews", repetitions),
        passes=event.number("passes", int(repetitions > 0)),
        lapses=event.number("lapses"),
        last_at=event.at,
        last_day=event.day,
    )


def apply(prompt: PromptKey, schedule: Schedule, event: Event) -> Schedule:
    """Return the schedule after any event. Whether due days are spread is a fact of each review."""
    if event.kind is EventKind.ADOPTION:
        return adopt(event)
    if event.kind is EventKind.REVIEW:
        return review(prompt, schedule, event, spread=bool(event.facts.get("spread", True)))
    if event.kind is EventKind.ATTEMPT:
        return attempt(schedule, event)
    return schedule


def replay(prompt: PromptKey, events: Iterable[Event]) -> Schedule:
    """Return the schedule of a prompt from its events in any order; retracted ones leave no trace."""
    ordered = sorted(events, key=lambda event: event.order)
    gone = retracted(ordered)
    standing = [event for event in ordered if event.id not in gone]
    start = max((place for place, event in enumerate(standing) if event.kind is EventKind.ADOPTION), default=0)
    schedule = BLANK
    for event in standing[start:]:  # an adoption sets all of a schedule
        schedule = apply(prompt, schedule, event)
    return schedule


def retracted(events: Iterable[Event]) -> frozenset[EventId]:
    """Return the ids of the events that leave no trace: those that others among these retract, and twins.

    Two events are twins when both tell of one thing that happened elsewhere (their `origin`), as when two machines
    import one file and their logs are then merged: the first in order counts.
    """
    found = list(events)
    return frozenset(_targets(found) | twins(found))


def _targets(events: Iterable[Event]) -> set[EventId]:
    return {EventId(str(event.facts["target"])) for event in events if event.kind is EventKind.RETRACTION}


def twins(events: Iterable[Event]) -> frozenset[EventId]:
    """Return the ids of the events that tell of the same thing as an earlier one among these that stands."""
    found = list(events)
    origins = {event.facts["origin"] for event in found if "origin" in event.facts}
    if not origins:
        return frozenset()
    gone = _targets(found)
    first: dict[object, Event] = {}
    later: set[EventId] = set()
    for event in found:
        origin = event.facts.get("origin", event.id)
        if origin not in origins or event.id in gone:
            continue
        other = first.setdefault(origin, event)
        if other is not event:
            first[origin], double = (other, event) if other.order < event.order else (event, other)
            later.add(double.id)
    return frozenset(later)
