"""How large a text may be set so that it fits a printed card or page: lines counted from a serif letter's mean width.

Georgia's letters are about half as wide as the size (0.49 em over English text), wider than those of Times; what is
measured so is a little more than what a browser needs.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

_BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|pre|blockquote|tr)>|<br ?/?>|\n(?=[^<]*</pre>)")
_TAG = re.compile(r"<[^>]*>")
_POINT = 0.3528  # millimetres
_LETTER = 0.49  # of the size


@dataclass(frozen=True, slots=True)
class Setting:
    """A size of type in points, the width of a line and the gap below a block in millimetres, and the line's height."""

    points: float
    width: float
    gap: float
    leading: float


def height(html: str, setting: Setting) -> float:
    """Return about how many millimetres high a text is."""
    letters = setting.width / (setting.points * _LETTER * _POINT)
    line = setting.points * setting.leading * _POINT
    total = 0.0
    for block in _BLOCK_END.split(html):
        words = unescape(_TAG.sub("", block)).strip()
        wide = sum(1 if ord(sign) < 0x2E80 else 2 for sign in words)
        total += math.ceil(wide / letters) * line + (setting.gap if words else 0)
    return total


def columns(heights: Sequence[float], high: float) -> int:
    """Return how many columns of a height it takes to set these pieces, none of them broken."""
    count, filled = 1, 0.0
    for piece in heights:
        if filled and filled + piece > high:
            count, filled = count + 1, 0.0
        filled += piece
    return count
