"""What did they just do to me? Cards whose texts hold what is wanted, or are like it, or share words with it.

Words are compared by what their forms have in common, so that "asks" finds "asked", and "went silent" a silence. A word
weighs the more, the fewer cards have it: its weight is log(1 + cards / cards with it), the inverse document frequency
(Spärck Jones 1972); and the more, the nearer to the card's name it stands.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from flashneg.domain.cards import Card, Tactic

Scores = Callable[[str, Sequence[str], float], Iterable[tuple[int, float]]]
"""Given what is wanted, texts and a least score, the places and scores (0 to 100) of the texts that reach it."""

_LEAST = 60.0
_ALIKE = 0.9  # what is only like it counts less than what holds it
_NAMED = 90.0  # what is wanted holds the name
_NAME = 0.98  # the least weight of a name
_WORD = re.compile(r"[^\W_]{3,}")
_STEM = 5
_SHARE = 0.35
_ENDING = re.compile(r"(?:ings?|ed|(?<=[sxz])es|(?<=[cs]h)es|(?<!s)s)\Z")
_DOUBLED = re.compile(r"([^aeiouls])\1\Z")
_IRREGULAR = """
bid=bade break=broke,broken bring=brought buy=bought choose=chose,chosen fall=fell,fallen give=gave,given
hide=hid,hidden hold=held hear=heard lose=lost mean=meant meet=met pay=paid sell=sold send=sent shake=shook,shaken
sit=sat speak=spoke,spoken spend=spent stand=stood steal=stole,stolen take=took,taken tell=told think=thought
throw=threw,thrown withdraw=withdrew,withdrawn write=wrote,written
"""
_VERBS = {
    form: verb for verb, _, forms in (pair.partition("=") for pair in _IRREGULAR.split()) for form in forms.split(",")
}
_COMMON = frozenset(  # too common to tell anything
    "the and for you your that this with have has had was were are not but they them their our his her its from what"  # noqa: SIM905
    " who will would can could did does just then than into about out there here when how one too been being very she"
    " him all let got get gets went gone going goes said say says saying which".split()
)


def stems(text: str) -> frozenset[str]:
    """Return what a text's telling words have in common with their other forms."""
    return frozenset(_stem(word) for word in _WORD.findall(text.casefold()) if word not in _COMMON)


@lru_cache(maxsize=1 << 15)
def _stem(word: str) -> str:
    """Return the beginning of a word without its ending, if enough of it is left."""
    word = _VERBS.get(word, word)
    if word.endswith(("ies", "ied")) and len(word) > 4:
        word = f"{word[:-3]}y"
    cut = _ENDING.sub("", word)
    if len(cut) < len(word) and word[len(cut) :] in {"ed", "ing", "ings"}:
        cut = _DOUBLED.sub(r"\1", cut)
    if len(cut) > 3:
        cut = cut.removesuffix("e")
    return (cut if len(cut) > 2 else word)[:_STEM]


class Searched:
    """A card's texts, folded, each with its weight, and the beginnings of their telling words."""

    __slots__ = ("names", "stems", "texts")

    def __init__(self, card: Card) -> None:
        self.texts = [(text.casefold(), weight) for text, weight in _texts_of(card)]
        self.stems: dict[str, float] = {}
        self.names: list[frozenset[str]] = []
        for text, weight in self.texts:
            found = stems(text)
            if weight >= _NAME and len(found) > 1:
                self.names.append(found)
            for stem in found:
                self.stems[stem] = max(self.stems.get(stem, 0.0), weight)


class Texts:
    """The texts of cards as they are searched, folded once, so that a search costs little for each letter typed."""

    def __init__(self, cards: Iterable[Searched]) -> None:
        self._names: list[Sequence[frozenset[str]]] = []
        self._having: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._by_weight: dict[float, tuple[list[str], list[int]]] = defaultdict(lambda: ([], []))
        for place, card in enumerate(cards):
            self._names.append(card.names)
            for stem, weight in card.stems.items():
                self._having[stem].append((place, weight))
            for text, weight in card.texts:
                texts, places = self._by_weight[weight]
                texts.append(text)
                places.append(place)

    def find(self, text: str, scores: Scores) -> list[tuple[int, float]]:
        """Return the places of the cards that are found with their scores, best first, those alike in their order."""
        wanted = text.casefold().strip()
        best: dict[int, float] = defaultdict(float)
        for weight, (texts, places) in self._by_weight.items():
            for at, found in enumerate(texts):
                if wanted in found:
                    best[places[at]] = max(best[places[at]], (110 if wanted == found else 100) * weight)
            for at, score in scores(wanted, texts, _LEAST / (_ALIKE * weight)) if len(wanted) > 2 else ():
                if wanted not in texts[at] and score * weight * _ALIKE >= _LEAST:
                    best[places[at]] = max(best[places[at]], score * weight * _ALIKE)
        for place, score in self._sharing(stems(wanted)):
            best[place] = max(best[place], score)
        return sorted(sorted(best.items()), key=lambda hit: -hit[1])

    def _sharing(self, asked: frozenset[str]) -> Iterator[tuple[int, float]]:
        """Yield the cards that share enough words with what is asked, each with its score.

        At most the least of what is found by its letters, unless a name of several words is all there.
        """
        having = {stem: self._having.get(stem, []) for stem in asked}
        rare = {stem: math.log(1 + len(self._names) / (1 + len(cards))) for stem, cards in having.items()}
        whole = sum(rare.values())
        shares: dict[int, float] = defaultdict(float)
        near: dict[int, float] = defaultdict(float)
        for stem, cards in having.items():
            for place, weight in cards:
                shares[place] += rare[stem]
                near[place] += rare[stem] * weight
        for place, share in shares.items():
            if any(name <= asked for name in self._names[place]):
                yield place, _NAMED
            elif share >= _SHARE * whole:
                yield place, _LEAST * near[place] / whole


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
