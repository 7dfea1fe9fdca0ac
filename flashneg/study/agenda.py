"""What home shows: what is left of today and in which deck, what was done, and the tactic of the week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from flashneg.domain.cards import Tactic
from flashneg.domain.names import DeckId
from flashneg.study.look import ended, look

if TYPE_CHECKING:
    from flashneg.domain.queue import Plan
    from flashneg.study.cards import Shown
    from flashneg.study.look import End
    from flashneg.study.reports import DayTotals, DeckSummary
    from flashneg.study.services import ServicesPort

_TUESDAY = 1


@dataclass(frozen=True, slots=True)
class Left:
    """What today's session still asks of a deck: reviews, with what awaits the final drill, and new prompts."""

    due: int = 0
    new: int = 0

    @property
    def prompts(self) -> int:
        """All that it asks."""
        return self.due + self.new


@dataclass(frozen=True, slots=True)
class Agenda:
    """Today. `tactic` is there on Tuesdays; `end` once nothing is left."""

    plan: Plan
    learned: int
    done: DayTotals
    decks: Sequence[DeckSummary]
    left: Mapping[DeckId, Left]
    end: End | None
    tactic: Shown | None
    first_run: bool
    read_only: bool


def agenda(services: ServicesPort) -> Agenda:
    """Gather what home shows. Raises StudyError."""
    session = services.session()
    found = ended(look(session, services.reports), session, services.reports)
    learned = session.counts().learned
    with services.store.read() as unit:
        first_run = learned == 0 and not unit.schedules()
    return Agenda(
        found.plan, learned, found.done, services.reports.decks(), _left(services, found.plan), found.end,
        _tactic(services, session.today()), first_run, services.store.read_only,
    )  # fmt: skip


def left_today(services: ServicesPort) -> Mapping[DeckId, Left]:
    """Return what today still asks of each deck, where it asks something. Raises StudyError."""
    return _left(services, services.session().plan())


def _left(services: ServicesPort, plan: Plan) -> dict[DeckId, Left]:
    left: dict[DeckId, Left] = {}
    with services.store.read() as unit:
        for items, is_new in (((*plan.reviews, *plan.drill), False), (plan.new, True)):
            for item in items:
                card = unit.shelf.card(item.prompt.card)
                if card is not None:
                    before = left.get(card.deck, Left())
                    left[card.deck] = Left(before.due + (not is_new), before.new + is_new)
    return left


def _tactic(services: ServicesPort, today: int) -> Shown | None:
    if date.fromordinal(today).weekday() != _TUESDAY:
        return None
    on = {found.deck.id for found in services.reports.decks() if found.deck.enabled}
    return of_the_week([shown for shown in services.cards.all() if shown.stored.deck in on], today)


def of_the_week(cards: Sequence[Shown], today: int) -> Shown | None:
    """Return the tactic of a day's week: by rendezvous hashing, so that a card added or edited leaves it as it is."""
    week = today // 7
    tactics = [shown for shown in cards if isinstance(shown.card, Tactic)]
    return max(tactics, key=lambda shown: sha256(f"{week}:{shown.stored.key}".encode()).digest(), default=None)
