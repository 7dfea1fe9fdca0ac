"""What today and the decks come to, in a few numbers: light, because a session and home show them first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from flashneg.domain import calendar
from flashneg.domain.events import Event, EventKind, Mode
from flashneg.domain.replay import retracted
from flashneg.domain.sm2 import PASS
from flashneg.study.ports import Clock, Store, StoredDeck, Unit


@dataclass(frozen=True, slots=True)
class DayTotals:
    """One study day: reviews of every mode, scheduled ones, those of them recalled, and milliseconds."""

    day: int
    reviews: int
    scheduled: int
    recalled: int
    milliseconds: int

    def with_review(self, event: Event) -> DayTotals:
        """Return the totals with one more review."""
        scheduled = event.facts.get("mode") == Mode.REVIEW
        recalled = scheduled and event.number("quality") >= PASS
        return DayTotals(
            self.day, self.reviews + 1, self.scheduled + scheduled, self.recalled + recalled,
            self.milliseconds + event.number("ms"),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class DeckSummary:
    """A deck with its counts, over the cards that can be used."""

    deck: StoredDeck
    cards: int
    tactics: int
    due: int
    new: int

    @property
    def is_empty(self) -> bool:
        """Whether its file is there, and holds no card that can be used."""
        return not self.cards and not self.deck.missing


class Reports:
    """Counts what is stored."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def _today(self) -> int:
        return calendar.study_day(self._clock.now(), self._clock.zone, self._clock.day_start)

    def decks(self) -> list[DeckSummary]:
        """Return every deck with what is due and new in it."""
        today = self._today()
        with self._store.read() as unit:
            decks = unit.shelf.decks()
            counts = unit.shelf.prompt_counts(today)
            links = unit.shelf.links()
        sizes = Counter(card.deck for card in links)
        tactics = Counter(card.deck for card in links if '"confusable"' in card.links)
        summaries = []
        for deck in decks:
            due, new, _ = counts.get(deck.id, (0, 0, 0))
            summaries.append(DeckSummary(deck, sizes[deck.id], tactics[deck.id], due, new))
        return summaries

    def all_off(self) -> bool:
        """Return whether no deck is on."""
        with self._store.read() as unit:
            return not any(deck.enabled for deck in unit.shelf.decks())

    def today(self) -> DayTotals:
        """Return what was done today."""
        with self._store.read() as unit:
            return self.totals(unit)

    def totals(self, unit: Unit) -> DayTotals:
        """Return what was done today, as a transaction sees it."""
        today = self._today()
        totals = DayTotals(today, 0, 0, 0, 0)
        for event in _reviews(unit, today):
            totals = totals.with_review(event)
        return totals

    def missed(self) -> list[str]:
        """Return the names of the cards that were not recalled today when a review asked for them, each once."""
        with self._store.read() as unit:
            lapses = [
                event.card
                for event in _reviews(unit, self._today())
                if event.facts.get("mode") == Mode.REVIEW and event.number("quality") < PASS and event.card
            ]
            cards = [unit.shelf.card(key) for key in dict.fromkeys(lapses)]
        return [card.name for card in cards if card is not None]


def _reviews(unit: Unit, day: int) -> list[Event]:
    events = unit.log.answers_of_day(day)
    gone = retracted(events)
    return [event for event in events if event.kind is EventKind.REVIEW and event.id not in gone]
