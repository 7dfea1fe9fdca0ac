"""A concept card: a heading, and text that is split at a line '***'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flashneg.decks.head import trimmed
from flashneg.domain.cards import Concept

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flashneg.decks.blocks import Block
    from flashneg.decks.tactic import CardText


def build_concept(place: CardText, blocks: Sequence[Block], lines: Sequence[str]) -> Concept:
    """Return the concept: the heading is its front, with what stands above a first line '***'."""
    split = next((block.start for block in blocks if block.kind == "hr" and lines[block.start] == "***"), None)
    above = "" if split is None else trimmed("\n".join(lines[place.start : split]))
    below = trimmed("\n".join(lines[place.start if split is None else split + 1 : place.end]))
    front = f"{place.name}\n\n{above}" if above else place.name
    return Concept(place.id, place.name, front, below, place.line + 1, place.explicit_id)
