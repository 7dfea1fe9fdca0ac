"""The session: a question, its answer, a grade, until the day is done."""

from __future__ import annotations

import gc
from contextlib import suppress
from dataclasses import replace
from functools import cache
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import var
from textual.widgets import Static

from flashneg.domain.events import EventKind
from flashneg.study import faces
from flashneg.study.errors import StudyError
from flashneg.study.sitting import gives_away, spent_ms
from flashneg.tui.screens import study_text
from flashneg.tui.screens.base import Base
from flashneg.tui.screens.steps import Steps
from flashneg.tui.widgets.cardface import CardFace
from flashneg.tui.widgets.grades import GradeBar
from flashneg.tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from collections.abc import Callable

    from flashneg.study.look import Look
    from flashneg.study.session import Asked
    from flashneg.study.sitting import Sitting, Step

_PREPARE_SECONDS = 0.05  # after the answer is painted


@cache
def _keep_what_is_loaded() -> None:
    """Once in a process, spare the collector what is loaded by now: its rounds would fall between two cards."""
    gc.freeze()


class StudyScreen(Base[None]):
    """Asks what is due, one prompt at a time."""

    CSS_PATH = "study.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "reveal", "Reveal", key_display="space"),
        Binding("space,enter", "grade_good", "Good", key_display="space"),
        Binding("space,enter", "close", "Closing quiz", key_display="space"),
        Binding("space,enter", "leave", "Home", key_display="space"),
        *(Binding(str(number), f"grade({number})", "Grade", show=False) for number in range(6)),
        Binding("s", "skip", "Later"),
        Binding("u", "undo", "Undo"),
        Binding("e", "edit", "Edit"),
        Binding("minus", "put_away('bury')", "Bury", key_display="-"),
        Binding("at", "put_away('suspend')", "Suspend", key_display="@"),
        Binding("asterisk", "mark", "Mark", key_display="*"),
        Binding("n", "note", "Note"),
        Binding("i", "history", "History"),
        Binding("o", "links", "Links"),
        Binding("slash", "app.go('search')", "Search", key_display="/"),
        Binding("q,escape", "leave", "Back", key_display="q"),
        Binding("j,down", "scroll(2)", "Down", show=False),
        Binding("k,up", "scroll(-2)", "Up", show=False),
    ]
    progress = getters.query_one("#progress", Static)
    face = getters.query_one(CardFace)
    grades = getters.query_one(GradeBar)
    revealed = var(default=False)

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self.sitting = sitting
        self.session = sitting.session
        self.asked: Asked | None = None
        self._found: Look | None = None
        self.steps = Steps(self, "Grade all the same?")
        self._shown_at = 0.0

    def compose(self) -> ComposeResult:
        """Lay out the progress, the card and the grades."""
        yield Static("", id="progress")
        yield CardFace()
        yield GradeBar()
        yield KeyBar()

    def on_mount(self) -> None:
        """Find the first prompt."""
        self._begin()

    @work(thread=True, exclusive=True, group="step")
    def _begin(self) -> None:
        """Show the first card before the database is opened; it keeps its text until it is answered."""
        try:
            found = self.sitting.first()
            if found is not None:
                self.from_thread(self.steps.go_on, found, self._take)
            self.sitting.read_decks()
            if found is None:
                self.from_thread(self.steps.go_on, self.sitting.look(), self._take)
            else:
                self.sitting.prepare()
        except StudyError as error:
            self.from_thread(self.steps.fail, str(error))
        _keep_what_is_loaded()

    def _step(self, act: Callable[[], Step]) -> None:
        """Take a step of the sitting, and show where it leads."""
        self.steps.do(act, self._take)

    def _take(self, step: Step) -> None:
        if step.look is not None:
            self._show(step.look)
        if step.said:
            self.flashneg.tell(step.said)

    def _show(self, found: Look) -> None:
        self._found, self.asked = found, found.asked
        self._shown_at = monotonic()
        self.revealed = False
        self.progress.update(study_text.progress(found))
        self.grades.withdraw()
        if found.asked is None:
            self.face.tell("Done for today", study_text.farewell(found, self.sitting.closing))
            self._measure()
        else:
            self.face.ask(found.asked)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Show only the keys that do something now."""
        if action in {"skip", "reveal"}:
            return self.asked is not None and not self.revealed
        if action == "grade" and self.services.settings.grading != 6 and parameters[0] not in {1, 2, 3, 4}:
            return False
        if action in {"grade", "grade_good", "links"}:
            return self.asked is not None and self.revealed
        if action == "close":
            return self.asked is None and self.sitting.closing is not None
        if action in {"edit", "note", "put_away", "mark", "history"}:
            return self.asked is not None
        return True

    def action_reveal(self) -> None:
        """Show the answer."""
        if not self.steps.busy and self.asked is not None:
            self._reveal(self.asked)

    def _reveal(self, asked: Asked) -> None:
        self.face.reveal(asked)
        self.grades.offer(asked, self.services.settings.grading)
        self.revealed = True
        self.refresh_bindings()
        self.set_timer(_PREPARE_SECONDS, self._prepare)

    @work(thread=True, exclusive=True, group="prepare")
    def _prepare(self) -> None:
        """While the learner thinks, get the next prompt ready."""
        with suppress(StudyError):
            self.sitting.prepare()

    @work(thread=True, exclusive=True, group="measure")
    def _measure(self) -> None:
        """While the learner reads how the day was, bring the figures of mastery up to date with it."""
        mastery = self.services.mastery
        with suppress(StudyError):
            if not mastery.is_long():
                mastery.standings(mastery.keep())

    def action_grade(self, key: int) -> None:
        """Grade with the key pressed: 1 to 4, or 0 to 5 with six-point grading."""
        if self.services.settings.grading == 6:
            self._grade(key)
        else:
            self._grade(tuple(faces.GRADES)[key - 1])

    def action_grade_good(self) -> None:
        """Grade Good."""
        self._grade(4)

    @on(GradeBar.Chosen)
    def _chosen(self, message: GradeBar.Chosen) -> None:
        self._grade(message.quality)

    def _grade(self, quality: int) -> None:
        asked = self.asked
        if asked is not None and self.revealed:
            spent = spent_ms(monotonic() - self._shown_at)
            self._step(lambda: self.sitting.grade(asked, quality, spent, accept_clock=self.steps.clock_accepted))

    def action_skip(self) -> None:
        """Ask this later in the session."""
        asked = self.asked
        if asked is not None:
            self._step(lambda: self.sitting.skip(asked))

    def action_undo(self) -> None:
        """Take back the latest act of today and show its prompt again."""
        self._step(self.sitting.undo)

    def action_put_away(self, kind: str) -> None:
        """Bury or suspend the card: do not ask it until tomorrow, or until it is unsuspended."""
        asked = self.asked
        if asked is not None:
            self._step(lambda: self.sitting.act(asked, EventKind(kind)))

    def action_mark(self) -> None:
        """Mark the card, or take its mark away."""
        if self.asked is not None:
            self._change(self.sitting.mark)

    def action_note(self) -> None:
        """Write a note on the card."""
        from flashneg.tui.screens.dialogs import InputScreen

        asked = self.asked
        if asked is None:
            return

        def written(note: str | None) -> None:
            if note is not None:
                self._change(lambda asked: self.sitting.note(asked, note))

        name = "this card" if gives_away(asked) and not self.revealed else asked.card.name
        self.app.push_screen(InputScreen(f"Your note on {name}", asked.state.note), written)

    @work(thread=True, exclusive=True, group="change")
    def _change(self, change: Callable[[Asked], tuple[Asked, str]]) -> None:
        """Change something of the card in hand; it stays in hand."""
        before = self.asked
        if before is None:
            return
        try:
            after, said = change(before)
        except StudyError as error:
            self.from_thread(self.flashneg.tell_error, str(error))
            return
        self.from_thread(self._changed, before, after, said)

    def _changed(self, before: Asked, after: Asked, said: str) -> None:
        if self.asked is before and self._found is not None:
            self.asked = after
            self.progress.update(study_text.progress(replace(self._found, asked=after)))
            if self.revealed:
                self._reveal(after)
        self.flashneg.tell(said)

    def action_edit(self) -> None:
        """Edit the card's deck at the card's line, and come back to the card with its new text."""
        from flashneg.tui.editing import edit_card

        asked, revealed = self.asked, self.revealed
        if asked is None or self.steps.busy or not edit_card(self.flashneg, asked.stored):
            return
        try:
            step = self.sitting.again(asked)
        except StudyError as error:
            self.flashneg.tell_error(str(error))
            return
        self._take(step)
        if revealed and self.asked is not None and self.asked.prompt == asked.prompt:
            self._reveal(self.asked)

    def action_history(self) -> None:
        """Show the card's reviews; where its name is the answer, without the name until that is shown."""
        from flashneg.tui.screens.history import HistoryScreen

        if self.asked is not None:
            hidden = gives_away(self.asked) and not self.revealed
            self.app.push_screen(HistoryScreen(self.asked.stored.ref, named=not hidden))

    def action_links(self) -> None:
        """Choose among the links of the card."""
        if self.asked is not None and self.revealed:
            layout = faces.layout(self.asked)
            self.choose_link((*layout.answer, *layout.side, *layout.rest), self.asked.stored.deck)

    def action_open_link(self, target: str) -> None:
        """Open the card that was clicked."""
        if self.asked is not None:
            self.open_card_by_id(target, self.asked.stored.deck)

    def action_scroll(self, lines: int) -> None:
        """Scroll the answer."""
        self.face.scroll_relative(y=lines, animate=False)

    def action_close(self) -> None:
        """Close the day with a short quiz; what is missed there comes again in the final drill."""
        closing = self.sitting.closing
        if closing is not None and not self.steps.busy:
            from flashneg.tui.screens.quiz import QuizScreen

            self.app.push_screen(QuizScreen(lambda: closing), lambda _: self._step(self.sitting.look))

    def action_leave(self) -> None:
        """Go back; everything graded is kept."""
        self.dismiss(None)
