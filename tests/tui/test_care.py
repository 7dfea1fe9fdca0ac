"""A damaged file, and backups while the program runs."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from flashneg.bootstrap import Services
from flashneg.storage.backup import Backups
from flashneg.tui.app import FlashnegApp
from flashneg.tui.screens.dialogs import ConfirmScreen

Open = Callable[[], Services]
Press = Callable[..., Awaitable[None]]


@pytest.mark.parametrize("place", [0, 100, 4096])
async def test_a_damaged_file_is_not_restored_in_three_keys(
    make: Open, home: Path, bundled: Path, press: Press, place: int
) -> None:
    services = make()
    services.session().grade(services.cards.resolve_prompt("nibble:intent"), 4)
    services.store.backup()
    places = services.places
    services.close()
    with places.database.open("r+b") as file:
        file.seek(place)
        file.write(b"\xff" * (60_000 if place else 100))
    damaged = places.database.read_bytes()
    app = FlashnegApp(Services(places, bundled=bundled))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        assert isinstance(app.screen, ConfirmScreen)
        await press(pilot, "y")
        assert app.services.reports.today().reviews == 1
        app.services.close()  # type: ignore[attr-defined]
    aside = [path for path in home.iterdir() if path.suffix == ".aside"]
    assert [path.read_bytes() for path in aside] == [damaged]


async def test_a_long_session_makes_no_backup(make: Open, press: Press, clock: Callable[[str], None]) -> None:
    services = make()
    services.store.backup()
    folder = Backups(services.places.backups)
    before = folder.newest()
    assert before is not None
    services.session().grade(services.cards.resolve_prompt("nibble:intent"), 4)
    app = FlashnegApp(services)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        app._back_up()
        await press(pilot)
        assert folder.newest() == before
        clock("2026-03-02T10:31:00+00:00")
        os.utime(services.places.database)
        services.store._now = make().clock.now  # the clock is fixed when the services are made
        app._back_up()
        await press(pilot)
        assert folder.newest() != before


async def test_a_session_that_begins_makes_no_backup_of_what_a_command_just_wrote(
    make: Open, press: Press, clock: Callable[[str], None], bundled: Path
) -> None:
    command = make()
    folder = Backups(command.places.backups)
    command.store.backup()
    clock("2026-03-02T10:01:00+00:00")
    command.session().grade(command.cards.resolve_prompt("nibble:intent"), 4)
    command.close()
    passing = make()
    passing.session().counts()
    passing.close()
    assert len(folder.all()) == 1
    app = FlashnegApp(Services(command.places, bundled=bundled))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        assert len(folder.all()) == 2
