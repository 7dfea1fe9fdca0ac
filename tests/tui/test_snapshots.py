"""Each screen at both sizes, dark and light; `pytest --snapshot-update` writes them again: look at the diff."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flashneg.bootstrap import Services
from flashneg.tui.app import FlashnegApp
from textual.widgets import Input

from tests.tui.conftest import settle

SCREENS = {
    "welcome": [],
    "home": ["escape"],
    "question": ["enter"],
    "answer": ["enter", "space"],
    "done": ["enter", *(["space"] * 10)],
    "browse": ["escape", "b"],
    "card": ["escape", "b", "enter"],
    "decks": ["escape", "d"],
    "new-card": ["escape", "d", "n"],
    "problems": ["escape", "d", "p"],
    "settings": ["escape", "comma"],
    "mastery": ["escape", "m"],
    "help": ["enter", "question_mark"],
}
LOOKS = [
    ((80, 24), "flashneg-dark"), ((120, 40), "flashneg-dark"), ((80, 24), "flashneg-light"), ((120, 40), "flashneg-light"),
]  # fmt: skip


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize(("size", "theme"), LOOKS, ids=["80-dark", "120-dark", "80-light", "120-light"])
def test_a_screen_looks_other_than_it_did(
    snap_compare: Any,
    make: Callable[[], Services],
    screen: str,
    size: tuple[int, int],
    theme: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    services = make()
    app = FlashnegApp(services)
    # What was graded took no measurable time, and the home's path is another in each run.
    monkeypatch.setattr("flashneg.tui.screens.study.monotonic", lambda: 0.0)

    async def go(pilot: Any) -> None:
        app.theme = theme
        await settle(pilot)
        for key in SCREENS[screen]:
            await pilot.press(key)
            await settle(pilot)
        app.screen.set_focus(app.screen.focused)
        for field in app.screen.query(Input):
            field.cursor_blink = False

    assert snap_compare(app, terminal_size=size, run_before=go)
