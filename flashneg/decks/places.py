"""Where in a deck file a link stands, for the problems of links: looked up when there is one."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flashneg.domain.cards import Fit, Link

_ADDRESS = re.compile(r"\]\(\s*(?:<([^<>]*)>|([^\s)]*))")
_DEFINITION = re.compile(r" {0,3}\[([^\[\]]+)\]:\s*(?:<([^<>]*)>|(\S+))")
_REFERENCE = re.compile(r"\[([^\[\]]+)\](?!\(|\[[^\[\]]+\])")
_NEXT_CARD = re.compile(r" {0,3}#{1,2}\s")
_FIT = re.compile(r"\s*(?:[-+*]|\d{1,9}[.)])\s+[*_]{0,2}(best|works|backfires)", re.IGNORECASE)


class Places:
    """Where in a file's lines the links of its cards stand; lines count from 1."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines

    def of_link(self, link: Link, first: int) -> int:
        """Return the line where a card that begins on line `first` has a link; `first` where none is found."""
        return next((number for number, line in self._below(first) if self._leads(line, link)), first)

    def of_edge(self, fit: Fit, link: Link, first: int, place: int = 0) -> int:
        """Return the line of a counter of this fit to a card: of several the one at `place`; else of any such fit."""
        lines = [(number, line) for number, line in self._below(first) if _fit_of(line) == fit.value]
        to_it = [number for number, line in lines if self._leads(line, link)] or [number for number, _ in lines]
        return to_it[min(place, len(to_it) - 1)] if to_it else self.of_link(link, first)

    def _below(self, first: int) -> Iterator[tuple[int, str]]:
        """Yield the lines below a card's heading."""
        for number in range(first, len(self._lines)):
            if _NEXT_CARD.match(self._lines[number]):
                return
            yield number + 1, self._lines[number]

    def _leads(self, line: str, link: Link) -> bool:
        if link.card is None and link.deck is None:
            return link.text in line
        wanted = (link.deck or "") + (f"#{link.card}" if link.card else "")
        if any(unquote(found[1] or found[2] or "") == wanted for found in _ADDRESS.finditer(line)):
            return True
        labels = self._labels.get(wanted)
        return labels is not None and any(_label(found[1]) in labels for found in _REFERENCE.finditer(line))

    @cached_property
    def _labels(self) -> dict[str, set[str]]:
        """The labels that are defined in the file, by their address; of two definitions the first counts."""
        defined: dict[str, str] = {}
        for line in self._lines:
            found = _DEFINITION.match(line)
            if found:
                defined.setdefault(_label(found[1]), unquote(found[2] or found[3] or ""))
        labels = defaultdict(set)
        for label, address in defined.items():
            labels[address].add(label)
        return dict(labels)


def _label(text: str) -> str:
    return " ".join(text.split()).casefold()


def _fit_of(line: str) -> str | None:
    found = _FIT.match(line)
    return found[1].lower() if found else None
