"""Markdown as lines of a terminal: readable, and no longer than it is wide; into a pipe or a file they go whole."""

from __future__ import annotations

import re
import shutil
import sys
import textwrap

_LINK = re.compile(r"\[([^\]]+)\]\(#[\w-]+\)")


def folded(text: str, width: int | None = None) -> str:
    """Return text broken between words at `width` cells, by default the terminal's; what follows a bullet is set in."""
    if width is None:
        if not sys.stdout.isatty():
            return text
        width = shutil.get_terminal_size().columns
    return "\n".join(_folded(line, width) for line in text.split("\n"))


def _folded(line: str, width: int) -> str:
    indent = "  " if line.lstrip().startswith(("- ", "• ")) else ""
    if len(line) <= width:
        return line
    return textwrap.fill(
        line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False,
        replace_whitespace=False, drop_whitespace=True,
    )  # fmt: skip


def readable(text: str) -> str:
    """Return Markdown as text to read: links to cards by their names, bold without its signs."""
    return _LINK.sub(r"\1", text).replace("**", "")
