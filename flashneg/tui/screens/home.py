"""Home: what is due, how much would be recalled, the decks, and on Tuesdays the week and its tactic."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Paste
from textual.widgets import Static

from flashneg.study.errors import Damaged, Foreign, StudyError
from flashneg.tui import text
from flashneg.tui.screens.base import Base
from flashneg.tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from pathlib import Path

    from flashneg.study.agenda import Agenda
    from flashneg.study.quizzes import Wish
    from flashneg.study.session_limits import Options
    from flashneg.tui.measured import Measured


class HomeScreen(Base[None]):
    """Where flashneg opens. What it needs beyond its first frame is loaded after that."""

    CSS_PATH = "home.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "study", "Study", key_display="space"),
        Binding("z", "quiz", "Quiz"),
        Binding("b", "app.go('browse')", "Browse"),
        Binding("slash", "app.go('search')", "Search", key_display="/", show=False),
        Binding("m", "app.go('mastery')", "Mastery"),
        Binding("d", "app.go('decks')", "Decks"),
        Binding("comma", "app.go('settings')", "Settings", key_display=","),
        Binding("c", "app.go('confusions')", "Confusions", show=False),
        Binding("u", "undo", "Undo"),
        Binding("t", "tactic", "Tactic of the week", show=False),
        Binding("q,escape", "app.quit", "Quit", key_display="q"),
    ]
    today = getters.query_one("#today", Static)
    decks = getters.query_one("#decks", Static)
    extra = getters.query_one("#extra", Static)

    def __init__(self, options: Options | None = None, quiz: Wish | None = None) -> None:
        super().__init__()
        self._options = options
        self._quiz = quiz
        self._today: Agenda | None = None
        self._left = False
        self._welcoming = True
        self._early = False
        self._measured: Measured | None = None

    def compose(self) -> ComposeResult:
        """Lay out today, the decks and the tactic of the week."""
        yield Static(Content.from_markup("[b $accent]flashneg[/]  every tactic has a counter-tactic"), id="brand")
        with VerticalScroll(id="home"):
            yield Static(Content("Opening your cards ..."), id="today", classes="panel")
            yield Static("", id="extra", classes="panel")
            yield Static("", id="decks", classes="panel")
        yield KeyBar()

    def on_mount(self) -> None:
        """Gather after the first frame has been painted."""
        self.today.border_title = "Today"
        self.decks.border_title = "Decks   ▰ recalled now"
        self.extra.border_title = "Tactical Tuesday"
        self.extra.display = False
        if self._options is not None:
            self.action_study()
        elif self._quiz is not None:
            self._open_quiz(self._quiz)
        else:
            self.call_after_refresh(self._gather, first=True)

    def on_screen_resume(self) -> None:
        """Count again after a session, or a change of settings."""
        if self._today is not None or self._left:
            self._gather(first=self._today is None)

    def on_screen_suspend(self) -> None:
        """Note that something was opened over home, which may change what it shows."""
        self._left = True

    @work(thread=True, exclusive=True, group="gather")
    def _gather(self, *, first: bool) -> None:
        from flashneg.study.agenda import agenda
        from flashneg.study.intake import error_words, gone_words

        try:
            imported = self.services.library.refresh()
            today = agenda(self.services)
        except StudyError as error:
            backup = self.services.file.newest_good_backup() if isinstance(error, (Damaged, Foreign)) else None
            self.from_thread(self._failed, str(error), backup)
            return
        self.from_thread(self._show, today, error_words(imported) if first else "", first)
        words = [gone_words(imported)] if imported.changes.retired else []
        if imported.kept:
            names = ", ".join(imported.kept)
            words.append(f"This version has new text for cards that you edited; yours stays: {names}")
        if words:
            self.from_thread(self.flashneg.tell, " ".join(words))
        self._measure()

    @work(thread=True, exclusive=True, group="measure")
    def _measure(self) -> None:
        from flashneg.tui.measured import measure

        try:
            measured = measure(self.services, self.telling(self._reading))
        except StudyError as error:
            self.from_thread(self.flashneg.tell_error, str(error))
            return
        self.from_thread(self._show_measured, measured)

    def _reading(self, percent: int) -> None:
        from flashneg.tui.screens import home_text

        if self._today is not None:
            self.today.update(home_text.today(self._today, None, f"Reading your reviews: {percent}%"))

    def _show_measured(self, measured: Measured) -> None:
        self._measured = measured
        if self._today is not None:
            self._paint(self._today)

    def _failed(self, message: str, backup: Path | None) -> None:
        self.today.update(Content.assemble(("flashneg cannot open its cards.\n\n", "bold $error"), text.plain(message)))
        if backup is None:
            return
        from flashneg.tui.screens.dialogs import ConfirmScreen

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - Textual hands it on by position
            if yes:
                self._restore(backup)

        offer = f"The newest good backup is\n{backup}\n\nBring it back? The file as it is now is kept aside."
        self.app.push_screen(ConfirmScreen(f"{message}\n\n{offer}"), answered)

    @work(thread=True, exclusive=True, group="restore")
    def _restore(self, backup: Path) -> None:
        try:
            aside = self.services.file.restore(backup)
        except StudyError as error:
            self.from_thread(self.flashneg.tell_error, str(error))
            return
        self.from_thread(self.flashneg.tell, f"Restored. The file before is {aside}")
        self.from_thread(self._gather, first=True)

    def _show(self, today: Agenda, errors: str, first: bool) -> None:  # noqa: FBT001 - Textual hands it on by position
        self._today = today
        self._paint(today)
        wrong = ["The database cannot be written: you can browse, but nothing is graded."] if today.read_only else []
        if errors or wrong:
            self.flashneg.tell_error(" ".join([*wrong, errors]).strip())
        early, self._early = self._early, False
        if first and self._options is None and today.first_run and today.decks:
            self._welcome(today)
        elif early and self.app.screen is self:
            self.action_study()

    def _welcome(self, today: Agenda) -> None:
        """Ask a new learner for decks and pace, once, however often home was read meanwhile."""
        from flashneg.tui.screens.welcome import WelcomeScreen

        if self._welcoming:
            self._welcoming = False
            self.app.push_screen(WelcomeScreen(list(today.decks)), self._welcomed)

    def _paint(self, today: Agenda) -> None:
        from flashneg.tui.screens import home_text

        self.today.update(home_text.today(today, self._measured))
        self.decks.update(home_text.decks(today, self._measured))
        self.extra.display = today.tactic is not None
        if today.tactic is not None:
            self.extra.update(home_text.tuesday(today.tactic, None if today.first_run else self._measured))

    def _welcomed(self, start: bool | None) -> None:  # noqa: FBT001 - Textual hands it on by position
        if start:
            self.action_study()

    def action_study(self) -> None:
        """Start or go on with today's session, as soon as the cards are open."""
        from flashneg.study.sitting import Sitting
        from flashneg.tui.screens.study import StudyScreen

        self._early = self._today is None and self._options is None
        if not self._early:
            self.app.push_screen(StudyScreen(Sitting(self.services, self.services.session(self._options))))

    def action_quiz(self) -> None:
        """Start a round of the quiz."""
        from flashneg.study.quizzes import Wish

        if self._today is not None:
            self._open_quiz(Wish(mode=self.services.quizzes.mode()))

    def _open_quiz(self, wish: Wish) -> None:
        from flashneg.tui.screens.quiz import QuizScreen

        self.app.push_screen(QuizScreen(lambda: self.services.quizzes.start(wish)))

    def on_paste(self, event: Paste) -> None:
        """Look at the deck files that were dropped on the terminal."""
        from flashneg.tui.paths import looks_dropped, typed_paths
        from flashneg.tui.screens.decks import DecksScreen

        if looks_dropped(event.text):
            event.stop()
            self.app.push_screen(DecksScreen(typed_paths(event.text)))

    def action_tactic(self) -> None:
        """Read the tactic of the week."""
        if self._today is not None and self._today.tactic is not None:
            self.flashneg.show_card(self.services.cards.show_key(self._today.tactic.stored.key))

    @work(thread=True, exclusive=True, group="undo")
    def action_undo(self) -> None:
        """Take back the latest grade of today, also after a restart."""
        from flashneg.study.sitting import undone_words

        try:
            undone = self.services.session().undo()
            words = undone_words(undone) if undone else "Nothing of today is left to undo"
        except StudyError as error:
            self.from_thread(self.flashneg.tell_error, str(error))
            return
        self.from_thread(self.flashneg.tell, words)
        self.from_thread(self._gather, first=False)
