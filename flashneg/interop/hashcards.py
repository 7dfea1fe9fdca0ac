"""hashcards: `Q:`, `A:` and `C:` at a line's beginning, gaps in brackets, TOML front matter with the deck's name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable

from flashneg.domain.cards import Card, Deck, DeckId, Tactic
from flashneg.interop.cloze import gaps
from flashneg.interop.fields import concept
from flashneg.interop.names import Ids, deck_name, slug
from flashneg.interop.problems import Report
from flashneg.study.errors import StudyError
from flashneg.study.parcels import OutDeck, Outgoing, Parcel, ParcelDeck

_START = re.compile(r"(?:Q:|C:)")
_TAG = re.compile(r"^([QAC]):", re.MULTILINE)
_PAIR = re.compile(r"^Q:.*(?:\n(?![QAC]:).*)*\nA:|^C:.*\[", re.MULTILINE)


def looks_so(text: str) -> bool:
    """Return whether a text is of hashcards: its first line of text begins a card, or it has no heading at all."""
    _, body, _ = _front_matter(text)
    first = next((line for line in body.split("\n") if line.strip()), "")
    if _START.match(first):
        return True
    has_pairs = re.search(r"^Q:.*(?:\n(?![QAC]:).*)*\nA:", body, re.MULTILINE) or re.search(
        r"^C:.*\[", body, re.MULTILINE
    )
    return bool(has_pairs) and not re.search(r"^##\s", body, re.MULTILINE)


def _front_matter(text: str) -> tuple[str, str, int]:
    """Return the TOML of the front matter, the rest, and the number of lines before the rest."""
    lines = text.split("\n")
    if lines and lines[0].strip() == "---":
        for place, line in enumerate(lines[1:200], 1):
            if line.strip() == "---":
                return "\n".join(lines[1:place]), "\n".join(lines[place + 1 :]), place + 1
    return "", text, 0


def read(text: str, name: str, stem: str) -> Parcel:
    """Read a deck. Raises StudyError when it holds no card."""
    report = Report(name)
    matter, body, offset = _front_matter(text)
    title = stem
    try:
        title = str(tomllib.loads(matter).get("name") or stem)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        report.add("front-matter", 2, f"the front matter is no TOML: {error}", 'Write name = "Deck" there.')
    ids = Ids()
    cards: list[Card] = []
    for line, parts in _pieces(body, offset, report):
        cards += _cards_of(line, parts, ids, report)
    if not cards:
        raise StudyError(f"{name}: it holds no card; write lines 'Q: question' and 'A: answer'")
    return Parcel((ParcelDeck(Deck(DeckId(deck_name(title)), title, tuple(cards))),), report.result())


def _pieces(body: str, offset: int, report: Report) -> Iterable[tuple[int, dict[str, str]]]:
    """Yield what each card holds by its tags, with the line of its first."""
    current: dict[str, list[str]] = {}
    start, tag = 0, ""
    for number, line in enumerate(body.split("\n"), offset + 1):
        found = _TAG.match(line)
        if found and not (found[1] == "A" and tag == "Q"):
            if current:
                yield start, {key: "\n".join(lines) for key, lines in current.items()}
            if found[1] == "A":
                report.add("no-question", number, "an answer stands without its question", "Put 'Q:' above it.")
            current, start = {}, number
        if found:
            tag = found[1]
            current.setdefault(tag, []).append(line[2:].strip())
        elif line.strip() == "---" and tag:
            yield start, {key: "\n".join(lines) for key, lines in current.items()}
            current, tag = {}, ""
        elif tag:
            current[tag].append(line)
        elif line.strip():
            report.add("stray-text", number, "text stands outside any card, and is left behind", "Begin it with 'Q:'.")
    if current:
        yield start, {key: "\n".join(lines) for key, lines in current.items()}


def _cards_of(line: int, parts: dict[str, str], ids: Ids, report: Report) -> list[Card]:
    if "C" in parts:
        text = parts["C"].strip()
        found = gaps(_gaps(text))
        if not found:
            report.add("no-gap", line, "a cloze has no gap in brackets", "Put what is asked in [brackets].")
        whole = slug("".join(part for part, _ in _gaps(text)), longest=50)
        return [concept(gap.front, gap.back, ids, wanted_id=f"{whole}-{gap.number}") for gap in found]
    question, answer = parts.get("Q", "").strip(), parts.get("A", "").strip()
    if not question or not answer:
        if "Q" in parts:
            report.add("no-answer", line, "a question has no answer, or is empty", "Write 'A:' below it.")
        return []
    return [concept(question, answer, ids)]


def _gaps(text: str) -> list[tuple[str, bool]]:
    """Return a text in parts; those in brackets are gaps, but not a picture's and not escaped ones."""
    parts: list[tuple[str, bool]] = []
    place = 0
    for found in re.finditer(r"(?<![!\\])\[([^\[\]]+)\]", text):
        parts += [(text[place : found.start()], False), (found[1], True)]
        place = found.end()
    return [(part, gap) for part, gap in [*parts, (text[place:], False)] if part]


def write(deck: OutDeck, outgoing: Outgoing) -> tuple[str, list[str]]:
    """Return a deck as hashcards has it, and sentences about what it cannot hold."""
    del outgoing
    pieces = [f"---\nname = {_toml(deck.deck.title)}\n---"]
    left: set[str] = set()
    for out in deck.cards:
        for question, answer in _pairs(out.card):
            pieces.append(f"Q: {_plain(question)}\nA: {_plain(answer)}")
        if isinstance(out.card, Tactic):
            left.add("of tactics hashcards gets questions and answers; body, sources and tests stay behind")
        if out.events or out.schedules:
            left.add("hashcards keeps its history elsewhere: reviews and schedules stay behind")
    return "\n\n".join(pieces) + "\n", sorted(left)


def _toml(text: str) -> str:
    import json  # noqa: PLC0415 - a JSON string is a TOML string

    return json.dumps(text, ensure_ascii=False)


def _plain(text: str) -> str:
    """Return text in which no line begins a card."""
    return re.sub(r"^(?=[QAC]:|---\s*$)", " ", text.strip(), flags=re.MULTILINE)


def _pairs(card: Card) -> list[tuple[str, str]]:
    if not isinstance(card, Tactic):
        return [(card.front, card.back)]
    pairs = []
    if card.intent:
        pairs.append((f"{card.name}: what is it for?", card.intent))
    practice = card.practice_scenarios
    if practice:
        pairs.append((f"{practice[0].text}\n\nWhat is being done to you?", card.name))
    best = f"{card.best.target.text}: {card.best.reason}" if card.best else ""
    if card.counter or best:
        pairs.append((f"{card.name}: your best reply?", card.counter or best))
    return pairs
