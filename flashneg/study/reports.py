"""Figures over the log: days studied, streak, retention, what is to come."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from flashneg.domain import calendar
from flashneg.domain.events import Event, EventKind, Mode
from flashneg.domain.replay import retracted
from flashneg.domain.settings import Settings
from flashneg.domain.sm2 import PASS
from flashneg.study.ports import Clock, Store, StoredDeck

_FORECAST = 30
_SCARCE = 30


@dataclass(frozen=True, slots=True)
class DayTotals:
    """One study day: reviews of every mode, scheduled ones, those of them recalled, and milliseconds."""

    day: int
    reviews: int
    scheduled: int
    recalled: int
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Stats:
    """The log in figures. `retention` is the share of scheduled reviews of known prompts recalled, None when scarce."""

    reviews: int
    days: int
    streak: int
    retention: float | None
    by_day: tuple[DayTotals, ...]
    forecast: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class DeckSummary:
    """A deck with its counts; `learned_share` is the share of its prompts that have a repetition, 0 to 1."""

    deck: StoredDeck
    cards: int
    tactics: int
    due: int
    new: int
    learned_share: float


class Reports:
    """Reads the log and counts."""

    def __init__(self, store: Store, clock: Clock, settings: Settings) -> None:
        self._store = store
        self._clock = clock
        self._days_off = frozenset(date.fromisoformat(day).toordinal() for day in settings.days_off)

    def stats(self, since: int = 0) -> Stats:
        """Return the figures from a study day on."""
        today = calendar.study_day(self._clock.now(), self._clock.zone, self._clock.day_start)
        with self._store.read() as unit:
            events = unit.log.reviews()
            due = Counter(max(schedule.due, today) for _, schedule in unit.schedules() if not schedule.is_new)
        gone = retracted(events)
        reviews = [event for event in events if event.kind is EventKind.REVIEW and event.id not in gone]
        known: set[object] = set()
        repeats = []
        for event in reviews:
            if event.facts.get("mode") == Mode.REVIEW:
                if event.prompt in known:
                    repeats.append(event)
                known.add(event.prompt)
        shown = [event for event in reviews if event.day >= since]
        repeats = [event for event in repeats if event.day >= since]
        recalled = sum(event.number("quality") >= PASS for event in repeats)
        return Stats(
            reviews=len(shown),
            days=len({event.day for event in shown}),
            streak=streak({event.day for event in reviews}, today, self._days_off),
            retention=recalled / len(repeats) if len(repeats) >= _SCARCE else None,
            by_day=by_day(shown),
            forecast=tuple((day, due.get(day, 0)) for day in range(today, today + _FORECAST)),
        )

    def decks(self) -> list[DeckSummary]:
        """Return every deck with what is due and new in it."""
        today = calendar.study_day(self._clock.now(), self._clock.zone, self._clock.day_start)
        with self._store.read() as unit:
            decks = unit.shelf.decks()
            counts = unit.shelf.prompt_counts(today)
            cards = [card for card in unit.shelf.cards() if not card.retired]
        sizes = Counter(card.deck for card in cards)
        tactics = Counter(card.deck for card in cards if '"confusable"' in card.links)
        summaries = []
        for deck in decks:
            due, new, prompts = counts.get(deck.id, (0, 0, 0))
            share = (prompts - new) / prompts if prompts else 0.0
            summaries.append(DeckSummary(deck, sizes[deck.id], tactics[deck.id], due, new, share))
        return summaries

    def today(self) -> DayTotals:
        """Return what was done today."""
        today = calendar.study_day(self._clock.now(), self._clock.zone, self._clock.day_start)
        with self._store.read() as unit:
            events = unit.log.of_day(today)
        gone = retracted(events)
        done = by_day([event for event in events if event.kind is EventKind.REVIEW and event.id not in gone])
        return done[0] if done else DayTotals(today, 0, 0, 0, 0)


def by_day(reviews: list[Event]) -> tuple[DayTotals, ...]:
    """Return the totals of each study day that had reviews."""
    days: dict[int, list[Event]] = defaultdict(list)
    for event in reviews:
        days[event.day].append(event)
    totals = []
    for day, events in sorted(days.items()):
        scheduled = [event for event in events if event.facts.get("mode") == Mode.REVIEW]
        recalled = sum(event.number("quality") >= PASS for event in scheduled)
        spent = sum(event.number("ms") for event in events)
        totals.append(DayTotals(day, len(events), len(scheduled), recalled, spent))
    return tuple(totals)


def streak(days: set[int], today: int, days_off: frozenset[int]) -> int:
    """Return how many study days in a row were studied, up to today or yesterday; planned days off don't break it."""
    count, day = 0, today
    if day not in days:
        day -= 1
    while day in days or (day in days_off and count >= 0):
        count += day in days
        day -= 1
        if day < min(days, default=today):
            break
    return count
