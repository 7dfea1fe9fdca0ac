"""Anki's schedules and reviews as a prompt's past."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from flashneg.domain import calendar
from flashneg.domain.calendar import to_datetime
from flashneg.domain.events import Mode
from flashneg.domain.names import CardId, Facet
from flashneg.domain.sm2 import LEAST_EASE, LONGEST_INTERVAL, PASS, START_EASE
from flashneg.interop.anki.collection import AnkiCard, Answer, Collection
from flashneg.study.parcels import PastReview, PromptPast, ReadOptions, Standing

_QUALITIES = {1: 1, 2: 3, 3: 4, 4: 5}
_EXACT = {7: 0, 8: 2}
"""The last digit of a review's factor tells a quality that Anki has no button for, in packages of our own."""
_FILTERED = 3
_NEW, _LEARNING, _REVIEW, _RELEARNING = range(4)
_SECONDS_FROM = 1_000_000_000
_MOST_EASE = 9_999
_EARLIEST, _LATEST = date(1990, 1, 1).toordinal(), date(9000, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Clockwork:
    """How a collection's days count: its first day, and the learner's calendar."""

    first_day: int
    options: ReadOptions

    def day_of(self, instant: int) -> int:
        """Return the study day of an instant in microseconds."""
        return calendar.study_day(instant, self.options.zone, self.options.day_start)

    def due(self, card: AnkiCard) -> int:
        """Return the study day on which a card is due: days of the collection, or seconds while it is learned."""
        if card.due >= _SECONDS_FROM:
            return self.day_of(min(card.due, 200_000_000_000) * calendar.MICROSECONDS)
        return min(max(self.first_day + card.due, _EARLIEST), _LATEST)


def clockwork(collection: Collection, options: ReadOptions) -> Clockwork:
    """Return how the collection's days count."""
    created, offset = collection.created(), collection.offset()
    if not 0 <= created < 200_000_000_000:
        raise ValueError(f"it was made at {created}")
    if offset is not None:
        local = datetime.fromtimestamp(created, UTC) - timedelta(minutes=offset)
    else:
        local = to_datetime(created * calendar.MICROSECONDS, options.zone)
    return Clockwork(local.date().toordinal(), options)


def past_of(
    card_id: CardId, facet: Facet, card: AnkiCard, answers: Sequence[Answer], days: Clockwork, identity: str, *,
    own: bool,
) -> PromptPast | None:  # fmt: skip
    """Return a card's reviews and its present schedule; None when it has none. `own`: the note is of our making."""
    reviews: list[PastReview] = []
    seen: set[int] = set()
    for answer in answers:
        if answer.button not in _QUALITIES or not 0 < answer.id < 200_000_000_000_000:
            continue
        at = answer.id * 1000
        day = days.day_of(at)
        quality = _QUALITIES[answer.button]
        mode = None
        if own and answer.button == 1:
            quality = _EXACT.get(answer.factor % 10, quality)
        if not own:
            mode = Mode.CRAM if answer.type == _FILTERED else Mode.DRILL if day in seen else Mode.REVIEW
        seen.add(day)
        spent = answer.milliseconds if 0 < answer.milliseconds < 3_600_000 else None
        reviews.append(PastReview(f"{identity}:{answer.id}", at, quality, mode, spent))
    standing = _standing(card, reviews, days, identity)
    if not reviews and standing is None:
        return None
    return PromptPast(card_id, facet, tuple(reviews), standing, sm2=own)


def _standing(card: AnkiCard, reviews: Sequence[PastReview], days: Clockwork, identity: str) -> Standing | None:
    if card.type == _NEW and not reviews:
        return None
    at = reviews[-1].at if reviews else max(0, card.changed) * calendar.MICROSECONDS
    passes = sum(review.quality >= PASS for review in reviews if review.mode is not Mode.DRILL)
    counted = sum(review.mode is not Mode.DRILL for review in reviews)
    ease = min(max(LEAST_EASE, round(card.factor / 10)), _MOST_EASE) if card.factor > 0 else START_EASE
    if card.type == _NEW:
        state = (0, START_EASE, 0, 0)
    elif card.type == _REVIEW:
        interval = min(max(1, card.interval), LONGEST_INTERVAL)
        state = (_run(reviews, interval), ease, interval, days.due(card))
    else:
        interval = min(max(1, card.interval), LONGEST_INTERVAL) if card.type == _RELEARNING else 1
        state = (1, ease, interval, days.due(card))
    lapses = max(0, card.lapses)
    kept = _kept(card)
    if kept is not None:
        state, counted, passes = (kept[0], *state[1:]), kept[1], kept[2]
    origin = f"{identity}:{':'.join(map(str, state))}:{lapses}:{at}"
    return Standing(origin, at, *state, max(counted, state[0]), max(passes, min(1, state[0])), lapses)


def _run(reviews: Sequence[PastReview], interval: int) -> int:
    """Return SM-2's repetitions: the passes since the last lapse, and two at least where the interval is long."""
    run = 0
    for review in reviews:
        if review.mode is not Mode.DRILL:
            run = run + 1 if review.quality >= PASS else 1
    return max(run, 1 if interval < 6 else 2)


def _kept(card: AnkiCard) -> tuple[int, int, int] | None:
    """Return repetitions, reviews and passes that we wrote to the card, when its schedule is still as we wrote it."""
    try:
        facts = json.loads(json.loads(card.data)["cd"])
        kept = (int(facts["n"]), int(facts["r"]), int(facts["p"]))
        same = (int(facts["i"]), int(facts["e"]) * 10) == (card.interval, card.factor)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return kept if same and all(0 <= number < 100_000 for number in kept) else None
