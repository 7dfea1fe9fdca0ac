"""Decks to canonical text and back, for what comes from other programs."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flashneg.decks.read import ReadDeck, read_deck
from flashneg.decks.source import shown_name
from flashneg.decks.write import written_deck
from flashneg.domain.cards import Deck
from flashneg.study.ports import DeckFile, FileCard


class DeckTexts:
    """Writes decks, and reads what was written."""

    def written(self, deck: Deck, path: Path) -> tuple[str, DeckFile]:
        """Return a deck's text, and what is read from it."""
        text, found = written_deck(deck, file=shown_name(path), stem=shown_name(Path(path.stem)))
        return text, _file(text, path, found)

    def read(self, text: str, path: Path) -> DeckFile:
        """Return what is read from a text that will stand at the path."""
        return _file(text, path, read_deck(text, file=shown_name(path), stem=shown_name(Path(path.stem))))


def _file(text: str, path: Path, found: ReadDeck) -> DeckFile:
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    cards = tuple(FileCard(card, "") for card in found.cards)
    return DeckFile(path, found.deck, found.problems, found.failed, digest, "", cards)
