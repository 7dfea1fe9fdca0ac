"""Schedules and card states as tables, written in the transaction that appends the event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, bindparam, delete, select
from sqlalchemy.engine import Connection

from flashneg.domain.events import CardKey, Event, EventKind, PromptKey
from flashneg.domain.names import Facet
from flashneg.domain.replay import BLANK, Schedule, replay, retracted
from flashneg.storage.dialects.upsert import upsert, upserting
from flashneg.storage.queries import SCHEDULE_COLUMNS, schedule_from
from flashneg.storage.schema import card_state, schedule

_CHUNK = 500
_KEY = ("learner", "card", "facet")
_STATE = ("suspended", "buried", "marked", "met", "note")
_SCHEDULE = [schedule.c[name] for name in SCHEDULE_COLUMNS]
_READ = select(*_SCHEDULE).where(
    schedule.c.learner == bindparam("learner"),
    schedule.c.card == bindparam("card"),
    schedule.c.facet == bindparam("facet"),
)


def _same_prompt(learner: str, prompt: PromptKey) -> Any:
    return (schedule.c.learner == learner) & (schedule.c.card == prompt.card) & (schedule.c.facet == prompt.facet.value)


def read_schedule(connection: Connection, learner: str, prompt: PromptKey) -> Schedule:
    """Return a prompt's schedule; a blank one when it has none."""
    key = {"learner": learner, "card": prompt.card, "facet": prompt.facet.value}
    row = connection.execute(_READ, key).first()
    return schedule_from(row) if row else BLANK


def schedule_values(state: Schedule) -> dict[str, int]:
    """Return a schedule as its columns."""
    memory = state.memory
    numbers = (
        memory.repetitions, memory.ease, memory.interval, state.due, state.reviews, state.passes, state.lapses,
        state.last_at, state.last_day, state.scheduled_day, state.drill_day, int(state.drill_open), state.drills,
    )  # fmt: skip
    return dict(zip(SCHEDULE_COLUMNS, numbers, strict=True))


def rehearse_schedule(connection: Connection) -> None:
    """Compile what storing a schedule runs."""
    upserting(connection, schedule, _KEY, SCHEDULE_COLUMNS).ready(connection)


def put_schedule(connection: Connection, learner: str, prompt: PromptKey, state: Schedule) -> None:
    """Store a prompt's schedule; a blank one leaves no row."""
    if state == BLANK:
        connection.execute(delete(schedule).where(_same_prompt(learner, prompt)))
        return
    key = dict(zip(_KEY, (learner, prompt.card, prompt.facet.value), strict=True))
    upsert(connection, schedule, key, schedule_values(state))


def card_state_from(events: Iterable[Event]) -> dict[str, Any]:
    """Return a card's state (suspended, buried on, marked, met, note) from its events."""
    ordered = sorted(events, key=lambda event: event.order)
    gone = retracted(ordered)
    state: dict[str, Any] = dict.fromkeys(_STATE, 0) | {"note": ""}
    for event in ordered:
        if event.id in gone:
            continue
        if event.kind in {EventKind.SUSPEND, EventKind.UNSUSPEND}:
            state["suspended"] = int(event.kind is EventKind.SUSPEND)
        elif event.kind is EventKind.BURY:
            state["buried"] = event.day
        elif event.kind is EventKind.MARK:
            state["marked"] = event.number("on", 1)
        elif event.kind is EventKind.MET:
            state["met"] += 1
        elif event.kind is EventKind.NOTE:
            state["note"] = str(event.facts.get("text", ""))
    return state


def put_card_state(connection: Connection, learner: str, key: CardKey, state: Mapping[str, Any]) -> None:
    """Store a card's state."""
    upsert(connection, card_state, {"learner": learner, "card": key}, state)


def read_card_state(connection: Connection, learner: str, key: CardKey) -> RowMapping | None:
    """Return a card's stored state."""
    query = select(card_state).where(card_state.c.learner == learner, card_state.c.card == key)
    return connection.execute(query).mappings().first()


def rebuild(connection: Connection, events: Iterable[Event]) -> None:
    """Replace every projection of the log by its replay."""
    connection.execute(delete(schedule))
    connection.execute(delete(card_state))
    _insert_derived(connection, events)


def derive(
    connection: Connection, cards: Sequence[CardKey], events: Iterable[Event], learner: str | None = None
) -> None:
    """Replace the projections of some cards, of one learner or of all, by the replay of all their events."""
    for start in range(0, len(cards), _CHUNK):
        chosen = cards[start : start + _CHUNK]
        for table in (schedule, card_state):
            query = delete(table).where(table.c.card.in_(chosen))
            connection.execute(query if learner is None else query.where(table.c.learner == learner))
    _insert_derived(connection, events)


def _insert_derived(connection: Connection, events: Iterable[Event]) -> None:
    prompts: dict[tuple[str, PromptKey], list[Event]] = {}
    cards: dict[tuple[str, CardKey], list[Event]] = {}
    for event in events:
        if event.prompt is not None:
            prompts.setdefault((event.learner, event.prompt), []).append(event)
        elif event.card is not None:
            cards.setdefault((event.learner, event.card), []).append(event)
    rows = []
    for (learner, prompt), found in prompts.items():
        state = replay(prompt, found)
        if state != BLANK:
            key = {"learner": learner, "card": prompt.card, "facet": prompt.facet.value}
            rows.append(key | schedule_values(state))
    if rows:
        connection.execute(schedule.insert(), rows)
    states = [
        {"learner": learner, "card": card_key} | card_state_from(found)
        for (learner, card_key), found in cards.items()
        if any(event.kind is not EventKind.NAMING for event in found)
    ]
    if states:
        connection.execute(card_state.insert(), states)


def schedule_rows(connection: Connection) -> list[tuple[Any, ...]]:
    """Return every schedule row in a fixed order, to compare projection and replay."""
    query = select(schedule).order_by(schedule.c.learner, schedule.c.card, schedule.c.facet)
    return [tuple(row) for row in connection.execute(query)]


def card_state_rows(connection: Connection) -> list[tuple[Any, ...]]:
    """Return every card state in a fixed order."""
    query = select(card_state).order_by(card_state.c.learner, card_state.c.card)
    return [tuple(row) for row in connection.execute(query)]


def prompt_key(card: str, facet: str) -> PromptKey:
    """Return a prompt key from stored text."""
    return PromptKey(CardKey(card), Facet(facet))
