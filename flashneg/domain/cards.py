"""Decks, cards and what can be asked of them, as frozen data (the words are `docs/architecture.md`'s)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from flashneg.domain.names import CardId, DeckId, Facet


class Kind(StrEnum):
    """What a tactic is: a ploy, a constructive move, or a counter-move."""

    PLOY = "ploy"
    MOVE = "move"
    COUNTER = "counter"


class Fit(StrEnum):
    """How well a counter answers a ploy."""

    BEST = "best"
    WORKS = "works"
    BACKFIRES = "backfires"


class Style(StrEnum):
    """The five styles of Thomas and Kilmann (1974)."""

    COMPETITIVE = "Competitive"
    COLLABORATIVE = "Collaborative"
    COMPROMISING = "Compromising"
    ACCOMMODATING = "Accommodating"
    AVOIDING = "Avoiding"


class Severity(StrEnum):
    """How bad a problem is: an error's card cannot be used, a warning's can, a notice informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Link:
    """A reference to another card: its id, the words shown, and the deck file named beside it, if any."""

    card: CardId | None
    text: str
    deck: str | None = None


@dataclass(frozen=True, slots=True)
class CounterEdge:
    """A graded answer to a ploy: which counter (a link, or plain words), how it fits, and why."""

    fit: Fit
    target: Link
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One example of play: what is said, what gives it away, why the best counter fits; `test`: kept for tests."""

    text: str
    tell: str = ""
    because: str = ""
    test: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A body section: its heading and its Markdown, as written."""

    title: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Tactic:
    """A tactic card. Text fields hold inline Markdown as written; `line` is the heading's, counted from 1."""

    id: CardId
    name: str
    aka: tuple[str, ...] = ()
    kind: Kind = Kind.PLOY
    family: str = ""
    intent: str = ""
    style: str = ""
    styles: tuple[Style, ...] = ()
    counter: str = ""
    combinations: tuple[Link, ...] = ()
    confusable: tuple[Link, ...] = ()
    not_against: tuple[Link, ...] = ()
    universal: bool = False
    sources: str = ""
    counters: tuple[CounterEdge, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    body: str = ""
    sections: tuple[Section, ...] = ()
    line: int = field(default=1, compare=False)
    explicit_id: bool = field(default=True, compare=False)

    @property
    def practice_scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios that may be shown in practice; the others are kept for tests of transfer."""
        return tuple(scenario for scenario in self.scenarios if not scenario.test)

    @property
    def best(self) -> CounterEdge | None:
        """The one edge graded best, if the card has any."""
        return next((edge for edge in self.counters if edge.fit is Fit.BEST), None)


@dataclass(frozen=True, slots=True)
class Concept:
    """A plain card: a front and a back, both Markdown."""

    id: CardId
    name: str
    front: str
    back: str
    line: int = field(default=1, compare=False)
    explicit_id: bool = field(default=True, compare=False)


Card = Tactic | Concept


@dataclass(frozen=True, slots=True)
class Kept:
    """A card of a file whose text is what it was when it was last read: what it is called, and its line."""

    id: CardId
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Deck:
    """One Markdown file of cards. `prompts` restricts the facets asked; empty means all that apply."""

    id: DeckId
    title: str
    cards: tuple[Card, ...] = ()
    description: str = ""
    language: str = ""
    license: str = ""
    prompts: tuple[Facet, ...] = ()
    intro: str = ""
    extra: tuple[tuple[str, str | tuple[str, ...]], ...] = ()

    def with_cards(self, cards: tuple[Card, ...]) -> Deck:
        """Return the same deck with other cards."""
        return replace(self, cards=cards)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A finding in a deck file. Line and column count from 1; the code is stable; the remedy says what to do."""

    file: str
    line: int
    column: int
    severity: Severity
    code: str
    message: str
    remedy: str


def facets_of(card: Card, *, answers_a_ploy: bool, allowed: tuple[Facet, ...] = ()) -> tuple[Facet, ...]:
    """Return the facets that can be asked of a card, in learning order.

    `answers_a_ploy` says whether some ploy names this counter as its best; `allowed` is the deck's restriction.
    """
    found: list[Facet] = []
    if isinstance(card, Concept):
        found.append(Facet.RECALL)
    else:
        if card.intent:
            found.append(Facet.INTENT)
        if card.kind is Kind.PLOY:
            if card.practice_scenarios:
                found.append(Facet.SPOT)
            if card.counter or card.best is not None:
                found.append(Facet.COUNTER)
        elif card.kind is Kind.COUNTER and answers_a_ploy:
            found.append(Facet.ANSWERS)
    return tuple(facet for facet in found if facet in allowed) if allowed else tuple(found)
