"""Home: what is due, how much would be recalled, the decks, and on Tuesdays the week and its tactic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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
from flashneg.tui.measured import Measured, bar, measure, short_headline, week_line
from flashneg.tui.screens.base import Base
from flashneg.tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from pathlib import Path

    from flashneg.domain.queue import Plan
    from flashneg.study.cards import Shown
    from flashneg.study.quizzes import Wish
    from flashneg.study.reports import DayTotals, DeckSummary
    from flashneg.study.session_limits import Options

_SECONDS_A_PROMPT = 20
_TUESDAY = 1


@dataclass(frozen=True, slots=True)
class Today:
    """What home shows, gathered in one go."""

    plan: Plan
    next_due: str | None
    learned: int
    done: DayTotals
    decks: list[DeckSummary]
    tactic: Shown | None
    first_run: bool
    read_only: bool
    problems: int


class HomeScreen(Base[None]):
    """Where flashneg opens."""

    CSS_PATH = "home.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "study", "Study", key_display="space"),
        Binding("z", "quiz", "Quiz"),
        Binding("b", "browse", "Browse"),
        Binding("m", "mastery", "Mastery"),
        Binding("d", "decks", "Decks"),
        Binding("comma", "settings", "Settings", key_display=","),
        Binding("c", "confusions", "Confusions", show=False),
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
        self._today: Today | None = None
        self._left = False
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
        self.decks.border_title = "Decks"
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
        try:
            imported = self.services.library.refresh()
            session = self.services.session()
            counts = session.counts()
            today = Today(
                session.plan(), counts.next_due, counts.learned,
                self.services.reports.today(), self.services.reports.decks(), self._tactic(session.today()),
                counts.learned == 0 and self._never_studied(), self.services.store.read_only,
                sum(problem.severity == "error" for problem in imported.problems),
            )  # fmt: skip
        except StudyError as error:
            backup = self.services.newest_good_backup() if isinstance(error, (Damaged, Foreign)) else None
            self.from_thread(self._failed, str(error), backup)
            return
        self.from_thread(self._show, today, first)
        if imported.kept:
            names = ", ".join(imported.kept)
            words = f"This version has new text for cards that you edited; yours stays: {names}"
            self.from_thread(self.flashneg.tell, words)
        self._measure()

    def _never_studied(self) -> bool:
        with self.services.store.read() as unit:
            return not unit.schedules()

    @work(thread=True, exclusive=True, group="measure")
    def _measure(self) -> None:
        try:
            measured = measure(self.services, self.telling(self._reading))
        except StudyError as error:
            self.from_thread(self.flashneg.tell_error, str(error))
            return
        self.from_thread(self._show_measured, measured)

    def _reading(self, percent: int) -> None:
        if self._today is not None:
            self.today.update(_today_content(self._today, None, f"Reading your reviews: {percent}%"))

    def _show_measured(self, measured: Measured) -> None:
        self._measured = measured
        if self._today is not None:
            self._paint(self._today)

    def _tactic(self, today: int) -> Shown | None:
        if date.fromordinal(today).weekday() != _TUESDAY:
            return None
        cards = self.services.cards.all()
        return cards[today // 7 % len(cards)] if cards else None

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
            aside = self.services.restore(backup)
        except StudyError as error:
            self.from_thread(self.flashneg.tell_error, str(error))
            return
        self.from_thread(self.flashneg.tell, f"Restored. The file before is {aside}")
        self.from_thread(self._gather, first=True)

    def _show(self, today: Today, first: bool) -> None:  # noqa: FBT001 - Textual hands it on by position
        self._today = today
        self._paint(today)
        if today.read_only:
            self.flashneg.tell_error("The database cannot be written: you can browse, but nothing is graded.")
        if today.problems and first:
            self.flashneg.tell_error(f"{today.problems} cards of your decks cannot be used; see Decks.")
        if first and self._options is None and today.first_run and today.decks:
            from flashneg.tui.screens.welcome import WelcomeScreen

            self.app.push_screen(WelcomeScreen(today.decks), self._welcomed)

    def _paint(self, today: Today) -> None:
        self.today.update(_today_content(today, self._measured))
        self.decks.update(_decks_content(today.decks, self._measured))
        self.extra.display = today.tactic is not None
        if today.tactic is not None:
            intent = getattr(today.tactic.card, "intent", "")
            week = week_line(self._measured.week) + "\n" if self._measured and not today.first_run else ""
            name = text.line(today.tactic.card.name).plain
            self.extra.update(
                Content.assemble(
                    week, "Tactic of the week: ", (name, "bold"), "  ", text.inline(intent), "\nt: read the card"
                )
            )

    def _welcomed(self, start: bool | None) -> None:  # noqa: FBT001 - Textual hands it on by position
        if start:
            self.action_study()

    def action_study(self) -> None:
        """Start or go on with today's session."""
        from flashneg.tui.screens.study import StudyScreen

        if self._today is not None or self._options is not None:
            self.app.push_screen(StudyScreen(self.services.session(self._options)))

    def action_quiz(self) -> None:
        """Start a round of the quiz."""
        from flashneg.study.quizzes import Wish

        if self._today is not None:
            self._open_quiz(Wish(mode=self.services.quizzes.mode()))

    def _open_quiz(self, wish: Wish) -> None:
        from flashneg.tui.screens.quiz import QuizScreen

        self.app.push_screen(QuizScreen(lambda: self.services.quizzes.start(wish)))

    def action_confusions(self) -> None:
        """Show what is taken for what."""
        from flashneg.tui.screens.confusions import ConfusionsScreen

        self.app.push_screen(ConfusionsScreen())

    def action_browse(self) -> None:
        """Search and read all cards."""
        from flashneg.tui.screens.browse import BrowseScreen

        self.app.push_screen(BrowseScreen())

    def action_mastery(self) -> None:
        """Show how much would be recalled, over time, and what to do."""
        from flashneg.tui.screens.mastery import MasteryScreen

        self.app.push_screen(MasteryScreen())

    def on_paste(self, event: Paste) -> None:
        """Look at the deck files that were dropped on the terminal."""
        from flashneg.tui.paths import looks_dropped, typed_paths
        from flashneg.tui.screens.decks import DecksScreen

        if looks_dropped(event.text):
            event.stop()
            self.app.push_screen(DecksScreen(typed_paths(event.text)))

    def action_decks(self) -> None:
        """Show the decks."""
        from flashneg.tui.screens.decks import DecksScreen

        self.app.push_screen(DecksScreen())

    def action_settings(self) -> None:
        """Show the settings."""
        from flashneg.tui.screens.settings import SettingsScreen

        self.app.push_screen(SettingsScreen())

    def action_tactic(self) -> None:
        """Read the tactic of the week."""
        if self._today is not None and self._today.tactic is not None:
            self.flashneg.show_card(self.services.cards.show_key(self._today.tactic.stored.key))

    @work(thread=True, exclusive=True, group="undo")
    def action_undo(self) -> None:
        """Take back the latest grade of today, also after a restart."""
        try:
            undone = self.services.session().undo()
        except StudyError as error:
            self.from_thread(self.flashneg.tell_error, str(error))
            return
        words = f"Took back: {undone.event.kind} of {undone.ref}" if undone else "Nothing of today is left to undo."
        self.from_thread(self.flashneg.tell, words)
        self.from_thread(self._gather, first=False)


def _today_content(today: Today, measured: Measured | None, waiting: str = "") -> Content:
    plan = today.plan
    left = len(plan.reviews) + len(plan.new) + len(plan.drill)
    lines: list[Content | tuple[str, str] | str] = []
    if left:
        minutes = max(1, round(left * _SECONDS_A_PROMPT / 60))
        counts = [(len(plan.reviews), "to review"), (len(plan.new), "new"), (len(plan.drill), "to drill")]
        words = ", ".join(f"{number} {name}" for number, name in counts if number)
        lines += [(words, "bold"), f"  (about {minutes} min)\n", ("Press space to start.", "$accent")]
    else:
        coming = f"The next review comes on {today.next_due}." if today.next_due else "Switch a deck on to go on."
        lines += [("Done for today. ", "bold"), coming]
    if plan.waiting:
        lines.append(
            f"\n{plan.waiting} more wait behind today's limit: the most at risk come first,"
            f" and the rest within {plan.days + 1} days."
        )
    done = today.done.reviews
    lines.append("\n\n")
    if waiting:
        lines.append(f"{waiting}\n")
    elif measured is not None and not today.first_run:
        lines += [short_headline(measured.whole), "\n"]
    streak = ""
    if measured is not None and not today.first_run:
        days = measured.streak
        streak = f"Streak: {days} day{'' if days == 1 else 's'}.  " if days else "No streak yet.  "
    lines.append(f"{streak}Done today: {done}.  Learned so far: {today.learned} prompts.")
    return Content.assemble(*lines)


def _decks_content(decks: list[DeckSummary], measured: Measured | None) -> Content:
    if not decks:
        return Content("No deck yet. Press d to import one.")
    rows = []
    for found in decks:
        sign = "●" if found.deck.enabled else "○"
        share = measured.decks.get(found.deck.id, 0.0) if measured else 0.0
        title = text.line(found.deck.title).plain
        gone = " source missing" if found.deck.missing else ""
        off = "" if found.deck.enabled else " off"
        rows.append(Content(f"{sign} {title[:40]:<40} {bar(share)} {found.due:>3} due{off}{gone}"))
    return Content("\n").join(rows)
