"""The two sections with a form of their own: '### Counters' (edges) and '### Scenarios'."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flashneg import markup
from flashneg.decks.fields import joined
from flashneg.decks.links import leading_link
from flashneg.decks.source import printable
from flashneg.domain.cards import CounterEdge, Fit, Link, Scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flashneg.decks.blocks import Block, Env

_FIT = re.compile(
    r"(?:\*\*|__|\*|_)?(best|works?|backfires?)(?:\*\*|__|\*|_)?[ \t]*[:：–—-][ \t]*(?:\*\*|__)?[ \t]*(.*)",
    re.IGNORECASE | re.DOTALL,
)
_FITS = {fit.value[:2]: fit for fit in Fit}
_REASON = re.compile(r"[ \t]*(?:[:：]|[–—]|-{1,3}(?=\s))[ \t]*")
_PLAIN_END = re.compile(r"[:：](?=\s|$)|(?<!\s)\s+(?:[–—]|-{1,3}(?=\s))\s*")
_TEST = re.compile(r"(?:\*\*|__|\*|_)?\([ \t]*test[ \t]*\)(?:\*\*|__|\*|_)?[ \t]*:?[ \t]*", re.IGNORECASE)
_NESTED = re.compile(
    r"(?:\*\*|__|\*|_)?(tell|because)[ \t]*(?:\*\*|__|\*|_)?[ \t]*[:：][ \t]*(?:\*\*|__)?[ \t]*(.*)",
    re.IGNORECASE,
)


def edge_of(item: Block, env: Env) -> CounterEdge | None:
    """Return the edge in a list item of '### Counters', or None if it does not begin with a fit."""
    return edge_from(" ".join(_texts(item)), env)


def edge_from(text: str, env: Env) -> CounterEdge | None:
    """Return the edge in the text of an item, or None if it does not begin with a fit."""
    found = _FIT.fullmatch(joined(text))
    if not found:
        return None
    fit = _FITS[found[1][:2].lower()]
    target, reason = _target(found[2].strip(), env)
    return CounterEdge(fit, target, reason) if target else None


def _target(text: str, env: Env) -> tuple[Link | None, str]:
    linked = leading_link(text, env)
    if linked:
        link, rest = linked
        separator = _REASON.match(rest)
        return link, (rest[separator.end() :] if separator else rest).strip()
    found = _PLAIN_END.search(text)
    words, reason = (text[: found.start()], text[found.end() :]) if found else (text, "")
    words = printable(" ".join(markup.plain(words, env).split()))
    return (Link(None, words) if words else None), reason.strip()


def _texts(item: Block) -> Iterator[str]:
    for child in item.children:
        if child.text:
            yield joined(child.text)
        yield from _texts(child)


def scenario_of(item: Block) -> Scenario | None:
    """Return the scenario in a list item, with its nested 'Tell:' and 'Because:'; None if there is no text."""
    return scenario_from(_lines(item))


def scenario_from(lines: Iterable[str]) -> Scenario | None:
    """Return the scenario in an item's lines; one that continues its block begins with a line feed."""
    texts: list[str] = []
    notes = {"tell": "", "because": ""}
    current = ""
    for line in lines:
        found = _NESTED.fullmatch(line)
        if found and not notes[found[1].lower()]:
            current = found[1].lower()
            notes[current] = found[2].strip()
        elif current and line and line[0] == "\n":
            notes[current] = f"{notes[current]} {line[1:]}".strip()
        else:
            current = ""
            texts.append(line.lstrip("\n"))
    text = joined("\n".join(texts))
    marked = _TEST.match(text)
    text = text[marked.end() :] if marked else text
    return Scenario(text, notes["tell"], notes["because"], marked is not None) if text else None


def _lines(item: Block) -> Iterator[str]:
    """Yield the lines of an item; one that continues its block begins with a line feed."""
    for child in item.children:
        first, *others = child.text.split("\n")
        if first:
            yield first.strip()
        for line in others:
            yield line.strip() if _NESTED.fullmatch(line.strip()) else "\n" + line.strip()
        yield from _lines(child)


def items_of(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the items of the lists among blocks."""
    for block in blocks:
        if block.kind == "list":
            yield from block.children
