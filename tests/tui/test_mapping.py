"""Files whose columns do not say what they are: asked about, mapped by keyboard and mouse, and taken in as mapped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from flashneg.bootstrap import Services
from flashneg.domain.cards import Concept, Tactic
from flashneg.study.columns import FIELDS
from flashneg.tui.app import FlashnegApp
from flashneg.tui.screens.decks import DecksScreen
from flashneg.tui.screens.importing import ImportScreen
from flashneg.tui.screens.mapping import MappingScreen
from textual.widgets import Input, OptionList, Static

from tests.tui.conftest import settle
from tests.tui.test_hostile import screen_text
from tests.tui.test_snapshots import LOOKS

Press = Callable[..., Awaitable[None]]

ODD = (
    "Trick,Was es will,Antwort,Gesehen\n"
    "Nibbling,A small extra at the end.,Trade it.,in May\n"
    "Flinch,To shock them.,Wait.,\n"
)


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    path = tmp_path / "odd.csv"
    path.write_text(ODD, encoding="utf-8")
    return path


async def offer(pilot: Any, press: Press, path: Path) -> None:
    """From the first screen to what an import of the file asks first."""
    await press(pilot, "escape", "d", "i")
    pilot.app.screen.query_one(Input).value = str(path)
    await press(pilot, "enter")
    await settle(pilot)


async def choose(pilot: Any, press: Press, *fields: str) -> None:
    """Choose fields for the highlighted column and those below it by keys alone."""
    for number, field in enumerate(fields):
        await press(pilot, *["j"] * (number > 0), "enter", "g", *["j"] * (FIELDS.index(field) + 1), "enter")


async def accept(pilot: Any, press: Press, *keys: str) -> None:
    """Go on until the file is taken in."""
    await press(pilot, *keys)
    await settle(pilot)


def told(app: FlashnegApp) -> str:
    return " ".join(str(note.message) for note in app._notifications)


def card_names(services: Services, deck: str) -> list[str]:
    return [shown.card.name for shown in services.cards.all() if shown.stored.deck == deck]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_table_with_odd_headers_is_asked_about_and_comes_in_as_mapped(
    app: FlashnegApp, press: Press, services: Services, odd: Path, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        await offer(pilot, press, odd)
        assert isinstance(app.screen, MappingScreen)
        shown = screen_text(app)
        assert "its first row is a card" in shown
        assert "Trick" in shown
        await press(pilot, "h")
        shown = screen_text(app)
        assert "its first row names the columns" in shown
        assert "Was es will" in shown
        assert "Nibbling" in shown
        await choose(pilot, press, "name", "intent", "counter")
        shown = screen_text(app)
        assert "The first card" in shown
        assert "Trade it." in shown
        await press(pilot, "y")
        assert isinstance(app.screen, ImportScreen)
        shown = screen_text(app)
        assert "2 added" in shown
        assert "name from Trick" in shown
        await accept(pilot, press, "y")
        assert isinstance(app.screen, DecksScreen)
    assert card_names(services, "odd") == ["Nibbling", "Flinch"]
    card = services.cards.show("odd/nibbling").card
    assert isinstance(card, Tactic)
    assert (card.intent, card.counter) == ("A small extra at the end.", "Trade it.")


async def test_the_screen_and_the_command_line_make_the_same_deck(
    app: FlashnegApp, press: Press, services: Services, odd: Path, home: Path
) -> None:
    from flashneg.study.columns import Wanted

    said = Wanted({"name": "Trick", "intent": "Was es will", "counter": "Antwort"})
    services.exchange.import_paths([odd], wanted=said)
    by_name = (home / "decks" / "odd.md").read_text(encoding="utf-8")
    services.exchange.undo()
    async with app.run_test(size=(80, 24)) as pilot:
        await offer(pilot, press, odd)
        await press(pilot, "h")
        await choose(pilot, press, "name", "intent", "counter")
        await accept(pilot, press, "y", "y")
    assert (home / "decks" / "odd.md").read_text(encoding="utf-8") == by_name


async def test_a_column_whose_name_tells_too_little_is_asked_about_and_not_refused(
    app: FlashnegApp, press: Press, services: Services, tmp_path: Path
) -> None:
    path = tmp_path / "part.csv"
    path.write_text("Trick,Purpose\nNibbling,A small extra.\n", encoding="utf-8")
    async with app.run_test(size=(80, 24)) as pilot:
        await offer(pilot, press, path)
        assert isinstance(app.screen, MappingScreen)
        assert "No card yet" in screen_text(app)
        await press(pilot, "y")
        assert isinstance(app.screen, MappingScreen)
        assert "a card needs a name" in told(app)
        await choose(pilot, press, "name")
        await accept(pilot, press, "y", "y")
    card = services.cards.show("part/nibbling").card
    assert isinstance(card, Tactic)
    assert card.intent == "A small extra."


async def test_an_odd_note_type_of_anki_is_asked_about_and_comes_in_otherwise_than_mapped(
    app: FlashnegApp, press: Press, services: Services, tmp_path: Path, clock: Callable[[str], None]
) -> None:
    import anki.collection as anki

    from tests.interop.test_corners import add, kind, package

    collection = anki.Collection(str(tmp_path / "c.anki2"))
    odd = kind(collection, "Plays", ["Trick", "Reply to it", "Seen"], ("{{Trick}}", "{{Reply to it}}"))
    add(collection, odd, "Mine", "<b>Nibble</b>", "Trade it", "in May")
    basic = collection.models.by_name("Basic")
    add(collection, basic, "Mine", "BATNA", "The way out")
    collection.decks.select(collection.decks.id("Mine"))
    card = collection.sched.getCard()
    card.start_timer()
    collection.sched.answerCard(card, 3)
    package(collection, tmp_path / "plays.apkg")
    collection.close()
    clock(dt.datetime.now(dt.UTC).isoformat())
    async with app.run_test(size=(80, 24)) as pilot:
        await offer(pilot, press, tmp_path / "plays.apkg")
        assert isinstance(app.screen, MappingScreen)
        shown = screen_text(app)
        assert "Notes of the type Plays" in shown
        assert "as its template shows it" in shown
        assert "Basic" not in shown
        await choose(pilot, press, "name", "counter", "body")
        shown = screen_text(app)
        assert "in May" in shown
        assert "as its template shows it" not in shown
        await press(pilot, "y")
        shown = screen_text(app)
        assert "2 added" in shown
        assert "1 review comes with its day" in shown
        await accept(pilot, press, "y")
    mine = {shown.card.name: shown for shown in services.cards.all() if shown.stored.deck == "mine"}
    (prompt,) = services.cards.history(mine["Nibble"].stored.ref)[1]
    assert [review.event.number("quality") for review in prompt.reviews] == [4]
    nibble = mine["Nibble"].card
    assert isinstance(nibble, Tactic)
    assert (nibble.counter, nibble.body) == ("Trade it", "in May")
    assert isinstance(mine["BATNA"].card, Concept)


async def test_the_preview_changes_the_fields_of_a_table_that_was_certain_and_back_changes_nothing(
    app: FlashnegApp, press: Press, services: Services, tmp_path: Path
) -> None:
    path = tmp_path / "sure.csv"
    path.write_text("front,back,odd\nWord,Meaning,more\n", encoding="utf-8")
    async with app.run_test(size=(80, 24)) as pilot:
        await offer(pilot, press, path)
        assert isinstance(app.screen, ImportScreen)
        await press(pilot, "f")
        assert isinstance(app.screen, MappingScreen)
        await press(pilot, "x", "escape")
        assert isinstance(app.screen, ImportScreen)
        assert "sure.csv: front, back" in screen_text(app)
        await press(pilot, "f", "j", "j")
        await choose(pilot, press, "body")
        await press(pilot, "y")
        assert "body from odd" in screen_text(app)
        await accept(pilot, press, "y")
    card = services.cards.show("sure/word").card
    assert isinstance(card, Concept)
    assert card.back == "Meaning\n\nmore"


async def test_a_field_is_chosen_with_the_mouse(app: FlashnegApp, press: Press, odd: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await offer(pilot, press, odd)
        await pilot.click(OptionList, offset=(6, 3))
        await settle(pilot)
        assert "3 is ..." in screen_text(app)
        await pilot.click("ChooseScreen PickList", offset=(4, FIELDS.index("name") + 1))
        await settle(pilot)
        assert isinstance(app.screen, MappingScreen)
        assert app.screen._guesses[0].columns.fields[2] == "name"


async def test_a_mapping_without_any_card_is_told_and_asked_again(
    app: FlashnegApp, press: Press, services: Services, tmp_path: Path
) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("Wort,Sinn,Leer\nEins,One,\nZwei,Two,\n", encoding="utf-8")
    async with app.run_test(size=(80, 24)) as pilot:
        await offer(pilot, press, path)
        await press(pilot, "h", "j", "j")
        await choose(pilot, press, "back")
        assert "give no card" in screen_text(app)
        await accept(pilot, press, "y")
        assert isinstance(app.screen, MappingScreen)
        assert "it holds no card" in told(app)
        await press(pilot, "j")
        await choose(pilot, press, "back")
        await accept(pilot, press, "y", "y")
    assert card_names(services, "empty") == ["Eins", "Zwei"]


async def test_hostile_headers_and_cells_stay_text(app: FlashnegApp, press: Press, tmp_path: Path) -> None:
    path = tmp_path / "h.csv"
    path.write_text(
        '"[@click=app.quit]x[/]","\x1b]0;own\x07[/b]"\n"[@click=app.quit]a[/x]","\u202eb"\n', encoding="utf-8"
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await offer(pilot, press, path)
        await press(pilot, "h")
        shown = screen_text(app)
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert "[@click=app.quit]x[/]" in shown
        await pilot.click(OptionList, offset=(6, 1))
        await settle(pilot)
        assert "[@click=app.quit]x[/] is ..." in screen_text(app)
        await press(pilot, "escape", "escape")
        assert isinstance(app.screen, DecksScreen)


async def test_help_on_the_screen_names_its_keys(app: FlashnegApp, press: Press, odd: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await offer(pilot, press, odd)
        await press(pilot, "question_mark")
        shown = screen_text(app)
        for words in ("Read it so", "Choose field", "Leave out", "Header"):
            assert words in shown


@pytest.mark.parametrize(("size", "theme"), LOOKS, ids=["80-dark", "120-dark", "80-light", "120-light"])
@pytest.mark.parametrize("keys", [["h"], ["h", "enter"]], ids=["columns", "choosing"])
def test_the_mapping_looks_other_than_it_did(
    snap_compare: Any, make: Callable[[], Services], odd: Path, press: Press, size: tuple[int, int], theme: str,
    keys: list[str],
) -> None:  # fmt: skip
    app = FlashnegApp(make())

    async def go(pilot: Any) -> None:
        app.theme = theme
        await offer(pilot, press, odd)
        await press(pilot, *keys)

    assert snap_compare(app, terminal_size=size, run_before=go)


async def test_what_many_cards_lack_is_said_once_with_their_lines(
    app: FlashnegApp, press: Press, tmp_path: Path
) -> None:
    path = tmp_path / "many.csv"
    path.write_text("name,intent\n" + "".join(f"Ploy {n},For {n}.\n" for n in range(12)), encoding="utf-8")
    async with app.run_test(size=(80, 24)) as pilot:
        await offer(pilot, press, path)
        shown = str(app.screen.query_one("ImportScreen VerticalScroll Static", Static).render())
        assert shown.count("no style is recognised") == 1
        assert "many.md, lines " in shown
        assert " and 6 more: no style" in shown
