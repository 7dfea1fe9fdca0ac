"""What a card is confused with, told on both cards: confusion is mutual, whichever of them names the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flashneg.domain.cards import Card, Link, Tactic
from flashneg.domain.events import CardKey
from flashneg.study.ports import StoredCard


def with_both_sides(card: Card, stored: StoredCard, find: Callable[[CardKey], StoredCard | None]) -> Card:
    """Return a card that links also to the living cards that call it confusable; `find` gives a card by its key."""
    if not isinstance(card, Tactic) or not stored.confusable:
        return card
    named = {link.card for link in card.confusable}
    others = (find(CardKey(key)) for key in stored.confusable.split())
    more = [
        Link(other.id, other.name, other.deck if other.deck != stored.deck else None)
        for other in others if other and not other.retired and other.id not in named
    ]  # fmt: skip
    return replace(card, confusable=(*card.confusable, *more)) if more else card
