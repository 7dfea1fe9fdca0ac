"""What `check` and `export` do with deck files."""

from __future__ import annotations

from pathlib import Path

from flashneg.decks.check import LocatedDeck, check_decks
from flashneg.decks.read import read_file
from flashneg.domain.cards import Problem


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
