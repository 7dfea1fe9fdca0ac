"""The application: what every screen shares."""

from __future__ import annotations

import asyncio
import gc
import signal
import traceback
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.app import App
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.events import Event, Key
from textual.screen import Screen
from textual.worker import WorkerFailed

from flashneg.tui import text, themes
from flashneg.tui.places import PLACES
from flashneg.tui.screens.home import HomeScreen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import SystemCommand
    from textual.command import CommandListItem

    from flashneg.study.cards import Shown
    from flashneg.study.quizzes import Wish
    from flashneg.study.services import ServicesPort
    from flashneg.study.session_limits import Options


_BACKUP_SECONDS = 60.0  # how often it is looked at whether a backup is due
_WHOLE_WITHIN = 5.0  # seconds, on a busy machine
_COLLECTED_AFTER = (20_000, 50, 50)  # a round of the collector through a large library is felt between two cards


class FlashnegApp(App[None]):
    """flashneg in a terminal. With `options` it opens at the session, with `quiz` at that round, else at home."""

    TITLE = "flashneg"
    CSS_PATH = "app.tcss"
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - as the base class has it
        (0, "-narrow"),
        (110, "-wide"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", priority=True, show=False),
        Binding("ctrl+t", "next_theme", "Theme", show=False),
        Binding("question_mark", "help", "Help", key_display="?"),
    ]

    def __init__(self, services: ServicesPort, options: Options | None = None, quiz: Wish | None = None) -> None:
        super().__init__()
        self.services = services
        services.file.is_sitting = True
        self._options = options
        self._quiz = quiz
        self._late: Screen[Any] | None = None
        for theme in themes.ALL:
            self.register_theme(theme)
        chosen = services.settings.theme
        self.theme = chosen if chosen in self.available_themes else themes.DARK.name

    def on_mount(self) -> None:
        """Let the collector look less often, and leave the terminal as it was when a signal ends us."""
        gc.set_threshold(*_COLLECTED_AFTER)
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP"):
            if hasattr(signal, name):
                number = getattr(signal, name)
                with suppress(NotImplementedError):  # Windows' loop knows no signals
                    loop.add_signal_handler(number, self._end, 128 + number)
        self.set_interval(_BACKUP_SECONDS, self._back_up)

    @work(thread=True, exclusive=True, group="backup")
    def _back_up(self) -> None:
        from flashneg.study.errors import StudyError

        try:
            self.services.file.backup_when_due()
        except StudyError as error:
            self.call_from_thread(self.tell_error, str(error))

    async def on_event(self, event: Event) -> None:
        """Hand a key on once the screen that it is for is whole, so that none is closed while it is laid out.

        Also a key that comes back from the screen before, which found nothing to do with it. A screen that is not whole
        in time is waited for once.
        """
        if isinstance(event, Key):
            await self._wait_for(self.screen)
        await super().on_event(event)

    async def _wait_for(self, screen: Screen[Any]) -> None:
        if not screen.is_mounted and screen is not self._late:
            try:
                await asyncio.wait_for(screen._mounted_event.wait(), _WHOLE_WITHIN)  # noqa: SLF001 - has no public name
            except TimeoutError:
                self._late = screen

    def _handle_exception(self, error: Exception) -> None:
        cause = error.error if isinstance(error, WorkerFailed) else error
        if not (isinstance(cause, NoMatches) and self._was_left(cause)):
            super()._handle_exception(error)

    def _was_left(self, error: BaseException) -> bool:
        """Whether an error comes from a screen that has been left while it was at work."""
        screens = [
            frame.f_locals["self"]
            for frame, _ in traceback.walk_tb(error.__traceback__)
            if isinstance(frame.f_locals.get("self"), Screen)
        ]
        return self._exit or any(screen not in self.screen_stack for screen in screens)

    def _fatal_error(self) -> None:
        """End with a traceback that shows no local variables: they hold the learner's texts."""
        from rich.segment import Segments
        from rich.traceback import Traceback

        self.bell()
        shown = Traceback(show_locals=False, width=None)
        self._exit_renderables.append(Segments(self.console.render(shown, self.console.options)))
        self._close_messages_no_wait()

    def get_default_screen(self) -> Screen[Any]:
        """Open at home."""
        return HomeScreen(self._options, self._quiz)

    def _end(self, code: int) -> None:
        self.exit(return_code=code)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer the session's places in the command palette."""
        from textual.app import SystemCommand

        yield from super().get_system_commands(screen)
        home = self.screen_stack[0]
        if isinstance(home, HomeScreen):
            yield SystemCommand("Study", "Start today's session", home.action_study)
            yield SystemCommand("Quiz", "Which counter fits which ploy?", home.action_quiz)
        for key, place in PLACES.items():
            yield SystemCommand(place.name, place.about, partial(self.action_go, key))

    def action_next_theme(self) -> None:
        """Take the next theme and keep it."""
        cycle = themes.CYCLE
        place = cycle.index(self.theme) if self.theme in cycle else -1
        self._take_theme(cycle[(place + 1) % len(cycle)])
        self.tell(f"Theme: {self.theme}")

    def search_themes(self) -> None:
        """Offer every theme in the command palette; the one that is taken is kept."""
        from textual.command import SimpleProvider

        from flashneg.tui.widgets.palette import Palette

        commands: list[CommandListItem] = [
            (name, partial(self._take_theme, name)) for name in sorted(self.available_themes)
        ]
        found = SimpleProvider(self.screen, commands)
        self.push_screen(Palette([found], placeholder="Search for themes…"))  # type: ignore[list-item]  # as Textual does

    def action_command_palette(self) -> None:
        """Offer every command by name."""
        from flashneg.tui.widgets.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())

    def _take_theme(self, name: str) -> None:
        self.theme = name
        self._keep_theme(name)

    @work(thread=True, exclusive=True, group="theme")
    def _keep_theme(self, name: str) -> None:
        from flashneg.study.errors import StudyError

        try:
            self.services.set("theme", name)
        except StudyError as error:
            self.call_from_thread(self.tell_error, str(error))

    def action_help(self) -> None:
        """Show the keys of the screen."""
        from flashneg.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_go(self, place: str) -> None:
        """Open a place over what is open."""
        self.push_screen(PLACES[place].make())

    def show_card(self, shown: Shown) -> None:
        """Open a card over what is open."""
        from flashneg.tui.screens.card import CardScreen

        self.push_screen(CardScreen(shown))

    def tell(self, message: str) -> None:
        """Show a message for a moment, in the place of the one before; what went wrong stays beside it."""
        if not any(shown.severity == "error" for shown in self._notifications):
            self._forget_messages()
        self.notify(text.line(message).plain, timeout=4, markup=False)

    def tell_error(self, message: str) -> None:
        """Show what went wrong, in the place of messages before."""
        self._forget_messages()
        self.notify(text.line(message).plain, severity="error", timeout=8, markup=False)

    def untell(self, message: str) -> None:
        """Clear what went wrong, once it went well."""
        if text.line(message).plain in [shown.message for shown in self._notifications]:
            self._forget_messages()

    def _forget_messages(self) -> None:
        """Clear the place of messages; Textual leaves an empty row for each that is cleared before its time."""
        self.clear_notifications()
        if self.screen_stack:
            self.screen.query("ToastHolder").remove()
