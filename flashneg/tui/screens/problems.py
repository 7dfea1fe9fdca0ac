"""What is wrong with a deck's file, each with its line and what to do; a jump to the line in the editor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import getters, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static

from flashneg.domain.plural import counted
from flashneg.study.errors import StudyError
from flashneg.tui import text
from flashneg.tui.screens.base import Base
from flashneg.tui.widgets.keybar import KeyBar
from flashneg.tui.widgets.picklist import PickList

if TYPE_CHECKING:
    from flashneg.domain.cards import Problem
    from flashneg.study.ports import StoredDeck

_SIGNS = {"error": ("✖ error  ", "$error"), "warning": ("▲ warning", "$warning"), "notice": ("· notice ", "")}


class ProblemsScreen(Base[None]):
    """Lists the problems of a deck."""

    CSS = """
    ProblemsScreen #title { padding: 0 2; background: $panel; }
    ProblemsScreen #about { height: auto; min-height: 3; padding: 0 2; background: $panel; }
    ProblemsScreen OptionList { height: 1fr; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space,e", "jump", "Go to the line", key_display="enter"),
        Binding("q,escape", "app.pop_screen", "Back", key_display="q"),
    ]
    options = getters.query_one(PickList)

    def __init__(self, deck: StoredDeck) -> None:
        super().__init__()
        self._deck = deck
        self._problems: list[Problem] = []

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        yield Static(text.line(f"{self._deck.title}: looking ..."), id="title")
        yield PickList()
        yield Static("", id="about")
        yield KeyBar()

    def on_mount(self) -> None:
        """Look for problems."""
        self.options.focus()
        self._look()

    @work(thread=True, exclusive=True, group="problems")
    def _look(self) -> None:
        try:
            found = self.services.authoring.problems(self._deck.id)
        except StudyError as error:
            self.from_thread(self.flashneg.tell_error, str(error))
            found = []
        self.from_thread(self._show, found)

    def _show(self, found: list[Problem]) -> None:
        self._problems = found
        count = counted(len(found), "problem") if found else "nothing is wrong with its file"
        self.query_one("#title", Static).update(text.line(f"{self._deck.title}: {count}"))
        self.options.fill([_row(problem) for problem in found])
        self.query_one("#about").display = bool(found)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Show only the keys that do something now."""
        del parameters
        return bool(self._problems) or action != "jump"

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Say what to do about the problem."""
        problem = self._problems[event.option_index]
        self.query_one("#about", Static).update(
            Content.assemble(text.line(problem.message), "\n", (text.line(problem.remedy).plain, "$accent"))
        )

    def on_option_list_option_selected(self) -> None:
        """Go to the line of the problem that was clicked."""
        self.action_jump()

    def action_jump(self) -> None:
        """Open the editor at the problem's line; a bundled deck's copy is edited."""
        from flashneg.tui.editing import edit_at

        place = self.options.highlighted
        if place is None or place >= len(self._problems):
            return
        try:
            path = self.services.library.editable(self._deck.id)
        except StudyError as error:
            self.flashneg.tell_error(str(error))
            return
        if edit_at(self.flashneg, Path(path), self._problems[place].line):
            self._look()


def _row(problem: Problem) -> Content:
    sign, style = _SIGNS[problem.severity.value]
    return Content.assemble((sign, style), f" {problem.line:>5}  ", text.line(problem.message))
