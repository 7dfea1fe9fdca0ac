"""Two values that are read out of prose: the styles in a Style, and the names in an AKA."""

from __future__ import annotations

import re
from html import unescape

from flashneg.domain.cards import Style

_STYLES = re.compile(
    r"\b(?:(compet(?:itive(?:ly|ness)?|itors?|ing|es?|ition|ers?))|(collaborat(?:ive(?:ly)?|ing|ors?|ion|es?))"
    r"|(compromis(?:ing|ers?|es?|ed))|(ac+om+odat(?:ing|ors?|ive|ion|es?))|(avoid(?:ing|ers?|ance|ant|s)?))\b",
    re.IGNORECASE,
)
_BY_GROUP = tuple(Style)
_AKA = re.compile(r"(&#?\w{1,31};)|;|\n+(?:[ \t]*[-+*][ \t]+)?")
_BULLET = re.compile(r"\A[-+*][ \t]+")


def split_aka(text: str) -> tuple[str, ...]:
    """Split at semicolons (not those of entities) or lines, or at commas where there are none."""
    if not text:
        return ()
    names: list[str] = [""]
    position = 0
    text = _BULLET.sub("", text)
    for found in _AKA.finditer(text):
        if found[1] is None or unescape(found[1]) == found[1]:
            names[-1] += text[position : found.end() - 1] if found[1] else text[position : found.start()]
            names.append("")
            position = found.end()
    names[-1] += text[position:]
    if len(names) == 1:
        names = text.split(",")
    return tuple(name.strip() for name in names if name.strip())


def styles_in(text: str) -> tuple[Style, ...]:
    """Return the five styles that a prose names, in any form, in the order of their first mention."""
    return tuple(dict.fromkeys(_BY_GROUP[(found.lastindex or 1) - 1] for found in _STYLES.finditer(text)))
