"""The values of a row or a note as a card."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flashneg.domain.cards import Card, Concept, Fit, Kind, Section, Tactic
from flashneg.domain.names import CardId
from flashneg.domain.styles import split_aka, styles_in
from flashneg.interop import cells
from flashneg.interop.cells import one_line
from flashneg.interop.names import Ids, slug
from flashneg.study.columns import TACTIC, Guess

_HEADING_MARKS = re.compile(r"^#{1,6}\s+|\s+#+$")
_BOLD = re.compile(r"(?<!\\)\*\*")
_SECTION = re.compile(r"### +(\S.*?) *|###\s*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_KINDS = {
    "ploy": Kind.PLOY, "move": Kind.MOVE, "constructive": Kind.MOVE, "constructive move": Kind.MOVE,
    "counter": Kind.COUNTER, "counter-move": Kind.COUNTER, "countermove": Kind.COUNTER,
}  # fmt: skip


def card_of(values: Mapping[str, str], ids: Ids, *, wanted_id: str = "") -> Card | None:
    """Return the card that these values make, or None when they make none."""
    if values.get("name") and any(values.get(field) for field in TACTIC):
        return _tactic(values, ids, wanted_id)
    front = values.get("front") or values.get("name", "")
    back = "\n\n".join(values[field] for field in ("back", "body") if values.get(field))
    if not front or not back:
        return None
    return concept(front, with_tags(back, values.get("tags", "")), ids, wanted_id=values.get("id") or wanted_id)


def first_card(guess: Guess) -> Card | None:
    """Return the card that the first row or note makes that makes one, as it is understood."""
    columns = guess.columns.settled()
    if columns.is_complete:
        return next((card for row in guess.rows if (card := card_of(columns.values(row), Ids()))), None)
    return None if guess.plain is None else concept(*guess.plain, Ids())


def with_tags(back: str, tags: str) -> str:
    """Return the back of a card with its tags below."""
    names = tag_list(tags) if tags else []
    return f"{back}\n\nTags: {', '.join(names)}" if names else back


def tag_list(tags: str) -> list[str]:
    """Return tags that are separated by blanks, commas or semicolons."""
    return [name for name in re.split(r"[\s,;]+", tags) if name]


def heading(text: str) -> str:
    """Return a text as a heading can hold it: one line, not looking like a heading's marks or an id."""
    line = _HEADING_MARKS.sub("", " ".join(text.split()))
    return line[:-1] + "\\}" if line.endswith("}") and not line.endswith("\\}") else line


def unbolded(front: str) -> str:
    """Return a front whose first line, which becomes a heading, is not bold."""
    first, line_end, rest = front.partition("\n")
    return _BOLD.sub("", first) + line_end + rest


def concept(front: str, back: str, ids: Ids, *, wanted_id: str = "") -> Concept:
    """Return a concept: the first line of the front is its heading, the rest stands above the split."""
    first, _, rest = front.strip().partition("\n")
    hard_break = rest and not rest.startswith("\n")
    name = heading(first.removesuffix("\\") if hard_break else first) or "Card"
    rest = rest.strip("\n").rstrip()
    made = ids.take(fit_id(wanted_id) or slug(name))
    return Concept(CardId(made), name, f"{name}\n\n{rest}" if rest.strip() else name, back.strip("\n").rstrip())


def fit_id(text: str) -> str:
    """Return a text as an id can be, or an empty one."""
    return re.sub(r"[^\w.-]+", "-", text).strip("-.")[:100]


def _tactic(values: Mapping[str, str], ids: Ids, wanted_id: str) -> Tactic:
    text = {field: one_line(value) for field, value in values.items()}
    style = text.get("style", "")
    name = heading(text["name"])
    tags = tag_list(values.get("tags", ""))
    body, sections = _body_of(values.get("body", ""))
    return Tactic(
        id=CardId(ids.take(fit_id(text.get("id", "") or wanted_id) or slug(name))),
        name=name,
        aka=split_aka(text.get("aka", "")),
        kind=_KINDS.get(text.get("kind", "").lower(), Kind.PLOY),
        family=text.get("family", ""),
        intent=text.get("intent", ""),
        style=style,
        styles=styles_in(style),
        counter=text.get("counter", ""),
        combinations=cells.links(text.get("combinations", "")),
        confusable=cells.links(text.get("confusable", "")),
        not_against=cells.links(text.get("not-against", "")),
        universal=text.get("universal", "").lower() in {"yes", "true", "1", "y"},
        sources=text.get("sources", ""),
        counters=tuple(edge for fit in Fit for edge in cells.edges(fit, values.get(fit.value, ""))),
        scenarios=tuple(cells.scenarios(values)),
        body=body,
        sections=(*sections, *((Section("Tags", ", ".join(tags)),) if tags else ())),
    )


def _body_of(text: str) -> tuple[str, list[Section]]:
    """Return what stands above the first `###` heading, and the sections; in a code fence there is no heading."""
    parts: list[tuple[str, list[str]]] = [("", [])]
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        found = None if fence or mark else _SECTION.fullmatch(line)
        if found:
            parts.append((found[1] or "", []))
        else:
            parts[-1][1].append(line)
    (_, body), *rest = parts
    return "\n".join(body).strip("\n"), [Section(title, "\n".join(lines).strip("\n")) for title, lines in rest]
