"""How a table's cells hold links, graded counters and scenarios: what is written is read back as it was.

Links and counters look as in a deck (`[Words](deck.md#id): why`); plain words stand without brackets. Links are
separated by commas (or `;`, or lines), counters by lines, scenarios by blank lines. A backslash keeps a separator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote, unquote

from flashneg.domain.cards import CounterEdge, Fit, Link, Scenario
from flashneg.domain.names import CardId

_LINK = re.compile(r"\[((?:\\.|[^\[\]\\])*)\]\(([^()#\s]*)(?:#([^()#\s]{1,300}))?\)")
_PIECE = re.compile(rf"(?:{_LINK.pattern}|\\.?|[^\\\[;,:\n]+|.)", re.DOTALL)
_BARE = re.compile(r"\\([\\;,:\[\]])")
_IN_WORDS = re.compile(r"([\\;,\[\]]|:(?=\s|$))")
_IN_LINK = re.compile(r"([\\\[\]])")
_REASON = re.compile(r"\s*(?::\s*|[-–—]+\s+)")
_COLON = re.compile(r":(?=\s|$)")
_SEMICOLON = re.compile(r"(?<!\\)(\\*+);")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,4}[.)])\s+")
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
_NOTHING = "–"  # of a scenario: it has no tell, or no reason


def one_line(text: str) -> str:
    """Return a text on one line: without the signs of hard line breaks, a list's items between semicolons."""
    if "\n" not in text:
        return text.strip()
    *broken, last = text.strip().split("\n")
    words: list[str] = []
    for part in [*(part.strip().removesuffix("\\") for part in broken), last]:
        item = _ITEM.match(part) if words else None
        found = part[item.end() if item else 0 :].strip()
        if item and words and words[-1][-1:].isalnum():
            words[-1] += ";"
        words += [found] if found else []
    return " ".join(words)


def written_links(found: Sequence[Link]) -> str:
    """Return links as a cell."""
    return ", ".join(map(_written_link, found))


def links(text: str) -> tuple[Link, ...]:
    """Return the links of a cell: separated by lines or ';' where there are such, else by ','."""
    pieces = _split(text, ";\n")
    return tuple(_link(piece) for piece in (pieces if len(pieces) > 1 else _split(text, ",")))


def written_edges(edges: Sequence[CounterEdge]) -> str:
    """Return counters of one fit as a cell, one a line; in an only one no ';' separates."""
    lines = [f"{_written_link(edge.target)}{f': {edge.reason}' if edge.reason else ''}" for edge in edges]
    if len(lines) == 1:
        return _SEMICOLON.sub(lambda found: found[1] * 2 + "\\;", lines[0])
    return "\n".join(lines)


def edges(fit: Fit, text: str) -> Iterator[CounterEdge]:
    """Yield the counters of a cell: one a line, or separated by ';' where there is only one line."""
    if "\n" in text:
        lines = text.split("\n")
    else:
        lines = [_SEMICOLON.sub(lambda found: found[1][::2][1:] + ";", line) for line in _split(text, ";")]
    for line in lines:
        edge = _edge(fit, line.strip())
        if edge is not None:
            yield edge


def _edge(fit: Fit, line: str) -> CounterEdge | None:
    found = _LINK.match(line)
    if found is not None:
        separator = _REASON.match(line, found.end())
        return CounterEdge(fit, _link(found.group()), line[separator.end() if separator else found.end() :].strip())
    place = 0
    for piece in _PIECE.finditer(line):
        if _COLON.match(line, piece.start()):
            break
        place = piece.end()
    words = _BARE.sub(r"\1", line[:place].strip())
    return CounterEdge(fit, Link(None, words), line[place + 1 :].strip()) if words else None


def _split(text: str, separators: str) -> list[str]:
    """Return a text's pieces between separators that stand in no link and behind no backslash; none is empty."""
    pieces = []
    start = 0
    for found in _PIECE.finditer(text):
        if found.group() in separators:
            pieces.append(text[start : found.start()])
            start = found.end()
    return [piece.strip() for piece in [*pieces, text[start:]] if piece.strip()]


def _link(piece: str) -> Link:
    found = _LINK.search(piece)
    if found is None or not (found[2] or found[3]):
        return Link(None, _BARE.sub(r"\1", piece))
    card = CardId(unquote(found[3])) if found[3] else None
    return Link(card, _BARE.sub(r"\1", found[1]), unquote(found[2]) or None)


def _written_link(link: Link) -> str:
    if link.card is None and link.deck is None:
        return _IN_WORDS.sub(r"\\\1", link.text)
    anchor = f"#{quote(link.card, safe='')}" if link.card else ""
    words = _IN_LINK.sub(r"\\\1", link.text)
    return f"[{words}]({quote(link.deck or '', safe='/.-_~')}{anchor})"


def written_scenarios(scenarios: Sequence[Scenario]) -> dict[str, str]:
    """Return scenarios as three cells, their parts at the same places."""
    return {
        "scenario": "\n\n".join(map(_written_scenario, scenarios)),
        "tell": _aligned([found.tell for found in scenarios]),
        "because": _aligned([found.because for found in scenarios]),
    }


def _written_scenario(scenario: Scenario) -> str:
    text = f"(test) {scenario.text}" if scenario.test else scenario.text
    return f"- {text}" if text.startswith("- ") else text


def _aligned(texts: list[str]) -> str:
    return "\n\n".join(text or _NOTHING for text in texts) if any(texts) else ""


def scenarios(cells: Mapping[str, str]) -> Iterator[Scenario]:
    """Yield the scenarios of a cell, one a paragraph, with the tells and reasons of the same places."""
    texts, tells, reasons = (
        [one_line(part) for part in _BLANK_LINE.split(cells.get(name, ""))] for name in ("scenario", "tell", "because")
    )
    for place, text in enumerate(texts):
        line = text.removeprefix("- ")
        test = line.lower().startswith("(test)")
        line = line[6:].strip() if test else line
        tell, because = (parts[place] if place < len(parts) else "" for parts in (tells, reasons))
        if line:
            yield Scenario(line, "" if tell == _NOTHING else tell, "" if because == _NOTHING else because, test)
