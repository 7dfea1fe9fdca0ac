"""What reports ask of the library and the schedules: living cards, how many prompts each has, what is due when."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import bindparam, func, select
from sqlalchemy.engine import Connection

from flashneg.domain.events import CardKey, EventKind, PromptKey
from flashneg.domain.names import CardId, DeckId, Facet
from flashneg.storage.codec import text_field
from flashneg.storage.prepared import Prepared
from flashneg.storage.schema import card, card_state, deck, event, prompt, schedule
from flashneg.study.kept_ports import CardFace

_TACTIC = '%"confusable"%'


_PROMPTS = Prepared(select(prompt.c.card, prompt.c.facet).order_by(prompt.c.rank))
_FACES = Prepared(
    select(card.c.key, card.c.deck, card.c.id, card.c.name, card.c.content, card.c.links.like(_TACTIC))
    .select_from(card.join(deck, deck.c.id == card.c.deck))
    .where(card.c.retired == 0)
    .order_by(deck.c.position, deck.c.id, card.c.position)
)

_THE_SAME = (prompt.c.card == schedule.c.card) & (prompt.c.facet == schedule.c.facet)
_STATE = (card_state.c.card == schedule.c.card) & (card_state.c.learner == schedule.c.learner)
_SCHEDULED = schedule.join(prompt, _THE_SAME).join(deck, deck.c.id == prompt.c.deck).outerjoin(card_state, _STATE)
_ASKABLE = (
    (schedule.c.learner == bindparam("who"))
    & (schedule.c.repetitions > 0)
    & (deck.c.enabled == 1)
    & (func.coalesce(card_state.c.suspended, 0) == 0)
)
"""Schedules of prompts that can be asked: begun, of living cards, in decks that are on."""
_DUE = Prepared(
    select(schedule.c.due, func.count())
    .select_from(_SCHEDULED)
    .where(_ASKABLE, schedule.c.due < bindparam("until"))
    .group_by(schedule.c.due)
)
_OVERDUE = Prepared(
    select(schedule.c.card)
    .select_from(_SCHEDULED)
    .where(_ASKABLE, schedule.c.last_day <= bindparam("day"), schedule.c.due <= bindparam("day"))
    .limit(1)
)
_REVIEWED = Prepared(
    select(schedule.c.card, schedule.c.facet)
    .select_from(_SCHEDULED)
    .where(_ASKABLE, schedule.c.last_day > bindparam("day"))
    .order_by(schedule.c.last_day, schedule.c.card, schedule.c.facet)
)
_SPAN = Prepared(
    select(func.min(event.c.at), func.max(event.c.at)).where(
        event.c.learner.concat("") == bindparam("who"), event.c.day == bindparam("day"),
        event.c.kind == EventKind.REVIEW.value,
    )
)  # fmt: skip


class KeptLibrary:
    """The library and schedules of one learner, as one transaction sees them."""

    _connection: Connection
    _learner: str

    def faces(self) -> list[CardFace]:
        """Return every living card, decks and cards in order, with its prompts in learning order."""
        named, facets = {facet.value: facet for facet in Facet}, defaultdict[str, list[Facet]](list)
        for key, facet in _PROMPTS.all(self._connection, {}):
            facets[key].append(named[facet])
        return [
            CardFace(
                CardKey(row[0]), DeckId(row[1]), CardId(row[2]), row[3], bool(row[5]), text_field(row[4], "family"),
                text_field(row[4], "kind"), tuple(facets.get(row[0], ())),
            )
            for row in _FACES.all(self._connection, {})
        ]  # fmt: skip

    def due_counts(self, until: int) -> dict[int, int]:
        """Return how many prompts that can be asked come due on each study day before this one."""
        return dict(_DUE.all(self._connection, {"who": self._learner, "until": until}))

    def was_overdue(self, day: int) -> bool:
        """Return whether a prompt was due on this study day that has not been reviewed since."""
        return _OVERDUE.first(self._connection, {"who": self._learner, "day": day}) is not None

    def reviewed_since(self, day: int) -> list[PromptKey]:
        """Return the prompts that can be asked and were reviewed after this study day, soonest first."""
        rows = _REVIEWED.all(self._connection, {"who": self._learner, "day": day})
        return [PromptKey(CardKey(row[0]), Facet(row[1])) for row in rows]

    def span(self, day: int) -> tuple[int, int] | None:
        """Return the instants of the first and the last review of a study day, or None without any."""
        row = _SPAN.first(self._connection, {"who": self._learner, "day": day})
        return None if row is None or row[0] is None else (row[0], row[1])
