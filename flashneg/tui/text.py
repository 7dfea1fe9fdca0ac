"""The one door from text to Content: whatever others wrote is made safe here, and is never markup."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content
from textual.style import Style

from flashneg import markup
from flashneg.domain.safe_text import safe_line, safe_text

if TYPE_CHECKING:
    from markdown_it.token import Token

_CARD_LINK = re.compile(r"(?![A-Za-z][A-Za-z0-9+.-]*:|//)([^#]*#)([\w.-]{1,100})")
_ADDRESS = re.compile(r"https?://[!-~]+")
_BOLD, _ITALIC, _CODE = Style(bold=True), Style(italic=True), Style(reverse=True)


def plain(text: str) -> Content:
    """Return text as it is, made safe."""
    return Content(safe_text(text))


def line(text: str) -> Content:
    """Return text on one line, made safe."""
    return Content(safe_line(text))


def markdown(text: str) -> Content:
    """Return Markdown as styled text. A link to a card opens it, one to the web asks first; others are only shown."""
    out: list[Content] = []
    _blocks(markup.blocks(text), out)
    return Content("\n").join(out)


def parts(pairs: Iterable[tuple[str, str]]) -> Content:
    """Return (heading, Markdown) pairs one after the other, headings set off."""
    found = []
    for heading, text in pairs:
        body = markdown(text)
        found.append(Content.assemble((safe_line(heading), "bold $accent"), "\n", body) if heading else body)
    return Content("\n\n").join(found)


_LISTS = {"bullet_list_open": "•", "ordered_list_open": "1."}


def _blocks(tokens: list[Token], out: list[Content]) -> None:
    marks: list[str] = []
    first = False
    for token in tokens:
        if token.type in _LISTS:
            marks.append(_LISTS[token.type])
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            marks.pop()
        elif token.type == "list_item_open":
            first = True
            if token.info:
                marks[-1] = f"{token.info}."
        elif token.type == "inline":
            out.append(Content(_lead(marks, first=first)) + inline(token.content))
            first = False
        elif token.type in {"fence", "code_block", "hr"}:
            out.append(Content.styled(safe_text(token.content.rstrip("\n") or "---"), "dim"))
        elif token.type in {"paragraph_close", "heading_close"} and not marks:
            out.append(Content(""))
    while out and not out[-1].plain:
        out.pop()


def _lead(marks: list[str], *, first: bool) -> str:
    if not marks:
        return ""
    return "  " * (len(marks) - 1) + (f"{marks[-1]} " if first else "  ")


def inline(text: str) -> Content:
    """Return inline Markdown as styled text."""
    done = Content("")
    styles: list[Style] = []
    address = ""
    for token in markup.inline(text):
        if token.type in {"strong_open", "em_open"}:
            styles.append(_BOLD if token.type == "strong_open" else _ITALIC)
        elif token.type == "link_open":
            address = str(token.attrs.get("href", ""))
            styles.append(_link_style(address))
        elif token.type in {"strong_close", "em_close", "link_close"}:
            styles.pop()
            if token.type == "link_close" and not _CARD_LINK.fullmatch(address):
                done += Content(safe_line(f" <{address}>")).stylize(_link_style(address))
        elif token.type in {"softbreak", "hardbreak"}:
            done += Content(" " if token.type == "softbreak" else "\n")
        elif token.type == "image":
            alt = markup.plain_of(token.children or [])
            done += Content(safe_line(f"{alt} ({token.attrs.get('src', '')})"))
        else:
            shown = Content(safe_text(token.content))
            for style in (*styles, *([_CODE] if token.type == "code_inline" else [])):
                shown = shown.stylize(style)
            done += shown
    return done


def _link_style(address: str) -> Style:
    found = _CARD_LINK.fullmatch(address)
    if found:
        return Style(underline=True) + Style.from_meta({"@click": ("screen.open_link", (_target(found),))})
    if is_address(address):
        return Style(underline=True) + Style.from_meta({"@click": ("screen.open_address", (address,))})
    return Style()


def _target(found: re.Match[str]) -> str:
    """Return what a link to a card means: its id, with the file before it where one is named."""
    return found[2] if found[1] == "#" else found[1] + found[2]


def is_address(text: str) -> bool:
    """Whether a text is an address of the web that may be opened, once asked about: http or https, in plain signs."""
    return _ADDRESS.fullmatch(text) is not None


def links_in(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the (card or web address, words) of every link that opens something in these parts, each once."""
    found: dict[str, str] = {}
    for _, part in pairs:
        for block in markup.blocks(part):
            card = None
            for token in markup.inline(block.content) if block.type == "inline" else ():
                if token.type == "link_open":
                    address = str(token.attrs.get("href", ""))
                    match = _CARD_LINK.fullmatch(address)
                    card = _target(match) if match else address if is_address(address) else None
                elif token.type == "link_close":
                    card = None
                elif card is not None:
                    found.setdefault(card, f"{token.content} <{card}>" if is_address(card) else token.content)
    return list(found.items())
