"""Small adapters to the ports: cards as stored text, and how alike texts are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flashneg.study.errors import Damaged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flashneg.domain.cards import Card


class Codec:
    """Cards to stored text and back."""

    def to_text(self, card: Card) -> str:
        """Return a card as stored text."""
        from flashneg.storage.codec import card_to_text

        return card_to_text(card)

    def from_text(self, text: str, line: int) -> Card:
        """Return a card from stored text. Raises Damaged."""
        from flashneg.storage.codec import UNREADABLE, card_from_text

        try:
            return card_from_text(text, line)
        except UNREADABLE as error:
            raise Damaged(
                "the text of a stored card is damaged; 'flashneg doctor' says which, and what to do"
            ) from error


def similarity(first: str, second: str) -> float:
    """Return how alike two texts are, 0 to 1 (Indel, rapidfuzz)."""
    from rapidfuzz.fuzz import ratio

    return ratio(first, second, score_cutoff=80) / 100


def likeness(first: str, second: str) -> float:
    """Return how alike two short names are, 0 to 1, whatever the order of their words (Indel, rapidfuzz)."""
    from rapidfuzz.fuzz import ratio, token_sort_ratio

    return max(ratio(first, second), token_sort_ratio(first, second)) / 100


def partial_scores(wanted: str, texts: Sequence[str], least: float) -> list[tuple[int, float]]:
    """Return how well texts hold what is wanted, 0 to 100, tolerant of slips, where that is 75 or more (rapidfuzz).

    A text that is shorter than what is wanted scores less, in proportion.
    """
    from rapidfuzz.fuzz import partial_ratio
    from rapidfuzz.process import extract

    found = extract(wanted, texts, scorer=partial_ratio, score_cutoff=max(75, least), limit=None)
    return [(place, score * min(1.0, len(text) / max(1, len(wanted)))) for text, score, place in found]
