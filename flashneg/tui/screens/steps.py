"""What a screen does off the event loop, one thing at a time: until it is done, keys wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from flashneg.study.errors import ClockDoubt, StudyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from flashneg.tui.screens.base import Base

R = TypeVar("R")


class Steps:
    """Does what may block in a thread, and goes on with what comes of it on the event loop.

    Where the clock is doubted, it asks (`question`) and does it again once that is accepted. What goes wrong is told,
    by `failed` if there is one, until a step goes well. It is busy until the first step is done.
    """

    def __init__(self, screen: Base[Any], question: str, failed: Callable[[str], object] | None = None) -> None:
        self._screen = screen
        self._question = question
        self._tell_failure = failed
        self.busy = True
        self.clock_accepted = False
        self._failure = ""

    def do(self, act: Callable[[], R], then: Callable[[R], object]) -> None:
        """Do this, unless something is being done."""
        if not self.busy:
            self.begin(act, then)

    def begin(self, act: Callable[[], R], then: Callable[[R], object]) -> None:
        """Do this, whatever is being done."""
        self.busy = True
        self._screen.run_worker(lambda: self._act(act, then), thread=True, exclusive=True, group="step")

    def _act(self, act: Callable[[], R], then: Callable[[R], object]) -> None:
        try:
            found = act()
        except ClockDoubt as doubt:
            self._screen.from_thread(self._ask, doubt.doubt, act, then)
        except StudyError as error:
            self._screen.from_thread(self.fail, str(error))
        else:
            self._screen.from_thread(self.go_on, found, then)

    def go_on(self, found: R, then: Callable[[R], object]) -> None:
        """Go on with what came of a step."""
        self.busy = False
        if self._failure:
            self._screen.flashneg.untell(self._failure)
            self._failure = ""
        then(found)

    def fail(self, message: str) -> None:
        """Tell what went wrong with a step."""
        self.busy = False
        self._failure = message
        (self._tell_failure or self._screen.flashneg.tell_error)(message)

    def _ask(self, doubt: str, act: Callable[[], R], then: Callable[[R], object]) -> None:
        from flashneg.tui.screens.dialogs import ConfirmScreen

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - Textual hands it on by position
            self.busy = False
            if yes:
                self.clock_accepted = True
                self.do(act, then)

        self._screen.app.push_screen(ConfirmScreen(f"{doubt[0].upper()}{doubt[1:]}.\n\n{self._question}"), answered)
