"""Decks and cards that are not what was stored: they are no part of the log's chains."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.engine import Connection

from flashneg.domain.events import EventKind
from flashneg.storage.codec import UNREADABLE, card_from_text
from flashneg.storage.schema import WRITER_BEFORE, card, deck, event, meta

_NAMED = 3


def library_faults(connection: Connection) -> list[str]:
    """Return a sentence for each thing that is wrong with the decks and cards."""
    decks, texts, cards = _lost_decks(connection), _spoilt_cards(connection), _lost_cards(connection)
    faults = [f"the deck {found} is gone, and its cards are there" for found in decks]
    faults += [f"the text of {_listed(texts)} is not what was stored"] if texts else []
    return faults + ([f"{_listed(cards)} {'is' if len(cards) == 1 else 'are'} gone from the cards"] if cards else [])


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")


def _lost_decks(connection: Connection) -> list[str]:
    """Return the decks of living cards that have no row: who removes a deck retires its cards."""
    lost = select(card.c.deck).distinct().where(card.c.retired == 0, card.c.deck.not_in(select(deck.c.id)))
    return list(connection.execute(lost.order_by(card.c.deck)).scalars())


def _lost_cards(connection: Connection) -> list[str]:
    """Return the cards that this installation named and that have no row; another's may stand where it was merged from.

    A card's row stays when it retires.
    """
    named = (event.c.kind == EventKind.NAMING.value) & _mine(connection)
    lost = select(event.c.card, event.c.facts).where(named, event.c.card.not_in(select(card.c.key)))
    names = {key: json.loads(facts) for key, facts in connection.execute(lost.order_by(event.c.sequence)).all()}
    return sorted(f"{facts['deck']}/{facts['card']}" for facts in names.values())


def _mine(connection: Connection) -> ColumnElement[bool]:
    """Return which events are this installation's: its writer's, and up to the restore those of each one before."""
    written = select(meta.c.name, meta.c.value).where(meta.c.name.startswith("writer"))
    return or_(
        false(),
        *(
            (event.c.writer == name.removeprefix(WRITER_BEFORE)) & (event.c.sequence <= int(value))
            if name.startswith(WRITER_BEFORE)
            else event.c.writer == value
            for name, value in connection.execute(written).all()
        ),
    )


def _spoilt_cards(connection: Connection) -> list[str]:
    """Return the cards whose text does not have its digest, or, of those without, is no card."""
    columns = (card.c.deck, card.c.id, card.c.content, card.c.digest)
    rows = connection.execute(select(*columns).order_by(card.c.deck, card.c.position))
    return [f"{row[0]}/{row[1]}" for row in rows if not _is_sound(row[2], row[3])]


def _is_sound(content: str, digest: str) -> bool:
    if digest:
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest() == digest
    try:
        card_from_text(content)
    except UNREADABLE:
        return False
    return True
