"""Deck files put into the decks folder, all at once or not at all, and taken back.

An import writes its files aside, commits the database with the import's name, then moves the files into place. What was
interrupted after the commit is finished at the next start, what was interrupted before it is forgotten.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flashneg.domain.cards import DeckId
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
                (folder / part).mkdir(parents=True, exist_ok=True, mode=0o700)
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
            raise NotSaved(
                f"not imported: {folder} cannot be written: {error.strerror}; make room, then try again"
            ) from error
        return stamps

    def keep(self, name: str, before: Mapping[str, Any]) -> None:
        """Keep what an undo of this import needs."""
        folder = self._imports / name
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(folder / "before.json", json.dumps(before, ensure_ascii=False).encode("utf-8", "surrogatepass"))

    def place(self, name: str) -> None:
        """Put what was staged in its place, and forget the imports before this one."""
        staged = self._imports / name / "new"
        if staged.is_dir():
            self._decks.mkdir(parents=True, exist_ok=True, mode=0o700)
            for path in sorted(staged.iterdir()):
                path.replace(self._decks / path.name)
            _sync(self._decks)
            staged.rmdir()
        for other in self._imports.iterdir() if self._imports.is_dir() else ():
            if other.name != name:
                shutil.rmtree(other, ignore_errors=True)

    def discard(self, name: str) -> None:
        """Forget what was staged."""
        shutil.rmtree(self._imports / name, ignore_errors=True)

    def recover(self, committed: Callable[[], str | None]) -> None:
        """Finish what was committed and not yet done on disk; forget an import that was not committed."""
        if not self._imports.is_dir():
            return
        for folder in sorted(self._imports.iterdir()):
            waiting = (folder / "new").is_dir()
            if not waiting and not (folder / "undoing").exists():
                continue
            last = committed() or ""
            if last == folder.name and waiting:
                self.place(folder.name)
            elif last == UNDONE + folder.name:
                self.take_back(folder.name)
            elif waiting:
                self.discard(folder.name)
            else:
                (folder / "undoing").unlink(missing_ok=True)

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
            if path.exists() and not (aside / file).exists():
                path.replace(aside / file)
            if old.exists():
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


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        path.chmod(0o600)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
