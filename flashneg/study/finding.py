"""What did they just do to me? Cards that share words with what was said, where no text holds it as it stands.

Words are compared by their beginning, so that "asks" finds "asked". A word weighs the more, the fewer cards have it:
its weight is log(1 + cards / cards with it), the inverse document frequency (Spärck Jones 1972).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

_WORD = re.compile(r"[^\W_]{3,}")
_STEM = 5
_SHARE = 0.35
_COMMON = frozenset(  # too common to tell anything
    "the and for you your that this with have has had was were are not but they them their our his her its from what"  # noqa: SIM905
    " who will would can could did does just then than into about out there here when how one too been being very she"
    " him".split()
)


def stems(text: str) -> frozenset[str]:
    """Return the beginnings of a text's telling words."""
    return frozenset(word[:_STEM] for word in _WORD.findall(text.casefold()) if word not in _COMMON)


def shares(wanted: str, texts: Sequence[Iterable[str]]) -> list[float]:
    """Return, for each card's texts, the share (0 to 1) of what is wanted that they have; 0 where it is little."""
    asked = stems(wanted)
    found = [frozenset().union(*(stems(text) for text in parts)) & asked for parts in texts]
    weights = {stem: math.log(1 + len(texts) / (1 + sum(stem in words for words in found))) for stem in asked}
    whole = sum(weights.values())
    if not whole:
        return [0.0] * len(texts)
    told = [sum(weights[stem] for stem in words) / whole for words in found]
    return [share if share >= _SHARE else 0.0 for share in told]
