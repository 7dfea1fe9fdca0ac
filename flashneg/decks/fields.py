"""The fields of a tactic: their names in every spelling, and the lines of a paragraph that begin one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

NAMES = {
    "aka": "AKA",
    "kind": "Kind",
    "family": "Family",
    "intent": "Intent",
    "style": "Style",
    "counter": "Counter",
    "combinations": "Combinations",
    "confusable": "Confusable",
    "not-against": "Not against",
    "universal": "Universal",
    "sources": "Sources",
    "name": "Name",
}
"""The fields by key, as they are written, in the order of the canonical layout."""

SEED_KEYS = frozenset({"name", "aka", "intent", "style", "counter", "combinations"})
TACTIC_KEYS = frozenset({"intent", "counter", "kind"})

_SPELLINGS = {"".join(filter(str.isalnum, shown.lower())): key for key, shown in NAMES.items()} | {
    "alsoknownas": "aka",
    "akas": "aka",
    "countertactic": "counter",
    "combination": "combinations",
    "combineswith": "combinations",
    "confusablewith": "confusable",
    "source": "sources",
    "styles": "style",
}
_MARKED = re.compile(
    r"(?P<mark>\*\*|__|\*|_)(?P<name>[^\W_][^*_:：\n]{0,39}?)[ \t]*"
    r"(?:[:：][ \t]*(?P=mark)|(?P=mark)[ \t]*[:：])[ \t\u00a0]*(?P<value>.*)",
)
_PLAIN = re.compile(r"(?P<name>[A-Za-z][A-Za-z.\u00a0\u2010\u2011 -]{0,29}?)[ \t\u00a0]*[:：][ \t\u00a0]*(?P<value>.*)")


@dataclass(frozen=True, slots=True)
class Label:
    """The beginning of a field: its key (None if the name is unknown), the name as written, and the value's start."""

    key: str | None
    name: str
    value: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A field's text in a paragraph: its lines `first` to `last` (from 0, end excluded) of the file."""

    label: Label
    value: str
    first: int
    last: int


def key_of(name: str) -> str | None:
    """Return the key of a field's name in any spelling, or None."""
    return _SPELLINGS.get("".join(filter(str.isalnum, name.lower())))


def nearest(name: str, keys: Iterable[str] = NAMES) -> str:
    """Return the field whose name is closest to an unknown one, if any is close."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415  (only a deck with a slip of the pen needs it)

    shown = [NAMES[key] for key in keys if key_of(name) != key]
    best = process.extractOne(name.lower(), shown, processor=str.lower, scorer=fuzz.ratio, score_cutoff=75)
    return best[0] if best else ""


def label_of(line: str, *, slips: bool = False) -> Label | None:
    """Return the label with which a line begins, in bold or plain.

    A plain one counts if it is known, and with `slips` if it is nearly so.
    """
    line = line.lstrip()
    if line[:1] in {"*", "_"}:
        found = _MARKED.match(line)
        if found:
            return Label(key_of(found["name"]), found["name"].strip(), found["value"], marked=True)
        return None
    found = _PLAIN.match(line)
    if found is None:
        return None
    key = key_of(found["name"])
    known = key is not None or (slips and nearest(found["name"]))
    return Label(key, found["name"], found["value"], marked=False) if known else None


def joined(text: str) -> str:
    """Return a block's lines as one."""
    if "\n" not in text:
        return text.strip()
    *lines, last = text.split("\n")
    return " ".join([*(line.rstrip().removesuffix("\\").strip() for line in lines), last.strip()]).strip()


def entries_of(
    text: str, start: int, *, plain: bool, first_plain: bool = False, slips: bool = False
) -> list[Entry]:  # fmt: skip
    """Return the fields in a paragraph that starts at line `start`; each runs on to the next, or to the end.

    A plain label counts where `plain` holds; in the first line also where `first_plain` does (a list item's). With
    `slips` one counts whose name is nearly known: it ends the field before it.
    """
    lines = text.split("\n")
    starts: list[tuple[int, Label]] = []
    for number, line in enumerate(lines):
        label = label_of(line, slips=slips)
        if label and (label.marked or plain or (first_plain and number == 0)):
            starts.append((number, label))
    entries: list[Entry] = []
    for index, (number, label) in enumerate(starts):
        end = starts[index + 1][0] if index + 1 < len(starts) else len(lines)
        value = joined("\n".join([label.value, *lines[number + 1 : end]]))
        entries.append(Entry(label, value, start + number, start + end))
    return entries


def plain_labels(text: str) -> int:
    """Count the lines of a paragraph that begin with a known name and a colon, in bold or plain."""
    labels = map(label_of, text.split("\n"))
    return sum(1 for label in labels if label is not None and label.key is not None)
