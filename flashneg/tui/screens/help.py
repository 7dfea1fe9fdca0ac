"""The keys of the screen below, and of everywhere."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

_HELP = """\
Everywhere: ? help, ctrl+p all commands, ctrl+t theme, esc or q back, ctrl+q quit.
Home: space study, z quiz, c confusions, b browse, m mastery, d decks, comma settings, / search, u undo.
Question: space reveal, s later.
Answer: 1 Again, 2 Hard, 3 Good, 4 Easy, space Good; with six-point grading 0 to 5.
Quiz: space I have it, 1 to 4 or a to d choose, 0 don't know, i why, v compare, o card.
Both: u undo, e edit, n note, - bury, @ suspend, * mark, i history, o links, / search, j k scroll.
Mastery: 1 to 5 or tab parts, n plots as numbers, s sort, x report as HTML.
Card: o links, i history, e edit, m met it in real life.
Lists: j k up and down, g G first and last, / search, enter open; browse: f filter.
Decks: i import (or drop a file), w export, n new card, e edit, p problems, U undo import.
Import: y import, n leave it, f say which column is which field: enter choose, h header, y go on."""


_TEXTUALS = ("app.focus", "screen.copy")  # keys that every screen of Textual's has


class HelpScreen(ModalScreen[None]):
    """Shows the keys."""

    CSS = "HelpScreen .dialog { width: 72; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,escape,question_mark", "dismiss", "Back")]

    def __init__(self, below: Screen[object]) -> None:
        super().__init__()
        self._below = below

    def compose(self) -> ComposeResult:
        """Lay out the keys."""
        rows = _rows(self._keys())
        with VerticalScroll(classes="dialog"):
            yield Static(Content("Here"), classes="title")
            yield Static(Content("\n").join(rows), id="here")
            yield Static(Content("\nAll keys"), classes="title")
            yield Static(Content(_HELP))

    def _keys(self) -> list[tuple[str, str]]:
        """Return the keys that do something on the screen below, each with what; keys that do the same together."""
        found: dict[str, list[str]] = {}
        for node, binding, enabled, _ in self._below.active_bindings.values():
            ours = node is self._below and not binding.action.startswith(_TEXTUALS)
            if enabled and binding.description and (binding.show or ours):
                shown = self.app.get_key_display(binding)
                keys = found.setdefault(binding.description, [])
                keys += [] if shown in keys else [shown]
        return [(" ".join(keys), what) for what, keys in found.items()]


def _rows(keys: list[tuple[str, str]]) -> list[Content]:
    """Return the keys in two columns, read downwards."""
    cells = [Content.assemble((f"{key:>9}", "bold $accent"), f"  {what:<18}") for key, what in keys]
    half = -(-len(cells) // 2)
    return [Content("").join(cells[place::half]) for place in range(half)]
