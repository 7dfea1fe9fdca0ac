"""The list that every screen chooses from."""

from __future__ import annotations

from flashneg.bootstrap import Services
from flashneg.tui.app import FlashnegApp
from flashneg.tui.widgets.picklist import PickList
from textual.content import Content

from tests.tui.conftest import settle

ROWS = 2000


async def test_a_long_list_that_is_filled_before_it_is_laid_out_ends_early(services: Services) -> None:
    app = FlashnegApp(services)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        early = PickList()
        app.screen.mount(early)
        early.fill((Content(f"row {number}") for number in range(ROWS)), 700)
        await settle(pilot)
        for _ in range(50):
            await pilot.pause()
        assert early.option_count == ROWS
        assert early.highlighted == 700
        early.focus()
        await pilot.press("G")
        assert early.highlighted == ROWS - 1
