"""How cards refer to each other: confusions both ways, the ploys that a counter answers, the prompts to ask."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flashneg.domain.cards import Card, Link, Tactic, facets_of
from flashneg.domain.events import CardKey
from flashneg.domain.names import CardId, DeckNames, Facet, Targets
from flashneg.study.ports import CardLinks, PromptRow, StoredCard, StoredDeck

CardT = TypeVar("CardT", CardLinks, StoredCard)

_encode = json.JSONEncoder(separators=(",", ":")).encode
_FACETS = {facet.value: facet for facet in Facet}
_RANKS = {facet: rank for rank, facet in enumerate(Facet)}


@dataclass(frozen=True, slots=True)
class Relations:
    """What was derived: relations (confusable, answers) that differ from the stored ones, and every prompt."""

    changed: dict[CardKey, tuple[str, str]]
    prompts: list[PromptRow]


def links_text(card: Card, allowed: tuple[Facet, ...]) -> str:
    """Return what a card refers to and may be asked, as JSON for the library's row."""
    facets = facets_of(card, answers_a_ploy=True, allowed=allowed)
    facts: dict[str, Any] = {
        "facets": [facet for facet in facets if facet is not Facet.ANSWERS], "answers": Facet.ANSWERS in facets,
    }  # fmt: skip
    if isinstance(card, Tactic):
        facts["confusable"] = [_target(link) for link in card.confusable if link.card]
        facts["best"] = _target(card.best.target) if card.best and card.best.target.card else None
    return _encode(facts)


def _target(link: Link) -> str:
    return f"{link.deck}#{link.card}" if link.deck else str(link.card)


def targets(cards: Sequence[CardT], decks: Sequence[StoredDeck]) -> Targets[CardT]:
    """Return what links mean among these cards: where they leave it open, bundled decks come first."""
    order = {deck.id: (False, not deck.bundled, deck.position) for deck in decks}
    there = sorted(cards, key=lambda card: order.get(card.deck, (True, True, 0)))
    names = DeckNames((deck.id, deck.source or "") for deck in decks)
    return Targets(((card.deck, card.id, card) for card in there), names)


def resolve(cards: Sequence[CardLinks], decks: Sequence[StoredDeck]) -> Relations:
    """Derive all relations of the living cards."""
    meant = targets(cards, decks)

    def other_of(card: CardLinks, target: str) -> CardKey | None:
        file, _, name = target.rpartition("#")
        found = meant.find(CardId(name), file, card.deck)
        return found.key if found is not None and found is not card else None

    confusable: dict[CardKey, set[CardKey]] = defaultdict(set)
    answers: dict[CardKey, list[CardKey]] = defaultdict(list)
    links: dict[CardKey, dict[str, Any]] = {card.key: json.loads(card.links) for card in cards}
    for card in cards:
        for name in links[card.key].get("confusable", ()):
            other = other_of(card, name)
            if other:
                confusable[card.key].add(other)
                confusable[other].add(card.key)
        best = links[card.key].get("best")
        answer = other_of(card, best) if best else None
        if answer:
            answers[answer].append(card.key)
    changed, prompts = {}, []
    for card in cards:
        found = (" ".join(sorted(confusable[card.key])), " ".join(answers[card.key]))
        if found != (card.confusable, card.answers):
            changed[card.key] = found
        facets = [_FACETS[name] for name in links[card.key]["facets"]]
        if links[card.key]["answers"] and answers[card.key]:
            facets.append(Facet.ANSWERS)
        prompts += [
            PromptRow(card.key, facet, card.deck, card.position * len(_RANKS) + _RANKS[facet], _RANKS[facet])
            for facet in facets
        ]
    return Relations(changed, prompts)
