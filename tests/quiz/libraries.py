"""Libraries of every sort, and learners: colliding ids and names, edges to nothing, equal lines, no families.

Sizes and how often things collide are hypothesis's to choose and to shrink; what fills them follows from a seed, which
makes hundreds of whole libraries cheap.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from flashneg.domain.cards import Concept, CounterEdge, Fit, Kind, Link, Scenario, Style, Tactic
from flashneg.domain.events import CardKey, PromptKey
from flashneg.domain.names import CardId, DeckId, Facet
from flashneg.domain.quiz.attempts import Attempt, QuizKind, QuizMode
from flashneg.domain.quiz.book import Book
from flashneg.domain.quiz.desk import Desk, Learner, Scope
from flashneg.domain.quiz.names import Entry
from flashneg.domain.quiz.tally import Tally
from hypothesis import strategies as st

NAMES = ["Nibble", "The Nibble", "Salami", "Flinch", "Vise", "Silence", "Anchor", "Bluff", "Threat", "Deadline"]
LINES = ["", "Ask why.", "Ask why!", "Wait for it.", "Name a price and wait for an answer.", "Leave the room at once."]


@dataclass(frozen=True)
class Shape:
    """How large a library is, and how often names, lines and counters are those of others (0 to 1)."""

    cards: int
    decks: int
    collisions: float
    concepts: float
    seed: int


shapes = st.builds(
    Shape,
    cards=st.integers(0, 24),
    decks=st.integers(1, 2),
    collisions=st.sampled_from([0.0, 0.1, 0.5]),
    concepts=st.sampled_from([0.0, 0.2, 1.0]),
    seed=st.integers(0, 10**6),
)


def some(rng: Random, most: int, make: object) -> tuple[object, ...]:
    return tuple(make() for _ in range(rng.randint(0, most)))  # type: ignore[operator]


def link(rng: Random, shape: Shape) -> Link:
    if rng.random() < shape.collisions:
        return rng.choice([Link(None, rng.choice(NAMES)), Link(CardId("nowhere"), "Nowhere")])
    return Link(CardId(f"t{rng.randrange(max(1, shape.cards))}"), "a card")


def edges(rng: Random, shape: Shape) -> tuple[CounterEdge, ...]:
    fits = [*([Fit.BEST] if rng.random() < 0.9 else []), *rng.choices([Fit.WORKS, Fit.BACKFIRES], k=rng.randint(0, 3))]
    return tuple(CounterEdge(fit, link(rng, shape), rng.choice(["", "it does"])) for fit in fits)


def tactic(rng: Random, shape: Shape, number: int) -> Tactic:
    collides = rng.random() < shape.collisions
    name = rng.choice(NAMES) if collides else f"Name {number}"
    return Tactic(
        id=CardId(f"t{number}"),
        name=name,
        aka=some(rng, 2, lambda: rng.choice(NAMES)) if collides else (f"Alias {number}",),  # type: ignore[arg-type]
        kind=rng.choice([Kind.PLOY, Kind.PLOY, Kind.PLOY, Kind.COUNTER, Kind.MOVE]),
        family=rng.choice(["", "Price", "Pressure"]),
        intent=rng.choice(["", "win", f"win by {name}"]),
        styles=tuple(rng.sample(list(Style), rng.randint(0, 5))),
        counter=rng.choice(LINES) if collides else rng.choice([f"Line of {number}.", f"A longer line, of {number}."]),
        combinations=some(rng, 3, lambda: link(rng, shape)),  # type: ignore[arg-type]
        confusable=some(rng, 3, lambda: link(rng, shape)),  # type: ignore[arg-type]
        not_against=some(rng, 1, lambda: link(rng, shape)),  # type: ignore[arg-type]
        universal=rng.random() < 0.15,
        counters=edges(rng, shape),
        scenarios=tuple(Scenario(f"case {number}.{place}", test=place == 2) for place in range(rng.randint(0, 3))),
    )


def book(rng: Random, shape: Shape) -> Book:
    entries = []
    for deck in range(shape.decks):
        for number in range(shape.cards):
            made = tactic(rng, shape, number)
            key, deck_id = CardKey(f"{deck}/{made.id}"), DeckId(str(deck))
            if rng.random() < shape.concepts:
                back = rng.choice(["", "An answer.", f"Answer {number}.", f"Answer {number}. " + "x " * 200])
                entries.append(Entry(key, deck_id, Concept(made.id, made.name, made.name, back)))
            else:
                entries.append(Entry(key, deck_id, made))
    return Book(entries)


def attempt(card: str, *, right: bool, taken_for: str | None = None, facet: Facet = Facet.COUNTER) -> Attempt:
    options = (card, taken_for or "other")
    return Attempt(
        QuizKind.COUNTER, QuizMode.PRACTICE, CardKey(card), facet, options, 0, 0 if right else 1, right=right,
        committed=True, milliseconds=1, seed=1, taken_for=CardKey(taken_for) if taken_for and not right else None,
    )  # fmt: skip


def desk(shape: Shape, known_share: float, *, test: bool) -> Desk:
    rng = Random(shape.seed)
    made = book(rng, shape)
    keys = list(made.entries)
    met = frozenset(key for key in keys if rng.random() < known_share)
    known = frozenset(
        PromptKey(key, facet) for key in met for facet in (Facet.COUNTER, Facet.SPOT) if rng.random() < 0.7
    )
    history = [
        attempt(
            rng.choice(keys), right=rng.random() < 0.5, taken_for=rng.choice(keys),
            facet=rng.choice([Facet.SPOT, Facet.COUNTER]),
        )
        for _ in range(rng.randint(0, 12) if keys else 0)
    ]  # fmt: skip
    return Desk(made, Learner(met, known), Tally(history), Scope(test=test))


def desks(*, test: bool = False) -> st.SearchStrategy[Desk]:
    return st.builds(desk, shapes, st.sampled_from([0.0, 0.3, 0.9]), test=st.just(test))
