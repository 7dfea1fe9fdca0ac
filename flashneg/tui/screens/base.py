"""What the screens share: the application's type, and links to cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

from textual.screen import Screen

from flashneg.study.errors import StudyError
from flashneg.tui import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flashneg.study.services import ServicesPort
    from flashneg.tui.app import FlashnegApp

T = TypeVar("T")
P = ParamSpec("P")


class Base(Screen[T]):
    """A screen of flashneg."""

    _flashneg: FlashnegApp | None = None

    @property
    def flashneg(self) -> FlashnegApp:
        """The application; also for a thread that outlives the screen."""
        if self._flashneg is None:
            self._flashneg = cast("FlashnegApp", self.app)
        return self._flashneg

    @property
    def services(self) -> ServicesPort:
        """The services."""
        return self.flashneg.services

    def from_thread(self, callback: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Call back on the application's thread, unless the screen has been left meanwhile."""

        def call() -> None:
            if self in self.flashneg.screen_stack:
                callback(*args, **kwargs)

        self.flashneg.call_from_thread(call)

    def telling(self, show: Callable[[int], object]) -> Callable[[float], None]:
        """Return what a reading of the log tells its progress to: a long one shows each whole percent, once."""
        long, told = self.services.mastery.is_long(), 0

        def tell(share: float) -> None:
            nonlocal told
            if long and int(share * 100) > told:
                told = int(share * 100)
                self.from_thread(show, told)

        return tell

    def choose_link(self, parts: Iterable[tuple[str, str]], deck: str) -> None:
        """Let the learner choose among the links in these parts of a card of this deck."""
        from flashneg.tui.screens.dialogs import ChooseScreen

        found = text.links_in(parts)

        def chosen(target: str | None) -> None:
            if target is None:
                return
            if text.is_address(target):
                self.action_open_address(target)
            else:
                self.open_card_by_id(target, deck)

        if found:
            self.app.push_screen(ChooseScreen("Open a link", found), chosen)
        else:
            self.flashneg.tell("This card names no other")

    def action_open_address(self, address: str) -> None:
        """Open an address of the web in the browser, if the learner says so."""
        from flashneg.tui.screens.dialogs import ConfirmScreen

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - Textual hands it on by position
            if yes:
                self.app.open_url(address)

        if text.is_address(address):
            self.app.push_screen(ConfirmScreen(f"Open this address in the browser?\n\n{address}"), answered)

    def open_card_by_id(self, target: str, deck: str) -> None:
        """Open the card that a link means, beside what is open."""
        try:
            shown = self.services.cards.follow(target, deck)
        except StudyError as error:
            self.flashneg.tell_error(str(error))
            return
        self.flashneg.show_card(shown)
