"""What a question is made with: the book, what the learner has met and confuses, and from where options are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property

from flashneg.domain.cards import Scenario, Tactic
from flashneg.domain.events import CardKey, PromptKey
from flashneg.domain.names import DeckId, Facet
from flashneg.domain.quiz.attempts import Attempt
from flashneg.domain.quiz.book import Book
from flashneg.domain.quiz.options import LEAST_WRONG, MOST_WRONG, Admits, Rng, Weigh, draw
from flashneg.domain.quiz.tally import Tally

_MIXED = 3.0
_HELD_APART = 3
_LOOKS_WIDER = 0.5
_FOCUS = 1e6


@dataclass(frozen=True, slots=True)
class Learner:
    """What the quiz knows of the learner: cards met, prompts with a repetition, and how frail each prompt is (0 up)."""

    met: AbstractSet[CardKey] = frozenset()
    known: AbstractSet[PromptKey] = frozenset()
    frail: Mapping[PromptKey, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked for: only these decks, kept scenarios (`test`), only learned cards, or these two cards.

    `had` are the answers of a round that was left: it goes on after them, and does not ask about their cards again.
    """

    decks: frozenset[DeckId] | None = None
    test: bool = False
    learned_only: bool = False
    focus: tuple[CardKey, CardKey] | None = None
    had: tuple[Attempt, ...] = ()


class Desk:
    """A book open before a learner."""

    def __init__(self, book: Book, learner: Learner, tally: Tally, scope: Scope | None = None) -> None:
        self.book = book
        self.learner = learner
        self.tally = tally
        self.scope = scope or Scope()

    def scenarios(self, card: Tactic) -> tuple[Scenario, ...]:
        """Return the scenarios that may be shown now: those for practice, or in a test those kept for it."""
        if not self.scope.test:
            return card.practice_scenarios
        return tuple(scenario for scenario in card.scenarios if scenario.test)

    def turn(self, key: CardKey) -> tuple[int, Scenario] | None:
        """Return the scenario whose turn it is, with its index: they rotate with every one that was shown."""
        found = self.scenarios(self.book.tactic(key))
        if not found:
            return None
        index = self.tally.scenarios[key] % len(found)
        return index, found[index]

    def _is_own(self, key: CardKey) -> bool:
        return self.scope.decks is None or self.book.entries[key].deck in self.scope.decks

    def _own_first(self, tier: Sequence[CardKey]) -> list[Sequence[CardKey]]:
        if self.scope.decks is None:
            return [tier]
        return [[key for key in tier if self._is_own(key)], [key for key in tier if not self._is_own(key)]]

    @cached_property
    def _everyone(self) -> Mapping[bool, list[Sequence[CardKey]]]:
        met = [key for key in self.book.ploys if key in self.learner.met]
        return {True: self._own_first(met), False: self._own_first(self.book.ploys)}

    def knows(self, key: CardKey) -> bool:
        """Whether the learner has learned a ploy's counter; somebody who has met nothing yet is asked everything."""
        return not self.learner.met or PromptKey(key, Facet.COUNTER) in self.learner.known

    def near(self, key: CardKey) -> tuple[CardKey, ...]:
        """Return the cards that the learner takes this one for, then those that are named as confusable with it."""
        own = (other for other in self.tally.taken_for(key) if other in self.book.tactics)
        focus = [other for other in self.scope.focus or () if other != key]
        return tuple(dict.fromkeys((*focus, *own, *self.book.confusable.get(key, ()))))

    def wrong(
        self, key: CardKey, admits: Admits, weigh: Weigh, rng: Rng, *, first: Sequence[CardKey] = (),
        wanted: int = MOST_WRONG, least: int = LEAST_WRONG,
    ) -> list[CardKey]:  # fmt: skip
        """Return ploys that stand as wrong options about this ploy: the nearest first, met ones before others.

        `first` are nearer still. Once the learner holds the near ones apart, every second question takes but one of
        them and draws the others from farther off, so that confusions nobody wrote down are found.
        """
        near = [other for other in dict.fromkeys((*first, *self.near(key))) if other in self.book.stances]

        def fair(other: CardKey, chosen: Sequence[CardKey]) -> bool:
            return other != key and admits(other, chosen)

        known = self._ranks(key, near, met=True)
        if wanted == MOST_WRONG and self.tally.rights(key) >= _HELD_APART and rng.random() < _LOOKS_WIDER:
            one = draw(known, (), admits=fair, weigh=weigh, rng=rng, wanted=1)
            far = draw(
                self._ranks(key, (), met=True), (), weigh=weigh, rng=rng, wanted=wanted - 1,
                admits=lambda other, chosen: other not in one and fair(other, [*one, *chosen]),
            )  # fmt: skip
            if len(one + far) == wanted:
                return one + far
        strange = self._ranks(key, near, met=False)
        return draw(known, strange, admits=fair, weigh=weigh, rng=rng, wanted=wanted, least=least)

    def _ranks(self, key: CardKey, near: Sequence[CardKey], *, met: bool) -> list[Sequence[CardKey]]:
        """Return the tiers that wrong options are drawn from: the near ones, the family's, all."""
        family = self.book.families.get(self.book.family(key), ())
        tiers = [[other for other in tier if (other in self.learner.met) is met] for tier in (near, family)]
        return [part for tier in tiers for part in self._own_first(tier)] + self._everyone[met]

    def mixed(self, key: CardKey, other: CardKey) -> float:
        """Return a weight for another card: 1, and more by how strongly the learner confuses the two."""
        if self.scope.focus is not None and other in self.scope.focus:
            return _FOCUS
        return 1 + _MIXED * self.tally.between(key, other)
