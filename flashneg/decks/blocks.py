"""A deck's lines as parts (introduction, cards, other text), each with its blocks; one part in memory at a time.

A line that begins a heading in column 1 ends every list and quote, so a deck is parsed stretch by stretch between such
lines, and the blocks are those of the whole file. Only a fence reaches across: it is followed to its closing line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flashneg import markup
from flashneg.decks.limits import CARD_BYTES, STRETCH_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

    from flashneg.domain.cards import Card, Kept

_HEADING = re.compile(r"#{1,2}(?:[ \t]|$)")
_UNDERLINE = re.compile(r" {0,3}(?:-+|=+)[ \t]*")
_UNDERLINE_ENDS = frozenset("-= \t")
_PROSE_START = re.compile(r"[^\s>\-+*#\d`~]")
_FENCE = re.compile(r"(`{3,}|~{3,})")
_KINDS = {"paragraph_open": "paragraph", "heading_open": "heading", "list_item_open": "item"}
_KINDS |= {"bullet_list_open": "list", "ordered_list_open": "list", "blockquote_open": "quote"}

Env = dict[str, Any]
Shortcut = Callable[[str, int, Env], "Card | Kept | None"]


@dataclass(slots=True)
class Block:
    """A block of Markdown: its lines `start` to `end` (from 0, end excluded), its inline text, and what it holds."""

    kind: str
    start: int
    end: int
    markup: str = ""
    depth: int = 0
    text: str = ""
    children: list[Block] = field(default_factory=list)
    ready: Card | Kept | None = None


@dataclass(slots=True)
class Part:
    """The lines `start` to `end` of a deck that belong to one heading of depth 1 or 2, or stand before the first."""

    start: int
    end: int
    heading: Block | None = None
    blocks: list[Block] = field(default_factory=list)
    complex_line: int | None = None
    ready: Card | Kept | None = None

    @property
    def is_card(self) -> bool:
        """Whether the part is a card: a heading of depth 2 and what follows it."""
        return self.heading is not None and self.heading.depth == 2


def parts_of(lines: Sequence[str], first: int, env: Env, shortcut: Shortcut | None = None) -> Iterator[Part]:
    """Yield the parts of a deck from line `first` on. A part that is too large or too nested has a `complex_line`.

    A part that the `shortcut` can read from its text has a `ready` card instead of blocks.
    """
    part = Part(first, first)
    for block in _all_blocks(lines, first, env, shortcut):
        if block.kind == "heading" and block.depth <= 2:
            part.end = block.start
            yield _weighed(part, lines)
            part = Part(block.start, block.start, block, ready=block.ready)
        elif block.kind == "too-complex":
            part.complex_line = block.start if part.complex_line is None else part.complex_line
        elif part.complex_line is None:
            part.blocks.append(block)
    part.end = len(lines)
    yield _weighed(part, lines)


def defines_links(text: str) -> bool:
    """Whether a line may define a link: '[label]: address'."""
    return "]:" in text and any("]:" in line and "[" in line[:4] for line in text.split("\n"))


def _weighed(part: Part, lines: Sequence[str]) -> Part:
    """Note that a card is too large, or that one of its blocks has too many brackets."""
    if part.ready is None and part.complex_line is None and part.heading is not None and part.is_card:
        size = sum(len(line) + 1 if line.isascii() else len(line.encode()) + 1 for line in lines[part.start : part.end])
        if size > CARD_BYTES:
            part.complex_line = part.start
        elif sum(line.count("[") for line in lines[part.start : part.end]) > markup.MAX_BRACKETS:
            part.complex_line = next(_bracketed([part.heading, *part.blocks]), None)
    if part.complex_line is not None:
        part.blocks = []
    return part


def _bracketed(blocks: list[Block]) -> Iterator[int]:
    for block in blocks:
        if block.text.count("[") > markup.MAX_BRACKETS:
            yield block.start
        yield from _bracketed(block.children)


def _all_blocks(lines: Sequence[str], first: int, env: Env, shortcut: Shortcut | None) -> Iterator[Block]:
    start, cuts = first, _cuts(lines)
    while start < len(lines):
        end = cuts[bisect_right(cuts, start)]
        if shortcut is not None and lines[start].startswith("## "):
            ready = shortcut("\n".join(lines[start:end]), start + 1, env)
            if ready is not None:
                yield Block("heading", start, start + 1, "##", 2, ready.name, ready=ready)
                start = end
                continue
        found, start = _stretch_blocks(lines, start, end, env)
        yield from found


def _cuts(lines: Sequence[str]) -> list[int]:
    """Return the lines at which the text can be cut, those that begin a heading, and the end."""
    found = []
    for number, line in enumerate(lines):
        if line[:1] == "#":
            if _HEADING.match(line):
                found.append(number)
        elif line[-1:] in _UNDERLINE_ENDS and _is_underlined(lines, number):
            found.append(number - 1)
    return [*found, len(lines)]


def _is_underlined(lines: Sequence[str], number: int) -> bool:
    """Whether a line makes a heading of the line above it, which begins a block."""
    if number < 2 or not _UNDERLINE.fullmatch(lines[number]) or not _PROSE_START.match(lines[number - 1]):
        return False
    return not lines[number - 2].strip(" \t")


def _stretch_blocks(lines: Sequence[str], start: int, end: int, env: Env) -> tuple[list[Block], int]:
    """Return the blocks of a stretch, and the line from which to go on: `end`, or past a fence that stays open."""
    stretch = lines[start:end]
    if not any(line.strip(" \t") for line in stretch):
        return [], end
    if sum(map(len, stretch)) > STRETCH_BYTES:
        return _unparsed(lines, start, end)
    found = tree(markup.blocks("\n".join(stretch), env), start)
    if deep := markup.too_deep(env):
        found.extend(Block("too-complex", start + line, end) for line in deep)
        found.sort(key=lambda block: block.start)
    last = next((block for block in reversed(found) if block.kind != "too-complex"), None)
    if last is None or last.kind != "fence" or _is_closed(lines, last):
        return found, end
    last.end = _closing(lines, end, last.markup)
    return found, last.end


def _unparsed(lines: Sequence[str], start: int, end: int) -> tuple[list[Block], int]:
    """Return the heading of a stretch that is too large to be parsed; its fences are judged by their first column."""
    found = tree(markup.blocks(lines[start]), start) if _HEADING.match(lines[start][:STRETCH_BYTES]) else []
    if len(lines[start]) > STRETCH_BYTES:
        found = []
    found.append(Block("too-complex", start, end))
    number = start
    while number < end:
        fence = _FENCE.match(lines[number])
        number = _closing(lines, number + 1, fence.group(1)) if fence else number + 1
    return found, number


def _is_closed(lines: Sequence[str], fence: Block) -> bool:
    return fence.end - fence.start > 1 and _closer(fence.markup).fullmatch(lines[fence.end - 1]) is not None


def _closing(lines: Sequence[str], start: int, mark: str) -> int:
    """Return the line after the closing line of a fence, or after the last line."""
    closer = _closer(mark)
    for number in range(start, len(lines)):
        if closer.fullmatch(lines[number]):
            return number + 1
    return len(lines)


def _closer(mark: str) -> re.Pattern[str]:
    return re.compile(rf" {{0,3}}{re.escape(mark[0])}{{{len(mark)},}}[ \t]*")


def tree(tokens: Sequence[Token], offset: int) -> list[Block]:
    """Return block tokens as a tree; lines count from `offset`."""
    top: list[Block] = []
    open_lists: list[list[Block]] = [top]
    for token in tokens:
        if token.nesting < 0:
            open_lists.pop()
            continue
        if token.type == "inline":
            parent = open_lists[-2][-1]
            parent.text = token.content
            continue
        start, end = token.map or (0, 0)
        block = Block(_KINDS.get(token.type, token.type), start + offset, end + offset, token.markup)
        if token.nesting == 0:
            block.text = token.content
        elif block.kind == "heading":
            block.depth = int(token.tag[1])
        open_lists[-1].append(block)
        if token.nesting > 0:
            open_lists.append(block.children)
    return top
