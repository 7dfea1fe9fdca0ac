"""The session: a question, its answer, a grade, until the day is done."""

from __future__ import annotations

import gc
from contextlib import suppress
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.reactive import var
from textual.widgets import Static

from flashneg.domain.events import EventKind
from flashneg.study import faces
from flashneg.study.errors import ClockDoubt, StudyError
from flashneg.study.look import Look, Lookout
from flashneg.tui import text
from flashneg.tui.screens import study_text
from flashneg.tui.screens.base import Base
from flashneg.tui.widgets.grades import GradeBar
from flashneg.tui.widgets.keybar import KeyBar
from flashneg.tui.widgets.mixups import MixUps

if TYPE_CHECKING:
    from flashneg.domain.events import CardKey
    from flashneg.study.quiz_run import QuizRun
    from flashneg.study.session import Asked, Graded, Session

_LONGEST_MS = 10 * 60 * 1000
_PREPARE_SECONDS = 0.05  # after the answer is painted


class StudyScreen(Base[None]):
    """Asks what is due, one prompt at a time."""

    CSS_PATH = "study.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "reveal", "Reveal", key_display="space"),
        Binding("space,enter", "good", "Good", key_display="space"),
        Binding("space,enter", "close", "Closing quiz", key_display="space"),
        Binding("space,enter", "leave", "Home", key_display="space"),
        *(Binding(str(number), f"grade({number})", show=False) for number in range(6)),
        Binding("s", "skip", "Later"),
        Binding("u", "undo", "Undo"),
        Binding("e", "edit", "Edit"),
        Binding("n", "note", "Note", show=False),
        Binding("minus", "bury", "Bury", key_display="-"),
        Binding("at", "suspend", "Suspend", key_display="@"),
        Binding("asterisk", "mark", "Mark", key_display="*"),
        Binding("i", "history", "History", show=False),
        Binding("o", "links", "Links", show=False),
        Binding("q,escape", "leave", "Back", key_display="q"),
        Binding("j,down", "scroll(2)", show=False),
        Binding("k,up", "scroll(-2)", show=False),
    ]
    progress = getters.query_one("#progress", Static)
    mixups = getters.query_one(MixUps)
    question = getters.query_one("#question", Static)
    answer = getters.query_one("#answer", Static)
    side = getters.query_one("#side", Static)
    rest = getters.query_one("#rest", Static)
    body = getters.query_one("#body", VerticalScroll)
    grades = getters.query_one(GradeBar)
    columns = getters.query_one("#columns", Horizontal)
    revealed = var(default=False)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.asked: Asked | None = None
        self._first = True
        self._last_quiz: QuizRun | None = None
        self._busy = True
        self._shown_at = 0.0
        self._accepted_clock = False
        self._lookout: Lookout | None = None

    def compose(self) -> ComposeResult:
        """Lay out the progress, the question, the answer and the grades."""
        yield Static("", id="progress")
        with VerticalScroll(id="body", can_focus=False):
            yield MixUps()
            yield Static("", id="question", classes="panel")
            with Horizontal(id="columns"):
                with Vertical(id="left"):
                    yield Static("", id="answer")
                    yield Static("", id="rest")
                yield Static("", id="side")
        yield GradeBar()
        yield KeyBar()

    def watch_revealed(self, revealed: bool) -> None:  # noqa: FBT001 - Textual hands it on by position
        """Show the answer and the grades, or hide them: only these two are laid out anew."""
        self.columns.display = revealed
        self.grades.display = revealed

    def on_mount(self) -> None:
        """Find the first prompt."""
        self._advance()

    @work(thread=True, exclusive=True, group="session")
    def _advance(self) -> None:
        try:
            found = self.services.first_look(self.session.options) if self._first else None
            if found is None or found.asked is None:
                self._refresh_decks()
                found = self._look()
                self.from_thread(self._show, found)
            else:
                self.from_thread(self._show, found)
                self._refresh_decks()
                self._kept.prepare()
        except StudyError as error:
            self.from_thread(self._failed, str(error))

    def _refresh_decks(self) -> None:
        """At the start of a session, read what changed on disk; a card in hand keeps its text until it is answered."""
        if self._first:
            self._first = False
            self.services.library.refresh()
            gc.freeze()  # what is loaded by now stays: the collector need not go through it between two cards

    @property
    def _kept(self) -> Lookout:
        """The day as it is kept in mind between two cards."""
        if self._lookout is None:
            self._lookout = self.services.lookout(self.session)
        return self._lookout

    def _look(self, graded: Graded | None = None) -> Look:
        found = self._kept.read() if graded is None else self._kept.after(graded)
        self._last_quiz = self.services.quizzes.closing() if found.asked is None else None
        return found

    def _failed(self, message: str) -> None:
        self._busy = False
        self.flashneg.tell_error(message)

    def _show(self, found: Look) -> None:
        asked, plan, done = found.asked, found.plan, found.done
        self.asked = asked
        self.revealed = False
        self._busy = False
        self._shown_at = monotonic()
        left = len(plan.reviews) + len(plan.new) + len(plan.drill)
        self.progress.update(study_text.progress(asked, plan, done.reviews, left))
        if asked is None:
            self.question.border_title = "Done for today"
            self.question.update(study_text.farewell(done, plan, self.session.counts().next_due, self._last_quiz))
            self.mixups.offer(None)
        else:
            self.question.border_title = faces.label(asked)
            self.question.update(study_text.question(asked))
            self._warn(asked)
        self.body.scroll_home(animate=False)
        self.refresh_bindings()

    def _warn(self, asked: Asked) -> None:
        """Show what a leech is mixed up with before its question."""
        if asked.leech:
            self.mixups.offer(study_text.warning(asked), study_text.leech(asked))
        else:
            self.mixups.offer(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Show only the keys that do something now."""
        del parameters
        if action in {"skip", "reveal"}:
            return self.asked is not None and not self.revealed
        if action == "good":
            return self.asked is not None and self.revealed
        if action == "close":
            return self.asked is None and self._last_quiz is not None
        if action in {"edit", "note", "bury", "suspend", "mark", "history"}:
            return self.asked is not None
        if action == "links":
            return self.revealed
        return True

    def action_reveal(self) -> None:
        """Show the answer."""
        if not self._busy and self.asked is not None:
            self._reveal(self.asked)

    def action_good(self) -> None:
        """Grade Good."""
        self._grade(4)

    def _reveal(self, asked: Asked) -> None:
        parts = faces.layout(asked)
        note = ((("Your note"), asked.state.note),) if asked.state.note else ()
        self.answer.update(text.parts(parts.answer))
        self.side.update(text.parts(parts.side))
        self.side.display = bool(parts.side)
        self.rest.update(text.parts((*note, *parts.rest)))
        self.grades.offer(asked.intervals, self.session.settings.grading)
        self.revealed = True
        self.refresh_bindings()
        self.set_timer(_PREPARE_SECONDS, self._prepare)

    @work(thread=True, exclusive=True, group="prepare")
    def _prepare(self) -> None:
        """While the learner thinks, get the next prompt ready."""
        with suppress(StudyError):
            self._kept.prepare()

    def action_grade(self, key: int) -> None:
        """Grade with the key pressed: 1 to 4, or 0 to 5 with six-point grading."""
        if self.session.settings.grading == 6:
            self._grade(key)
        elif 1 <= key <= 4:
            self._grade((1, 3, 4, 5)[key - 1])

    @on(GradeBar.Chosen)
    def _chosen(self, message: GradeBar.Chosen) -> None:
        self._grade(message.quality)

    def _grade(self, quality: int) -> None:
        if self._busy or not self.revealed or self.asked is None:
            return
        self._busy = True
        spent = min(_LONGEST_MS, round((monotonic() - self._shown_at) * 1000))
        self._save(self.asked, quality, spent)

    @work(thread=True, exclusive=True, group="session")
    def _save(self, asked: Asked, quality: int, spent: int) -> None:
        try:
            graded = self.session.grade(asked.prompt, quality, milliseconds=spent, accept_clock=self._accepted_clock)
            found = self._look(graded)
        except ClockDoubt as doubt:
            self.from_thread(self._ask_about_clock, str(doubt), quality)
            return
        except StudyError as error:
            self.from_thread(self._failed, str(error))
            return
        self.from_thread(self._show, found)

    def _ask_about_clock(self, doubt: str, quality: int) -> None:
        from flashneg.tui.screens.dialogs import ConfirmScreen

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - Textual hands it on by position
            self._busy = False
            if yes:
                self._accepted_clock = True
                self._grade(quality)

        self.app.push_screen(ConfirmScreen(f"{doubt}. Grade all the same?"), answered)

    def action_skip(self) -> None:
        """Ask this later in the session."""
        if self.asked is not None and not self._busy:
            self.session.skip(self.asked.prompt)
            self._advance()

    @work(thread=True, exclusive=True, group="session")
    def action_undo(self) -> None:
        """Take back the latest act of today and show its prompt again."""
        try:
            undone = self.session.undo()
            if undone is None:
                self.from_thread(self.flashneg.tell, "Nothing of today is left to undo.")
                return
            prompt = undone.event.prompt
            found = self._look()
            if prompt and undone.event.kind is EventKind.REVIEW:
                found = replace(found, asked=self.session.ask(prompt))
        except StudyError as error:
            self.from_thread(self._failed, str(error))
            return
        self.from_thread(self.flashneg.tell, f"Took back: {undone.event.kind} of {undone.ref}")
        self.from_thread(self._show, found)

    def action_bury(self) -> None:
        """Do not ask the card until tomorrow."""
        self._act(EventKind.BURY, "It waits until tomorrow (u takes it back)")

    def action_suspend(self) -> None:
        """Do not ask the card until it is unsuspended."""
        self._act(EventKind.SUSPEND, "Suspended (u takes it back)")

    def action_mark(self) -> None:
        """Mark the card, or take its mark away."""
        if self.asked is not None:
            self._mark(self.asked.prompt.card)

    @work(thread=True, exclusive=True, group="act")
    def _mark(self, card: CardKey) -> None:
        try:
            _, state = self.services.cards.act_on(card, EventKind.MARK)
        except StudyError as error:
            self.from_thread(self._failed, str(error))
            return
        self.from_thread(self.flashneg.tell, "Marked ★" if state.marked else "No longer marked")

    def _act(self, kind: EventKind, words: str) -> None:
        if self.asked is not None and not self._busy:
            self._busy = True
            self._act_on(self.asked.prompt.card, kind, words)

    @work(thread=True, exclusive=True, group="session")
    def _act_on(self, card: CardKey, kind: EventKind, words: str) -> None:
        try:
            self.services.cards.act_on(card, kind)
            found = self._look()
        except StudyError as error:
            self.from_thread(self._failed, str(error))
            return
        self.from_thread(self.flashneg.tell, words)
        self.from_thread(self._show, found)

    def action_note(self) -> None:
        """Write a note on the card."""
        from flashneg.tui.screens.dialogs import InputScreen

        asked = self.asked
        if asked is None:
            return

        def written(note: str | None) -> None:
            if note is not None:
                try:
                    self.services.cards.act_on(asked.prompt.card, EventKind.NOTE, {"text": note})
                    self.asked = self.session.ask(asked.prompt)
                except StudyError as error:
                    self.flashneg.tell_error(str(error))
                    return
                if self.revealed:
                    self._reveal(self.asked)
                self.flashneg.tell("Your note is kept")

        self.app.push_screen(InputScreen(f"Your note on {asked.card.name}", asked.state.note), written)

    def action_edit(self) -> None:
        """Edit the card's deck at the card's line, and come back to the card with its new text."""
        from flashneg.tui.editing import edit_card

        if self.asked is None or self._busy:
            return
        prompt, revealed = self.asked.prompt, self.revealed
        if not edit_card(self.flashneg, self.asked.stored):
            return
        try:
            asked = self.session.ask(prompt)
        except StudyError as error:
            self.flashneg.tell_error(str(error))
            self._advance()
            return
        self._show(Look(asked, self.session.plan(), self.services.reports.today()))
        if revealed:
            self._reveal(asked)

    def action_history(self) -> None:
        """Show the card's reviews."""
        from flashneg.tui.screens.history import HistoryScreen

        if self.asked is not None:
            self.app.push_screen(HistoryScreen(self.asked.stored.ref))

    def action_links(self) -> None:
        """Choose among the links of the card."""
        if self.asked is not None and self.revealed:
            layout = faces.layout(self.asked)
            self.choose_link((*layout.answer, *layout.side, *layout.rest), self.asked.stored.deck)

    def action_open_link(self, card_id: str) -> None:
        """Open the card that was clicked."""
        if self.asked is not None:
            self.open_card_by_id(card_id, self.asked.stored.deck)

    def action_scroll(self, lines: int) -> None:
        """Scroll the answer."""
        self.body.scroll_relative(y=lines, animate=False)

    def action_close(self) -> None:
        """Close the day with a short quiz; what is missed there comes again in the final drill."""
        closing = self._last_quiz
        if closing is not None and not self._busy:
            from flashneg.tui.screens.quiz import QuizScreen

            def closed(_: None) -> None:
                self._advance()

            self.app.push_screen(QuizScreen(lambda: closing), closed)

    def action_leave(self) -> None:
        """Go home; everything graded is kept."""
        self.app.pop_screen()
