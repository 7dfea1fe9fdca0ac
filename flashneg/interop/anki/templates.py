"""Anki's card templates filled with a note's fields."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from flashneg.interop.cloze import replaced

_BLOCK = re.compile(r"\{\{([#^])\s*([^{}]{1,200}?)\s*\}\}((?:(?!\{\{[#^/]).)*)\{\{/[^{}]{0,200}\}\}", re.DOTALL)
_FIELD = re.compile(r"\{\{([^{}]{1,300})\}\}")
_REST = re.compile(r"\{\{[#^/][^{}]*\}\}")
_RULE = re.compile(r"<hr[^<>]{0,200}?\bid\s{0,9}=\s{0,9}['\"]?answer['\"]?[^<>]{0,200}>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_MOST_BLOCKS = 20
_LONGEST = 128 * 1024


def rendered(template: str, names: Sequence[str], values: Sequence[str], *, answer: bool) -> str:
    """Return a side's HTML. Of an answer the question above its rule is left out."""
    html = _prepared(template, answer=answer)
    fields = dict(zip(_lower(tuple(names)), values, strict=False))
    if "{{#" in html or "{{^" in html:
        html = _REST.sub("", _chosen(html, fields))
    parts = _parts(html, answer=answer)
    return "".join(fields.get(part, "") if is_field else part for part, is_field in parts)


@lru_cache(maxsize=256)
def _prepared(template: str, *, answer: bool) -> str:
    last = template.rfind("-->", 0, _LONGEST)  # beyond it a comment has no end to look for
    html = _COMMENT.sub("", template[: last + 3]) + template[last + 3 : _LONGEST] if last >= 0 else template[:_LONGEST]
    rule = _RULE.search(html) if answer else None
    return html[rule.end() :] if rule and "FrontSide" in html[: rule.start()] else html


@lru_cache(maxsize=256)
def _lower(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.lower() for name in names)


def _chosen(html: str, fields: Mapping[str, str]) -> str:
    """Return the HTML with the blocks that stand only where a field is filled, or is not."""

    def chosen(found: re.Match[str]) -> str:
        filled = bool(fields.get(found[2].lower(), "").strip())
        return found[3] if filled == (found[1] == "#") else ""

    return replaced(_BLOCK, chosen, html, _MOST_BLOCKS)


@lru_cache(maxsize=256)
def _parts(html: str, *, answer: bool) -> tuple[tuple[str, bool], ...]:
    """Return a template in parts, each a field's name in lower case or plain HTML."""
    parts: list[tuple[str, bool]] = []
    place = 0
    for found in _FIELD.finditer(html):
        *filters, name = found[1].split(":")
        asked = any(part.strip().lower() == "type" for part in filters) and not answer
        parts += [(html[place : found.start()], False), ("" if asked else name.strip().lower(), not asked)]
        place = found.end()
    return tuple(part for part in [*parts, (html[place:], False)] if part[0])
