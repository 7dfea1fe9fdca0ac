"""Cards as plain questions and answers, for formats that hold no more; and what of the cards these leave behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flashneg.domain.cards import Card, Scenario, Tactic
from flashneg.domain.names import Facet
from flashneg.domain.plural import counted
from flashneg.study.faces import answer_of, question_of
from flashneg.study.parcels import OutCard, OutDeck, Outgoing

_TOLD: Mapping[Facet, frozenset[str]] = {
    Facet.INTENT: frozenset({"intent", "style"}),
    Facet.SPOT: frozenset({"first scenario", "its tell", "AKA", "confusable"}),
    Facet.COUNTER: frozenset({"counter", "graded counters", "why they fit"}),
}
"""The parts of a tactic that a facet's question and answer tell."""


def questions(out: OutCard) -> Iterator[tuple[Facet, str, str]]:
    """Yield what a session would ask of a card, facet by facet, with the first scenario: question and answer."""
    for facet in out.facets:
        scenario = first_scenario(out.card) if facet is Facet.SPOT else None
        yield facet, question_of(out.card, facet, scenario), answer_of(out.card, facet, scenario, out.ploys)


def first_scenario(card: Card) -> Scenario | None:
    """Return the first scenario of practice."""
    return next(iter(card.practice_scenarios), None) if isinstance(card, Tactic) else None


def left_of_questions(decks: Iterable[OutDeck]) -> list[str]:
    """Return what of cards and decks is left behind by a format that holds a deck's title, questions and answers."""
    found = list(decks)
    return left_of_tactics(found) + left_of_decks(found)


def left_of_tactics(decks: Iterable[OutDeck], held: frozenset[str] | None = None) -> list[str]:
    """Return a sentence on the parts of tactics that are not held, each with the number of cards that have it.

    What is held is what the questions tell, where it is not given.
    """
    counts: dict[str, int] = {}
    tactics = [out for deck in decks for out in deck.cards if isinstance(out.card, Tactic)]
    for out in tactics:
        told = frozenset[str]().union(*(_TOLD.get(facet, ()) for facet in out.facets)) if held is None else held
        for part, there in _parts(out.card).items():
            if there and part not in told:
                counts[part] = counts.get(part, 0) + 1
    if not counts:
        return []
    parts = ", ".join(f"{part} ({count})" for part, count in counts.items())
    return [f"of {counted(len(tactics), 'tactic')}: {parts}"]


def _parts(card: Card) -> dict[str, bool]:
    """Return which parts a tactic has, but for its name."""
    assert isinstance(card, Tactic)
    practice = card.practice_scenarios
    return {
        "AKA": bool(card.aka), "kind": True, "family": bool(card.family), "intent": bool(card.intent),
        "style": bool(card.style), "counter": bool(card.counter), "graded counters": bool(card.counters),
        "why they fit": any(edge.reason for edge in card.counters), "combinations": bool(card.combinations),
        "confusable": bool(card.confusable), "not against": bool(card.not_against), "universal": card.universal,
        "sources": bool(card.sources),
        "first scenario": bool(practice), "its tell": bool(practice and practice[0].tell),
        "other scenarios": len(practice) > 1, "scenarios for tests": len(practice) < len(card.scenarios),
        "why a counter fits a scenario": any(found.because for found in card.scenarios),
        "text and sections": bool(card.body or card.sections),
    }  # fmt: skip


def left_of_decks(decks: Iterable[OutDeck], *, title: bool = True) -> list[str]:
    """Return a sentence on what a deck says of itself beside its title, or that too where `title` is not held."""
    names: dict[str, None] = {}
    for out in decks:
        deck = out.deck
        says = {
            "title": not title and deck.title != deck.id, "description": deck.description, "language": deck.language,
            "license": deck.license, "introduction": deck.intro, "which prompts it asks": deck.prompts,
            **{name: True for name, _ in deck.extra},
        }  # fmt: skip
        names |= {name: None for name, there in says.items() if there}
    return [f"of the decks: {', '.join(names)}"] if names else []


def left_of_history(outgoing: Outgoing) -> list[str]:
    """Return a sentence on the history that was asked for where a format holds none."""
    return ["reviews, schedules and what you did to cards; apkg and json hold them"] if outgoing.with_history else []
