"""A question of the quiz: its case, the options or a line to type into, and what is told once it is answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import getters
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from flashneg.study.quiz_turn import Stand
from flashneg.tui import text
from flashneg.tui.widgets.options import Choices, Mark

if TYPE_CHECKING:
    from flashneg.domain.quiz.question import Option
    from flashneg.study.quiz_run import Answered


class QuizBoard(VerticalScroll, can_focus=False):
    """Shows a question in one of its states: waiting for an answer in mind, open, typed into, answered, explained."""

    DEFAULT_CSS = """
    QuizBoard { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    QuizBoard #question { border: round $accent; padding: 0 2; }
    QuizBoard #hint { padding: 0 3; color: $foreground 75%; height: auto; display: none; }
    QuizBoard Choices, QuizBoard Input, QuizBoard #feedback { display: none; }
    QuizBoard Input { margin: 0 1; border: round $primary; }
    QuizBoard #feedback { padding: 0 3; height: auto; }
    """
    panel = getters.query_one("#question", Static)
    hint = getters.query_one("#hint", Static)
    choices = getters.query_one(Choices)
    typing = getters.query_one(Input)
    feedback = getters.query_one("#feedback", Static)

    def compose(self) -> ComposeResult:
        """Lay out the question, the options and the feedback."""
        yield Static("", id="question", classes="panel")
        yield Static("", id="hint")
        yield Choices()
        yield Input(placeholder="your answer, then enter; empty if you don't know", disabled=True)
        yield Static("", id="feedback")

    def _enter(self, stand: Stand) -> None:
        """Show what belongs to a stand; by `display`, as a class would match the styles of all below anew."""
        self.hint.display = stand is Stand.WAITING
        self.typing.display = stand is Stand.TYPING
        self.typing.disabled = stand is not Stand.TYPING
        self.choices.display = stand in {Stand.OPEN, Stand.ANSWERED, Stand.EXPLAINED}
        self.choices.set_class(stand is Stand.ANSWERED, "-answered")
        self.feedback.display = stand is Stand.ANSWERED

    def tell(self, title: str, words: Content) -> None:
        """Show words instead of a question."""
        self._enter(Stand.NONE)
        self.panel.border_title = title
        self.panel.update(words)
        self.scroll_home(animate=False)

    def ask(self, title: str, case: Content, options: Sequence[Option]) -> None:
        """Show a question; nothing can be answered yet."""
        self.tell(title, case)
        self.choices.offer([text.inline(option.text) for option in options])

    def wait(self, hint: Content) -> None:
        """Show what to do before the options are shown."""
        self.hint.update(hint)
        self._enter(Stand.WAITING)

    def open(self) -> None:
        """Show the options."""
        self._enter(Stand.OPEN)

    def type(self) -> None:
        """Let the answer be typed."""
        self.typing.value = ""
        self._enter(Stand.TYPING)
        self.typing.focus()

    def answer(self, answered: Answered, feedback: Content) -> None:
        """Mark the options and tell the feedback; it is brought into view where the screen is low."""
        self.screen.set_focus(None)
        self.feedback.update(feedback)
        self.explain(answered, explained=False)

    def explain(self, answered: Answered, *, explained: bool) -> None:
        """Show every option with its reason, or the right and the chosen one with the feedback."""
        question, chosen = answered.question, answered.attempt.chosen
        marks = [Mark(place == question.answer, place == chosen) for place in range(len(question.options))]
        reasons = [text.inline(option.why) if explained else Content("") for option in question.options]
        self.choices.mark([text.inline(option.text) for option in question.options], marks, reasons)
        self._enter(Stand.EXPLAINED if explained else Stand.ANSWERED)
        if explained:
            self.scroll_home(animate=False)
        else:
            self.call_after_refresh(self.scroll_to_widget, self.feedback, animate=False)
