"""Anki's card templates filled with a note's fields."""

from __future__ import annotations

import re
from collections.abc import Mapping

_BLOCK = re.compile(
    r"\{\{([#^])\s*([^{}]{1,200}?)\s*\}\}((?:(?!\{\{[#^/]).)*)\{\{/\s*([^{}]{0,200}?)\s*\}\}", re.DOTALL
)
_FIELD = re.compile(r"\{\{([^{}]{1,300})\}\}")
_REST = re.compile(r"\{\{[#^/][^{}]*\}\}")
_RULE = re.compile(r"<hr[^<>]{0,200}?\bid\s{0,9}=\s{0,9}['\"]?answer['\"]?[^<>]{0,200}>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_MOST_BLOCKS = 20
_LONGEST = 128 * 1024


def rendered(template: str, fields: Mapping[str, str], *, answer: bool) -> str:
    """Return a side's HTML. Of an answer the question above its rule is left out."""
    last = template.rfind("-->", 0, _LONGEST)  # beyond it a comment has no end to look for
    html = _COMMENT.sub("", template[: last + 3]) + template[last + 3 : _LONGEST] if last >= 0 else template[:_LONGEST]
    if answer:
        rule = _RULE.search(html)
        if rule and "FrontSide" in html[: rule.start()]:
            html = html[rule.end() :]
    lower = {name.lower(): value for name, value in fields.items()}

    def chosen(found: re.Match[str]) -> str:
        filled = bool(lower.get(found[2].lower(), "").strip())
        return found[3] if filled == (found[1] == "#") else ""

    for _ in range(_MOST_BLOCKS):
        changed = _BLOCK.sub(chosen, html)
        if changed == html:
            break
        html = changed

    def value(found: re.Match[str]) -> str:
        *filters, name = found[1].split(":")
        if any(part.strip().lower() == "type" for part in filters) and not answer:
            return ""
        return lower.get(name.strip().lower(), "")

    return _FIELD.sub(value, _REST.sub("", html))
