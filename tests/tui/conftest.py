from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from flashneg.bootstrap import Services
from flashneg.tui.app import FlashnegApp
from textual.pilot import Pilot

from tests.unit.test_streaks import study

Open = Callable[[], Services]


@pytest.fixture(autouse=True)
def still_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Freezes the cursor, so that screens are the same each time."""
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")


@pytest.fixture
def app(services: Services) -> FlashnegApp:
    return FlashnegApp(services)


@pytest.fixture
def press() -> Callable[..., Awaitable[None]]:
    """Presses keys one by one, each after the work of the one before has ended."""

    async def press_keys(pilot: Pilot[Any], *keys: str) -> None:
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)

    return press_keys


def the_day_after(make: Open, clock: Callable[[str], None], reviews: int) -> FlashnegApp:
    """Studies a day, and opens the next with a limit of so many reviews."""
    study(make, clock, "2026-03-02T10:00:00+00:00")
    clock("2026-03-03T10:00:00+00:00")
    services = make()
    services.set("reviews_per_day", str(reviews))
    return FlashnegApp(services)


async def settle(pilot: Pilot[Any]) -> None:
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
