"""HTML fields of other programs as Markdown that shows the same text; what is no text is named."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

from flashneg.interop.limits import FIELD_CHARACTERS

_INLINE = re.compile(
    r"\\(?=[!-/:-@\[-`{-~\n]|$)|`|(?<!\s)\*|\*(?!\s)|\[(?=[^\[\]]*\][(\[:])|<(?=[A-Za-z/!?])"
    r"|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)"
)
_ODD = re.compile(r"[\\`*\[<_&]")
_BEGINNING = re.compile(r"^[ \t]*[#>\-+=~0-9]", re.MULTILINE)
_LINE = re.compile(
    r"^([ \t]*)(#{1,6}(?=\s|$)|>|[-+](?=\s|$)|={1,}[ \t]*$|-{2,}[ \t]*$|~{3,}|\d{1,9}(?=[.)](?:\s|$)))", re.MULTILINE
)
_TOKEN = re.compile(r"(<br ?/?>|</?(?:b|i|em|strong)>)")
_BLANKS = re.compile(r"[ \t\n\f\r\xa0]+")
_PARAGRAPHS = re.compile(r"\n{2,}")
_MARKUP = re.compile(r"[<&]|\[sound:")
_SOUND = re.compile(r"\[sound:([^\]\n]{1,300})\]")
_UNFIT_IN_LINK = re.compile(r"[<>\s]")
_TO_A_CARD = re.compile(r"(?:[\w./-]+\.md)?#[\w.-]+")
_ITEM = "\x01"  # begins a block that is a list's item
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _HEADINGS | {
    "div", "p", "blockquote", "section", "article", "header", "footer", "table", "tr", "dl", "dt", "dd", "center",
    "fieldset", "figure", "figcaption", "hr", "pre",
}  # fmt: skip
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_TICKS = re.compile(r"`+")
_SILENT = frozenset({"script", "style", "head", "title"})
_DEEPEST = 12


def escaped(text: str) -> str:
    """Return plain text as Markdown that shows it."""
    if _ODD.search(text):
        text = _INLINE.sub(_escaped_sign, text)
    return _LINE.sub(_escaped_line, text) if _BEGINNING.search(text) else text


def _escaped_sign(found: re.Match[str]) -> str:
    return "\\" + found.group()


def _escaped_line(found: re.Match[str]) -> str:
    sign = found.group(2)
    return f"{found.group(1)}{sign}\\" if sign[0].isdecimal() else f"{found.group(1)}\\{sign}"


def to_markdown(html: str, media: set[str]) -> str:
    """Return a field's HTML as Markdown; the names of images and sounds are added to `media`."""
    html = html.replace(_ITEM, "")
    if not _MARKUP.search(html):
        return escaped(" ".join(html.split())) if "\n" in html or "  " in html else escaped(html.strip())
    simple = _of_simple(html)
    if simple is not None:
        return simple
    reader = _Reader(media)
    reader.feed(_SOUND.sub(lambda found: _sound(found, media), html[:FIELD_CHARACTERS]))
    reader.close()
    return reader.result()


def _of_simple(html: str) -> str | None:
    """Return text with line breaks and plain bold and italic words in it; None where there is more of HTML."""
    parts = _TOKEN.split(html)
    text: list[str] = []
    opened = ""
    for place, part in enumerate(parts):
        if place % 2 == 0:
            if "<" in part or "[sound:" in part:
                return None
            text.append(_escaped_inline(part))
        elif part[:3] == "<br":
            text.append("\n")
            if opened:
                return None
        elif part[1] == "/":
            word = text.pop()
            if part[2:-1] != opened or not word.strip() or word != word.strip():
                return None
            mark = _MARKS[opened]
            text[-1:] = [f"{text[-1]}{mark}{word}{mark}"]
            opened = ""
        elif opened:
            return None
        else:
            opened = part[1:-1]
    return None if opened else _laid_out("".join(text))


def _escaped_inline(part: str) -> str:
    if "&" in part or "\n" in part or "  " in part or "\xa0" in part or "\t" in part:
        part = _BLANKS.sub(" ", unescape(part))
    return _INLINE.sub(_escaped_sign, part) if _ODD.search(part) else part


def _laid_out(text: str) -> str:
    """Return text as paragraphs with hard breaks: what stood between line breaks of HTML."""
    if "\n" not in text:
        text = text.strip()
        return _LINE.sub(_escaped_line, text) if _BEGINNING.search(text) else text
    lines = "\n".join(line.strip() for line in text.split("\n")).strip("\n")
    paragraphs = [part for part in _PARAGRAPHS.split(_LINE.sub(_escaped_line, lines)) if part]
    return "\n\n".join(part.replace("\n", "\\\n") for part in paragraphs)


def _sound(found: re.Match[str], media: set[str]) -> str:
    media.add(found.group(1))
    return f"(sound: {found.group(1)})"


def _target(address: str) -> str:
    """Return a link's address as Markdown; a card's as decks have it."""
    return address if _TO_A_CARD.fullmatch(address) else f"<{_UNFIT_IN_LINK.sub('', address)}>"


def _code(text: str) -> str:
    """Return a code span: more backticks around it than there are in it."""
    if not text:
        return ""
    ticks = "`" * (1 + max(map(len, _TICKS.findall(text)), default=0))
    pad = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


class _Reader(HTMLParser):
    """Turns tags into Markdown as they come."""

    def __init__(self, media: set[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._media = media
        self._blocks: list[str] = []
        self._frames: list[tuple[str, list[str]]] = [("", [])]
        self._lists: list[list[int | str]] = []
        self._silent = 0
        self._pre: list[str] | None = None
        self._link: list[str] = []
        self._lead = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a style, a block, a list; take an image."""
        if self._pre is not None:
            self._in_pre(tag, dict(attrs))
        elif tag in _SILENT:
            self._silent += 1
        elif tag == "br":
            self._frames[-1][1].append("\n")
        elif tag == "img":
            self._image(dict(attrs))
        elif tag == "td":
            self._cell()
        elif tag in {"ul", "ol", "li"}:
            self._open_list(tag)
        elif tag == "a" or tag in _MARKS or tag in _CODE:
            self._open_style(tag, dict(attrs))
        elif tag == "th" or tag in _BLOCKS:
            self._open_block(tag)

    def _open_style(self, tag: str, given: dict[str, str | None]) -> None:
        if tag == "a":
            self._link.append(given.get("href") or "")
        self._frames.append(("`" if tag in _CODE else _MARKS.get(tag, tag), []))

    def _open_block(self, tag: str) -> None:
        if tag == "th":
            self._cell()
            self._frames.append(("**", []))
            return
        self._flush()
        if tag == "pre":
            self._pre = []
        if tag in _HEADINGS:
            self._frames.append(("**", []))

    def _in_pre(self, tag: str, given: dict[str, str | None]) -> None:
        """Take a tag within a code block: line ends alone are told, and an image by its words."""
        assert self._pre is not None
        if tag == "img":
            self._media.add(given.get("src") or "")
            self._pre.append(given.get("alt") or "image")
        elif tag == "br" or tag in _BLOCKS:
            self._pre.append("\n")

    def _close_pre(self) -> None:
        """End a code block: a fence longer than any in it, and in a list as deep as its items."""
        text = "".join(self._pre or ()).strip("\n").rstrip()
        self._pre = None
        if text.strip():
            fence = "`" * max(3, 1 + max(map(len, _TICKS.findall(text)), default=0))
            indent = " " * len(self._lead or "  " * len(self._lists))
            lead, self._lead = self._lead or indent, ""
            lines = [f"{lead}{fence}", *(f"{indent}{line}".rstrip() for line in text.split("\n")), f"{indent}{fence}"]
            self._blocks.append((_ITEM if lead.strip() else "") + "\n".join(lines))

    def _open_list(self, tag: str) -> None:
        self._flush()
        if tag == "li":
            self._item()
        elif len(self._lists) < _DEEPEST:
            self._lists.append([0, tag])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take `<br/>` and the like as `<br>`."""
        self.handle_starttag(tag, attrs)
        if tag not in {"br", "img", "hr"}:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close a style, a block, a list."""
        if self._pre is not None:
            if tag == "pre":
                self._close_pre()
        elif tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _MARKS or tag in _CODE or tag in {"a", "th"}:
            if len(self._frames) > 1:
                self._close_frame()
        elif tag in {"ul", "ol"}:
            self._flush()
            if self._lists:
                self._lists.pop()
            self._lead = ""
        elif tag in _BLOCKS or tag == "li":
            self._flush()

    def handle_data(self, data: str) -> None:
        """Take text."""
        if self._silent:
            return
        if self._pre is not None:
            self._pre.append(data.replace("\xa0", " "))
            return
        text = _BLANKS.sub(" ", data)
        if any(mark == "`" for mark, _ in self._frames):
            self._frames[-1][1].append(text)
        elif text:
            self._frames[-1][1].append(_INLINE.sub(_escaped_sign, text))

    def _image(self, given: dict[str, str | None]) -> None:
        name = given.get("src") or ""
        self._media.add(name)
        alt = escaped(given.get("alt") or "image")
        self._frames[-1][1].append(f"![{alt}](<{name.replace('<', '').replace('>', '')}>)")

    def _item(self) -> None:
        depth = max(0, len(self._lists) - 1)
        if self._lists and self._lists[-1][1] == "ol":
            number = int(self._lists[-1][0]) + 1
            self._lists[-1][0] = number
            self._lead = f"{'   ' * depth}{number}. "
        else:
            self._lead = f"{'  ' * depth}- "

    def _cell(self) -> None:
        parts = self._frames[-1][1]
        if any(part.strip() for part in parts):
            parts.append(" | ")

    def _close_frame(self) -> None:
        mark, parts = self._frames.pop()
        text = "".join(parts)
        core = text.strip()
        if mark == "`":
            core = _code(core.replace("\n", " ")) if all(other != "`" for other, _ in self._frames) else core
        elif mark == "a":
            address = self._link.pop() if self._link else ""
            core = f"[{core}]({_target(address)})" if core and address else core
        elif core and "\n" not in core:
            core = f"{mark}{core}{mark}"
        lead = text[: len(text) - len(text.lstrip())] if text.strip() else text
        trail = text[len(text.rstrip()) :] if text.strip() else ""
        self._frames[-1][1].append(f"{lead}{core}{trail}")

    def _flush(self) -> None:
        """End the block: what is collected becomes a paragraph or a list's item."""
        while len(self._frames) > 1:
            self._close_frame()
        text = "".join(self._frames[0][1])
        self._frames[0][1].clear()
        for number, part in enumerate(re.split(r"\n[ \t]*(?:\n[ \t]*)+", text)):
            lines = [line.strip() for line in part.split("\n")]
            while lines and not lines[0]:
                lines.pop(0)
            while lines and not lines[-1]:
                lines.pop()
            if not lines:
                continue
            body = "\\\n".join(_LINE.sub(_escaped_line, line) for line in lines)
            if self._lead or self._lists:
                indent = " " * len(self._lead or "  " * len(self._lists))
                first = self._lead if number == 0 and self._lead else indent
                self._blocks.append(_ITEM + first + body.replace("\n", "\n" + indent))
                self._lead = ""
            else:
                self._blocks.append(body)

    def result(self) -> str:
        """Return the Markdown."""
        if self._pre is not None:
            self._close_pre()
        self._flush()
        text = ""
        for block in self._blocks:
            item = block.startswith(_ITEM)
            tight = item and _ITEM in text.rpartition("\n\n")[2][:1]
            text += ("\n" if tight else "\n\n" if text else "") + (block[1:] if tight else block)
        return text.replace(_ITEM, "")
