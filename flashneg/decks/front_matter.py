"""Front matter: a flat YAML of strings and lists of strings, read from its events so that nothing is built of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from flashneg.decks.limits import FRONT_MATTER_BYTES
from flashneg.decks.source import printable

_KEY = re.compile(r"""["']?[\w-]+["']?[ \t]*:(?:[ \t]|$)""")
_PLAIN = re.compile(r"([A-Za-z][\w-]{0,39}): ([^\W_](?:[\w ,;.!?/()-]*[\w.!?)])?)", re.ASCII)
"""A line whose key and value YAML takes as they stand, where the lines around it are such lines too."""
_END = re.compile(r"(?:---|\.\.\.)[ \t]*")

Value = str | tuple[str, ...]


class FrontMatterError(Exception):
    """Front matter that cannot be read: the reason, and where (from 1)."""

    def __init__(self, reason: str, line: int, column: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column


@dataclass(slots=True)
class FrontMatter:
    """The values by key, the line (from 1) of each key, keys given twice, and how many lines it takes."""

    values: dict[str, Value] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    repeated: list[tuple[str, int]] = field(default_factory=list)
    line_count: int = 0


def read_front_matter(lines: list[str]) -> FrontMatter:
    """Return the front matter at the start of a file's lines; empty if there is none. Raises FrontMatterError."""
    if not lines or lines[0].rstrip(" \t") != "---":
        return FrontMatter()
    end = next((n for n, line in enumerate(lines) if n and _END.fullmatch(line)), None)
    if end is None:
        first = next((line for line in lines[1:] if line.strip()), "")
        if _KEY.match(first):
            raise FrontMatterError("the front matter has no closing line '---'", 1)
        return FrontMatter()
    text = "\n".join(lines[1:end])
    if len(text.encode("utf-8", "replace")) > FRONT_MATTER_BYTES:
        raise FrontMatterError("the front matter is larger than 8 KiB", 1)
    found = read_plain(lines[1:end]) or read_yaml(text)
    found.line_count = end + 1
    return found


def read_plain(lines: list[str]) -> FrontMatter | None:
    """Return what lines of the plainest form say, as `read_yaml` would, without loading it; None for other lines."""
    flat = _Flat()
    for number, line in enumerate(lines, 2):
        plain = _PLAIN.fullmatch(line)
        if plain is None:
            return None
        flat.scalar(plain[1], number)
        flat.scalar(plain[2], number)
    return flat.found


def read_yaml(text: str) -> FrontMatter:
    """Return what the text between the two lines '---' says. Raises FrontMatterError."""
    import yaml  # noqa: PLC0415  (most decks of a collection are unchanged or plain, and need none of it)

    try:
        return _Flat().read(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 2, mark.column + 1) if mark else (1, 1)
        raise FrontMatterError(f"the front matter is not YAML: {error.problem}", line, column) from None
    except yaml.YAMLError as error:
        reason = str(error).partition("\n")[0]
        raise FrontMatterError(f"the front matter is not YAML: {reason}", 1) from None
    except (ValueError, OverflowError, RecursionError) as error:
        raise FrontMatterError(f"the front matter is not YAML: {error}", 1) from None


class _Flat:
    """Reads YAML events into strings and lists of strings; aliases, anchors, tags and nesting are refused."""

    def __init__(self) -> None:
        self.found = FrontMatter()
        self.key: tuple[str, int] | None = None
        self.items: list[str] | None = None
        self.depth = 0
        self.documents = 0

    def read(self, text: str) -> FrontMatter:
        import yaml  # noqa: PLC0415

        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            self._refuse(event)
            if isinstance(event, yaml.DocumentStartEvent):
                self.documents += 1
            elif isinstance(event, yaml.MappingStartEvent):
                self.depth += 1
            elif isinstance(event, yaml.SequenceStartEvent):
                self.items = []
            elif isinstance(event, yaml.SequenceEndEvent):
                self._put(tuple(self.items or ()))
                self.items = None
            elif isinstance(event, yaml.ScalarEvent):
                self.scalar(printable(event.value), _place(event)[0])
        return self.found

    def _refuse(self, event: Any) -> None:
        import yaml  # noqa: PLC0415

        line, column = _place(event)
        reason = ""
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            reason = "aliases and anchors are not read"
        elif getattr(event, "tag", None):
            reason = "tags are not read"
        elif isinstance(event, yaml.MappingStartEvent) and self.depth:
            reason = "a value may be a text or a list of texts, not a mapping"
        elif isinstance(event, yaml.SequenceStartEvent) and (self.items is not None or self.key is None):
            reason = "lists stand in values only, and not in each other"
        elif isinstance(event, yaml.ScalarEvent) and not self.depth:
            reason = "lines 'key: value' are expected"
        elif isinstance(event, yaml.DocumentStartEvent) and self.documents:
            reason = "a second document begins here"
        if reason:
            raise FrontMatterError(reason, line, column)

    def scalar(self, text: str, line: int) -> None:
        """Take a key, or its value, or an item of the list that is its value."""
        if self.items is not None:
            self.items.append(text)
        elif self.key is None:
            self.key = (text, line)
        else:
            self._put(text)

    def _put(self, value: Value) -> None:
        if self.key is None:
            return
        key, line = self.key
        self.key = None
        if key in self.found.values:
            self.found.repeated.append((key, line))
        else:
            self.found.values[key] = value
            self.found.lines[key] = line


def _place(event: Any) -> tuple[int, int]:
    """Return an event's line and column in the file, from 1; the front matter's text begins on line 2."""
    return event.start_mark.line + 2, event.start_mark.column + 1
