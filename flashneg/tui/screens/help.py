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
Home: space study, z quiz, c confusions, b browse, m mastery, d decks, comma settings, u undo.
Question: space reveal, s later.
Answer: 1 Again, 2 Hard, 3 Good, 4 Easy, space Good; with six-point grading 0 to 5.
Quiz: space I have it, 1 to 4 or a to d choose, 0 don't know, i why, v compare, o card.
Both: u undo, e edit, n note, - bury, @ suspend, * mark, i history, o links, j k scroll.
Mastery: 1 to 5 or tab parts, n plots as numbers, s sort, x report as HTML.
Lists: j k up and down, g G first and last, / search, enter open.
Decks: i import (or drop a file), w export, n new card, e edit, p problems, U undo import."""


class HelpScreen(ModalScreen[None]):
    """Shows the keys."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,escape,question_mark", "dismiss", "Back")]

    def __init__(self, below: Screen[object]) -> None:
        super().__init__()
        self._below = below

    def compose(self) -> ComposeResult:
        """Lay out the keys."""
        keys = {
            (self.app.get_key_display(binding), binding.description): None
            for _, binding, enabled, _ in self._below.active_bindings.values()
            if binding.show and enabled and binding.description
        }
        rows = [Content.assemble((f"{key:>7}", "bold $accent"), f"  {what}") for key, what in keys]
        with VerticalScroll(classes="dialog"):
            yield Static(Content("Here"), classes="title")
            yield Static(Content("\n").join(rows))
            yield Static(Content("\nAll keys"), classes="title")
            yield Static(Content(_HELP))
