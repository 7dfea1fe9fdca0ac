"""Deck files put into the decks folder, all at once or not at all, and taken back.

An import takes the database's write lock, writes its files aside, commits with the import's name, then moves the files
into place. What was interrupted after the commit is finished at the next start, what was interrupted before it is
forgotten. Whatever is removed here is removed by who holds the write lock.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flashneg.disk import sync_file, sync_folder
from flashneg.domain.names import DeckId
from flashneg.study.errors import NotSaved

UNDONE = "undone:"
_UNFIT = re.compile(r"[^\w.-]+")
_LONGEST = 100


class Placing:
    """The folder where imports are made ready, beside the learner's decks."""

    def __init__(self, *, decks: Path, imports: Path) -> None:
        self._decks = decks
        self._imports = imports

    def target(self, deck: DeckId) -> Path:
        """Return the path in the decks folder of a deck that is new there."""
        stem = _UNFIT.sub("-", deck).strip("-.")[:_LONGEST] or "deck"
        path, number = self._decks / f"{stem}.md", 1
        while path.exists():
            number += 1
            path = self._decks / f"{stem}-{number}.md"
        return path

    def stage(self, name: str, texts: Mapping[Path, tuple[str, int]]) -> dict[Path, str]:
        """Write texts aside, each with the time to give its file (nanoseconds, 0 for now), and return their stamps."""
        folder = self._imports / name
        stamps = {}
        try:
            for part in ("new", "old"):
                self._private(folder / part)
            for path, (text, changed) in texts.items():
                if path.exists():
                    shutil.copy2(path, folder / "old" / path.name)
                staged = folder / "new" / path.name
                _write(staged, text.encode("utf-8", "replace"))
                if changed:
                    os.utime(staged, ns=(changed, changed))
                status = staged.stat()
                stamps[path] = f"{status.st_size}:{status.st_mtime_ns}"
            digests = {path.name: _digest(folder / "new" / path.name) for path in texts}
            _write(folder / "files.json", json.dumps(digests).encode())
        except OSError as error:
            self.discard(name)
            raise _not_imported(folder, error) from error
        return stamps

    def keep(self, name: str, before: Mapping[str, Any]) -> None:
        """Keep what an undo of this import needs."""
        folder = self._imports / name
        try:
            self._private(folder)
            _write(folder / "before.json", json.dumps(before, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        except OSError as error:
            raise _not_imported(folder, error) from error

    def _private(self, folder: Path) -> None:
        """Make a folder at most three below the learner's own, with those above it, for its owner alone."""
        for place in (*reversed(folder.parents[:3]), folder):
            place.mkdir(parents=True, exist_ok=True, mode=0o700)

    def place(self, name: str) -> None:
        """Put what was staged in its place. Another process may be doing the same."""
        staged = self._imports / name / "new"
        if not staged.is_dir():
            return
        self._private(self._decks)
        for file in self._files(name):
            with contextlib.suppress(FileNotFoundError):
                (staged / file).replace(self._decks / file)
        sync_folder(self._decks)
        with contextlib.suppress(FileNotFoundError):
            staged.rmdir()

    def tidy(self, last: str | None) -> None:
        """Forget all imports but the last one that was kept."""
        kept = (last or "").removeprefix(UNDONE)
        for other in self._imports.iterdir() if self._imports.is_dir() else ():
            if other.name != kept:
                shutil.rmtree(other, ignore_errors=True)

    def discard(self, name: str) -> None:
        """Forget what was staged."""
        shutil.rmtree(self._imports / name, ignore_errors=True)

    def waits(self) -> bool:
        """Return whether an import or an undo was begun and has not ended."""
        if not self._imports.is_dir():
            return False
        return any((folder / "new").is_dir() or (folder / "undoing").exists() for folder in self._imports.iterdir())

    def recover(self, last: str | None) -> None:
        """Finish what was committed and not yet done on disk; forget an import that was not committed."""
        for folder in sorted(self._imports.iterdir()):
            if last == folder.name:
                self.place(folder.name)
                (folder / "undoing").unlink(missing_ok=True)
            elif last == UNDONE + folder.name:
                if (folder / "undoing").exists():
                    self.take_back(folder.name)
            elif (folder / "undoing").exists():  # the database before the merge is back
                self.take_back(folder.name)
            else:
                self.discard(folder.name)

    def before(self, name: str) -> dict[str, Any] | None:
        """Return what an undo needs, or None when it is gone."""
        try:
            found = json.loads((self._imports / name / "before.json").read_bytes().decode("utf-8", "surrogatepass"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def changed_since(self, name: str) -> Path | None:
        """Return the first placed file that was changed since, or None."""
        for file, digest in self._files(name).items():
            path = self._decks / file
            if path.exists() and _digest(path) != digest:
                return path
        return None

    def begin_undo(self, name: str) -> None:
        """Say on disk that the files are about to be taken back."""
        _write(self._imports / name / "undoing", b"")

    def take_back(self, name: str) -> None:
        """Put the files back that stood there before, and set the imported ones aside in the import's folder."""
        folder = self._imports / name
        aside = folder / "undone"
        aside.mkdir(exist_ok=True)
        for file in self._files(name):
            path, old = self._decks / file, folder / "old" / file
            with contextlib.suppress(FileNotFoundError):
                if not (aside / file).exists():
                    path.replace(aside / file)
            with contextlib.suppress(FileNotFoundError):
                old.replace(path)
        with contextlib.suppress(FileNotFoundError):
            (folder / "files.json").unlink()
            (folder / "before.json").unlink()
        (folder / "undoing").unlink(missing_ok=True)

    def _files(self, name: str) -> dict[str, str]:
        try:
            found = json.loads((self._imports / name / "files.json").read_bytes())
        except (OSError, ValueError):
            return {}
        return {str(Path(file).name): str(digest) for file, digest in found.items()}


def _not_imported(folder: Path, error: OSError) -> NotSaved:
    return NotSaved(f"not imported: {folder} cannot be written: {error.strerror}; make room, then try again")


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        path.chmod(0o600)
        file.write(content)
    sync_file(path)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
