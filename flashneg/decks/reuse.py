"""Reading a deck again: cards whose text is as it was when it was last read are not read once more."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from flashneg.decks.canonical import read_canonical
from flashneg.domain.cards import Card, Kept
from flashneg.domain.names import CardId

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flashneg.decks.blocks import Env

_READER = b"2"  # raised when the same text is read otherwise than before


class Reuse:
    """The reader's shortcut, given the digests of the texts that are known and what their cards are called.

    `sources` holds, by line, the digest of each card that may be reused next time: one that was read by patterns alone,
    in a deck whose links mean the same wherever they stand.
    """

    def __init__(self, known: Mapping[str, tuple[CardId, str]]) -> None:
        self._known = known
        self.sources: dict[int, str] = {}

    def __call__(self, text: str, line: int, env: Env) -> Card | Kept | None:
        """Return what a card's text holds, as `canonical.read_canonical` does, or that it is known."""
        if env:
            return read_canonical(text, line, env)
        digest = hashlib.blake2b(text.rstrip("\n").encode("utf-8", "replace"), digest_size=16, key=_READER).hexdigest()
        known = self._known.get(digest)
        card = Kept(*known, line) if known else read_canonical(text, line, env)
        if card is not None:
            self.sources[line] = digest
        return card
