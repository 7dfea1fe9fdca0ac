"""What did they just do to me? Cards whose texts hold what is wanted, or are like it, or share words with it.

Words are compared by their beginning, so that "asks" finds "asked". A word weighs the more, the fewer cards have it:
its weight is log(1 + cards / cards with it), the inverse document frequency (Spärck Jones 1972).
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from flashneg.domain.cards import Card, Tactic

Scores = Callable[[str, Sequence[str], float], Iterable[tuple[int, float]]]
"""Given what is wanted, texts and a least score, the places and scores (0 to 100) of the texts that reach it."""

_LEAST = 60.0
_ALIKE = 0.9  # what is only like it counts less than what holds it
_WORD = re.compile(r"[^\W_]{3,}")
_STEM = 5
_SHARE = 0.35
_COMMON = frozenset(  # too common to tell anything
    "the and for you your that this with have has had was were are not but they them their our his her its from what"  # noqa: SIM905
    " who will would can could did does just then than into about out there here when how one too been being very she"
    " him".split()
)


def stems(text: str) -> frozenset[str]:
    """Return the beginnings of a text's telling words."""
    return frozenset(word[:_STEM] for word in _WORD.findall(text.casefold()) if word not in _COMMON)


def shares(wanted: str, texts: Sequence[Iterable[str]]) -> list[float]:
    """Return, for each card's texts, the share (0 to 1) of what is wanted that they have; 0 where it is little."""
    return _shares(stems(wanted), [frozenset().union(*map(stems, parts)) for parts in texts])


def _shares(asked: frozenset[str], known: Sequence[frozenset[str]]) -> list[float]:
    found = [words & asked for words in known]
    weights = {stem: math.log(1 + len(known) / (1 + sum(stem in words for words in found))) for stem in asked}
    whole = sum(weights.values())
    if not whole:
        return [0.0] * len(known)
    told = [sum(weights[stem] for stem in words) / whole for words in found]
    return [share if share >= _SHARE else 0.0 for share in told]


class Texts:
    """The texts of cards as they are searched, folded once, so that a search costs little for each letter typed."""

    def __init__(self, cards: Iterable[Searched]) -> None:
        self._stems: list[frozenset[str]] = []
        self._by_weight: dict[float, tuple[list[str], list[int]]] = defaultdict(lambda: ([], []))
        for place, card in enumerate(cards):
            self._stems.append(card.stems)
            for text, weight in card.texts:
                texts, places = self._by_weight[weight]
                texts.append(text)
                places.append(place)

    def find(self, text: str, scores: Scores) -> list[tuple[int, float]]:
        """Return the places of the cards that are found with their scores, best first, those alike in their order."""
        wanted = text.casefold().strip()
        best = [0.0] * len(self._stems)
        for weight, (texts, places) in self._by_weight.items():
            for at, found in enumerate(texts):
                if wanted in found:
                    best[places[at]] = max(best[places[at]], (110 if wanted == found else 100) * weight)
            for at, score in scores(wanted, texts, _LEAST / (_ALIKE * weight)) if len(wanted) > 2 else ():
                if wanted not in texts[at]:
                    best[places[at]] = max(best[places[at]], score * weight * _ALIKE)
        hits = []
        for place, share in enumerate(_shares(stems(wanted), self._stems)):
            if best[place] >= _LEAST or share:
                hits.append((place, best[place] if best[place] >= _LEAST else _LEAST * share))
        return sorted(hits, key=lambda hit: -hit[1])


class Searched:
    """A card's texts, folded, each with its weight, and the beginnings of their telling words."""

    __slots__ = ("stems", "texts")

    def __init__(self, card: Card) -> None:
        self.texts = [(text.casefold(), weight) for text, weight in _texts_of(card)]
        self.stems = frozenset[str]().union(*(stems(text) for text, _ in self.texts))


def _texts_of(card: Card) -> list[tuple[str, float]]:
    if not isinstance(card, Tactic):
        return [(card.name, 1.0), (card.back, 0.8)]
    scenarios = card.practice_scenarios
    return [
        (card.name, 1.0),
        (card.id, 1.0),
        *((aka, 0.98) for aka in card.aka),
        (card.intent, 0.85),
        *((scenario.text, 0.8) for scenario in scenarios),
        *((scenario.tell, 0.7) for scenario in scenarios),
    ]
