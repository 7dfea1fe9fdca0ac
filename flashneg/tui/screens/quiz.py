"""The quiz: a question, the answer in mind, the options, and why."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.reactive import var
from textual.widgets import Input, Static

from flashneg.domain.quiz.attempts import QuizMode
from flashneg.study.errors import ClockDoubt, StudyError
from flashneg.study.quiz_run import Answered, Match
from flashneg.tui import text
from flashneg.tui.screens import quiz_text
from flashneg.tui.screens.base import Base
from flashneg.tui.widgets.keybar import KeyBar
from flashneg.tui.widgets.options import Choices, Mark

if TYPE_CHECKING:
    from flashneg.domain.events import CardKey
    from flashneg.domain.quiz.question import Question
    from flashneg.study.quiz_run import QuizRun, Verdict

_LONGEST_MS = 10 * 60 * 1000
Log = Callable[[], Answered]


class QuizScreen(Base[None]):
    """Asks a round. Each answer is saved before the next question is shown."""

    AUTO_FOCUS = ""
    CSS_PATH = "quiz.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-tall")]  # noqa: RUF012 - as the base class has it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "commit", "I have it", key_display="space"),
        Binding("space,enter", "next", "Next", key_display="space"),
        Binding("space,enter", "finish", "Done", key_display="space"),
        *(Binding(f"{place + 1},{letter}", f"choose({place})", show=False) for place, letter in enumerate("abcd")),
        Binding("0", "unknown", "Don't know"),
        Binding("i", "why", "Why"),
        Binding("v", "compare", "Compare"),
        Binding("o", "card", "Card"),
        Binding("u", "undo", "Undo"),
        Binding("q,escape", "leave", "Back", key_display="q"),
        Binding("j,down", "scroll(2)", show=False),
        Binding("k,up", "scroll(-2)", show=False),
    ]
    progress = getters.query_one("#progress", Static)
    panel = getters.query_one("#question", Static)
    hint = getters.query_one("#hint", Static)
    feedback = getters.query_one("#feedback", Static)
    body = getters.query_one("#body", VerticalScroll)
    choices = getters.query_one(Choices)
    typing = getters.query_one(Input)
    open_ = var(default=False, toggle_class="-open")
    answered = var[Answered | None](default=None)

    def __init__(self, start: Callable[[], QuizRun]) -> None:
        super().__init__()
        self._start = start
        self.run_: QuizRun | None = None
        self.question: Question | None = None
        self._busy = True
        self._ended = False
        self._committed = False
        self._explained = False
        self._shown_at = 0.0
        self._accepted_clock = False

    def compose(self) -> ComposeResult:
        """Lay out the head, the question, the options and the feedback."""
        yield Static("", id="progress")
        with VerticalScroll(id="body", can_focus=False):
            yield Static("", id="question", classes="panel")
            yield Static("", id="hint")
            yield Choices()
            yield Input(placeholder="your answer, then enter; empty if you don't know", disabled=True)
            yield Static("", id="feedback")
        yield KeyBar()

    def on_mount(self) -> None:
        """Make the round and ask its first question."""
        self.set_interval(1, self._tick)
        self._begin()

    @work(thread=True, exclusive=True, group="quiz")
    def _begin(self) -> None:
        try:
            self.run_ = self._start()
            question = self.run_.next()
        except StudyError as error:
            self.from_thread(self._cannot, str(error))
            return
        self.from_thread(self._show, question)

    def _cannot(self, message: str) -> None:
        self._busy = False
        self._ended = True
        self.panel.border_title = "Quiz"
        self.panel.update(text.plain(message))
        self.refresh_bindings()

    def _show(self, question: Question | None) -> None:
        assert self.run_ is not None
        self.question, self.answered = question, None
        self._busy, self._committed, self._explained = False, False, False
        self._shown_at = monotonic()
        self.remove_class("-answered", "-typing", "-explained")
        self.open_ = False
        self._ended = question is None
        if question is None:
            self.panel.border_title = "The round is over"
            self.panel.update(quiz_text.result(self.run_))
            self.hint.update("")
        else:
            self.panel.border_title = quiz_text.KIND_WORDS[question.kind]
            self.panel.update(quiz_text.case(self.run_, question))
            self.choices.offer([text.inline(option.text) for option in question.options])
            self._ready(question)
        self._tick()
        self.body.scroll_home(animate=False)
        self.refresh_bindings()

    def _ready(self, question: Question) -> None:
        """Show the options at once, or wait until the learner has an answer in mind; or let them type."""
        assert self.run_ is not None
        if not question.options:
            self.hint.update("")
            self.typing.value = ""
            self.typing.disabled = False
            self.add_class("-typing")
            self.typing.focus()
        elif self.services.settings.commit_first:
            self.hint.update(quiz_text.hint(self.run_))
        else:
            self.hint.update("")
            self.open_ = True

    def _tick(self) -> None:
        if self.run_ is None:
            return
        left = None
        limit = self.services.settings.pressure_seconds
        if self.run_.mode is QuizMode.PRESSURE and limit and self.question is not None and self.answered is None:
            left = limit - int(monotonic() - self._shown_at)
        self.progress.update(quiz_text.progress(self.run_, self.question, left))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Show only the keys that do something now."""
        del parameters
        is_asking = self.question is not None and self.answered is None
        waits = is_asking and not self.open_ and bool(self.question and self.question.options)
        allowed = {
            "commit": waits,
            "next": self.answered is not None,
            "finish": self._ended,
            "unknown": is_asking and self.open_,
            "why": self.answered is not None and bool(self.answered.question.options),
            "compare": self._mixed_up() is not None,
            "card": self.answered is not None,
            "undo": self.run_ is not None and bool(self.run_.answers),
        }
        return allowed.get(action, True)

    def action_commit(self) -> None:
        """Show the options: an answer is in mind."""
        if not self._busy and self.question is not None and self.question.options:
            self._committed = True
            self.open_ = True
            self.hint.update("")
            self.refresh_bindings()

    def action_choose(self, place: int) -> None:
        """Choose an option."""
        if self.question is not None and self.open_ and place < len(self.question.options):
            self._choose(place)

    def action_unknown(self) -> None:
        """Choose nothing: it is not known."""
        if self.open_:
            self._choose(None)

    @on(Choices.Chosen)
    def _clicked(self, message: Choices.Chosen) -> None:
        self._choose(message.place)

    def _choose(self, place: int | None) -> None:
        run, spent, committed = self.run_, self._spent(), self._committed
        if run is not None and not self._busy and self.answered is None:
            self._busy = True
            self._save(
                lambda: run.choose(place, milliseconds=spent, committed=committed, accept_clock=self._accepted_clock)
            )

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if self.run_ is None or self.question is None or self._busy or self.answered is not None:
            return
        self._busy = True
        self._judge(self.run_, event.value.strip())

    @work(thread=True, exclusive=True, group="quiz")
    def _judge(self, run: QuizRun, typed: str) -> None:
        self.from_thread(self._judged, typed, run.judge(typed))

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
        if run is not None:
            self._save(
                lambda: run.type(
                    typed, right=right, milliseconds=spent, taken_for=verdict.taken_for,
                    accept_clock=self._accepted_clock,
                )
            )  # fmt: skip

    def _spent(self) -> int:
        return min(_LONGEST_MS, round((monotonic() - self._shown_at) * 1000))

    @work(thread=True, exclusive=True, group="quiz")
    def _save(self, log: Log) -> None:
        try:
            answered = log()
        except ClockDoubt as doubt:
            self.from_thread(self._ask_about_clock, str(doubt), log)
        except StudyError as error:
            self.from_thread(self._failed, str(error))
        else:
            self.from_thread(self._tell, answered)

    def _failed(self, message: str) -> None:
        self._busy = False
        self.flashneg.tell_error(message)

    def _ask_about_clock(self, doubt: str, log: Log) -> None:
        from flashneg.tui.screens.dialogs import ConfirmScreen

        def decided(yes: bool | None) -> None:  # noqa: FBT001 - Textual hands it on by position
            self._busy = False
            if yes:
                self._busy = self._accepted_clock = True
                self._save(log)

        self.app.push_screen(ConfirmScreen(f"{doubt}. Log it all the same?"), decided)

    def _tell(self, answered: Answered) -> None:
        self._busy = False
        assert self.run_ is not None
        if self.run_.mode is QuizMode.TEST:
            self.action_next(force=True)
            return
        self.answered = answered
        self.typing.disabled = True
        self.set_focus(None)
        self.remove_class("-typing")
        self.add_class("-answered")
        self._mark(explained=False)
        self.feedback.update(quiz_text.feedback(self.run_, answered))
        self._tick()
        self.refresh_bindings()
        self.call_after_refresh(self._reveal)

    def _reveal(self) -> None:
        """Bring the feedback into view where the screen is low."""
        self.body.scroll_to_widget(self.feedback, animate=False)

    def _mark(self, *, explained: bool) -> None:
        """Mark the options; without their reasons only the right one and the chosen one stay."""
        answered = self.answered
        if answered is None:
            return
        self._explained = explained
        self.set_class(explained, "-explained")
        question, chosen = answered.question, answered.attempt.chosen
        marks = [Mark(place == question.answer, place == chosen) for place in range(len(question.options))]
        reasons = [quiz_text.reason(option.why) if explained else Content("") for option in question.options]
        self.choices.mark([text.inline(option.text) for option in question.options], marks, reasons)

    def action_why(self) -> None:
        """Show every option's reason, or hide them again."""
        if self.answered is not None:
            self._mark(explained=not self._explained)
            if self._explained:
                self.body.scroll_home(animate=False)
            else:
                self.call_after_refresh(self._reveal)

    def action_next(self, *, force: bool = False) -> None:
        """Ask the next question."""
        if not self._busy and (force or self.answered is not None):
            self._busy = True
            self._advance()

    @work(thread=True, exclusive=True, group="quiz")
    def _advance(self) -> None:
        assert self.run_ is not None
        try:
            question = self.run_.next()
        except StudyError as error:
            self.from_thread(self._failed, str(error))
            return
        self.from_thread(self._show, question)

    def action_undo(self) -> None:
        """Take back the last answer of this round and ask its question again."""
        if not self._busy and self.run_ is not None and self.run_.answers:
            self._busy = True
            self._undo(self.run_)

    @work(thread=True, exclusive=True, group="quiz")
    def _undo(self, run: QuizRun) -> None:
        try:
            question = run.undo()
        except StudyError as error:
            self.from_thread(self._failed, str(error))
            return
        if question is not None:
            self.from_thread(self.flashneg.tell, "Took back the last answer")
            self.from_thread(self._show, question)

    def _mixed_up(self) -> tuple[CardKey, CardKey] | None:
        """Return the two cards that stand against each other: the right one, and the one that was chosen."""
        if self.answered is None or self.run_ is None:
            return None
        question, attempt = self.answered.question, self.answered.attempt
        other = attempt.taken_for or next((key for key in question.others if key != attempt.subject), None)
        if other is None:
            other = next(
                (option.card for option in question.options if option.card not in {None, attempt.subject}), None
            )
        return (attempt.subject, other) if other is not None else None

    def action_compare(self) -> None:
        """Put the two cards side by side."""
        found = self._mixed_up()
        if found is not None:
            from flashneg.tui.screens.compare import CompareScreen

            self.app.push_screen(CompareScreen(*(self.services.cards.show_key(key) for key in found)))

    def action_card(self) -> None:
        """Open the card that was asked about."""
        if self.answered is not None:
            self.flashneg.show_card(self.services.cards.show_key(self.answered.question.card))

    def action_open_link(self, card_id: str) -> None:
        """Open the card that was clicked."""
        if self.run_ is not None and self.question is not None:
            self.open_card_by_id(card_id, self.run_.ref(self.question.card).split("/")[0])

    def action_scroll(self, lines: int) -> None:
        """Scroll the question and its feedback."""
        self.body.scroll_relative(y=lines, animate=False)

    def action_finish(self) -> None:
        """Leave the round that is over."""
        self.dismiss(None)

    def action_leave(self) -> None:
        """Leave; every answer is kept."""
        self.dismiss(None)
