"""Cards whose stored text is not what was stored: they are no part of the log's chains."""

from __future__ import annotations

import hashlib

from sqlalchemy import select
from sqlalchemy.engine import Connection

from flashneg.storage.codec import UNREADABLE, card_from_text
from flashneg.storage.schema import card

_NAMED = 3


def spoilt_texts(connection: Connection) -> str | None:
    """Return a sentence that names the cards whose text does not have its digest, or, of those without, is no card."""
    columns = (card.c.deck, card.c.id, card.c.content, card.c.digest)
    rows = connection.execute(select(*columns).order_by(card.c.deck, card.c.position))
    spoilt = [f"{row[0]}/{row[1]}" for row in rows if not _is_sound(row[2], row[3])]
    if not spoilt:
        return None
    names = ", ".join(spoilt[:_NAMED]) + (f" and {len(spoilt) - _NAMED} more" if len(spoilt) > _NAMED else "")
    return f"the text of {names} is not what was stored"


def _is_sound(content: str, digest: str) -> bool:
    if digest:
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest() == digest
    try:
        card_from_text(content)
    except UNREADABLE:
        return False
    return True
