"""Which cards you take for which, the strongest first; enter drills two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from flashneg.study.errors import StudyError
from flashneg.study.quizzes import Wish
from flashneg.tui import text
from flashneg.tui.screens.base import Base
from flashneg.tui.widgets.keybar import KeyBar
from flashneg.tui.widgets.picklist import PickList

if TYPE_CHECKING:
    from flashneg.domain.events import CardKey
    from flashneg.study.quizzes import Mixed


class ConfusionsScreen(Base[None]):
    """Lists confusions."""

    CSS = """
    ConfusionsScreen #head { height: auto; padding: 1 3 0 3; }
    ConfusionsScreen OptionList { padding: 1 2; height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "drill", "Drill these two", key_display="enter"),
        Binding("v", "compare", "Compare"),
        Binding("q,escape,c", "app.pop_screen", "Back", key_display="q"),
    ]
    head = getters.query_one("#head", Static)
    options = getters.query_one(PickList)

    def __init__(self) -> None:
        super().__init__()
        self._found: list[Mixed] = []

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        yield Static("", id="head")
        yield PickList()
        yield KeyBar()

    def on_mount(self) -> None:
        """Count."""
        self.options.focus()
        self._gather()

    def on_screen_resume(self) -> None:
        """Count again after a drill."""
        self._gather()

    @work(thread=True, exclusive=True, group="gather")
    def _gather(self) -> None:
        try:
            found = self.services.quizzes.confusions()
        except StudyError as error:
            self.from_thread(self.flashneg.tell_error, str(error))
            return
        self.from_thread(self._fill, found)

    def _fill(self, found: list[Mixed]) -> None:
        place = self.options.highlighted or 0
        self._found = found
        told = "What you take for what, the strongest first. It fades as you get them right."
        self.head.update(told if found else "No confusion yet. The quiz finds them: press q, then z.")
        self.options.fill([_row(one) for one in found], place)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Show only the keys that do something now."""
        del parameters
        return bool(self._found) or action not in {"drill", "compare"}

    def _chosen(self) -> tuple[CardKey, CardKey] | None:
        place = self.options.highlighted
        if place is None or place >= len(self._found):
            return None
        confusion = self._found[place].confusion
        return confusion.card, confusion.taken_for

    def action_drill(self) -> None:
        """Ask about these two only, each beside the other."""
        focus = self._chosen()
        if focus is not None:
            from flashneg.tui.screens.quiz import QuizScreen

            wish = Wish(focus=focus, mode=self.services.quizzes.mode())
            self.app.push_screen(QuizScreen(lambda: self.services.quizzes.start(wish)))

    def on_option_list_option_selected(self) -> None:
        """Drill the two that were clicked."""
        self.action_drill()

    def action_compare(self) -> None:
        """Put the two cards side by side."""
        found = self._chosen()
        if found is not None:
            from flashneg.tui.screens.compare import CompareScreen

            self.app.push_screen(CompareScreen(*(self.services.cards.show_key(key) for key in found)))


def _row(one: Mixed) -> Content:
    strength = round(one.confusion.strength)
    now = "▰" * strength + "▱" * (3 - strength)
    times = f"{one.confusion.times}×"
    fading = "" if one.confusion.strength else "  over"
    return Content.assemble(
        (now, "$accent"), f" {times:>4}  ", (text.line(one.name).plain, "bold"), " taken for ",
        (text.line(one.taken_for).plain, "bold"), (fading, "$foreground 75%"),
    )  # fmt: skip
