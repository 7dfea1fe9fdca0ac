"""What the screens share: the application's type, and links to cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from textual.screen import Screen

from flashneg.study.errors import StudyError

if TYPE_CHECKING:
    from flashneg.study.services import ServicesPort
    from flashneg.tui.app import FlashnegApp

T = TypeVar("T")


class Base(Screen[T]):
    """A screen of flashneg."""

    @property
    def flashneg(self) -> FlashnegApp:
        """The application."""
        return cast("FlashnegApp", self.app)

    @property
    def services(self) -> ServicesPort:
        """The services."""
        return self.flashneg.services

    def open_card_by_id(self, card_id: str, deck: str) -> None:
        """Open the card that a link means, beside what is open."""
        from flashneg.domain.cards import CardId
        from flashneg.tui.screens.card import CardScreen

        try:
            shown = self.services.cards.follow(CardId(card_id), deck)
        except StudyError as error:
            self.flashneg.tell_error(str(error))
            return
        self.app.push_screen(CardScreen(shown))
