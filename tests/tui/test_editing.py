"""What is said after a deck's file was edited."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from flashneg.bootstrap import Services
from flashneg.tui.app import FlashnegApp

from tests.tui.conftest import settle
from tests.tui.test_decks_screen import editor
from tests.tui.test_hostile import screen_text
from tests.tui.test_mapping import told

__all__ = ["editor"]

Press = Callable[..., Awaitable[None]]
GONE = "No longer in its deck: small/salami. Its history stays."
CUT = (
    "text = path.read_text()\n"
    "cut, end = text.index('## Salami'), text.index('## Counter-Nibble')\n"
    "path.write_text(text[:cut] + text[end:])\n"
)


async def test_a_card_that_an_edit_deletes_goes_without_a_word(
    app: FlashnegApp, press: Press, editor: Callable[[str], None]
) -> None:
    editor(CUT)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "d", "e")
        assert told(app) == GONE


async def test_the_card_in_hand_is_deleted_without_a_word(
    app: FlashnegApp, press: Press, editor: Callable[[str], None]
) -> None:
    editor(CUT.replace("Salami", "Nibble", 1).replace("Counter-Nibble", "Salami"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "space", "e")
        assert told(app) == GONE.replace("salami", "nibble")
        assert "Nibble" not in screen_text(app).splitlines()[3]


async def test_a_card_that_is_gone_at_the_start_goes_without_a_word(
    services: Services, make: Callable[[], Services], tmp_path: Path, press: Press
) -> None:
    path = services.library.editable("small")
    services.library.refresh()
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("## Salami")] + text[text.index("## Counter-Nibble") :], encoding="utf-8")
    services.close()
    later = Services(services.places, bundled=tmp_path / "bundled")
    app = FlashnegApp(later)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert told(app) == GONE
    later.close()


@pytest.mark.parametrize(
    "keys", [("d", "e"), ("space", "e"), ("d", "n", "x", *["enter"] * 4, "y", "ctrl+s"), ("b", "enter", "e")]
)
async def test_a_decks_folder_that_cannot_be_written_ends_the_program_when_a_card_is_edited(
    services: Services, home: Path, press: Press, editor: Callable[[str], None], keys: tuple[str, ...]
) -> None:
    editor("pass")
    (home / "decks").write_text("no folder", encoding="utf-8")
    app = FlashnegApp(services)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "escape", *keys)
        assert app.is_running
        said = told(app) if keys[-1] == "e" else " ".join(screen_text(app).split())
        assert "cannot be written" in said


async def test_a_draft_that_cannot_be_written_ends_the_program(
    app: FlashnegApp, press: Press, editor: Callable[[str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor("pass")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "d", "n", "ctrl+e")
        assert app.is_running
        assert "the draft cannot be written" in told(app)
