"""Editing a card's deck in the learner's editor."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from flashneg.study.errors import StudyError
from flashneg.study.intake import gone_words

if TYPE_CHECKING:
    from flashneg.study.ports import StoredCard
    from flashneg.tui.app import FlashnegApp

_WITHOUT_PLUS = {"code", "codium", "subl", "zed"}


def edit_card(app: FlashnegApp, stored: StoredCard) -> bool:
    """Open the editor at the card's line and read the deck again. Returns whether it was opened."""
    try:
        path = app.services.library.editable(stored.deck)
    except StudyError as error:
        app.tell_error(str(error))
        return False
    return edit_at(app, path, stored.line)


def edit_at(app: FlashnegApp, path: Path, line: int) -> bool:
    """Open the editor at a line of a deck's file and read the deck again. Returns whether it was opened."""
    if not open_editor(app, path, line):
        return False
    try:
        imported = app.services.library.refresh()
    except StudyError as error:
        app.tell_error(str(error))
        return False
    errors = [problem for problem in imported.problems if problem.severity == "error"]
    if errors:
        app.tell_error(f"line {errors[0].line}: {errors[0].message}; {errors[0].remedy}")
    gone = gone_words(imported)
    if gone:
        app.tell(gone)
    return True


def open_editor(app: FlashnegApp, path: Path, line: int) -> bool:
    """Open the editor at a line and wait for its end. Returns whether it was opened; says why it was not."""
    command = app.services.settings.editor or os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    failure: OSError | ValueError | None
    try:
        words = shlex.split(command)
        if not words:
            raise StudyError("no editor is set; use 'flashneg config editor vim'")
        at_line = ["-g", f"{path}:{line}"] if words[0] in _WITHOUT_PLUS else [f"+{line}", str(path)]
        with app.suspend():
            failure = _run([*words, *at_line])
    except (StudyError, SuspendNotSupported) as error:
        app.tell_error(str(error))
        return False
    except ValueError as error:
        failure = error
    if failure is not None:
        app.tell_error(f"the editor {command!r} did not start ({failure}); use 'flashneg config editor vim'")
    return failure is None


def _run(words: list[str]) -> OSError | ValueError | None:
    """Run a command to its end, or return why it did not start: raised, it would leave the terminal with nobody.

    Ctrl+c is the editor's meanwhile.
    """
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        subprocess.run(words, check=False)  # noqa: S603 - the learner's own editor
    except (OSError, ValueError) as error:
        return error
    finally:
        signal.signal(signal.SIGINT, before)
    return None


def edit_draft(app: FlashnegApp, text: str) -> str | None:
    """Let the learner write in the editor, and return the text; None when it was not opened, or is as before."""
    try:
        with tempfile.TemporaryDirectory(prefix="flashneg-") as folder:
            path = Path(folder) / "card.md"
            path.write_text(text, encoding="utf-8")
            if not open_editor(app, path, 1):
                return None
            written = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        app.tell_error(f"the draft cannot be written or read: {error}")
        return None
    return None if written == text else written
