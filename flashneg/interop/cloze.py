"""Gaps in a text as cards: each gap asked in turn, the answer set off in the whole text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_ANKI = re.compile(r"\{\{c(\d{1,3})::((?:(?!\{\{c\d|\}\}).)*)\}\}", re.DOTALL)
_ANKI_START = re.compile(r"\{\{c(\d{1,3})::")
_MOST_GAPS = 100
_DEEPEST = 8
GAP = "[...]"


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap's card: its number, the text with the gap, and the whole text."""

    number: int
    front: str
    back: str


def anki_numbers(text: str) -> list[int]:
    """Return the numbers of a text's clozes, in order."""
    return sorted({int(number) for number in _ANKI_START.findall(text)})[:_MOST_GAPS]


def anki_sides(html: str, number: int) -> tuple[str, str]:
    """Return the HTML with the clozes of a number as gaps, and with them in bold; hints stand in the gaps."""

    def hidden(found: re.Match[str]) -> str:
        text, _, hint = found[2].partition("::")
        return f"<b>[{hint or '...'}]</b>" if int(found[1]) == number else text

    def told(found: re.Match[str]) -> str:
        text = found[2].partition("::")[0]
        return f"<b>{text}</b>" if int(found[1]) == number else text

    return (replaced(_ANKI, hidden, html, _DEEPEST), replaced(_ANKI, told, html, _DEEPEST))


def replaced(pattern: re.Pattern[str], change: Callable[[re.Match[str]], str], text: str, most: int) -> str:
    """Return a text with what a pattern finds changed, again in what comes of it, so many times at most."""
    for _ in range(most):
        changed = pattern.sub(change, text)
        if changed == text:
            break
        text = changed
    return text


def gaps(parts: list[tuple[str, bool]]) -> list[Gap]:
    """Return the cards of a text in parts, each a gap or not."""
    found = []
    places = [place for place, (_, is_gap) in enumerate(parts) if is_gap][:_MOST_GAPS]
    for number, place in enumerate(places, 1):
        front = "".join(GAP if other == place else text for other, (text, _) in enumerate(parts))
        back = "".join(_bold(text) if other == place else text for other, (text, _) in enumerate(parts))
        found.append(Gap(number, front, back))
    return found


def _bold(text: str) -> str:
    core = text.strip()
    return text.replace(core, f"**{core}**", 1) if core and "\n" not in core and "*" not in core else text
