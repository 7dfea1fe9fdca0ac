"""Keys that come before what a screen reads in the background is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flashneg.bootstrap import Services
from flashneg.study.quizzes import Wish
from flashneg.study.sitting import Sitting
from flashneg.tui.app import FlashnegApp
from flashneg.tui.places import PLACES
from flashneg.tui.screens.base import Base
from flashneg.tui.screens.card import CardScreen
from flashneg.tui.screens.history import HistoryScreen
from flashneg.tui.screens.home import HomeScreen
from flashneg.tui.screens.problems import ProblemsScreen
from flashneg.tui.screens.quiz import QuizScreen
from flashneg.tui.screens.study import StudyScreen
from textual.binding import Binding
from textual.screen import Screen

Make = Callable[[Services], Screen[Any]]

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
