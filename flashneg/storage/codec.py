"""Cards as JSON text and back."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from flashneg.domain.cards import (
    Card,
    CardId,
    Concept,
    CounterEdge,
    Fit,
    Kind,
    Link,
    Scenario,
    Section,
    Style,
    Tactic,
)


def card_to_text(card: Card) -> str:
    """Return a card as JSON; where it stands in its file is not part of it."""
    facts = asdict(card)
    facts.pop("line")
    facts["type"] = "tactic" if isinstance(card, Tactic) else "concept"
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def card_from_text(text: str, line: int = 1) -> Card:
    """Return a card from its JSON."""
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
