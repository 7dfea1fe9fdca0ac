"""The library as the quiz sees it: every card indexed once, so that a question costs little in a large one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flashneg.domain.cards import Card, Concept, Fit, Kind, Link, Style, Tactic
from flashneg.domain.events import CardKey
from flashneg.domain.names import DeckId
from flashneg.domain.quiz.legality import Stance

_WORD = re.compile(r"[^\W_]+")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_ARTICLES = frozenset({"the", "a", "an"})
_GIST = 160


def words(text: str) -> tuple[str, ...]:
    """Return a text's words, folded, without articles and without the addresses of links."""
    found = _WORD.findall(_LINK.sub(r"\1", text).casefold())
    return tuple(word for word in found if word not in _ARTICLES) or tuple(found)


def plain_name(text: str) -> str:
    """Return a name as it is compared: its words, folded."""
    return " ".join(words(text))


def gist(text: str) -> str:
    """Return the beginning of a text on one line: its first paragraph, cut at a sentence or a word's end."""
    first = " ".join(text.strip().split("\n\n", 1)[0].split())
    if len(first) <= _GIST:
        return first
    cut = first[:_GIST]
    stop = max(cut.rfind(sign) for sign in (". ", "? ", "! ", "; "))
    return cut[: stop + 1] if stop >= _GIST // 3 else cut.rsplit(" ", 1)[0] + " …"


@dataclass(frozen=True, slots=True)
class Entry:
    """A card in the book, with its lasting key and the deck it stands in."""

    key: CardKey
    deck: DeckId
    card: Card


class Book:
    """Cards by what the quiz looks them up for. Built once for a round, and never changed.

    `entries` are all living cards, in the order in which links find them; links and universal counters are looked up
    there. Only those of `pool` (all, where None) are asked about or offered.
    """

    def __init__(self, entries: Sequence[Entry], pool: Iterable[CardKey] | None = None) -> None:
        self.entries: Mapping[CardKey, Entry] = {entry.key: entry for entry in entries}
        usable = self.entries if pool is None else frozenset(pool)
        self.pool = tuple(entry for entry in entries if entry.key in usable)
        self._own: dict[tuple[DeckId, str], CardKey] = {}
        self._any: dict[str, CardKey] = {}
        self._named: dict[str, CardKey] = {}
        for entry in entries:
            self._own.setdefault((entry.deck, entry.card.id), entry.key)
            self._any.setdefault(entry.card.id, entry.key)
        for name, key in _names(entries):
            self._named.setdefault(name, key)

    def tactic(self, key: CardKey) -> Tactic:
        """Return a tactic by its key."""
        card = self.entries[key].card
        assert isinstance(card, Tactic)
        return card

    def called(self, text: str) -> CardKey | None:
        """Return the card that has this name or AKA, if one has."""
        return self._named.get(plain_name(text))

    @property
    def names(self) -> Mapping[str, CardKey]:
        """Every name and AKA as it is compared, with the card that it means."""
        return self._named

    def find(self, link: Link, deck: DeckId) -> CardKey | None:
        """Return the card that a link in this deck means: by id in its own deck, then in all, then by name."""
        if link.card is None:
            return self._named.get(plain_name(link.text))
        return self._own.get((deck, link.card)) or self._any.get(link.card)

    def meaning(self, link: Link, deck: DeckId) -> str:
        """Return what identifies a link's card: its id, so that a name in plain words and a link are one."""
        found = self.find(link, deck)
        return self.entries[found].card.id if found else link.card or plain_name(link.text)

    @cached_property
    def universal(self) -> frozenset[str]:
        """The ids of the counters that are defensible against almost anything."""
        cards = (entry.card for entry in self.entries.values())
        return frozenset(card.id for card in cards if isinstance(card, Tactic) and card.universal)

    @cached_property
    def ploys(self) -> tuple[CardKey, ...]:
        """The ploys of the pool, in study order."""
        return tuple(
            entry.key for entry in self.pool if isinstance(entry.card, Tactic) and entry.card.kind is Kind.PLOY
        )

    @cached_property
    def tactics(self) -> Mapping[CardKey, Tactic]:
        """The tactics of the pool, in study order."""
        return {entry.key: entry.card for entry in self.pool if isinstance(entry.card, Tactic)}

    @cached_property
    def stances(self) -> Mapping[CardKey, Stance]:
        """What legality needs to know of each ploy."""
        return {key: self._stance(key) for key in self.ploys}

    def _stance(self, key: CardKey) -> Stance:
        deck, ploy = self.entries[key].deck, self.tactic(key)
        return Stance.of(ploy, lambda link: self.meaning(link, deck))

    def is_clean(self, asked: CardKey, other: CardKey) -> bool:
        """Whether the other ploy's counter line is a legal wrong option for the asked one."""
        return self.stances[asked].is_clean(self.stances[other], self.universal)

    @cached_property
    def _called(self) -> Mapping[CardKey, frozenset[str]]:
        return {
            entry.key: frozenset(plain_name(name) for name in (entry.card.name, *getattr(entry.card, "aka", ())))
            for entry in self.pool
        }

    def share_a_name(self, one: CardKey, other: CardKey) -> bool:
        """Whether a name or AKA of one card is one of the other's, or both have one id."""
        same = self.entries[one].card.id == self.entries[other].card.id
        return same or not self._called[one].isdisjoint(self._called[other])

    @cached_property
    def lines(self) -> Mapping[CardKey, str]:
        """The counter line of each ploy as it is compared: its words, folded."""
        return {key: plain_name(self.tactic(key).counter) for key in self.ploys}

    def mean_the_same_line(self, one: CardKey, other: CardKey) -> bool:
        """Whether the counter lines of two ploys would be one option twice: one best counter, one wording, one name."""
        first, second = self.stances[one].best, self.stances[other].best
        if first is not None and first == second:
            return True
        return self.lines[one] == self.lines[other] or self.share_a_name(one, other)

    @cached_property
    def confusable(self) -> Mapping[CardKey, tuple[CardKey, ...]]:
        """For each tactic of the pool, those that it is confused with, whichever card says so."""
        found: dict[CardKey, dict[CardKey, None]] = defaultdict(dict)
        for key, card in self.tactics.items():
            for link in card.confusable:
                other = self.find(link, self.entries[key].deck)
                if other is not None and other != key and other in self.tactics:
                    found[key][other] = None
                    found[other][key] = None
        return {key: tuple(others) for key, others in found.items()}

    @cached_property
    def families(self) -> Mapping[str, tuple[CardKey, ...]]:
        """The ploys of each family; those without one are in none."""
        found: dict[str, list[CardKey]] = defaultdict(list)
        for key in self.ploys:
            if self.family(key):
                found[self.family(key)].append(key)
        return {family: tuple(keys) for family, keys in found.items()}

    def family(self, key: CardKey) -> str:
        """Return a card's family, folded; a concept's is its deck."""
        card = self.entries[key].card
        return card.family.casefold() if isinstance(card, Tactic) else self.entries[key].deck

    @cached_property
    def answered(self) -> Mapping[str, tuple[CardKey, ...]]:
        """For each counter, by what identifies it, the ploys of the pool whose best it is."""
        found: dict[str, list[CardKey]] = defaultdict(list)
        for key, stance in self.stances.items():
            if stance.best is not None:
                found[stance.best].append(key)
        return {name: tuple(keys) for name, keys in found.items()}

    @cached_property
    def backfired(self) -> Mapping[str, tuple[CardKey, ...]]:
        """For each counter, by what identifies it, the ploys of the pool against which it backfires."""
        found: dict[str, list[CardKey]] = defaultdict(list)
        for key in self.ploys:
            for edge in self.tactic(key).counters:
                if edge.fit is Fit.BACKFIRES:
                    found[self.meaning(edge.target, self.entries[key].deck)].append(key)
        return {name: tuple(keys) for name, keys in found.items()}

    @cached_property
    def by_style(self) -> Mapping[Style, tuple[CardKey, ...]]:
        """The ploys of the pool by the style that they are most at home with."""
        found: dict[Style, list[CardKey]] = defaultdict(list)
        for key in self.ploys:
            styles = self.tactic(key).styles
            if styles:
                found[styles[0]].append(key)
        return {style: tuple(keys) for style, keys in found.items()}

    @cached_property
    def backs(self) -> Mapping[CardKey, str]:
        """The gist of each concept's answer."""
        return {entry.key: gist(entry.card.back) for entry in self.pool if isinstance(entry.card, Concept)}

    @cached_property
    def concepts(self) -> Mapping[DeckId, tuple[CardKey, ...]]:
        """The concepts of each deck of the pool."""
        found: dict[DeckId, list[CardKey]] = defaultdict(list)
        for entry in self.pool:
            if isinstance(entry.card, Concept):
                found[entry.deck].append(entry.key)
        return {deck: tuple(keys) for deck, keys in found.items()}


def _names(entries: Sequence[Entry]) -> Iterable[tuple[str, CardKey]]:
    """Yield what cards are called: all names first, then all AKAs, so that an AKA never hides a name."""
    for entry in entries:
        yield plain_name(entry.card.name), entry.key
    for entry in entries:
        for aka in getattr(entry.card, "aka", ()):
            yield plain_name(aka), entry.key
