"""The settings, each with what it means."""

from __future__ import annotations

from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from flashneg.domain.settings import HELP, NAMES
from flashneg.study.errors import StudyError
from flashneg.tui import text
from flashneg.tui.screens.base import Base
from flashneg.tui.widgets.keybar import KeyBar
from flashneg.tui.widgets.picklist import PickList


class SettingsScreen(Base[None]):
    """Lists the settings; enter changes one."""

    CSS = "SettingsScreen OptionList { padding: 1 2; height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "change", "Change", key_display="enter"),
        Binding("q,escape", "app.pop_screen", "Back", key_display="q"),
    ]
    options = getters.query_one(PickList)

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        yield PickList()
        yield KeyBar()

    def on_mount(self) -> None:
        """Fill the list."""
        self.options.focus()
        self._fill(0)

    def _fill(self, place: int) -> None:
        self.options.fill([self._row(name) for name in NAMES], place)

    def _row(self, name: str) -> Content:
        return Content.assemble((f"{name:<17}", "bold"), f" {self._value(name):<16} ", text.line(HELP[name]))

    def _value(self, name: str) -> str:
        value = getattr(self.services.settings, name)
        if isinstance(value, tuple):
            return ", ".join(value) or "none"
        return str(value).lower() if isinstance(value, bool) else text.line(str(value)).plain or "default"

    def action_change(self) -> None:
        """Change the highlighted setting; one of two flips at once."""
        from flashneg.tui.screens.dialogs import InputScreen

        place = self.options.highlighted
        if place is None:
            return
        name = NAMES[place]
        value = getattr(self.services.settings, name)
        if isinstance(value, bool):
            self._set(place, str(not value))
            return

        def typed(found: str | None) -> None:
            if found is not None:
                self._set(place, found)

        now = ", ".join(value) if isinstance(value, tuple) else str(value)
        self.app.push_screen(InputScreen(f"{name}: {HELP[name]}", now), typed)

    def on_option_list_option_selected(self) -> None:
        """Change the setting that was clicked."""
        self.action_change()

    def _set(self, place: int, value: str) -> None:
        try:
            settings = self.services.set(NAMES[place], value)
        except StudyError as error:
            self.flashneg.tell_error(str(error))
            return
        if NAMES[place] == "theme" and settings.theme in self.app.available_themes:
            self.app.theme = settings.theme
        self._fill(place)
