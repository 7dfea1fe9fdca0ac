"""Names of decks and cards: the id after a heading, and the slug of a heading without one."""

from __future__ import annotations

import hashlib
import re

from flashneg import markup
from flashneg.decks.limits import ID_CHARACTERS

_EXPLICIT = re.compile(r"\{#([^{}\n]*)\}\Z")
_ID = re.compile(rf"[\w.-]{{1,{ID_CHARACTERS}}}")
_NOT_SLUG = re.compile(r"[^\w\s-]")
_UNFIT_IN_DECK = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff/:#]")


def is_id(text: str) -> bool:
    """Whether a text can be an id: letters, digits, '-', '_' and '.', not too many."""
    return _ID.fullmatch(text) is not None


def slug(text: str) -> str:
    """Return the id that a heading gets: its words in lower case with hyphens; a digest where it has no word."""
    words = _NOT_SLUG.sub("", markup.plain(text).lower())
    made = re.sub(r"[\s-]+", "-", words).strip("-")[:ID_CHARACTERS].strip("-")
    return made or "card-" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]


def split_heading(text: str) -> tuple[str, str | None]:
    """Return a heading's text without its '{#id}', and what stands there for an id."""
    text = " ".join(text.split("\n")).strip()
    found = _EXPLICIT.search(text) if text.endswith("}") else None
    return (text[: found.start()].rstrip(), found[1]) if found else (text, None)


def deck_id(text: str) -> str:
    """Return a text as a deck's id: what would be ambiguous in 'deck/card:facet' becomes a hyphen."""
    return _UNFIT_IN_DECK.sub("-", text).strip() or "deck"
