"""The quiz: a question, the answer in mind, the options, and why."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from flashneg.domain.quiz.attempts import QuizMode
from flashneg.study.quiz_run import Answered, Match
from flashneg.study.quiz_turn import Stand, Turn, turn_of
from flashneg.study.sitting import spent_ms
from flashneg.tui import text
from flashneg.tui.screens import quiz_text
from flashneg.tui.screens.base import Base
from flashneg.tui.screens.steps import Steps
from flashneg.tui.widgets.keybar import KeyBar
from flashneg.tui.widgets.options import Choices
from flashneg.tui.widgets.quizboard import QuizBoard

if TYPE_CHECKING:
    from flashneg.domain.quiz.question import Question
    from flashneg.study.quiz_run import QuizRun, Verdict

_PLACES = tuple(enumerate("abcd"))


class QuizScreen(Base[None]):
    """Asks a round. Each answer is saved before the next question is shown."""

    AUTO_FOCUS = ""
    CSS_PATH = "quiz.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-tall")]  # noqa: RUF012 - as the base class has it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "commit", "I have it", key_display="space"),
        Binding("space,enter", "next", "Next", key_display="space"),
        Binding("space,enter", "finish('done')", "Done", key_display="space"),
        *(Binding(f"{place + 1},{letter}", f"choose({place})", "Choose", show=False) for place, letter in _PLACES),
        Binding("0", "choose(-1)", "Don't know"),
        Binding("i", "why", "Why"),
        Binding("v", "compare", "Compare"),
        Binding("o", "card", "Card"),
        Binding("u", "undo", "Undo"),
        Binding("q", "finish('q')", "Back"),
        Binding("escape", "finish", "Back"),
        Binding("j,down", "scroll(2)", "Down", show=False),
        Binding("k,up", "scroll(-2)", "Up", show=False),
    ]
    progress = getters.query_one("#progress", Static)
    board = getters.query_one(QuizBoard)

    def __init__(self, start: Callable[[], QuizRun]) -> None:
        super().__init__()
        self._start = start
        self.run_: QuizRun | None = None
        self.turn = Turn()
        self.steps = Steps(self, "Log it all the same?", self._failed)
        self._shown_at = 0.0

    @property
    def question(self) -> Question | None:
        """The question at hand."""
        return self.turn.question

    def compose(self) -> ComposeResult:
        """Lay out the head and the question."""
        yield Static("", id="progress")
        yield QuizBoard()
        yield KeyBar()

    def on_mount(self) -> None:
        """Make the round and ask its first question."""
        self.set_interval(1, self._tick)
        self.steps.begin(self._first, self._show)

    def _first(self) -> Question | None:
        self.run_ = self._start()
        return self.run_.next()

    def _failed(self, message: str) -> None:
        """Say what went wrong; a round that could not begin is over."""
        if self.run_ is None:
            self.turn = Turn(Stand.OVER)
            self.board.tell("Quiz", text.plain(message))
            self.refresh_bindings()
        else:
            self.flashneg.tell_error(message)

    def _show(self, question: Question | None) -> None:
        assert self.run_ is not None
        self.turn = turn_of(question, commit_first=self.services.settings.commit_first)
        self._shown_at = monotonic()
        if question is None:
            self.board.tell("The round is over", quiz_text.result(self.run_))
        else:
            title, case = quiz_text.KIND_WORDS[question.kind], quiz_text.case(self.run_, question)
            self.board.ask(title, case, question.options)
        if self.turn.stand is Stand.WAITING:
            self.board.wait(quiz_text.hint(self.run_))
        elif self.turn.stand is Stand.TYPING:
            self.board.type()
        elif self.turn.stand is Stand.OPEN:
            self.board.open()
        self._tick()
        self.refresh_bindings()

    def _tick(self) -> None:
        if self.run_ is None:
            return
        left = None
        limit = self.services.settings.pressure_seconds
        if self.run_.mode is QuizMode.PRESSURE and limit and self.question is not None and self.turn.answered is None:
            left = limit - int(monotonic() - self._shown_at)
        self.progress.update(quiz_text.progress(self.run_, self.question, left, self.progress.content_size.width))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Show only the keys that do something now."""
        if action == "undo":
            return self.run_ is not None and bool(self.run_.answers)
        if action == "finish" and parameters == ("done",):
            return self.turn.allows("finish")
        if action == "finish" and parameters == ("q",):
            return self.turn.stand is not Stand.TYPING
        return action == "finish" or self.turn.allows(action)

    def action_commit(self) -> None:
        """Show the options: an answer is in mind."""
        self.turn = self.turn.commit()
        self.board.open()
        self.refresh_bindings()

    @on(Choices.Chosen)
    def _clicked(self, message: Choices.Chosen) -> None:
        if self.turn.allows("choose"):
            self.action_choose(message.place)

    def action_choose(self, place: int) -> None:
        """Choose an option; -1 chooses none: it is not known."""
        run, question, spent, committed = self.run_, self.question, self._spent(), self.turn.committed
        if run is None or question is None or place >= len(question.options):
            return
        chosen = place if place >= 0 else None
        self.steps.do(
            lambda: run.choose(chosen, milliseconds=spent, committed=committed, accept_clock=self.steps.clock_accepted),
            self._tell,
        )

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        run, typed = self.run_, event.value.strip()
        if run is not None and self.turn.stand is Stand.TYPING:
            self.steps.do(lambda: run.judge(typed), lambda verdict: self._judged(typed, verdict))

    def _judged(self, typed: str, verdict: Verdict) -> None:
        if verdict.match is Match.CLOSE:
            from flashneg.tui.screens.dialogs import ConfirmScreen

            def decided(yes: bool | None) -> None:  # noqa: FBT001 - Textual hands it on by position
                self._typed(typed, verdict, right=bool(yes))

            self.app.push_screen(ConfirmScreen(f"Close: {verdict.nearest}. Count it as right?"), decided)
        else:
            self._typed(typed, verdict, right=verdict.match is Match.RIGHT)

    def _typed(self, typed: str, verdict: Verdict, *, right: bool) -> None:
        run, spent = self.run_, self._spent()
        if run is None:
            return
        self.steps.do(
            lambda: run.type(
                typed,
                right=right,
                milliseconds=spent,
                taken_for=verdict.taken_for,
                accept_clock=self.steps.clock_accepted,
            ),
            self._tell,
        )

    def _spent(self) -> int:
        return spent_ms(monotonic() - self._shown_at)

    def _tell(self, answered: Answered) -> None:
        assert self.run_ is not None
        self.turn = self.turn.tell(answered)
        if self.run_.mode is QuizMode.TEST:
            self.action_next()
            return
        self.board.answer(answered, quiz_text.feedback(self.run_, answered))
        self._tick()
        self.refresh_bindings()

    def action_why(self) -> None:
        """Show every option's reason, or hide them again."""
        answered = self.turn.answered
        if answered is not None:
            self.turn = self.turn.explain()
            self.board.explain(answered, explained=self.turn.stand is Stand.EXPLAINED)

    def action_next(self) -> None:
        """Ask the next question."""
        if self.run_ is not None:
            self.steps.do(self.run_.next, self._show)

    def action_undo(self) -> None:
        """Take back the last answer of this round and ask its question again."""
        if self.run_ is not None:
            self.steps.do(self.run_.undo, self._undone)

    def _undone(self, question: Question | None) -> None:
        if question is not None:
            self.flashneg.tell("Took back the last answer")
            self._show(question)

    def action_compare(self) -> None:
        """Put the two cards that were mixed up side by side."""
        found = self.turn.mixed_up()
        if found is not None:
            from flashneg.tui.screens.compare import CompareScreen

            self.app.push_screen(CompareScreen(*(self.services.cards.show_key(key) for key in found)))

    def action_card(self) -> None:
        """Open the card that was asked about."""
        if self.question is not None:
            self.flashneg.show_card(self.services.cards.show_key(self.question.card))

    def action_open_link(self, target: str) -> None:
        """Open the card that was clicked."""
        if self.run_ is not None and self.question is not None:
            self.open_card_by_id(target, self.run_.ref(self.question.card).split("/")[0])

    def action_scroll(self, lines: int) -> None:
        """Scroll the question and its feedback."""
        self.board.scroll_relative(y=lines, animate=False)

    def action_finish(self, how: str = "left") -> None:
        """Leave; every answer is kept."""
        del how
        self.dismiss(None)
