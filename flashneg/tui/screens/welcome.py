"""The first run: which decks, how many new prompts a day, start."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from flashneg.study.errors import StudyError
from flashneg.tui import text
from flashneg.tui.screens.base import Base
from flashneg.tui.widgets.picklist import PickList

if TYPE_CHECKING:
    from flashneg.study.reports import DeckSummary


_TITLE = 36


class WelcomeScreen(Base[bool]):
    """Asks for decks and pace; enter starts with what is shown."""

    CSS = """
    WelcomeScreen { align: center middle; }
    WelcomeScreen OptionList { height: auto; max-height: 11; margin: 1 0 0 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", "Start", priority=True),
        Binding("space", "switch", "On/off"),
        Binding("plus,equals_sign", "pace(1)", "More a day"),
        Binding("minus", "pace(-1)", "Fewer a day"),
        Binding("escape,q", "dismiss(False)", "Later"),
    ]
    options = getters.query_one(PickList)
    pace = getters.query_one("#pace", Static)

    def __init__(self, decks: list[DeckSummary]) -> None:
        super().__init__()
        self._decks = decks
        self._on = [found.deck.enabled for found in decks]
        self._new = 0

    def compose(self) -> ComposeResult:
        """Lay out the welcome."""
        with Vertical(classes="dialog"):
            yield Static(
                Content.from_markup(
                    "[b $accent]Welcome.[/] Ten minutes a day, and you know the ploy when it is played."
                )
            )
            yield PickList()
            yield Static("", id="pace")
            yield Static(
                Content.from_markup(
                    "\n[b]enter[/b] start   [b]space[/b] deck on/off   [b]+ -[/b] pace   [b]esc[/b] later"
                )
            )

    def on_mount(self) -> None:
        """Show the decks, all on."""
        self._new = self.services.settings.new_per_day
        self.options.focus()
        self._fill(0)

    def _fill(self, place: int) -> None:
        self.options.fill([_row(found, on=on) for found, on in zip(self._decks, self._on, strict=True)], place)
        self.pace.update(Content(f"{self._new} new prompts a day, from the first deck on"))

    def action_switch(self) -> None:
        """Switch the highlighted deck."""
        place = self.options.highlighted
        if place is not None:
            self._on[place] = not self._on[place]
            self._fill(place)

    def on_option_list_option_selected(self) -> None:
        """Switch the deck that was clicked."""
        self.action_switch()

    def action_pace(self, step: int) -> None:
        """Take more or fewer new prompts a day."""
        self._new = max(1, min(50, self._new + step))
        self._fill(self.options.highlighted or 0)

    def action_start(self) -> None:
        """Keep the choice and start."""
        try:
            for found, on in zip(self._decks, self._on, strict=True):
                if on != found.deck.enabled:
                    self.services.library.switch(found.deck.id, on=on)
            if self._new != self.services.settings.new_per_day:
                self.services.set("new_per_day", str(self._new))
        except StudyError as error:
            self.flashneg.tell_error(str(error))
            return
        self.dismiss(result=True)


def _row(found: DeckSummary, *, on: bool) -> Content:
    title = text.line(found.deck.title).truncate(_TITLE, ellipsis=True, pad=True)
    return Content.assemble(f"{'● on ' if on else '○ off'}  ", title, f" {found.cards:>3} cards")
