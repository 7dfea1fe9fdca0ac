"""Which cards the links of a card mean, by their printed names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flashneg.domain.cards import Card, Link, Tactic
from flashneg.domain.names import CardId, DeckId
from flashneg.study.ports import Unit
from flashneg.study.relations import targets


def references(unit: Unit, cards: Sequence[tuple[Card, DeckId]]) -> list[dict[Link, str]]:
    """Return for each card, of a deck, which cards its links mean, as `deck/card`; a link to nothing is left out."""
    named = dict.fromkeys(card_id for card, _ in cards for _, card_id in _links(card))
    called_so = [found for card_id in named for found in unit.shelf.by_id(card_id)]
    meant = targets(called_so, unit.shelf.decks())
    return [
        {
            link: found.ref for link, card_id in _links(card)
            if (found := meant.find(card_id, link.deck or "", deck)) is not None
        }
        for card, deck in cards
    ]  # fmt: skip


def _links(card: Card) -> Iterator[tuple[Link, CardId]]:
    if isinstance(card, Tactic):
        edges = (edge.target for edge in card.counters)
        for link in (*edges, *card.combinations, *card.confusable, *card.not_against):
            if link.card is not None:
                yield link, link.card
