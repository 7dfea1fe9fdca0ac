"""JSON of another flashneg: the whole archive with its log, or chosen cards with their past."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flashneg.domain.cards import Card, Deck
from flashneg.domain.events import CardKey, Event, EventId, EventKind, Mode
from flashneg.domain.names import CardId, Facet
from flashneg.domain.sm2 import LEAST_EASE, LONGEST_INTERVAL
from flashneg.interop.card_json import card_from, deck_from
from flashneg.interop.json_out import VERSION
from flashneg.study.errors import StudyError
from flashneg.study.parcels import Archive, ArchiveDeck, CardPast, Parcel, ParcelDeck, PastReview, PromptPast, Standing
from flashneg.study.ports import CardCodec

_BIGGEST = 2**62
_LONGEST_NAME = 200
_MOST = {"repetitions": 1_000_000, "ease": 100_000, "interval": LONGEST_INTERVAL, "due": 4_000_000}
_NUMBERS = ("ms", "variant", "on", "reviews", "passes", "lapses", "chosen", "right", "seed")


def read_json(text: str, name: str, codec: CardCodec) -> Parcel:
    """Read a document. Raises StudyError when it is not one of flashneg, or anything in it is not as it should be."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise StudyError(f"{name}: it is no JSON ({error}); export it again") from None
    if not isinstance(found, dict) or found.get("format") != "flashneg":
        raise StudyError(f"{name}: it is not JSON of flashneg; export it with 'flashneg export all.json'")
    if found.get("version") != VERSION:
        raise StudyError(f"{name}: its version {found.get('version')!r} is not known; update flashneg")
    try:
        if "events" in found:
            decks = tuple(_archive_deck(deck, codec) for deck in _list(found.get("decks")))
            return Parcel(archive=Archive(decks, tuple(map(_row, _list(found["events"])))))
        return Parcel(tuple(_chosen_deck(deck, codec) for deck in _list(found.get("decks"))))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise StudyError(f"{name}: it is damaged ({str(error)[:200]}); export it again") from None


def _list(found: object) -> list[Any]:
    if not isinstance(found, list):
        raise ValueError("a list is missing")
    return found


def _whole(value: object, most: int = _BIGGEST, least: int = 0) -> int:
    if type(value) is not int or not least <= value <= most:
        raise ValueError(f"{str(value)[:40]!r} is no number from {least} to {most}")
    return value


def _text(value: object, most: int = _LONGEST_NAME) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise ValueError(f"{str(value)[:40]!r} is no text")
    return value


def _name(value: object) -> str:
    found = _text(value)
    if not found:
        raise ValueError("a name is missing")
    return found


def _keyed(found: object, codec: CardCodec) -> tuple[CardKey, Card]:
    if not isinstance(found, dict):
        raise ValueError("a card is an object")
    return CardKey(_name(found["key"])), card_from(codec, found["card"])


def _unique(cards: Sequence[tuple[CardKey, Card]], deck: Deck) -> None:
    if len({key for key, _ in cards}) != len(cards) or len({card.id for _, card in cards}) != len(cards):
        raise ValueError(f"deck {deck.id} has a card twice")


def _archive_deck(found: dict[str, Any], codec: CardCodec) -> ArchiveDeck:
    deck = deck_from(found["deck"])
    cards = [_keyed(card, codec) for card in _list(found["cards"])]
    _unique(cards, deck)
    return ArchiveDeck(
        deck.with_cards(tuple(card for _, card in cards)), found["enabled"] is True,
        _whole(found["position"], 1_000_000, -1), found["bundled"] is True, _whole(found["changed"]),
        tuple(key for key, _ in cards), tuple(_keyed(card, codec) for card in _list(found["retired"])),
    )  # fmt: skip


def _row(found: object) -> tuple[Event, bytes]:
    id_, learner, writer, sequence, kind, card, facet, at, day, facts, digest = _list(found)
    if not isinstance(facts, dict) or not all(isinstance(name, str) for name in facts):
        raise ValueError("an event's facts are an object")
    event = Event(
        EventId(_name(id_)), _name(learner), _name(writer), _whole(sequence, least=1), EventKind(kind),
        _whole(at), _whole(day, 4_000_000), CardKey(_name(card)) if card is not None else None,
        Facet(facet) if facet is not None else None, facts,
    )  # fmt: skip
    _check_facts(event)
    raw = bytes.fromhex(_text(digest))
    if len(raw) != 32:
        raise ValueError("an event's hash has 32 bytes")
    return event, raw


def _check_facts(event: Event) -> None:
    """Raise ValueError where a fact that a replay reads is of another kind."""
    facts = event.facts
    for name in _NUMBERS:
        value = facts.get(name)
        if value is not None and not isinstance(value, bool | list | str):
            _whole(value)
    if event.kind is EventKind.ADOPTION:
        for name, most in _MOST.items():
            _whole(facts[name], most, LEAST_EASE if name == "ease" else 0)
    elif event.kind is EventKind.RETRACTION:
        _name(facts["target"])
    elif event.kind is EventKind.REVIEW:
        _check_review(event)
    for name, longest in (("origin", 10_000), ("text", 64 * 1024)):
        if name in facts:
            _text(facts[name], longest)


def _check_review(event: Event) -> None:
    _whole(event.facts["quality"], 5)
    Mode(_text(event.facts.get("mode", Mode.REVIEW)))
    if event.prompt is None:
        raise ValueError("a review is of a prompt")


def _chosen_deck(found: dict[str, Any], codec: CardCodec) -> ParcelDeck:
    deck = deck_from(found["deck"])
    cards = [_keyed(card, codec) for card in _list(found["cards"])]
    _unique(cards, deck)
    keys = {card.id: key for key, card in cards}
    pasts = tuple(_past(past, keys) for past in found.get("pasts", []))
    states = tuple(_state(state, keys) for state in found.get("states", []))
    whole = deck.with_cards(tuple(card for _, card in cards))
    return ParcelDeck(whole, pasts, states, keys=keys, whole=False)


def _past(found: dict[str, Any], keys: dict[CardId, CardKey]) -> PromptPast:
    card, facet = CardId(_name(found["card"])), Facet(found["facet"])
    reviews = tuple(
        PastReview(
            _text(origin, 10_000), _whole(at), _whole(quality, 5), Mode(mode) if mode is not None else None,
            None if ms is None else _whole(ms),
        )
        for origin, at, quality, mode, ms in _list(found["reviews"])
    )  # fmt: skip
    standing = None
    if found.get("standing") is not None:
        at, repetitions, ease, interval, due, *counts = _list(found["standing"])
        state = (
            _whole(repetitions, _MOST["repetitions"]), _whole(ease, _MOST["ease"], LEAST_EASE),
            _whole(interval, _MOST["interval"]), _whole(due, _MOST["due"]),
        )  # fmt: skip
        seen, passes, lapses = (_whole(count, 1_000_000) for count in counts)
        origin = f"flashneg:{keys[card]}:{facet}:{at}:{':'.join(map(str, state))}"
        standing = Standing(origin, _whole(at), *state, seen, passes, lapses)
    return PromptPast(card, facet, reviews, standing)


def _state(found: dict[str, Any], keys: dict[CardId, CardKey]) -> CardPast:
    card, at = CardId(_name(found["card"])), _whole(found["at"])
    return CardPast(
        card, f"flashneg:{keys[card]}:{at}", at, found["suspended"] is True, found["marked"] is True,
        _text(found["note"], 64 * 1024),
    )  # fmt: skip
