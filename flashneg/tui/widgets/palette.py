"""The command palette, safe against keys and clicks that come before it is laid out, or after it was closed."""

from __future__ import annotations

from contextlib import suppress

from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette
from textual.errors import NoWidget
from textual.events import Click

from flashneg.tui.widgets.picklist import has_lines


class Palette(CommandPalette):
    """Textual's palette."""

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close it once: a second click beside it would close what lies below."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def _on_click(self, event: Click) -> None:  # type: ignore[override]  # as Textual does
        event.prevent_default()
        with suppress(NoWidget):  # the terminal has become smaller since
            super()._on_click(event)

    def _action_command_list(self, action: str) -> None:
        if has_lines(self.query_one(CommandList)) or not action.startswith("page"):
            super()._action_command_list(action)
