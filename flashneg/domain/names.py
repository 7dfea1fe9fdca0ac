"""What decks and cards are called, and what is asked of a card: apart from cards, because counting needs no more."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

DeckId = NewType("DeckId", str)
CardId = NewType("CardId", str)


class Facet(StrEnum):
    """What is asked of a card; the order is the order in which facets are learned."""

    INTENT = "intent"
    SPOT = "spot"
    COUNTER = "counter"
    ANSWERS = "answers"
    RECALL = "recall"
