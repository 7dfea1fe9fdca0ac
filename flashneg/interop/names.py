"""Ids of decks and cards that come without one."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

from flashneg import markup

_NOT_SLUG = re.compile(r"[^\w\s-]")
_LONGEST = 60


def slug(text: str, *, longest: int = _LONGEST) -> str:
    """Return the words of a text in lower case with hyphens, cut to a length; a digest where it has no word."""
    plain = text[:400] if text.isascii() else unicodedata.normalize("NFC", text[:400])
    plain = (markup.plain(plain) if "](" in plain or "&" in plain else plain.replace("*", "")).lower()
    made = re.sub(r"[\s_-]+", "-", _NOT_SLUG.sub("", plain)).strip("-")[:longest].strip("-")
    return made or "card-" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]


def ending(identity: str) -> str:
    """Return what the ids of a card end with that another program knows by this identity: 8 hexadecimal digits."""
    return hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:8]


class Ids:
    """Gives ids, each once."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def take(self, wanted: str) -> str:
        """Return the id, or the id with a number when it is taken."""
        number = self._taken.get(wanted, 0) + 1
        self._taken[wanted] = number
        if number == 1:
            return wanted
        return self.take(f"{wanted}-{number}")


@lru_cache(maxsize=1024)
def deck_name(name: str) -> str:
    """Return a deck's id from a name whose levels are separated by '::'."""
    return slug(" ".join(part.strip() for part in name.split("::") if part.strip()) or "deck")
