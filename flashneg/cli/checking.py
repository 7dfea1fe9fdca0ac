"""What `check` and `export` do with deck files."""

from __future__ import annotations

import os
from pathlib import Path

from flashneg.bootstrap import Services
from flashneg.decks.check import LocatedDeck, check_decks
from flashneg.decks.read import read_file
from flashneg.decks.write import format_deck
from flashneg.domain.cards import Deck, DeckId, Problem
from flashneg.study.errors import StudyError


def check_files(files: list[Path]) -> list[Problem]:
    """Return all problems of these files, each by itself and together."""
    problems: list[Problem] = []
    located = []
    for path in files:
        found = read_file(path)
        problems += found.problems
        if found.deck is not None:
            located.append(LocatedDeck(str(path), found.deck))
    return sorted({*problems, *check_decks(located)})


def export_deck(services: Services, name: str, path: Path) -> int:
    """Write a deck's living cards as canonical Markdown and return how many there are."""
    from flashneg.study.library import find_deck

    deck = find_deck(services.library.decks(), name)
    cards = tuple(shown.card for shown in services.cards.all() if shown.stored.deck == deck.id)
    text = format_deck(Deck(DeckId(deck.id), deck.title, cards, deck.description, prompts=deck.prompts))
    temporary = path.with_name(f".{path.name}.part")
    try:
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise StudyError(f"{path} cannot be written: {error.strerror}; choose another path") from error
    return len(cards)
