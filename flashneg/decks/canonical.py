"""A card in the canonical layout, read without the block parser.

`fmt` writes most cards in a layout so plain that a few patterns read it: every field on one line, one-line edges,
scenarios with their notes, sections without fences, quotes or headings of their own. What fits these patterns reads as
markdown-it reads it (a property test holds the two equal), at a tenth of its cost; whatever does not is left to it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flashneg import markup
from flashneg.decks.fields import NAMES, TACTIC_KEYS, key_of
from flashneg.decks.head import trimmed
from flashneg.decks.limits import CARD_BYTES
from flashneg.decks.links import link_list
from flashneg.decks.sections import edge_from, scenario_from
from flashneg.domain.cards import Concept, Kind, Section, Tactic
from flashneg.domain.names import CardId
from flashneg.domain.styles import split_aka, styles_in

if TYPE_CHECKING:
    from flashneg.decks.blocks import Env

_TEXT = r"(?!\d{1,9}[.)]|\[[^\n]*\]:)(?:[^\W_]|[\"“”‘’'(«¿¡…€£$\[]|\*{1,2}(?=[^\W_]))[^\n]*+\n"
_LINE = rf"\ {{0,6}}(?:[-*+]\ |\d{{1,9}}[.)]\ )?{_TEXT}"
_CARD = re.compile(
    rf"""
    \#\#\ (?P<name>[^\s\#{{}}][^\n\#{{}}]*?)\ *\{{\#(?P<id>[\w.-]{{1,100}})\}}\n
    \n
    (?P<fields>(?:-\ \*\*[A-Z][A-Za-z ]{{2,11}}:\*\*\ [^\n]++\n)++)
    (?:\n\#\#\#\ Counters\n\n(?P<edges>(?:-\ (?:best|works|backfires):\ [^\n]++\n)++))?+
    (?:\n\#\#\#\ Scenarios\n\n(?P<scenarios>(?:-\ {_TEXT}(?:\ \ -\ (?:Tell|Because):\ [^\n]++\n)*+)++))?+
    (?P<sections>(?:\n\#\#\#\ [^\s\#][^\n\#]*+\n(?:\n(?:{_LINE})++)*+)*+)
    """,
    re.VERBOSE,
)
_CONCEPT = re.compile(r"\#\#\ (?P<name>[^\s#{}][^\n#{}]*?) *\{#(?P<id>[\w.-]{1,100})\}\n\n")
_PARAGRAPHS = re.compile(rf"(?:{_TEXT}\n?+)++")
_LABEL = re.compile(
    r"^(?!Tags: )(?:[^\n:]{1,40}:(?=[ *_]|$)|[A-Za-z][A-Za-z.\u2010\u2011 -]{0,29}[:：])|:\*\*|\*\*:|\]:", re.MULTILINE
)
_FIELD = re.compile(r"- \*\*([^:]+):\*\* (.+)")
_SECTION = re.compile(r"^### (.+)\n", re.MULTILINE)
_KEYS = {shown: key for key, shown in NAMES.items() if key != "name"}
_UNIVERSAL = {"": False, "no": False, "yes": True}
_KINDS = {"": Kind.PLOY} | {kind.value: kind for kind in Kind}


def read_canonical(text: str, line: int, env: Env) -> Tactic | Concept | None:
    """Return the card in a card's text when it is in the canonical layout and nothing in it is odd, else None.

    `line` is the heading's, from 1. The caller makes sure that the text is a card's, whole.
    """
    text = text.rstrip("\n") + "\n"
    if len(text.encode("utf-8", "replace")) >= CARD_BYTES or text.count("[") > markup.MAX_BRACKETS:
        return None
    if " \n" in text or not text.replace("\n", "").isprintable():
        return None
    found = _CARD.fullmatch(text)
    if found is None:
        return _concept(text, line)
    fields = _fields(found["fields"])
    sections = _sections(found["sections"])
    if fields is None or sections is None:
        return None
    styles = styles_in(fields.get("style", ""))
    edges = [edge_from(item[2:], env) for item in (found["edges"] or "").splitlines()]
    scenarios = [scenario_from(item) for item in _scenario_lines(found["scenarios"] or "")]
    if not styles or not all(edges) or not all(scenarios):
        return None
    value = fields.get
    return Tactic(
        id=CardId(found["id"]),
        name=found["name"],
        aka=split_aka(value("aka", "")),
        kind=_KINDS[value("kind", "")],
        family=value("family", ""),
        intent=value("intent", ""),
        style=value("style", ""),
        styles=styles,
        counter=value("counter", ""),
        combinations=link_list(value("combinations", ""), env),
        confusable=link_list(value("confusable", ""), env),
        not_against=link_list(value("not-against", ""), env),
        universal=_UNIVERSAL[value("universal", "")],
        sources=value("sources", ""),
        counters=tuple(edge for edge in edges if edge),
        scenarios=tuple(scenario for scenario in scenarios if scenario),
        sections=sections,
        line=line,
    )


def _concept(text: str, line: int) -> Concept | None:
    """Return the concept whose text is plain paragraphs, none of which could be a field."""
    found = _CONCEPT.match(text)
    if found is None or _LABEL.search(text, found.end()):
        return None
    above, split, below = text[found.end() :].partition("\n***\n\n")
    if not split:
        above, below = "", above
    if not all(_PARAGRAPHS.fullmatch(part) for part in (above, below) if part) or not below.strip():
        return None
    name, above = found["name"], trimmed(above)
    front = f"{name}\n\n{above}" if above else name
    return Concept(CardId(found["id"]), name, front, trimmed(below), line)


def _fields(text: str) -> dict[str, str] | None:
    """Return the fields by key; None when one is unknown, given twice, or has a value that calls for a problem."""
    pairs = _FIELD.findall(text)
    fields = {_KEYS.get(shown, ""): value.strip() for shown, value in pairs}
    odd = "" in fields or len(fields) < len(pairs) or not TACTIC_KEYS & fields.keys()
    if odd or fields.get("kind", "") not in _KINDS or fields.get("universal", "") not in _UNIVERSAL:
        return None
    return fields


def _scenario_lines(text: str) -> list[list[str]]:
    """Return the lines of each scenario, without their marks."""
    items: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith("- "):
            items.append([line[2:].strip()])
        else:
            items[-1].append(line[4:].strip())
    return items


def _sections(text: str) -> tuple[Section, ...] | None:
    """Return the sections; None when one is a field, or of a form of its own."""
    if not text:
        return ()
    _, *parts = _SECTION.split(text)
    sections = []
    for title, body in zip(parts[::2], parts[1::2], strict=True):
        shown = " ".join(title.split())
        if key_of(shown) or shown.lower().strip(" \t:*_") in {"counters", "scenarios", "scenario"}:
            return None
        sections.append(Section(shown, trimmed(body)))
    return tuple(sections)
