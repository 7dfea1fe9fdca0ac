"""hascard: cards between lines `---`, each a `#` heading with a definition, choices, gaps or an order."""

from __future__ import annotations

import re

from flashneg.domain.cards import Card, Deck
from flashneg.domain.names import DeckId
from flashneg.interop.fields import concept
from flashneg.interop.names import Ids, deck_name
from flashneg.interop.problems import Report
from flashneg.study.errors import StudyError
from flashneg.study.parcels import Parcel, ParcelDeck

_RULE = re.compile(r"^---\s*$", re.MULTILINE)
_CHOICE = re.compile(r"([-*])\s+(.*)")
_BOX = re.compile(r"\[([ *xX])\]\s+(.*)")
_ORDER = re.compile(r"(\d{1,4})\.\s+(.*)")
_GAP = re.compile(r"(?<!\\)_((?:[^_\n\\]|\\.)+)(?<!\\)_")


def looks_so(text: str) -> bool:
    """Return whether a text is of hascard: two cards or more between rules, each beginning with a `#` heading."""
    blocks = [block.strip() for block in _RULE.split(text) if block.strip()]
    return len(blocks) > 1 and all(block.startswith("# ") for block in blocks)


def read(text: str, name: str, stem: str) -> Parcel:
    """Read a deck. Raises StudyError when it holds no card."""
    report = Report(name)
    ids = Ids()
    cards: list[Card] = []
    place = 0
    for block in _RULE.split(text):
        line = text.count("\n", 0, text.find(block, place)) + 1 if block.strip() else 0
        place += len(block)
        if not block.strip():
            continue
        first, *rest = block.strip().split("\n")
        if not first.startswith("# "):
            report.add("no-card", line, "a card has no '# ' heading", "Begin each card with '# question'.")
            continue
        above, below = _sides([part.rstrip() for part in rest])
        if not below.strip():
            report.add("no-card", line, f"the card {first[2:]!r} has no answer", "Write it below the heading.")
            continue
        front = f"{first[2:].strip()}\n\n{above}" if above else first[2:].strip()
        cards.append(concept(front, below, ids))
    if not cards:
        raise StudyError(f"{name}: it holds no card; begin each card with '# question', with '---' between them")
    return Parcel((ParcelDeck(Deck(DeckId(deck_name(stem)), stem, tuple(cards))),), report.result())


def _sides(lines: list[str]) -> tuple[str, str]:
    """Return what of a card's text stands on its front, and its back."""
    lines = [line for line in lines if line.strip()] if any(map(_is_option, lines)) else lines
    options = [line for line in lines if _is_option(line)]
    others = "\n".join(line for line in lines if not _is_option(line)).strip()
    if options and len(options) + others.count("\n") + bool(others) >= len(lines):
        return _with_options(options, others)
    text = "\n".join(lines).strip()
    if _GAP.search(text):
        return _GAP.sub(r"\\_\\_\\_\\_", text), _GAP.sub(lambda found: f"**{found[1].replace('|', ' or ')}**", text)
    return "", text


def _is_option(line: str) -> bool:
    return bool(_CHOICE.fullmatch(line) or _BOX.fullmatch(line) or _ORDER.fullmatch(line))


def _with_options(options: list[str], others: str) -> tuple[str, str]:
    boxes = [found for found in map(_BOX.fullmatch, options) if found]
    choices = [found for found in map(_CHOICE.fullmatch, options) if found]
    orders = [found for found in map(_ORDER.fullmatch, options) if found]
    if boxes:
        shown, right = [found[2] for found in boxes], [found[2] for found in boxes if found[1] != " "]
    elif orders:
        shown = [found[2] for found in orders]
        right = [found[2] for found in sorted(orders, key=lambda found: int(found[1]))]
        return _joined(others, _list(shown)), "\n".join(f"{place}. {text}" for place, text in enumerate(right, 1))
    elif any(found[1] == "*" for found in choices):
        shown, right = [found[2] for found in choices], [found[2] for found in choices if found[1] == "*"]
    else:
        return "", _joined(others, "\n".join(options))
    return _joined(others, _list(shown)), _list(right) if len(right) != 1 else right[0]


def _list(texts: list[str]) -> str:
    return "\n".join(f"- {text}" for text in texts)


def _joined(above: str, below: str) -> str:
    return f"{above}\n\n{below}" if above and below else above or below
