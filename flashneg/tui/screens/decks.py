"""The decks: on and off, their order, files in and out, new cards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Paste
from textual.widgets import OptionList, Static

from flashneg.domain.plural import counted
from flashneg.study.errors import StudyError
from flashneg.tui import text
from flashneg.tui.paths import looks_dropped, typed_paths
from flashneg.tui.screens.base import Base
from flashneg.tui.screens.intake import Intake
from flashneg.tui.widgets.keybar import KeyBar
from flashneg.tui.widgets.picklist import PickList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flashneg.study.agenda import Left
    from flashneg.study.reports import DeckSummary


class DecksScreen(Base[None]):
    """Lists the decks in study order."""

    CSS = """
    DecksScreen #about { height: auto; padding: 0 2; background: $panel; }
    DecksScreen OptionList { height: 1fr; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "switch", "On/off", key_display="space"),
        Binding("s", "study", "Study it"),
        Binding("i", "import", "Import"),
        Binding("w", "export", "Export"),
        Binding("n", "new_card", "New card"),
        Binding("e", "edit", "Edit"),
        Binding("p", "problems", "Problems"),
        Binding("x", "remove", "Remove"),
        Binding("U", "undo_import", "Undo import"),
        Binding("K", "shift(-1)", "Move up"),
        Binding("J", "shift(1)", "Move down"),
        Binding("q,escape", "app.pop_screen", "Back", key_display="q"),
    ]
    options = getters.query_one(PickList)

    def __init__(self, dropped: Sequence[Path] = ()) -> None:
        super().__init__()
        self._dropped = dropped
        self._intake = Intake(self, self._say, self._fill)
        self._decks: list[DeckSummary] = []

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        yield PickList()
        yield Static("", id="about")
        yield KeyBar()

    def on_mount(self) -> None:
        """List the decks."""
        self.options.focus()
        self.call_after_refresh(self._fill)
        if self._dropped:
            self._intake.offer(self._dropped)

    def on_paste(self, event: Paste) -> None:
        """Look at the files that were dropped on the terminal."""
        if looks_dropped(event.text):
            event.stop()
            self._intake.offer(typed_paths(event.text))

    def _fill(self, keep: str | None = None) -> None:
        from flashneg.study.agenda import Left, left_today

        try:
            self._decks = self.services.reports.decks()
            left = left_today(self.services)
        except StudyError as error:
            self.flashneg.tell_error(str(error))
            return
        places = [index for index, found in enumerate(self._decks) if found.deck.id == keep]
        self.options.fill(
            [_row(found, left.get(found.deck.id, Left())) for found in self._decks], places[0] if places else 0
        )

    def _say(self, words: str) -> None:
        self.query_one("#about", Static).update(Content.assemble(text.line(words), "\n"))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Say what the deck is, when its new prompts come, and where it is from."""
        deck = self._decks[event.option_index].deck
        where = "bundled with flashneg" if deck.bundled else str(deck.source)
        missing = "  SOURCE MISSING" if deck.missing else ""
        about = text.line(deck.description or deck.title)
        turn = _turn(self._decks, event.option_index, self.services.settings.new_per_day)
        self.query_one("#about", Static).update(Content.assemble(about, "\n", turn, text.line(where + missing)))

    @property
    def _current(self) -> DeckSummary | None:
        place = self.options.highlighted
        return None if place is None or place >= len(self._decks) else self._decks[place]

    @on(OptionList.OptionSelected)
    def action_switch(self) -> None:
        """Switch the deck on or off."""
        found = self._current
        if found is not None:
            self._try(lambda: self.services.library.switch(found.deck.id, on=not found.deck.enabled), found)

    def action_shift(self, step: int) -> None:
        """Study the deck earlier or later."""
        found, place = self._current, self.options.highlighted
        if found is None or place is None or not 0 <= place + step < len(self._decks):
            return
        names = [other.deck.id for other in self._decks]
        names[place], names[place + step] = names[place + step], names[place]
        self._try(lambda: self.services.library.order(names), found)

    def action_study(self) -> None:
        """Study this deck alone, within the day's limits."""
        from flashneg.study.session_limits import Options
        from flashneg.study.sitting import Sitting
        from flashneg.tui.screens.study import StudyScreen

        found = self._current
        if found is not None:
            session = self.services.session(Options(decks=(found.deck.id,)))
            self.app.push_screen(StudyScreen(Sitting(self.services, session)), lambda _: self._fill(found.deck.id))

    def action_remove(self) -> None:
        """Take the deck out of the library; its file and history stay."""
        from flashneg.tui.screens.dialogs import ConfirmScreen

        found = self._current
        if found is None:
            return

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - Textual hands it on by position
            if yes:
                self._try(lambda: self.services.library.remove(found.deck.id), found)

        if found.deck.bundled:
            question = f"Switch off {found.deck.title}? It is bundled, so it stays in the list. Its history stays."
        else:
            question = f"Remove {found.deck.title}? Its history stays."
        self.app.push_screen(ConfirmScreen(question), answered)

    def _try(self, act: object, found: DeckSummary) -> None:
        assert callable(act)
        try:
            act()
        except StudyError as error:
            self.flashneg.tell_error(str(error))
        self._fill(found.deck.id)

    def action_import(self) -> None:
        """Import files of any known format or a folder, after a look at what it would change."""
        from flashneg.tui.screens.dialogs import InputScreen

        def typed(line: str | None) -> None:
            if line and line.strip():
                self._intake.offer(typed_paths(line))

        title = "Type or drop a file: a deck, .apkg, .csv, .zip, notes, a folder"
        self.app.push_screen(InputScreen(title), typed)

    def action_undo_import(self) -> None:
        """Take the last import back."""
        self._intake.offer_undo()

    def action_export(self) -> None:
        """Write the deck, or everything, to a file of a chosen format."""
        from flashneg.tui.screens.exporting import choose_export

        if self._current is not None:
            choose_export(self, self._current.deck)

    def action_new_card(self) -> None:
        """Write a new card into the deck."""
        from flashneg.tui.screens.new_card import NewCardScreen

        found = self._current
        if found is None:
            return

        def saved(name: str | None) -> None:
            if name:
                self.flashneg.tell(f"Saved {name}")
            self._fill(found.deck.id)

        self.app.push_screen(NewCardScreen(found.deck), saved)

    def action_edit(self) -> None:
        """Open the deck's file in the editor; of a bundled deck its copy."""
        from flashneg.tui.editing import edit_at

        found = self._current
        if found is None:
            return
        try:
            path = self.services.library.editable(found.deck.id)
        except StudyError as error:
            self.flashneg.tell_error(str(error))
            return
        if edit_at(self.flashneg, path, 1):
            self._fill(found.deck.id)

    def action_problems(self) -> None:
        """Show what is wrong with the deck's file."""
        from flashneg.tui.screens.problems import ProblemsScreen

        if self._current is not None:
            self.app.push_screen(ProblemsScreen(self._current.deck))


def _turn(decks: Sequence[DeckSummary], place: int, new_per_day: int) -> str:
    """Say in how many days the new prompts of the deck at this place come, or why none do."""
    found = decks[place]
    if found.is_empty:
        return "None of its cards can be used: p says why and leads to the line, e opens its file.\n"
    before = sum(other.new for other in decks[:place] if other.deck.enabled)
    if not (found.new and found.deck.enabled and before and new_per_day):
        return ""
    days = before // new_per_day
    when = f"in about {counted(days, 'day')}" if days else "today or tomorrow"
    return f"Its new prompts come {when}: K moves the deck up, s studies it now.\n"


def _row(found: DeckSummary, left: Left) -> Content:
    """Return a deck's line: what today's session still asks of it, as home counts it, and what was never asked."""
    sign = "● on " if found.deck.enabled else "○ off"
    title = text.line(found.deck.title).plain
    missing = "  source missing" if found.deck.missing else "  see p" if found.is_empty else ""
    asks = f"{left.prompts:>4} today" if found.deck.enabled else " " * 10
    return Content(f"{sign}  {title[:35]:<35} {found.cards:>4} cards {asks} {found.new:>4} to come{missing}")
