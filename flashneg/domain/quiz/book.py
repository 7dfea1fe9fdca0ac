"""The library as the quiz sees it: every card indexed once, so that a question costs little in a large one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, partial

from flashneg.domain.cards import Concept, Fit, Kind, Style, Tactic
from flashneg.domain.events import CardKey
from flashneg.domain.names import DeckId, DeckNames
from flashneg.domain.quiz.legality import Stance
from flashneg.domain.quiz.names import Entry, Names, plain_name

_GIST = 160
_NO_DECKS = DeckNames()


def gist(text: str) -> str:
    """Return the beginning of a text on one line: its first paragraph, cut at a sentence or a word's end."""
    first = " ".join(text.strip().split("\n\n", 1)[0].split())
    if len(first) <= _GIST:
        return first
    cut = first[:_GIST]
    stop = max(cut.rfind(sign) for sign in (". ", "? ", "! ", "; "))
    return cut[: stop + 1] if stop >= _GIST // 3 else cut.rsplit(" ", 1)[0] + " …"


class Book:
    """Cards by what the quiz looks them up for. Built once for a round, and never changed.

    `entries` are all living cards, in the order in which links find them; links and universal counters are looked up
    there. Only those of `pool` (all, where None) are asked about or offered. `decks` are those that links may name.
    """

    def __init__(
        self, entries: Sequence[Entry], pool: Iterable[CardKey] | None = None, decks: DeckNames = _NO_DECKS
    ) -> None:
        self.entries: Mapping[CardKey, Entry] = {entry.key: entry for entry in entries}
        usable = self.entries if pool is None else frozenset(pool)
        self.pool = tuple(entry for entry in entries if entry.key in usable)
        self.names = Names(entries, decks)
        self._decks = decks

    def whole(self) -> Book:
        """Return a book of the same cards in which each may be asked about and offered."""
        return Book(tuple(self.entries.values()), None, self._decks)

    def tactic(self, key: CardKey) -> Tactic:
        """Return a tactic by its key."""
        card = self.entries[key].card
        assert isinstance(card, Tactic)
        return card

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
        return {
            key: Stance.of(self.tactic(key), partial(self.names.meaning, deck=self.entries[key].deck))
            for key in self.ploys
        }

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
                other = self.names.find(link, self.entries[key].deck)
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
    def answered(self) -> Mapping[CardKey, tuple[CardKey, ...]]:
        """For each counter the ploys of the pool whose best it is."""
        found: dict[CardKey, list[CardKey]] = defaultdict(list)
        for key in self.ploys:
            best = self.tactic(key).best
            counter = self.names.find(best.target, self.entries[key].deck) if best is not None else None
            if counter is not None:
                found[counter].append(key)
        return {counter: tuple(keys) for counter, keys in found.items()}

    @cached_property
    def backfired(self) -> Mapping[str, tuple[CardKey, ...]]:
        """For each counter, by what identifies it, the ploys of the pool against which it backfires."""
        found: dict[str, list[CardKey]] = defaultdict(list)
        for key in self.ploys:
            for edge in self.tactic(key).counters:
                if edge.fit is Fit.BACKFIRES:
                    found[self.names.meaning(edge.target, self.entries[key].deck)].append(key)
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
