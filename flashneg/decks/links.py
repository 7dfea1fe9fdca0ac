"""Links to other cards: what a field or an edge names, as a link or in plain words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from flashneg import markup
from flashneg.decks.source import printable
from flashneg.domain.cards import Link
from flashneg.domain.names import CardId

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

_SIMPLE = re.compile(r"\[([^\[\]\\`*_<>&!\n]+)\]\((?:([\w.-]+)?#([\w.-]+))\)", re.ASCII)
_PLAIN = re.compile(r"[^\[\]\\`*_<>&!;,\n]+")
_SEPARATORS = re.compile(r"[;,\n]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_BULLET = re.compile(r"^[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]+", re.MULTILINE)
_ESCAPED = re.compile(r"([\\`*_\[\]<]|&(?=#?\w+;))")
_ID = re.compile(r"[\w.-]{1,100}")

Env = dict[str, Any]


def link_list(text: str, env: Env) -> tuple[Link, ...]:
    """Return what a field lists: links, and plain words between commas, semicolons or lines."""
    if not text:
        return ()
    simple = _simple_list(text)
    if simple is not None:
        return simple
    found: list[Link] = []
    for tokens in _pieces(markup.inline(_BULLET.sub("", text), env)):
        links = list(_links(tokens))
        words = " ".join(markup.plain_of(tokens).split()).rstrip(". ")
        found.extend(links or ([Link(None, printable(words))] if words else []))
    return tuple(found)


def _simple_list(text: str) -> tuple[Link, ...] | None:
    """Read the canonical form without the inline parser, or return None."""
    found: list[Link] = []
    for piece in re.split(r"[;,] *", text):
        match = _SIMPLE.fullmatch(piece)
        if match:
            found.append(_simple_link(match))
        elif _PLAIN.fullmatch(piece) and piece.strip().rstrip(". "):
            found.append(Link(None, " ".join(piece.split()).rstrip(". ")))
        else:
            return None
    return tuple(found)


def _simple_link(match: re.Match[str]) -> Link:
    return Link(CardId(match[3]), " ".join(match[1].split()), match[2] or None)


def leading_link(text: str, env: Env) -> tuple[Link, str] | None:
    """Return the link with which a text begins, and the text after it as written; None if it begins otherwise."""
    simple = _SIMPLE.match(text)
    if simple:
        return _simple_link(simple), text[simple.end() :]
    if not text.startswith("["):
        return None
    end = _end_of_link(text, env)
    if not end:
        return None
    links = list(_links(markup.inline(text[:end], env)))
    return (links[0], text[end:]) if links else None


def _end_of_link(text: str, env: Env) -> int:
    """Return where the link at the start of a text ends: the first ']' or ')' that makes it one link, alone."""
    best = 0
    for tried, found in enumerate(re.finditer(r"[\])]", text)):
        if tried > 8:
            break
        tokens = markup.inline(text[: found.end()], env)
        if len(tokens) > 2 and tokens[0].type == "link_open" and tokens[-1].type == "link_close":
            best = found.end()
        elif best:
            break
    return best


def _pieces(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    from markdown_it.token import Token  # noqa: PLC0415  (loaded by now)

    piece: list[Token] = []
    inside = 0
    for token in tokens:
        inside += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type == "softbreak" and not inside:
            yield piece
            piece = []
        elif token.type != "text" or inside:
            piece.append(token)
        else:
            first, *others = _SEPARATORS.split(token.content)
            piece.append(Token("text", "", 0, content=first))
            for other in others:
                yield piece
                piece = [Token("text", "", 0, content=other)]
    yield piece


def _links(tokens: Sequence[Token]) -> Iterator[Link]:
    """Yield the links to cards among inline tokens; a link to the web is none."""
    start = href = None
    for index, token in enumerate(tokens):
        if token.type == "link_open":
            start, href = index + 1, str(token.attrs.get("href", ""))
        elif token.type == "link_close" and start is not None and href is not None:
            link = link_to(href, " ".join(markup.plain_of(tokens[start:index]).split()))
            if link:
                yield link
            start = href = None


def link_to(href: str, text: str) -> Link | None:
    """Return the card that an address names, as '#id', 'deck.md#id' or 'deck.md', or None for any other address."""
    if _SCHEME.match(href) or not href:
        return None
    deck, _, anchor = href.partition("#")
    card = printable(unquote(anchor))
    if not _ID.fullmatch(card):
        card = ""
    deck = printable(unquote(deck))
    if not card and not deck:
        return None
    return Link(CardId(card) if card else None, printable(text), deck or None)


def written_link(link: Link) -> str:
    """Return the Markdown of a link, or of its plain words."""
    text = _ESCAPED.sub(r"\\\1", link.text)
    if link.card is None and link.deck is None:
        return text
    anchor = f"#{quote(link.card, safe='')}" if link.card else ""
    return f"[{text}]({quote(link.deck or '', safe='/.-_~')}{anchor})"
