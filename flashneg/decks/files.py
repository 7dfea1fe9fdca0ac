"""Deck files on disk, as the library needs them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from flashneg.decks.read import read_file
from flashneg.decks.reuse import Reuse
from flashneg.domain.cards import CardId
from flashneg.study.ports import DeckFile, FileCard


class DeckFiles:
    """The bundled folder, the learner's folder, and files elsewhere."""

    def __init__(self, *, bundled: Path, home: Path) -> None:
        self._bundled = bundled
        self._home = home

    def bundled(self) -> list[Path]:
        """Return the bundled decks, in the order of study."""
        return sorted(self._bundled.glob("*.md"))

    def home(self) -> list[Path]:
        """Return the decks in the learner's folder."""
        return sorted(path for path in self._home.glob("*.md") if not path.name.startswith("."))

    def stamp(self, path: Path) -> str | None:
        """Return a text that changes when a file does (its size and time), or None when it is missing."""
        try:
            status = path.stat()
        except (OSError, ValueError):
            return None
        return f"{status.st_size}:{status.st_mtime_ns}"

    def read(self, path: Path, known: Mapping[str, tuple[CardId, str]] | None = None) -> DeckFile:
        """Read a deck file; what is wrong with it is among its problems. Cards whose text is `known` are kept."""
        stamp = self.stamp(path) or ""
        reuse = Reuse(known or {})
        found = read_file(path, shortcut=reuse)
        cards = tuple(FileCard(card, reuse.sources.get(card.line, "")) for card in found.cards)
        return DeckFile(path, found.deck, found.problems, found.failed, found.digest, stamp, cards)

    def copy_to_home(self, path: Path, name: str) -> Path:
        """Copy a bundled deck into the learner's folder, unless it is there, and return the copy's path."""
        target = self._home / f"{name}.md"
        if not target.exists():
            self._home.mkdir(parents=True, exist_ok=True, mode=0o700)
            temporary = target.with_name(f".{target.name}.part")
            temporary.write_bytes(path.read_bytes())
            with temporary.open("rb") as file:
                os.fsync(file.fileno())
            temporary.replace(target)
        return target
