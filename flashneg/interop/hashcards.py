"""hashcards: `Q:`, `A:` and `C:` at a line's beginning, gaps in brackets, TOML front matter with the deck's name."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable

from flashneg.domain.cards import Card, Deck, Severity
from flashneg.domain.names import DeckId
from flashneg.interop.cloze import gaps
from flashneg.interop.fields import concept
from flashneg.interop.names import Ids, deck_name, slug
from flashneg.interop.problems import Report
from flashneg.interop.questions import left_of_history, left_of_questions, questions
from flashneg.study.errors import StudyError
from flashneg.study.parcels import OutDeck, Outgoing, Parcel, ParcelDeck

_START = re.compile(r"(?:Q:|C:)")
_TAG = re.compile(r"^([QAC]):", re.MULTILINE)
_PAIR = re.compile(r"^Q:.*(?:\n(?![QAC]:).*)*\nA:|^C:.*\[", re.MULTILINE)
_BEGINNING = re.compile(r" *[QAC]:")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"( {0,3})#{1,6}\s+(\S.*?)(?:\s+#+)?\s*")


def looks_so(text: str) -> bool:
    """Return whether a text is of hashcards: its first line of text begins a card, or it has no heading at all."""
    _, body, _ = _front_matter(text)
    first = next((line for line in body.split("\n") if line.strip() and not line.lstrip().startswith("#")), "")
    if _START.match(first):
        return True
    return bool(_PAIR.search(body)) and not re.search(r"^##\s", body, re.MULTILINE)


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


def _lines(body: str, offset: int, report: Report) -> Iterable[tuple[int, str]]:
    """Yield the lines with their numbers, without comments."""
    for number, line in enumerate(body.split("\n"), offset + 1):
        if line.lstrip().startswith("#"):
            report.add("comment", number, "a comment is left behind", "Begin the line otherwise if it is text.",
                       Severity.NOTICE)  # fmt: skip
        else:
            yield number, line


def _pieces(body: str, offset: int, report: Report) -> Iterable[tuple[int, dict[str, str]]]:
    """Yield what each card holds by its tags, with the line of its first."""
    current: dict[str, list[str]] = {}
    start, tag = 0, ""
    for number, line in _lines(body, offset, report):
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
            current[tag].append(line[1:] if line[:1] == " " and _BEGINNING.match(line) else line)
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
    pieces = [f"---\nname = {_toml(deck.deck.title)}\n---"]
    lost = 0
    for out in deck.cards:
        for _, question, answer in questions(out):
            (asked, one), (told, other) = _plain(question), _plain(answer)
            pieces.append(f"Q: {asked}\nA: {told}")
            lost += one + other
    left = ["the ids of cards: what comes back are new cards", *left_of_questions([deck]), *left_of_history(outgoing)]
    if lost:
        left.append(f"{lost} lines of code that begin with '#' or are '---': hashcards takes them for its own")
    return "\n\n".join(pieces) + "\n", left


def _toml(text: str) -> str:
    """Return a text as a TOML string: JSON's escapes, and DEL, which TOML wants escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _plain(text: str) -> tuple[str, int]:
    """Return Markdown in which no line is a sign of hashcards, and how many lines cannot be mended.

    A line that would begin a card gets a blank more; a heading becomes bold, another line with '#' is escaped, and a
    rule is written in underscores. In a code fence nothing can be written otherwise.
    """
    lines, lost, fence = [], 0, ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        if fence and (line.strip() == "---" or line.lstrip().startswith("#")):
            lost += 1
        elif line.strip() == "---":
            line = line.replace("---", "___")  # noqa: PLW2901
        elif line.lstrip().startswith("#"):
            line = _without_hash(line)  # noqa: PLW2901
        lines.append(_BEGINNING.sub(r" \g<0>", line))
    return "\n".join(lines).strip("\n"), lost


def _without_hash(line: str) -> str:
    """Return a line that begins with '#', and is no comment, so that it does not: a heading in bold, else escaped."""
    found = _HEADING.fullmatch(line)
    return f"{found[1]}**{found[2]}**" if found else line.replace("#", "\\#", 1)
