"""Decks that are too large for one deck file, as several."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flashneg.domain.cards import Card, Concept
from flashneg.domain.names import DeckId
from flashneg.interop.limits import DECK_CARDS, DECK_CHARACTERS
from flashneg.study.parcels import Parcel, ParcelDeck

_AROUND = 150  # a card's heading with its id, and blank lines


def divided(parcel: Parcel) -> Parcel:
    """Return the parcel with its large decks divided; the parts are called like the deck, with a number."""
    return replace(parcel, decks=tuple(part for deck in parcel.decks for part in _parts(deck)))


def _parts(parcel: ParcelDeck) -> Iterator[ParcelDeck]:
    groups = list(_groups(parcel.deck.cards))
    if parcel.text is not None or len(groups) < 2:
        yield parcel
        return
    for number, cards in enumerate(groups, 1):
        ids = {card.id for card in cards}
        mark = "" if number == 1 else f"-{number}"
        title = parcel.deck.title if number == 1 else f"{parcel.deck.title} ({number})"
        yield replace(
            parcel,
            deck=replace(parcel.deck, id=DeckId(parcel.deck.id + mark), title=title, cards=tuple(cards)),
            pasts=tuple(past for past in parcel.pasts if past.card in ids),
            states=tuple(state for state in parcel.states if state.card in ids),
            lasting={card: ending for card, ending in parcel.lasting.items() if card in ids},
            keys={card: key for card, key in parcel.keys.items() if card in ids},
        )


def _groups(cards: tuple[Card, ...]) -> Iterator[list[Card]]:
    group: list[Card] = []
    size = 0
    for card in cards:
        text = card.front + card.back if isinstance(card, Concept) else repr(card)
        more = _AROUND + (len(text) if text.isascii() else len(text.encode("utf-8", "replace")))
        if group and (size + more > DECK_CHARACTERS or len(group) >= DECK_CARDS):
            yield group
            group, size = [], 0
        group.append(card)
        size += more
    if group:
        yield group
