"""Markdown as HTML for other programs and for paper. No HTML of the text's stays.

Links to cards become their words, but where what was written comes back (`with_links`).
"""

from __future__ import annotations

import re
from html import escape

from flashneg import markup
from flashneg.domain.safe_text import safe_text

_CARD_LINK = re.compile(r'<a href="(?:[^"]*\.md)?#[^"]*">(.*?)</a>', re.DOTALL)
_SPECIAL = re.compile(r"[\\`*_\[\]<>&!\n#+~|-]")


def block(text: str, *, with_links: bool = False) -> str:
    """Return Markdown of any length as HTML."""
    if not text.strip():
        return ""
    text = safe_text(text)
    if text.count("[") > markup.MAX_BRACKETS:
        return f"<p>{escape(text)}</p>"
    rendered = str(markup.parser().render(text)).strip()
    return rendered if with_links else _CARD_LINK.sub(r"<i>\1</i>", rendered)


def line(text: str) -> str:
    """Return inline Markdown as HTML."""
    text = safe_text(text)
    if not _SPECIAL.search(text) or text.count("[") > markup.MAX_BRACKETS:
        return escape(text, quote=False)
    return _CARD_LINK.sub(r"<i>\1</i>", str(markup.parser().renderInline(text)))
