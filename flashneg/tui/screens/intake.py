"""Files in: a look at what an import would change, the learner's yes, the import, and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flashneg.study.errors import StudyError
from flashneg.tui.screens.dialogs import ConfirmScreen

if TYPE_CHECKING:
    from flashneg.study.exchange import Taken
    from flashneg.tui.screens.base import Base


class Intake:
    """Takes files in for a screen: `say` shows how far it is, `done` is called with a deck to look at, if any."""

    def __init__(self, screen: Base[None], say: Callable[[str], None], done: Callable[[str | None], None]) -> None:
        self._screen = screen
        self._say = say
        self._done = done

    def offer(self, paths: Sequence[Path]) -> None:
        """Look at files of any known format, or a folder, and import them once the learner agrees."""
        self._work(lambda: self._look(paths))

    def offer_undo(self) -> None:
        """Take the last import back once the learner agrees."""

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - Textual hands it on by position
            if yes:
                self._work(self._undo)

        words = "Take the last import back? Its decks and reviews go; nothing is deleted for good."
        self._screen.app.push_screen(ConfirmScreen(words), answered)

    def _work(self, act: Callable[[], None]) -> None:
        def work() -> None:
            try:
                act()
            except StudyError as error:
                self._screen.from_thread(self._say, "")
                self._screen.from_thread(self._screen.flashneg.tell_error, str(error))

        self._screen.run_worker(work, thread=True, exclusive=True, group="import")

    def _progress(self, what: str, done: int, whole: int) -> None:
        part = f" {100 * done // whole}%" if whole and done else ""
        self._screen.from_thread(self._say, f"{what}{part} ...")

    def _look(self, paths: Sequence[Path]) -> None:
        found = self._screen.services.exchange.import_paths(paths, dry_run=True, progress=self._progress)
        self._screen.from_thread(self._ask, paths, found)

    def _ask(self, paths: Sequence[Path], found: Taken) -> None:
        from flashneg.tui.screens.importing import ImportScreen

        self._say("")

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - Textual hands it on by position
            if yes:
                self._work(lambda: self._take(paths))

        self._screen.app.push_screen(ImportScreen(paths, found), answered)

    def _take(self, paths: Sequence[Path]) -> None:
        from flashneg.tui.screens.importing import summary

        taken = self._screen.services.exchange.import_paths(paths, progress=self._progress)
        self._screen.from_thread(self._screen.flashneg.tell, f"{summary(taken)}. U takes it back.")
        self._screen.from_thread(self._done, taken.decks[0] if taken.decks else None)

    def _undo(self) -> None:
        back = self._screen.services.exchange.undo()
        gone = f"removed {', '.join(back.removed)}" if back.removed else "the decks are as before"
        self._screen.from_thread(self._screen.flashneg.tell, f"The last import is taken back: {gone}.")
        self._screen.from_thread(self._done, None)
