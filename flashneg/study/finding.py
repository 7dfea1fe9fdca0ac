"""What did they just do to me? Cards whose texts hold what is wanted, or are like it, or share words with it.

Words are compared by what their forms have in common, so that "asks" finds "asked", and "went silent" a silence. Cards
that share words are ranked by BM25 over weighted fields (Robertson, Zaragoza and Taylor 2004): a word weighs the more,
the fewer cards have it; it says less each time that it is said again, and less in a long text. Of a word and those that
mean about the same, the one that says most counts.

No card's words are listed beforehand. A word is looked for in all texts when it is first asked for, and remembered.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from flashneg.domain.cards import Card, Kind, Tactic
from flashneg.study.words import WORD, beginnings, like, stem_of, stems

Scores = Callable[[str, Sequence[str], float], Iterable[tuple[int, float]]]
"""Given what is wanted, texts and a least score, the places and scores (0 to 100) of the texts that reach it."""

_LEAST = 60.0
_ALIKE = 0.9  # what is only like it counts less than what holds it
_NAMED = 90.0  # what is wanted holds the name
_SHARE = 0.35  # of what the best has, for a card to be found
_FIELDS = (2.0, 1.0, 0.5, 0.25)  # what a word weighs in a name, an intent, a scenario or a reply, and elsewhere
_AGAIN = 2.0  # how slowly a word says less when it is said again
_LONG = 0.75  # how much less it says in a long text
_LIKE = 0.7  # what a word says that means about the same
_NO_PLOY = 0.6  # what was done to one is a ploy before it is anything else


class Searched:
    """A card's texts, folded, each with its weight; and its words, field by field."""

    def __init__(self, card: Card) -> None:
        self.texts = [(text.casefold(), weight) for text, weight in _texts_of(card)]
        self.fields = tuple("\n".join(texts).casefold() for texts in _fields_of(card))
        self.length = sum(weight * len(text) for weight, text in zip(_FIELDS, self.fields, strict=True))
        self.factor = 1.0 if isinstance(card, Tactic) and card.kind is Kind.PLOY else _NO_PLOY

    @property
    def names(self) -> Iterator[frozenset[str]]:
        """The words of each of its names."""
        return map(stems, self.fields[0].split("\n"))


class _Field:
    """What a field says on all cards."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._text = "\n".join(texts)
        self._ends = list(accumulate(len(text) + 1 for text in texts))

    def having(self, stem: str) -> Iterator[int]:
        """Yield the place of a card each time that it has a word with this stem."""
        text = self._text
        for beginning in beginnings(stem):
            at = text.find(beginning)
            while at >= 0:
                word = WORD.match(text, at)
                if word and not (at and text[at - 1].isalnum()) and stem_of(word[0]) == stem:
                    yield bisect_right(self._ends, at)
                at = text.find(beginning, at + 1)


class Texts:
    """The texts of cards as they are searched, folded once, so that a search costs little for each letter typed."""

    def __init__(self, cards: Iterable[Searched]) -> None:
        self._cards = list(cards)
        self._fields = [_Field([card.fields[place] for card in self._cards]) for place in range(len(_FIELDS))]
        self._length = sum(card.length for card in self._cards) / max(1, len(self._cards))
        self._known: dict[str, Mapping[int, float]] = {}
        self._by_weight: dict[float, tuple[list[str], list[int]]] = defaultdict(lambda: ([], []))
        for place, card in enumerate(self._cards):
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
        asked = stems(wanted)
        for place, score in [*self._sharing(asked), *self._named(asked)]:
            best[place] = max(best[place], score)
        return sorted(sorted(best.items()), key=lambda hit: -hit[1])

    def _sharing(self, asked: frozenset[str]) -> Iterator[tuple[int, float]]:
        """Yield the cards that share words with what is asked, with scores up to the least of what letters find."""
        shares: dict[int, float] = defaultdict(float)
        whole = 0.0
        for stem in sorted(asked):
            said, most = self._saying(stem)
            whole += most
            for place, share in said.items():
                shares[place] += share
        least = _SHARE * max(shares.values(), default=0.0)
        for place, share in shares.items():
            if share >= least:
                yield place, _LEAST * share / whole

    def _named(self, asked: frozenset[str]) -> Iterator[tuple[int, float]]:
        """Yield the cards that are named with several words, all of which are asked."""
        seen = Counter(place for stem in asked for place in set(self._fields[0].having(stem)))
        for place, words in seen.items():
            if words > 1 and any(len(name) > 1 and name <= asked for name in self._cards[place].names):
                yield place, _NAMED

    def _saying(self, stem: str) -> tuple[dict[int, float], float]:
        """Return how much cards say by a word, or by one that means about the same, and the most that could be said."""
        said: dict[int, float] = {}
        most = 0.0
        for other, weight in [(stem, 1.0), *((other, _LIKE) for other in like(stem))]:
            having = self._having(other)
            rare = weight * math.log(1 + (len(self._cards) - len(having) + 0.5) / (len(having) + 0.5))
            most = max(most, rare if having else 0.0)
            for place, share in having.items():
                said[place] = max(said.get(place, 0.0), rare * share)
        return said, most

    def _having(self, stem: str) -> Mapping[int, float]:
        """Return how much each card that has a word says by it, less than 1."""
        known = self._known.get(stem)
        if known is None:
            counts: dict[int, float] = defaultdict(float)
            for weight, field in zip(_FIELDS, self._fields, strict=True):
                for place in field.having(stem):
                    counts[place] += weight
            known = self._known[stem] = {place: self._said(place, count) for place, count in counts.items()}
        return known

    def _said(self, place: int, count: float) -> float:
        card = self._cards[place]
        slow = _AGAIN * (1 - _LONG + _LONG * card.length / self._length)
        return card.factor * count / (count + slow)


def _fields_of(card: Card) -> Iterator[Sequence[str]]:
    """Yield the texts of each field, as `_FIELDS` weighs them."""
    if not isinstance(card, Tactic):
        yield from ([card.name], [], [card.back], [])
        return
    scenarios = card.practice_scenarios
    yield [card.name, *card.aka]
    yield [card.intent]
    yield [card.counter, *(edge.reason for edge in card.counters), *(f"{told.text}\n{told.tell}" for told in scenarios)]
    yield [card.body, *(told.because for told in scenarios), *(section.markdown for section in card.sections)]


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
