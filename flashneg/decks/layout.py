"""The canonical text of a card and of front matter. What cannot be said so is seen by reading it back: see `write`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from flashneg.decks.fields import NAMES
from flashneg.decks.head import trimmed
from flashneg.decks.links import written_link
from flashneg.domain.cards import Card, Concept, CounterEdge, Deck, Link, Scenario, Tactic
from flashneg.domain.styles import split_aka

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PLAIN_YAML = re.compile(r"\w(?:[\w ./()'+-]*[\w.)])?")
_PLAIN_YAML_TEXT = re.compile(r"\w(?:(?:[\w ./()'+,;&?!’–—-]|:(?=\S))*[\w.)!?])?")
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\U000e0000-\U000e0fff]")
_OWN_SECTIONS = {"counters": "Counters", "scenarios": "Scenarios"}


def yaml_scalar(text: str, *, in_list: bool = False) -> str:
    """Return a text as a YAML scalar on one line: bare where that is safe, else in double quotes."""
    pattern = _PLAIN_YAML if in_list else _PLAIN_YAML_TEXT
    if pattern.fullmatch(text) and "\n" not in text:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\U{ord(found.group()):08x}", quoted)


def front_matter(deck: Deck) -> str:
    """Return a deck's front matter."""
    own = [("title", deck.title), ("id", deck.id), ("description", deck.description)]
    own += [("language", deck.language), ("license", deck.license)]
    lines = [f"{key}: {yaml_scalar(value)}" for key, value in own if value]
    if deck.prompts:
        lines.append(f"prompts: [{', '.join(deck.prompts)}]")
    for key, value in deck.extra:
        written = (
            yaml_scalar(value)
            if isinstance(value, str)
            else f"[{', '.join(yaml_scalar(item, in_list=True) for item in value)}]"
        )
        lines.append(f"{yaml_scalar(key, in_list=True)}: {written}")
    return "\n".join(["---", *lines, "---"])


def card_text(card: Card, *, as_paragraphs: bool = False) -> str:
    """Return a card's canonical text. Fields as paragraphs serve a body that would run into a list."""
    if isinstance(card, Concept):
        return _concept_text(card)
    name = [] if _fits_heading(card.name) else [("name", card.name)]
    heading = f"## {card.id if name else card.name} {{#{card.id}}}"
    fields = [(NAMES[key], value) for key, value in [*name, *_fields(card)] if value]
    if as_paragraphs:
        head = "\n\n".join(f"**{shown}:** {value}" for shown, value in fields)
    else:
        head = "\n".join(f"- **{shown}:** {_indented(value)}" for shown, value in fields)
    return "\n\n".join(part for part in [heading, head, card.body, *_sections(card)] if part)


def _fits_heading(name: str) -> bool:
    return "\n" not in name and not name.endswith(("#", "}", "\\")) and name == name.strip() != ""


def _fields(card: Tactic) -> list[tuple[str, str]]:
    aka = "; ".join(name if len(split_aka(f"{name}; -")) > 1 else f"{name} " for name in card.aka)
    return [
        ("aka", f"{aka};" if len(card.aka) == 1 and "," in aka else aka),
        ("kind", card.kind.value),
        ("family", card.family),
        ("intent", card.intent),
        ("style", card.style),
        ("counter", card.counter),
        ("combinations", _listed(card.combinations)),
        ("confusable", _listed(card.confusable)),
        ("not-against", _listed(card.not_against)),
        ("universal", "yes" if card.universal else ""),
        ("sources", card.sources),
    ]


def _listed(links: Sequence[Link]) -> str:
    return ", ".join(map(written_link, links))


def _indented(text: str) -> str:
    first, *others = text.split("\n")
    return "\n".join([first, *(f"  {line}" if line else "" for line in others)])


def _sections(card: Tactic) -> Iterator[str]:
    own = {
        "counters": "\n".join(map(_edge_text, card.counters)),
        "scenarios": "\n".join(map(_scenario_text, card.scenarios)),
    }
    rest = list(card.sections)
    for key, text in own.items():
        mine = [section for section in rest if section.title.lower().strip(" \t:*_") == key]
        rest = [section for section in rest if section not in mine]
        if text or mine:
            parts = [f"### {_OWN_SECTIONS[key]}", text, *(section.markdown for section in mine)]
            yield "\n\n".join(part for part in parts if part)
    for section in rest:
        yield f"### {section.title}\n\n{section.markdown}" if section.markdown else f"### {section.title}"


def _edge_text(edge: CounterEdge) -> str:
    target = written_link(edge.target)
    return f"- {edge.fit.value}: {target}: {edge.reason}" if edge.reason else f"- {edge.fit.value}: {target}"


def _scenario_text(scenario: Scenario) -> str:
    lines = [f"- (test) {scenario.text}" if scenario.test else f"- {scenario.text}"]
    if scenario.tell:
        lines.append(f"  - Tell: {scenario.tell}")
    if scenario.because:
        lines.append(f"  - Because: {scenario.because}")
    return "\n".join(lines)


def _concept_text(card: Concept) -> str:
    heading = f"## {card.name} {{#{card.id}}}"
    above = trimmed(card.front.removeprefix(card.name))
    needs_split = bool(above) or "***" in card.back.split("\n")
    return "\n\n".join(part for part in [heading, above, "***" if needs_split else "", card.back] if part)
