"""Files in: a look at what an import would change, the learner's yes, the import, and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from flashneg.study.columns import Guess, Unmapped, Wanted
from flashneg.study.errors import StudyError
from flashneg.tui.screens.dialogs import ConfirmScreen

if TYPE_CHECKING:
    from flashneg.study.exchange import Taken
    from flashneg.tui.screens.base import Base


@dataclass(frozen=True, slots=True)
class _Offer:
    """Files that may come in, what was said of their fields, and the guesses that were asked about last."""

    paths: tuple[Path, ...]
    wanted: Wanted = field(default_factory=Wanted)
    asked: tuple[Guess, ...] = ()

    def having(self, told: Sequence[Guess], asked: tuple[Guess, ...]) -> _Offer:
        """Return the offer with what was said now."""
        return replace(self, wanted=self.wanted.having([guess.choice() for guess in told]), asked=asked)


class Intake:
    """Takes files in for a screen: `say` shows how far it is, `done` is called with a deck to look at, if any."""

    def __init__(self, screen: Base[None], say: Callable[[str], None], done: Callable[[str | None], None]) -> None:
        self._screen = screen
        self._say = say
        self._done = done

    def offer(self, paths: Sequence[Path]) -> None:
        """Look at files of any known format, or a folder, and import them once the learner agrees.

        Where it is not certain which of their columns is which field, that is asked first.
        """
        self._work(lambda: self._look(_Offer(tuple(paths))))

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

    def _look(self, offer: _Offer) -> None:
        try:
            found = self._screen.services.exchange.import_paths(
                offer.paths, wanted=offer.wanted, dry_run=True, progress=self._progress
            )
        except Unmapped as error:
            self._screen.from_thread(self._ask_fields, offer, (error.guess,), None)
            return
        except StudyError as error:
            if not offer.asked:
                raise
            self._screen.from_thread(self._screen.flashneg.tell_error, str(error))
            self._screen.from_thread(self._ask_fields, offer, offer.asked, None)
            return
        unsure = tuple(guess for guess in found.guesses if not guess.sure)
        if unsure:
            self._screen.from_thread(self._ask_fields, offer, unsure, None)
        else:
            self._screen.from_thread(self._ask, offer, found)

    def _ask(self, offer: _Offer, found: Taken) -> None:
        from flashneg.tui.screens.importing import FIELDS, YES, ImportScreen

        self._say("")

        def answered(answer: str | None) -> None:
            if answer == YES:
                self._work(lambda: self._take(offer))
            elif answer == FIELDS:
                self._ask_fields(offer, found.guesses, found)

        self._screen.app.push_screen(ImportScreen(offer.paths, found), answered)

    def _ask_fields(self, offer: _Offer, guesses: Sequence[Guess], found: Taken | None) -> None:
        """Ask which column is which field, then look again; without an answer go back to what was found."""
        from flashneg.tui.screens.mapping import MappingScreen

        self._say("")

        def said(after: tuple[Guess, ...] | None) -> None:
            if after is not None:
                told = [new for old, new in zip(guesses, after, strict=True) if new != old or not old.sure]
                self._work(lambda: self._look(offer.having(told, after)))
            elif found is not None:
                self._ask(offer, found)

        self._screen.app.push_screen(MappingScreen(guesses), said)

    def _take(self, offer: _Offer) -> None:
        from flashneg.tui.screens.importing import summary

        taken = self._screen.services.exchange.import_paths(offer.paths, wanted=offer.wanted, progress=self._progress)
        self._screen.from_thread(self._screen.flashneg.tell, f"{summary(taken)}. U takes it back.")
        self._screen.from_thread(self._done, taken.decks[0] if taken.decks else None)

    def _undo(self) -> None:
        back = self._screen.services.exchange.undo()
        gone = f"removed {', '.join(back.removed)}" if back.removed else "the decks are as before"
        self._screen.from_thread(self._screen.flashneg.tell, f"The last import is taken back: {gone}.")
        self._screen.from_thread(self._done, None)
