"""The fields of other programs as fields of cards: by name, or as the learner maps them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flashneg.domain.cards import Card, CardId, Concept, CounterEdge, Fit, Kind, Link, Scenario, Section, Style, Tactic
from flashneg.interop.names import Ids, slug
from flashneg.study.errors import StudyError

_NAMES = {
    "name": "name tactic title", "aka": "aka alsoknownas aliases othernames", "kind": "kind",
    "family": "family category group", "intent": "intent purpose goal", "style": "style styles",
    "counter": "counter countertactic response bestreply", "best": "best bestcounter",
    "works": "works", "backfires": "backfires", "combinations": "combinations combination combineswith combines",
    "confusable": "confusable confusablewith", "not-against": "notagainst", "universal": "universal",
    "sources": "sources source", "scenario": "scenario scenarios example samplusage sampleusage", "tell": "tell",
    "because": "because why", "body": "body notes note extra remarks description",
    "front": "front question prompt term q", "back": "back answer definition meaning a", "tags": "tags tag",
    "deck": "deck", "id": "id cardid",
}  # fmt: skip
FIELDS = tuple(_NAMES)
_BY_NAME = {word: field for field, words in _NAMES.items() for word in words.split()}
_TACTIC = ("intent", "counter", "kind")
_STYLES = tuple((style, re.compile(rf"\b{style.value[:-3]}\w*", re.IGNORECASE)) for style in Style)
_LINK = re.compile(r"\[([^\[\]]*)\]\(([^()#\s]*)#([\w.-]+)\)")
_SECTION = re.compile(r"^### +(\S.*?) *$", re.MULTILINE)
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
NOTHING = "–"
"""Stands in a cell for a scenario that has no tell or no reason."""
_SPLIT = re.compile(r";|\n")
_KINDS = {
    "ploy": Kind.PLOY, "move": Kind.MOVE, "constructive": Kind.MOVE, "constructive move": Kind.MOVE,
    "counter": Kind.COUNTER, "counter-move": Kind.COUNTER, "countermove": Kind.COUNTER,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """Which of our fields each column is, in the columns' order (None: left behind)."""

    columns: tuple[str, ...]
    fields: tuple[str | None, ...]

    @property
    def is_tactic(self) -> bool:
        """Whether the columns can make a tactic."""
        return "name" in self.fields and any(field in self.fields for field in _TACTIC)

    @property
    def is_complete(self) -> bool:
        """Whether the columns can make a card."""
        return self.is_tactic or ("front" in self.fields and "back" in self.fields)

    def values(self, row: Sequence[str]) -> dict[str, str]:
        """Return a row's values by our fields; of two columns with one field both, one below the other."""
        found: dict[str, str] = {}
        for field, value in zip(self.fields, row, strict=False):
            if field is not None and value.strip():
                found[field] = f"{found[field]}\n\n{value.strip()}" if field in found else value.strip()
        return found


def field_named(column: str) -> str | None:
    """Return our field that a column's name means, or None."""
    return _BY_NAME.get(re.sub(r"[^a-z]", "", column.lower()))


def by_name(columns: Sequence[str], wanted: Mapping[str, str]) -> Columns:
    """Return which field each column is: as wanted (our field by column name or number), else by name.

    Raises StudyError when what is wanted names no field or no column.
    """
    fields: list[str | None] = [field_named(column) for column in columns]
    for place, field in enumerate(fields):
        if field in fields[:place] and field not in {"body", "tags", "scenario"}:
            fields[place] = None
    for field_name, column in wanted.items():
        field = field_name.lower()
        if field not in FIELDS:
            raise StudyError(f"--map: no field is called {field_name!r}; there are: {', '.join(FIELDS)}")
        place_of = _place(columns, column)
        fields = [None if other == field else other for other in fields]
        fields[place_of] = field
    if "name" in fields and "front" not in fields and "back" in fields and not any(f in fields for f in _TACTIC):
        fields[fields.index("name")] = "front"
    return Columns(tuple(columns), tuple(fields))


def _place(columns: Sequence[str], wanted: str) -> int:
    name = wanted.strip().lower()
    lower = [column.strip().lower() for column in columns]
    if name in lower:
        return lower.index(name)
    if name.isdecimal() and 1 <= int(name[:9]) <= len(columns):
        return int(name[:9]) - 1
    raise StudyError(f"--map: no column is called {wanted!r}; there are: {', '.join(columns)}, or their numbers from 1")


def card_of(values: Mapping[str, str], ids: Ids, *, wanted_id: str = "") -> Card | None:
    """Return the card that these values make, or None when they make none."""
    if values.get("name") and any(values.get(field) for field in _TACTIC):
        return _tactic(values, ids, wanted_id)
    front = values.get("front") or values.get("name", "")
    back = "\n\n".join(values[field] for field in ("back", "body") if values.get(field))
    if not front or not back:
        return None
    return concept(front, with_tags(back, values.get("tags", "")), ids, wanted_id=values.get("id") or wanted_id)


def with_tags(back: str, tags: str) -> str:
    """Return the back of a card with its tags below."""
    names = tag_list(tags)
    return f"{back}\n\nTags: {', '.join(names)}" if names else back


def tag_list(tags: str) -> list[str]:
    """Return tags that are separated by blanks, commas or semicolons."""
    return [name for name in re.split(r"[\s,;]+", tags) if name]


def heading(text: str) -> str:
    """Return a text as a heading can hold it: one line, not bold, not looking like a heading's marks or an id."""
    line = " ".join(text.split()).strip()
    line = re.sub(r"^#+\s*|\s+#+$|(?<!\\)\*\*", "", line).rstrip("\\")
    return line[:-1] + "\\}" if line.endswith("}") else line


def concept(front: str, back: str, ids: Ids, *, wanted_id: str = "") -> Concept:
    """Return a concept: the first line of the front is its heading, the rest stands above the split."""
    first, _, rest = front.strip().partition("\n")
    name = heading(first.removesuffix("\\")) or "Card"
    rest = rest.strip("\n").rstrip()
    made = ids.take(fit_id(wanted_id) or slug(name))
    return Concept(CardId(made), name, f"{name}\n\n{rest}" if rest.strip() else name, back.strip("\n").rstrip())


def fit_id(text: str) -> str:
    """Return a text as an id can be, or an empty one."""
    return re.sub(r"[^\w.-]+", "-", text).strip("-.")[:100]


def _one_line(text: str) -> str:
    return " ".join(part.strip().removesuffix("\\") for part in text.split("\n")).strip()


def _tactic(values: Mapping[str, str], ids: Ids, wanted_id: str) -> Tactic:
    text = {field: _one_line(value) for field, value in values.items()}
    style = text.get("style", "")
    name = heading(text["name"])
    tags = tag_list(values.get("tags", ""))
    body, *rest = _SECTION.split(values.get("body", ""))
    sections = [Section(title, text.strip("\n")) for title, text in zip(rest[::2], rest[1::2], strict=True)]
    return Tactic(
        id=CardId(ids.take(fit_id(text.get("id", "") or wanted_id) or slug(name))),
        name=name,
        aka=_listed(text.get("aka", "")),
        kind=_KINDS.get(text.get("kind", "").lower(), Kind.PLOY),
        family=text.get("family", ""),
        intent=text.get("intent", ""),
        style=style,
        styles=tuple(found for found, pattern in _STYLES if pattern.search(style)),
        counter=text.get("counter", ""),
        combinations=links(text.get("combinations", "")),
        confusable=links(text.get("confusable", "")),
        not_against=links(text.get("not-against", "")),
        universal=text.get("universal", "").lower() in {"yes", "true", "1", "y"},
        sources=text.get("sources", ""),
        counters=tuple(edge for fit in Fit for edge in edges(fit, values.get(fit.value, ""))),
        scenarios=tuple(_scenarios(values)),
        body=body.strip("\n"),
        sections=(*sections, *((Section("Tags", ", ".join(tags)),) if tags else ())),
    )


def _listed(text: str) -> tuple[str, ...]:
    separator = ";" if ";" in text else ","
    return tuple(part.strip() for part in text.split(separator) if part.strip())


def links(text: str) -> tuple[Link, ...]:
    """Return the links of a list in Markdown or in plain words, separated by ';' or by ','."""
    found = []
    for part in re.split(r"[;\n]" if ";" in text else r",(?![^\[]*\])", text):
        match = _LINK.search(part)
        if match:
            found.append(Link(CardId(match[3]), match[1], match[2] or None))
        elif part.strip():
            found.append(Link(None, part.strip()))
    return tuple(found)


def edges(fit: Fit, text: str) -> list[CounterEdge]:
    """Return the counters of a fit: one a line, or separated by ';'."""
    found = []
    for part in _SPLIT.split(text):
        match = _LINK.match(part.strip())
        if match:
            reason = part.strip()[match.end() :].lstrip(" :-–—").strip()
            found.append(CounterEdge(fit, Link(CardId(match[3]), match[1], match[2] or None), reason))
        elif part.strip():
            target, _, reason = part.strip().partition(": ")
            found.append(CounterEdge(fit, Link(None, target.strip()), reason.strip()))
    return found


def _scenarios(values: Mapping[str, str]) -> list[Scenario]:
    """Return the scenarios of a cell, one a paragraph, with the tells and reasons of the same places."""
    texts, tells, reasons = ([_one_line(part) for part in _BLANK_LINE.split(values.get(field, ""))]
                             for field in ("scenario", "tell", "because"))  # fmt: skip
    found: list[Scenario] = []
    for place, text in enumerate(texts):
        line = text.removeprefix("- ")
        test = line.lower().startswith("(test)")
        line = line[6:].strip() if test else line
        tell, because = (parts[place] if place < len(parts) else "" for parts in (tells, reasons))
        if line:
            found.append(Scenario(line, tell.removeprefix(NOTHING), because.removeprefix(NOTHING), test))
    return found
