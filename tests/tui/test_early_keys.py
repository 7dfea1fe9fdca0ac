"""Keys that come before what a screen reads in the background is there."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flashneg.bootstrap import Services
from flashneg.study.intake import Imported
from flashneg.study.library import Library
from flashneg.study.quizzes import Wish
from flashneg.study.sitting import Sitting
from flashneg.tui.app import FlashnegApp
from flashneg.tui.places import PLACES
from flashneg.tui.screens.base import Base
from flashneg.tui.screens.card import CardScreen
from flashneg.tui.screens.help import HelpScreen
from flashneg.tui.screens.history import HistoryScreen
from flashneg.tui.screens.home import HomeScreen
from flashneg.tui.screens.problems import ProblemsScreen
from flashneg.tui.screens.quiz import QuizScreen
from flashneg.tui.screens.study import StudyScreen
from textual.binding import Binding
from textual.screen import Screen

from tests.tui.conftest import the_day_after

Make = Callable[[Services], Screen[Any]]
Open = Callable[[], Services]
Press = Callable[..., Awaitable[None]]

SCREENS: dict[str, Make] = {
    **{name: lambda _, place=place: place.make() for name, place in PLACES.items()},  # type: ignore[misc]
    "home": lambda _: HomeScreen(),
    "history": lambda _: HistoryScreen("small/nibble"),
    "card": lambda services: CardScreen(services.cards.show("small/nibble")),
    "problems": lambda services: ProblemsScreen(services.library.decks()[0]),
    "quiz": lambda services: QuizScreen(lambda: services.quizzes.start(Wish())),
    "study": lambda services: StudyScreen(Sitting(services, services.session())),
}


PARTS = {"mastery": "14"}
"""Of a screen that has several, the keys of its parts: each is tried with every key after it."""


def bound(screen: Screen[Any]) -> list[str]:
    bindings = Binding.make_bindings(screen.BINDINGS)
    return [binding.key for binding in bindings if binding.action not in {"app.quit", "app.exit", "leave"}]


@pytest.mark.parametrize("name", SCREENS)
async def test_a_key_before_anything_was_read_crashes_a_screen(
    services: Services, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    app = FlashnegApp(services)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        monkeypatch.setattr(Base, "from_thread", lambda *_, **__: None)  # what is read never arrives
        screen = SCREENS[name](services)
        await app.push_screen(screen)
        for part in PARTS.get(name, ("",)):
            for key in bound(screen):
                await pilot.press(*part, key)
                if screen not in app.screen_stack:
                    screen = SCREENS[name](services)
                    await app.push_screen(screen)
                while app.screen is not screen:
                    await app.pop_screen()
        assert app.is_running


@contextmanager
def cards_that_open_late(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Holds the reading of the decks back until the end of the block."""
    refresh, opened = Library.refresh, threading.Event()

    def held(library: Library) -> Imported:
        opened.wait(10)
        return refresh(library)

    monkeypatch.setattr(Library, "refresh", held)
    yield
    opened.set()


async def test_help_while_the_cards_open_asks_for_the_first_decks_twice_and_forgets_the_choice(
    app: FlashnegApp, press: Press, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        with cards_that_open_late(monkeypatch):
            await pilot.press("question_mark", "escape")
        await press(pilot, "plus", "enter", "q")
        assert isinstance(app.screen, HomeScreen)
        assert services.settings.new_per_day == 6


async def test_space_while_the_cards_open_is_lost(
    make: Open, press: Press, clock: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = the_day_after(make, clock, reviews=4)
    async with app.run_test(size=(80, 24)) as pilot:
        with cards_that_open_late(monkeypatch):
            await pilot.press("space")
        await press(pilot)
        assert isinstance(app.screen, StudyScreen)


async def test_space_while_the_cards_open_leaves_what_was_opened_since(
    make: Open, press: Press, clock: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = the_day_after(make, clock, reviews=4)
    async with app.run_test(size=(80, 24)) as pilot:
        with cards_that_open_late(monkeypatch):
            await pilot.press("space", "question_mark")
        await press(pilot)
        assert isinstance(app.screen, HelpScreen)
        await press(pilot, "escape")
        assert isinstance(app.screen, HomeScreen)
