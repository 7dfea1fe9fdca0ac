"""Editing a card's deck in the learner's editor."""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from flashneg.study.errors import StudyError

if TYPE_CHECKING:
    from flashneg.study.ports import StoredCard
    from flashneg.tui.app import FlashnegApp

_WITHOUT_PLUS = {"code", "codium", "subl", "zed"}


def edit_card(app: FlashnegApp, stored: StoredCard) -> bool:
    """Open the editor at the card's line and read the deck again. Returns whether it was opened."""
    command = app.services.settings.editor or os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        path = app.services.library.editable(stored.deck)
        words = shlex.split(command)
        if not words:
            raise StudyError("no editor is set; use 'flashneg config editor vim'")
        at_line = ["-g", f"{path}:{stored.line}"] if words[0] in _WITHOUT_PLUS else [f"+{stored.line}", str(path)]
        with app.suspend():
            subprocess.run([*words, *at_line], check=False)  # noqa: S603 - the learner's own editor
        imported = app.services.library.refresh()
    except (OSError, ValueError) as error:
        app.tell_error(f"the editor {command!r} did not start ({error}); use 'flashneg config editor vim'")
        return False
    except (StudyError, SuspendNotSupported) as error:
        app.tell_error(str(error))
        return False
    errors = [problem for problem in imported.problems if problem.severity == "error"]
    if errors:
        app.tell_error(f"line {errors[0].line}: {errors[0].message}; {errors[0].remedy}")
    return True
