"""The decks: on and off, their order, import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import getters, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from flashneg.study.errors import StudyError
from flashneg.tui import text
from flashneg.tui.screens.base import Base
from flashneg.tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from flashneg.study.intake import Imported
    from flashneg.study.reports import DeckSummary


class DecksScreen(Base[None]):
    """Lists the decks in study order."""

    CSS = """
    DecksScreen #about { height: auto; padding: 0 2; background: $panel; }
    DecksScreen OptionList { height: 1fr; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "switch", "On/off", key_display="space"),
        Binding("K", "shift(-1)", "Earlier"),
        Binding("J", "shift(1)", "Later"),
        Binding("i", "import", "Import"),
        Binding("x", "remove", "Remove"),
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
        Binding("q,escape", "app.pop_screen", "Back", key_display="q"),
    ]
    options = getters.query_one(OptionList)

    def __init__(self) -> None:
        super().__init__()
        self._decks: list[DeckSummary] = []

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        yield OptionList()
        yield Static("", id="about")
        yield KeyBar()

    def on_mount(self) -> None:
        """List the decks."""
        self.options.focus()
        self._fill()

    def _fill(self, keep: str | None = None) -> None:
        try:
            self._decks = self.services.reports.decks()
        except StudyError as error:
            self.flashneg.tell_error(str(error))
            return
        self.options.clear_options()
        self.options.add_options([Option(_row(found)) for found in self._decks])
        places = [index for index, found in enumerate(self._decks) if found.deck.id == keep]
        self.options.highlighted = places[0] if places else 0 if self._decks else None

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Say where the deck is from."""
        deck = self._decks[event.option_index].deck
        where = "bundled with flashneg" if deck.bundled else str(deck.source)
        missing = "  SOURCE MISSING" if deck.missing else ""
        self.query_one("#about", Static).update(
            Content.assemble(text.line(deck.description or deck.title), "\n", text.line(where + missing))
        )

    @property
    def _current(self) -> DeckSummary | None:
        place = self.options.highlighted
        return None if place is None or place >= len(self._decks) else self._decks[place]

    def action_switch(self) -> None:
        """Switch the deck on or off."""
        found = self._current
        if found is not None:
            self._try(lambda: self.services.library.switch(found.deck.id, on=not found.deck.enabled), found)

    def on_option_list_option_selected(self) -> None:
        """Switch the deck that was clicked."""
        self.action_switch()

    def action_shift(self, step: int) -> None:
        """Study the deck earlier or later."""
        found, place = self._current, self.options.highlighted
        if found is None or place is None or not 0 <= place + step < len(self._decks):
            return
        names = [other.deck.id for other in self._decks]
        names[place], names[place + step] = names[place + step], names[place]
        self._try(lambda: self.services.library.order(names), found)

    def action_remove(self) -> None:
        """Take the deck out of the library; its file and history stay."""
        from flashneg.tui.screens.dialogs import ConfirmScreen

        found = self._current
        if found is None:
            return

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - Textual hands it on by position
            if yes:
                self._try(lambda: self.services.library.remove(found.deck.id), found)

        what = "switch off (it is bundled)" if found.deck.bundled else "remove"
        self.app.push_screen(ConfirmScreen(f"{what.capitalize()} {found.deck.title}? Its history stays."), answered)

    def _try(self, act: object, found: DeckSummary) -> None:
        assert callable(act)
        try:
            act()
        except StudyError as error:
            self.flashneg.tell_error(str(error))
        self._fill(found.deck.id)

    def action_import(self) -> None:
        """Import a deck file or a folder, after a look at what it would change."""
        from flashneg.tui.screens.dialogs import InputScreen

        def typed(path: str | None) -> None:
            if path and path.strip():
                self._preview(Path(path.strip()).expanduser())

        self.app.push_screen(InputScreen("Path of a deck (.md) or a folder of decks"), typed)

    @work(thread=True, exclusive=True, group="import")
    def _preview(self, path: Path) -> None:
        try:
            done = self.services.library.import_paths([path], dry_run=True)
        except StudyError as error:
            self.app.call_from_thread(self.flashneg.tell_error, str(error))
            return
        self.app.call_from_thread(self._offer, path, done)

    def _offer(self, path: Path, done: Imported) -> None:
        from flashneg.tui.screens.dialogs import ConfirmScreen

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - Textual hands it on by position
            if yes:
                self._import(path)

        self.app.push_screen(ConfirmScreen(f"{path}\n\n{_summary(done)}\n\nImport?"), answered)

    @work(thread=True, exclusive=True, group="import")
    def _import(self, path: Path) -> None:
        try:
            done = self.services.library.import_paths([path])
        except StudyError as error:
            self.app.call_from_thread(self.flashneg.tell_error, str(error))
            return
        self.app.call_from_thread(self.flashneg.tell, _summary(done))
        self.app.call_from_thread(self._fill, done.decks[0] if done.decks else None)

    def action_move(self, step: int) -> None:
        """Move through the list."""
        if step > 0:
            self.options.action_cursor_down()
        else:
            self.options.action_cursor_up()


def _row(found: DeckSummary) -> Content:
    sign = "● on " if found.deck.enabled else "○ off"
    title = text.line(found.deck.title).plain
    missing = "  source missing" if found.deck.missing else ""
    return Content(f"{sign}  {title[:40]:<40} {found.cards:>4} cards {found.due:>4} due {found.new:>4} new{missing}")


def _summary(done: Imported) -> str:
    counted = [
        f"{len(getattr(done.changes, name))} {name}"
        for name in ("added", "changed", "renamed", "moved", "retired", "returned")
        if getattr(done.changes, name)
    ]
    problems = f", {len(done.problems)} problems" if done.problems else ""
    return (", ".join(counted) or "nothing changes") + f", {done.changes.unchanged} unchanged{problems}"
