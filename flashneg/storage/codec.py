"""Cards as JSON text and back."""

from __future__ import annotations

import json
from typing import Any

from flashneg.domain.cards import Card, Concept, CounterEdge, Fit, Kind, Link, Scenario, Section, Style, Tactic
from flashneg.domain.names import CardId

UNREADABLE = (ValueError, TypeError, KeyError, AttributeError)
"""What a text that is no card's raises."""

_decoder = json.JSONDecoder()
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def text_field(text: str, name: str) -> str:
    """Return a text field of a stored card without reading the rest; nothing where the card has none.

    Inside a JSON string a quotation mark is escaped, so the name in its marks followed by a colon is a key.
    """
    _, found, rest = text.partition(f'"{name}":')
    if not found or not rest.startswith('"'):
        return ""
    value, _ = _decoder.raw_decode(rest)
    return str(value)


def card_to_text(card: Card) -> str:
    """Return a card as JSON with its keys in order; where it stands in its file is not part of it."""
    if isinstance(card, Tactic):
        return _encode(_tactic_facts(card))
    return _encode(
        {
            "back": card.back, "explicit_id": card.explicit_id, "front": card.front, "id": card.id, "name": card.name,
            "type": "concept",
        }
    )  # fmt: skip


def _tactic_facts(card: Tactic) -> dict[str, Any]:
    return {
        "aka": card.aka,
        "body": card.body,
        "combinations": [_link_facts(link) for link in card.combinations],
        "confusable": [_link_facts(link) for link in card.confusable],
        "counter": card.counter,
        "counters": [
            {"fit": edge.fit, "reason": edge.reason, "target": _link_facts(edge.target)} for edge in card.counters
        ],
        "explicit_id": card.explicit_id,
        "family": card.family,
        "id": card.id,
        "intent": card.intent,
        "kind": card.kind,
        "name": card.name,
        "not_against": [_link_facts(link) for link in card.not_against],
        "scenarios": [
            {"because": found.because, "tell": found.tell, "test": found.test, "text": found.text}
            for found in card.scenarios
        ],
        "sections": [{"markdown": section.markdown, "title": section.title} for section in card.sections],
        "sources": card.sources,
        "style": card.style,
        "styles": card.styles,
        "type": "tactic",
        "universal": card.universal,
    }


def _link_facts(link: Link) -> dict[str, Any]:
    return {"card": link.card, "deck": link.deck, "text": link.text}


def card_from_text(text: str, line: int = 1) -> Card:
    """Return a card from its JSON. Raises one of UNREADABLE."""
    facts: dict[str, Any] = json.loads(text)
    kind = facts.pop("type")
    if kind == "concept":
        return Concept(line=line, **facts)
    return Tactic(
        **facts
        | {
            "id": CardId(facts["id"]),
            "kind": Kind(facts["kind"]),
            "aka": tuple(facts["aka"]),
            "styles": tuple(Style(style) for style in facts["styles"]),
            "combinations": _links(facts["combinations"]),
            "confusable": _links(facts["confusable"]),
            "not_against": _links(facts["not_against"]),
            "counters": tuple(
                CounterEdge(Fit(edge["fit"]), Link(**edge["target"]), edge["reason"]) for edge in facts["counters"]
            ),
            "scenarios": tuple(Scenario(**scenario) for scenario in facts["scenarios"]),
            "sections": tuple(Section(**section) for section in facts["sections"]),
        },
        line=line,
    )


def _links(facts: list[dict[str, Any]]) -> tuple[Link, ...]:
    return tuple(Link(**link) for link in facts)
