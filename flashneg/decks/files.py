"""Deck files on disk, as the library needs them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from flashneg.decks.follow import follow
from flashneg.decks.read import read_file
from flashneg.decks.reuse import Reuse
from flashneg.decks.source import SourceError, read_source, write_source
from flashneg.disk import put_file
from flashneg.domain.names import CardId
from flashneg.study.errors import StudyError
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

    def spelled(self, path: Path) -> Path:
        """Return a path as a deck's source is shown: absolute and without '..', else as it was given."""
        absolute = path.absolute()
        plain = Path(os.path.normpath(absolute))
        behind_link = ".." in absolute.parts and self.identity(plain) != self.identity(absolute)
        return Path(self.identity(absolute)) if behind_link else plain

    def identity(self, path: Path) -> str:
        """Return the same text for a file however the folder is spelled in which it lies.

        A link in the file's own place is a file of its own: it is not followed here.
        """
        return f"{os.path.realpath(path.parent)}{os.sep}{path.name}"

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
        """Copy a bundled deck into the learner's folder, unless it is there, and return the copy's path.

        Raises StudyError when that folder cannot be written.
        """
        target = self._home / f"{name}.md"
        try:
            if not target.exists():
                self._home.mkdir(parents=True, exist_ok=True, mode=0o700)
                put_file(self._base(target), path.read_bytes())
                put_file(target, path.read_bytes())
        except OSError as error:
            raise _not_written(self._home, error) from error
        return target

    def set_aside(self, path: Path) -> Path | None:
        """Move a file of the learner's folder out of the way, and return its new path; None for a file elsewhere.

        Raises StudyError when that folder cannot be written.
        """
        if self.identity(path) != self.identity(self._home / path.name) or not path.exists():
            return None
        folder = self._home / "removed"
        try:
            folder.mkdir(exist_ok=True, mode=0o700)
            target, number = folder / path.name, 1
            while target.exists():
                number += 1
                target = folder / f"{path.stem}-{number}.md"
            path.replace(target)
            self._base(path).unlink(missing_ok=True)
        except OSError as error:
            raise _not_written(folder, error) from error
        return target

    def follow(self, path: Path, copy: Path) -> tuple[str, ...]:
        """Let an edited copy follow its bundled deck, if that has new text since the copy was made or last followed.

        Returns the ids of the cards that stay as the learner wrote them although the deck has new text for them.
        """
        base = self._base(copy)
        try:
            new = read_source(path)
            if not base.exists():
                put_file(base, new.content)
            old, mine = read_source(base), read_source(copy)
            found = follow(old.text, mine.text, new.text) if old.digest != new.digest else None
            if found is None:
                return ()
            write_source(copy, found.text, expected=mine)
            put_file(base, new.content)
        except (OSError, SourceError):
            return ()
        return found.kept

    @staticmethod
    def _base(copy: Path) -> Path:
        return copy.with_name(f".{copy.stem}.base")


def _not_written(folder: Path, error: OSError) -> StudyError:
    return StudyError(f"{folder} cannot be written: {error.strerror or error}; check its permissions and the disk")
