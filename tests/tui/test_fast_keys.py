"""Keys and clicks that come before a screen, a list or the palette is laid out, or after it was left."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from flashneg.bootstrap import Services
from flashneg.tui.app import FlashnegApp
from flashneg.tui.screens.base import Base
from flashneg.tui.screens.home import HomeScreen
from textual.command import CommandList, CommandPalette
from textual.css.query import NoMatches
from textual.events import Click, Compose, Key, Paste
from textual.worker import WorkerFailed

from tests.conftest import DECK

Press = Callable[..., Awaitable[None]]


async def test_a_key_typed_right_after_a_file_was_dropped_crashes_the_decks_screen(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, press: Press
) -> None:
    app, compose = FlashnegApp(services), Base._on_compose

    async def slowly(screen: Base[Any], event: Compose) -> None:
        await asyncio.sleep(0.1)  # a busy machine
        await compose(screen, event)

    file = tmp_path / "dropped.md"
    file.write_text(DECK, encoding="utf-8")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape")
        monkeypatch.setattr(Base, "_on_compose", slowly)
        app.post_message(Paste(str(file)))
        app.post_message(Key("space", None))
        await pilot.pause(0.3)
        assert app.is_running
        assert not isinstance(app.screen, HomeScreen)


async def test_a_page_of_a_list_that_has_no_room_crashes_it(app: FlashnegApp, press: Press) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape")
        await pilot.resize_terminal(20, 1)
        await press(pilot, "d", "pagedown", "pageup")
        assert app.is_running


async def test_a_page_of_commands_before_they_are_laid_out_crashes_the_palette(app: FlashnegApp, press: Press) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape")
        for opening in ("command_palette", "change_theme"):
            await app.run_action(opening)
            for _ in range(60):
                await pilot.press("pagedown", "pageup")
            await press(pilot, "escape")
            assert app.is_running


async def test_a_click_beside_the_palette_that_a_key_closes_closes_what_lies_below(
    app: FlashnegApp, press: Press
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "ctrl+p")
        palette = app.screen
        assert isinstance(palette, CommandPalette)
        palette.dismiss()
        palette.dismiss()
        await press(pilot)
        assert app.is_running
        assert isinstance(app.screen, HomeScreen)


async def test_the_palette_over_another_palette_crashes_the_program(app: FlashnegApp, press: Press) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "ctrl+p")
        app.action_go("browse")  # a key of the screen below that was on its way
        await press(pilot, "ctrl+p", "escape", "escape", "escape")
        assert app.is_running


async def test_a_click_outside_a_terminal_that_became_smaller_crashes_the_palette(
    app: FlashnegApp, press: Press
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "ctrl+p")
        app.screen.post_message(Click(app.screen, 78, 22, 0, 0, 1, False, False, False, 78, 22))
        await pilot.resize_terminal(20, 5)
        app.screen.post_message(Click(app.screen, 78, 22, 0, 0, 1, False, False, False, 78, 22))
        await press(pilot)
        assert app.is_running


async def test_a_palette_that_was_left_while_it_gathers_commands_ends_the_program(
    app: FlashnegApp, press: Press
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "ctrl+p")
        palette = app.screen
        await press(pilot, "escape")
        with pytest.raises(NoMatches) as raised:
            palette.query_one(CommandList)
        app._handle_exception(WorkerFailed(raised.value))
        await press(pilot)
        assert app.is_running


async def test_a_list_in_a_terminal_of_few_columns_ends_the_program(app: FlashnegApp, press: Press) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "d", "w")
        await pilot.resize_terminal(6, 10)
        await press(pilot, "j")
        assert app.is_running
