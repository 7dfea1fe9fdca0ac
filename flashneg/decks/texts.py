"""Decks to canonical text and back, for what comes from other programs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from flashneg.decks.read import ReadDeck, read_deck, read_file
from flashneg.decks.source import SourceError, read_source, shown_name, tidy, write_source
from flashneg.domain.cards import Card, Deck, Problem
from flashneg.domain.names import DeckId
from flashneg.study.errors import StudyError
from flashneg.study.parcels import Neighbour
from flashneg.study.ports import DeckFile, FileCard


class DeckTexts:
    """Writes decks, and reads what was written."""

    def written(self, deck: Deck, path: Path) -> tuple[str, DeckFile]:
        """Return a deck's text, and what is read from it."""
        from flashneg.decks.write import written_deck  # noqa: PLC0415 - a deck that is imported is not written

        text, found = written_deck(deck, file=shown_name(path), stem=shown_name(Path(path.stem)))
        return text, _file(text, path, found)

    def read(self, text: str, path: Path) -> DeckFile:
        """Return what is read from a text that will stand at the path."""
        return _file(text, path, read_deck(text, file=shown_name(path), stem=shown_name(Path(path.stem))))

    def card(self, card: Card) -> str:
        """Return a card's canonical text."""
        from flashneg.decks.write import format_deck  # noqa: PLC0415 - as above

        return "## " + format_deck(Deck(DeckId("draft"), "draft", (card,))).partition("\n## ")[2]

    def append(self, path: Path, text: str) -> None:
        """Add a card's text to the end of a deck's file. Raises StudyError when the file changed meanwhile."""
        try:
            source = read_source(path)
            whole = f"{tidy(source.text)[0].rstrip()}\n\n{text.rstrip()}\n"
            write_source(path, whole, expected=source)
        except SourceError as error:
            raise StudyError(str(error)) from None

    def problems(self, path: Path, others: Sequence[Neighbour]) -> list[Problem]:
        """Return what is wrong with a deck's file, by itself and among others."""
        from flashneg.decks.check import LocatedDeck, check_decks  # noqa: PLC0415 - as above

        own = read_file(path)
        checked = (
            [LocatedDeck(str(path), own.deck, failed=own.failed, places=own.places)] if own.deck is not None else []
        )
        known: list[LocatedDeck] = []
        for other in others:
            read = read_file(other.path) if other.cards is None else None
            if read is None:
                known.append(
                    LocatedDeck(str(other.path), Deck(other.id, ""), other.bundled, other.cards or frozenset())
                )
            elif read.deck is not None:
                checked.append(LocatedDeck(str(other.path), read.deck, other.bundled, read.failed))
        together = [problem for problem in check_decks(checked, known) if problem.file == str(path)]
        return sorted({*own.problems, *together})


def _file(text: str, path: Path, found: ReadDeck) -> DeckFile:
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    cards = tuple(FileCard(card, "") for card in found.cards)
    return DeckFile(path, found.deck, found.problems, found.failed, digest, "", cards)
