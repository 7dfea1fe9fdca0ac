"""Plain lists of terms: definition lists (`Term`, then `: meaning`), and lines `Term: meaning` or `Term - meaning`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flashneg.domain.cards import Card, Deck
from flashneg.domain.names import DeckId
from flashneg.interop.fields import concept
from flashneg.interop.names import Ids, deck_name
from flashneg.interop.problems import Report
from flashneg.study.errors import StudyError
from flashneg.study.parcels import Parcel, ParcelDeck

_LIST = re.compile(r"^\S[^\n]*\n(?:\n)?[:~][ \t]+\S", re.MULTILINE)
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d{1,4}[.)])\s+")
_SIGNS = (
    re.compile(r"\*\*(.{1,200}?):?\*\*:?\s*(?:[-–—=:]\s*)?(\S.*)"),
    re.compile(r"(.{1,200}?)\s+(?:[–—=]|-{1,2}|->|=>)\s+(\S.*)"),
    re.compile(r"(.{1,120}?):\s+(\S.*)"),
)


def is_list(text: str) -> bool:
    """Return whether a text holds a definition list: a term, and below it a line that begins with `: `."""
    return bool(_LIST.search(text))


def looks_so(text: str) -> bool:
    """Return whether a text is a definition list, or nearly all of its lines are `term sign meaning`."""
    return bool(_LIST.search(text)) or _sign_of(text) is not None


def _sign_of(text: str) -> re.Pattern[str] | None:
    lines = [_BULLET.sub("", line).strip() for line in text.split("\n") if line.strip() and not line.startswith("#")]
    for sign in _SIGNS:
        if len(lines) > 1 and sum(bool(sign.fullmatch(line)) for line in lines) * 5 >= len(lines) * 4:
            return sign
    return None


def read(text: str, name: str, stem: str) -> Parcel:
    """Read a list. Raises StudyError when it holds no term with a meaning."""
    report = Report(name)
    ids = Ids()
    pairs = _of_list(text) if _LIST.search(text) else _of_lines(text, report)
    cards: list[Card] = [concept(term, meaning, ids) for term, meaning in pairs]
    if not cards:
        raise StudyError(f"{name}: it holds no term with its meaning; write 'Term: meaning', one a line")
    title = next((line[2:].strip() for line in text.split("\n") if line.startswith("# ")), stem)
    return Parcel((ParcelDeck(Deck(DeckId(deck_name(stem)), title, tuple(cards))),), report.result())


def _of_list(text: str) -> Iterator[tuple[str, str]]:
    """Yield terms with their meanings; several terms may share one, and a term may have several."""
    terms: list[str] = []
    meanings: list[str] = []
    for line in [*text.split("\n"), "end"]:
        found = re.match(r"[:~][ \t]+(.*)", line)
        if found:
            meanings.append(found[1].strip())
        elif line[:1].isspace() and line.strip() and meanings:
            meanings[-1] += "\n" + line.strip()
        elif line.strip() and not line.startswith("# "):
            if meanings:
                yield from ((term, "\n\n".join(meanings)) for term in terms)
                terms, meanings = [], []
            terms.append(_BULLET.sub("", line).strip())


def _of_lines(text: str, report: Report) -> Iterator[tuple[str, str]]:
    sign = _sign_of(text)
    for number, line in enumerate(text.split("\n"), 1):
        bare = _BULLET.sub("", line).strip()
        found = sign.fullmatch(bare) if sign else None
        if found:
            yield found[1].strip(), found[2].strip()
        elif bare and not line.startswith("#"):
            report.add("no-card", number, f"line {number} is no term with a meaning", "Write 'Term: meaning'.")
