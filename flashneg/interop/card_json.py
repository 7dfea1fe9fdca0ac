"""Cards as JSON that a stranger may have written: nothing but a card as decks have them comes of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from enum import Enum
from typing import Any

from flashneg.domain.cards import Card, Concept, Deck
from flashneg.domain.names import DeckId, Facet
from flashneg.study.errors import Damaged
from flashneg.study.ports import CardCodec

_CARD_ID = re.compile(r"[\w.-]{1,100}")
_UNFIT_DECK = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff/:#]")
_UNFIT = re.compile("[\x00\ud800-\udfff]")
_MOST_CHARACTERS = 64 * 1024
_TYPES: Mapping[str, type] = {"str": str, "CardId": str, "bool": bool, "tuple": tuple}


def card_from(codec: CardCodec, found: object) -> Card:
    """Return a card from its JSON. Raises ValueError when it is not one."""
    if not isinstance(found, dict):
        raise ValueError("a card is an object")
    try:
        card = codec.from_text(json.dumps(found), 1)
    except (Damaged, ValueError, RecursionError) as error:
        raise ValueError(f"it is no card: {error.__cause__ or error}") from None
    _check(card)
    if not _CARD_ID.fullmatch(card.id) or not card.name.strip():
        raise ValueError("a card needs an id of letters, digits, '-', '_' and '.', and a name")
    if isinstance(card, Concept) and not card.front.startswith(card.name):
        raise ValueError("a concept's front begins with its name")
    return card


def _check(value: object) -> None:
    """Raise ValueError where a part is of another type than its like in a card that was read."""
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            part = getattr(value, field.name)
            wanted = str(field.type)
            type_ = _TYPES.get(wanted.split("[", maxsplit=1)[0].split(" |", maxsplit=1)[0])
            optional = part is None and wanted.endswith("None")
            if type_ is not None and type(part) is not type_ and not optional:
                raise ValueError(f"{field.name} is no {type_.__name__}")
            _check(part)
    elif isinstance(value, tuple):
        for part in value:
            _check(part)
    elif isinstance(value, str) and not isinstance(value, Enum):
        if len(value) > _MOST_CHARACTERS or _UNFIT.search(value):
            raise ValueError("a text is too long, or holds what is no character")
    elif not isinstance(value, Enum | bool | int | None):
        raise ValueError(f"{value!r} has no place in a card")


def deck_facts(deck: Deck, *, intro: bool = True) -> dict[str, Any]:
    """Return what a deck says of itself, without its cards."""
    facts = asdict(deck.with_cards(()))
    del facts["cards"]
    facts["prompts"] = [facet.value for facet in deck.prompts]
    if not intro:
        facts["intro"] = ""
    return {name: value for name, value in facts.items() if value}


def deck_from(found: object) -> Deck:
    """Return a deck without cards from its JSON. Raises ValueError when it is not one."""
    if not isinstance(found, Mapping):
        raise ValueError("a deck is an object")
    texts = {}
    for name in ("id", "title", "description", "language", "license", "intro"):
        value = found.get(name, "")
        if not isinstance(value, str) or len(value) > _MOST_CHARACTERS or _UNFIT.search(value):
            raise ValueError(f"a deck's {name} is no text")
        texts[name] = value
    if not texts["id"] or _UNFIT_DECK.search(texts["id"]) or texts["id"] != texts["id"].strip():
        raise ValueError("a deck needs an id without '/', ':' and '#'")
    prompts = found.get("prompts", [])
    extra = found.get("extra", [])
    if not isinstance(prompts, list) or not isinstance(extra, list):
        raise ValueError("a deck's prompts and extra are lists")
    return Deck(
        DeckId(texts["id"]), texts["title"] or texts["id"], (), texts["description"], texts["language"],
        texts["license"], tuple(Facet(name) for name in prompts), texts["intro"], tuple(map(_extra, extra)),
    )  # fmt: skip


def _extra(found: object) -> tuple[str, str | tuple[str, ...]]:
    if not isinstance(found, list | tuple) or len(found) != 2 or not isinstance(found[0], str):
        raise ValueError("extra front matter is pairs")
    value = found[1]
    if isinstance(value, str):
        return (found[0], value)
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        return (found[0], tuple(value))
    raise ValueError("extra front matter is text, or a list of texts")
