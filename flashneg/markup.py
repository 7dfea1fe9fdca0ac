"""The one markdown-it set-up: CommonMark without HTML, its nesting bounded. For decks, interop and the display."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

MAX_NESTING = 20
MAX_BRACKETS = 300  # in one block: the cost of inline parsing grows with their square
_TOO_DEEP = "too_deep"
_SPECIAL = re.compile(r"[\\`*_\[\]<>&!\n]")


def _stop_nesting(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001  (markdown-it calls it)
    """Skip what is nested too deep, up to the end of its container; markdown-it would skip the rest of the text."""
    if state.level <= MAX_NESTING or silent:
        return False
    state.env.setdefault(_TOO_DEEP, []).append(start)
    line = start + 1
    while line < end and (state.isEmpty(line) or state.sCount[line] >= state.blkIndent):
        line += 1
    state.line = line
    return True


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """Return the shared parser. It holds no state between calls."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  (importing this module must be cheap)

    markdown = MarkdownIt("commonmark", {"html": False, "maxNesting": 4 * MAX_NESTING})
    markdown.disable(["html_block", "html_inline"])
    markdown.block.ruler.before("code", "stop_nesting", _stop_nesting)
    return markdown


def blocks(text: str, env: dict[str, Any] | None = None) -> list[Token]:
    """Return the block tokens of a text whose lines end in a line feed; inline contents stay unparsed.

    Link definitions are added to `env`, and the lines (from 0) where nesting was cut off: see `too_deep`.
    """
    markdown = parser()
    tokens: list[Token] = []
    markdown.block.parse(text, markdown, {} if env is None else env, tokens)
    return tokens


def too_deep(env: dict[str, Any]) -> tuple[int, ...]:
    """Return, and forget, the lines (from 0) at which the last `blocks` met the bound of nesting."""
    return tuple(env.pop(_TOO_DEEP, ()))


def inline(text: str, env: dict[str, Any] | None = None) -> list[Token]:
    """Return the inline tokens of a text. A text with too many brackets to be parsed is one token of plain text."""
    from markdown_it.token import Token  # noqa: PLC0415

    if text.count("[") > MAX_BRACKETS:
        return [Token("text", "", 0, content=text)]
    markdown = parser()
    tokens: list[Token] = []
    markdown.inline.parse(text, markdown, {} if env is None else env, tokens)
    return [Token("text", "", 0, content=token.content) if token.type == "text_special" else token for token in tokens]


def plain_of(tokens: Sequence[Token]) -> str:
    """Return inline tokens as plain text; an image shows its alt text and path."""
    parts: list[str] = []
    for token in tokens:
        if token.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
        elif token.type == "image":
            alt = plain_of(token.children) if token.children else token.content
            parts.append(f"{alt} ({token.attrs.get('src', '')})")
        else:
            parts.append(token.content)
    return "".join(parts)


def plain(text: str, env: dict[str, Any] | None = None) -> str:
    """Return inline Markdown as plain text, its entities and escapes decoded."""
    return plain_of(inline(text, env)) if _SPECIAL.search(text) else text
