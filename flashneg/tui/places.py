"""Where one can go from anywhere: by a key at home, and by name in the palette. Screens are loaded when opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.screen import Screen


@dataclass(frozen=True, slots=True)
class Place:
    """A place: its name, what is done there, and what makes its screen."""

    name: str
    about: str
    make: Callable[[], Screen[Any]]


def _browse() -> Screen[Any]:
    from flashneg.tui.screens.browse import BrowseScreen

    return BrowseScreen()


def _search() -> Screen[Any]:
    from flashneg.tui.screens.browse import BrowseScreen

    return BrowseScreen(searching=True)


def _mastery() -> Screen[Any]:
    from flashneg.tui.screens.mastery import MasteryScreen

    return MasteryScreen()


def _decks() -> Screen[Any]:
    from flashneg.tui.screens.decks import DecksScreen

    return DecksScreen()


def _confusions() -> Screen[Any]:
    from flashneg.tui.screens.confusions import ConfusionsScreen

    return ConfusionsScreen()


def _settings() -> Screen[Any]:
    from flashneg.tui.screens.settings import SettingsScreen

    return SettingsScreen()


PLACES = {
    "browse": Place("Browse", "Search and read all cards", _browse),
    "search": Place("Search", "What did they just do to me?", _search),
    "mastery": Place("Mastery", "How much you would recall, and what to do", _mastery),
    "decks": Place("Decks", "Switch decks on and off, order, import", _decks),
    "confusions": Place("Confusions", "What you take for what; drill two of them", _confusions),
    "settings": Place("Settings", "Limits, grading, themes", _settings),
}
