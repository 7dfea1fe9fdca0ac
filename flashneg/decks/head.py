"""The fields of a card: taken out of its lines, so that what is left is the body."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flashneg.decks.fields import NAMES, TACTIC_KEYS, Entry, entries_of, joined, label_of, nearest, plain_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flashneg.decks.blocks import Block
    from flashneg.decks.codes import Report


_BLANK = re.compile(r"\A(?:[ \t\f\v]*\n)+")


@dataclass(frozen=True, slots=True)
class Found:
    """A field's value, as inline Markdown (further blocks follow after a blank line), and its line (from 0)."""

    value: str
    line: int


@dataclass(slots=True)
class Head:
    """The fields found by key, the lines (from 0) they took, and what was odd."""

    lines: Sequence[str]
    found: dict[str, Found] = field(default_factory=dict)
    taken: list[tuple[int, int]] = field(default_factory=list)
    repeated: list[tuple[str, int]] = field(default_factory=list)
    unknown: list[tuple[str, int]] = field(default_factory=list)
    plain: list[tuple[str, int]] = field(default_factory=list)  # like a tactic's field, where plain lines are text
    waiting: Entry | None = None  # a label alone in its block: its value is the next paragraph

    def value(self, key: str) -> str:
        """Return a field's value, or an empty text."""
        found = self.found.get(key)
        return found.value if found else ""

    def take(self, entry: Entry, value: str, last: int) -> None:
        """Take a field with its lines; one given before, or unknown, stays body."""
        key = entry.label.key
        if key is None:
            self.unknown.append((entry.label.name, entry.first))
        elif key in self.found:
            self.repeated.append((key, entry.first))
        else:
            self.found[key] = Found(value, entry.first)
            self.taken.append((entry.first, last))

    def take_section(self, key: str, heading: Block, blocks: Sequence[Block], end: int) -> bool:
        """Take a whole section as a field; False if the field was given before."""
        if key in self.found:
            self.repeated.append((key, heading.start))
            return False
        self.found[key] = Found(_section_value(self.lines, heading, blocks, end), heading.start)
        self.taken.append((heading.start, end))
        return True


def read_head(head: Head, blocks: Sequence[Block], *, article: bool = False) -> None:
    """Take the fields out of the blocks before a card's first section; of an article, out of all its blocks."""
    for index, block in enumerate(blocks):
        if block.kind == "paragraph":
            _read_paragraph(head, block, plain=article or (index == 0 and plain_labels(block.text) > 1))
        else:
            _settle(head)
            if block.kind == "list":
                _read_list(head, block)
    _settle(head)


def _settle(head: Head) -> None:
    """Take the label that waited in vain for a value: an empty field."""
    waiting, head.waiting = head.waiting, None
    if waiting is not None:
        head.take(waiting, "", waiting.last)


def _read_paragraph(head: Head, block: Block, *, plain: bool) -> None:
    if not plain:
        head.plain += _plain_fields(block)
    entries = [
        entry
        for entry in entries_of(block.text, block.start, plain=plain, slips=plain and plain_labels(block.text) > 0)
        if entry.label.key or head.waiting is None
    ]
    waiting, head.waiting = head.waiting, None
    if waiting is not None:
        first = entries[0].first if entries else block.end
        value = joined("\n".join(block.text.split("\n")[: first - block.start]))
        head.take(waiting, value, first if value else waiting.last)
    for number, entry in enumerate(entries):
        if entry.label.key is None and entry.label.marked:
            continue  # a bold word with a colon is usual in prose
        if entry.label.key and not entry.value and number == len(entries) - 1:
            head.waiting = entry
        else:
            head.take(entry, entry.value, entry.last)


def _plain_fields(block: Block) -> Iterator[tuple[str, int]]:
    for line, text in enumerate(block.text.split("\n"), block.start):
        label = label_of(text)
        if label is not None and not label.marked and label.key in TACTIC_KEYS:
            yield label.key, line


def _read_list(head: Head, block: Block) -> None:
    seen: list[Entry] = []
    slips = any(_names_field(item) for item in block.children)
    for item in block.children:
        if not item.children or item.children[0].kind != "paragraph":
            continue
        first = item.children[0]
        entries = entries_of(first.text, first.start, plain=False, first_plain=True, slips=slips)
        if not entries or entries[0].first != first.start:
            continue
        for entry in entries[:-1]:
            head.take(entry, entry.value, entry.last)
        last = entries[-1]
        more = _raw(head.lines, first.end, item.end)
        value = f"{last.value}\n\n{more}" if more and last.value else last.value or more
        head.take(last, value, item.end)
        seen.extend(entries)
    if not any(entry.label.key for entry in seen):  # a list of its own, with bold words of its own
        mine = head.unknown[len(head.unknown) - len(seen) :]
        head.unknown[len(head.unknown) - len(seen) :] = [odd for odd in mine if nearest(odd[0])]


def _names_field(item: Block) -> bool:
    label = label_of(item.children[0].text) if item.children and item.children[0].kind == "paragraph" else None
    return label is not None and label.key is not None


def _section_value(lines: Sequence[str], heading: Block, blocks: Sequence[Block], end: int) -> str:
    if len(blocks) == 1 and blocks[0].kind == "paragraph":
        return joined(blocks[0].text)
    return _raw(lines, heading.end, end)


def _raw(lines: Sequence[str], start: int, end: int) -> str:
    """Return lines as written, without the indentation that they share and blank lines around them."""
    chosen = [line.expandtabs(4) if line[:1] in {" ", "\t"} else line for line in lines[start:end]]
    indents = [len(line) - len(line.lstrip(" ")) for line in chosen if line.strip()]
    if not indents:
        return ""
    shared = min(indents)
    return "\n".join(line[shared:].rstrip() for line in chosen).strip("\n")


def left_over(lines: Sequence[str], start: int, end: int, taken: Iterable[tuple[int, int]]) -> str:
    """Return the lines from `start` to `end` that nothing took, each run of them apart from the others."""
    runs: list[str] = []
    position = start
    inside = sorted(span for span in taken if start <= span[0] < end)
    for first, last in [*inside, (end, end)]:
        runs.append(trimmed("\n".join(lines[position : max(first, position)])))
        position = max(position, last)
    return "\n\n".join(run for run in runs if run)


def trimmed(text: str) -> str:
    """Return a text without blank lines before it and white space after it."""
    return _BLANK.sub("", text.rstrip()) if text[:1].isspace() else text.rstrip()


def report_fields(head: Head, report: Report) -> None:
    """Report fields that were given twice, are unknown, or were meant and are text."""
    report_plain(head, report)
    for key, line in head.repeated:
        report.add("duplicate-field", line + 1, f"{NAMES[key]} is given twice")
    for name, line in head.unknown:
        near = nearest(name)
        hint = f"Did you mean {near}? If not, leave it: it stays in the card's text." if near else ""
        report.add("unknown-field", line + 1, f"no field is called {name!r}", remedy=hint)


def report_plain(head: Head, report: Report) -> None:
    """Report plain lines that look like a field which makes a tactic, and which the card has not."""
    for key, line in head.plain:
        if key not in head.found:
            report.add("plain-field", line + 1, f"'{NAMES[key]}:' is text here, no field")
