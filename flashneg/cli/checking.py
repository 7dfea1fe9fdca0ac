"""What `check` does with deck files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from flashneg.decks.check import LocatedDeck, check_decks
from flashneg.decks.read import read_file
from flashneg.domain.cards import Problem

_ALONE = {"link-to-nothing", "deck-not-loaded", "few-distractors"}
"""What may be wrong only because the bundled decks were not looked at."""


def check_files(files: Sequence[Path], bundled: Callable[[], Iterable[Path]]) -> list[Problem]:
    """Return all problems of these files, each by itself, together, and among the bundled decks."""
    problems: list[Problem] = []
    located = []
    for path in files:
        found = read_file(path)
        problems += found.problems
        if found.deck is not None:
            located.append(LocatedDeck(str(path), found.deck, failed=found.failed, places=found.places))
    together = check_decks(located)
    if any(problem.code in _ALONE for problem in together):
        together = check_decks(located, _read(bundled()))
    return sorted({*problems, *together})


def _read(paths: Iterable[Path]) -> list[LocatedDeck]:
    return [LocatedDeck(path.name, found.deck, True) for path in paths if (found := read_file(path)).deck is not None]
