from __future__ import annotations

import stat
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from flashneg.bootstrap import Services
from flashneg.domain.settings import NAMES, THEMES
from flashneg.tui.app import FlashnegApp
from flashneg.tui.screens.browse import BrowseScreen
from flashneg.tui.screens.card import CardScreen
from flashneg.tui.screens.dialogs import ChooseScreen, InputScreen
from flashneg.tui.screens.home import HomeScreen
from flashneg.tui.screens.study import StudyScreen
from flashneg.tui.screens.welcome import WelcomeScreen
from flashneg.tui.widgets.grades import GradeBar
from flashneg.tui.widgets.keybar import KeyBar
from flashneg.tui.widgets.picklist import PickList
from textual.widgets import Input, Static

from tests.tui.conftest import the_day_after
from tests.tui.test_hostile import screen_text

Press = Callable[..., Awaitable[None]]
Open = Callable[[], Services]


def shown(app: FlashnegApp, selector: str) -> str:
    return str(app.screen.query_one(selector, Static).render())


async def click_grade(app: FlashnegApp, pilot: Any, word: str) -> None:
    bar = app.screen.query_one(GradeBar)
    await pilot.click(GradeBar, offset=(bar.render().plain.index(word), 0))


async def test_a_new_learner_is_at_the_first_card_within_three_keys(app: FlashnegApp, press: Press) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        assert isinstance(app.screen, WelcomeScreen)
        await press(pilot, "enter")
        assert isinstance(app.screen, StudyScreen)
        assert "Nibble: what is it for?" in shown(app, "#question")
        await press(pilot, "space")
        assert "Ask for a small extra" in shown(app, "#answer")


async def test_one_prompt_is_told_as_many(app: FlashnegApp, press: Press) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "space", "3", "q")
        assert "Learned so far: 1 prompt." in shown(app, "#today")


async def test_one_review_that_waits_is_told_as_many(make: Open, press: Press, clock: Callable[[str], None]) -> None:
    app = the_day_after(make, clock, reviews=4)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        assert "1 more waits behind today's limit" in shown(app, "#today")
        await press(pilot, "space")
        assert "(1 waits)" in shown(app, "#progress")


async def test_a_second_enter_closes_what_lies_below_a_question(app: FlashnegApp, press: Press) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter")
        given: list[str | None] = []
        asking, choosing = InputScreen("Words", "one"), ChooseScreen("Which?", [("two", "Two")])
        app.push_screen(asking, given.append)
        await press(pilot)
        for _ in range(2):
            asking.query_one(Input).post_message(Input.Submitted(asking.query_one(Input), "one"))
        await press(pilot)
        app.push_screen(choosing, given.append)
        await press(pilot)
        for _ in range(2):
            choosing.query_one(PickList).action_select()
        await press(pilot)
        assert given == ["one", "two"]
        assert isinstance(app.screen, StudyScreen)


async def test_a_whole_day_by_the_space_bar_ends_at_the_days_end_and_undo_reaches_back(
    app: FlashnegApp, press: Press, services: Services
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", *(["space"] * 10))
        assert "5 graded today" in shown(app, "#question")
        assert services.progress.stats().reviews == 5
        await press(pilot, "u")
        assert services.progress.stats().reviews == 4
        assert "BATNA" in shown(app, "#question")
        await press(pilot, "space", "3", "q")
        assert isinstance(app.screen, HomeScreen)
        assert "Done for today" in shown(app, "#today")


@pytest.mark.parametrize(("key", "quality"), [("1", 1), ("2", 3), ("3", 4), ("4", 5), ("enter", 4)])
async def test_each_grade_key_gives_its_quality(
    app: FlashnegApp, press: Press, services: Services, key: str, quality: int
) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "enter", "space", key)
        _, prompts = services.cards.history("nibble")
        assert [review.event.number("quality") for review in prompts[0].reviews] == [quality]


async def test_a_grade_before_the_answer_is_seen_does_nothing(
    app: FlashnegApp, press: Press, services: Services
) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "enter", "1", "3", "4")
        assert services.progress.stats().reviews == 0


async def test_six_point_grading_takes_zero_to_five(make: Open, press: Press) -> None:
    services = make()
    services.set("grading", "6")
    app = FlashnegApp(services)
    async with app.run_test() as pilot:
        await press(pilot, "enter", "space", "0")
        _, prompts = services.cards.history("nibble")
        assert prompts[0].reviews[0].event.number("quality") == 0


async def test_a_click_on_a_grade_does_what_its_key_does(app: FlashnegApp, press: Press, services: Services) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "space")
        await click_grade(app, pilot, "Easy")
        await press(pilot)
        assert services.cards.history("nibble")[1][0].reviews[0].event.number("quality") == 5


async def test_quitting_in_the_middle_keeps_what_was_graded(make: Open, press: Press) -> None:
    first = FlashnegApp(make())
    async with first.run_test() as pilot:
        await press(pilot, "enter", "space", "3", "ctrl+q")
    again = FlashnegApp(make())
    async with again.run_test() as pilot:
        await press(pilot)
        assert isinstance(again.screen, HomeScreen)
        assert "4 new" in shown(again, "#today")
        await press(pilot, "u")
        assert "5 new" in shown(again, "#today")


async def test_skip_bury_suspend_and_mark_do_what_they_say(app: FlashnegApp, press: Press, services: Services) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "enter", "s")
        assert "Salami" in shown(app, "#question")
        await press(pilot, "minus")
        assert services.cards.show("salami").state.buried
        await press(pilot, "at")
        assert services.cards.show("counter-nibble").state.suspended
        await press(pilot, "asterisk")
        assert services.cards.show("package-only").state.marked
        await press(pilot, "u", "u", "u")
        assert not services.cards.show("salami").state.buried


async def test_a_note_is_kept_and_shown_with_the_answer(app: FlashnegApp, press: Press) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "enter", "space", "n", "h", "i", "enter")
        assert "hi" in shown(app, "#rest")


async def test_editing_returns_to_the_same_card_with_its_new_text(
    app: FlashnegApp, press: Press, services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import contextlib

    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho "$1" > "$0.line"\nsed -i "s/Ask for a small extra/Beg for a trifle/" "$2"\n')
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setattr(FlashnegApp, "suspend", lambda self: contextlib.nullcontext())
    async with app.run_test() as pilot:
        await press(pilot, "enter", "space", "e")
        assert "Beg for a trifle" in shown(app, "#answer")
    assert editor.with_name("editor.line").read_text() == "+9\n"
    assert (services.places.home / "decks" / "small.md").exists()


async def test_links_open_beside_the_session(app: FlashnegApp, press: Press) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "enter", "space", "o", "enter")
        assert isinstance(app.screen, CardScreen)
        await press(pilot, "q")
        assert isinstance(app.screen, StudyScreen)
        assert app.screen.revealed


async def test_browse_searches_while_typing_and_opens(app: FlashnegApp, press: Press) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "escape", "b", "slash", *"salami", "enter", "enter")
        assert isinstance(app.screen, CardScreen)
        assert app.screen.shown.stored.id == "salami"
        await press(pilot, "q")
        assert isinstance(app.screen, BrowseScreen)


async def test_a_filter_is_not_seen_beside_a_search_and_nothing_found_asks_for_other_words(
    app: FlashnegApp, press: Press
) -> None:
    async with app.run_test(size=(80, 24), notifications=False) as pilot:
        await press(pilot, "escape", "b", "slash", *"salami", "enter", "f")
        assert "Shown: marked" in screen_text(app)
        assert "Nothing found." in screen_text(app)
        assert "Other words" not in screen_text(app)
        await press(pilot, "f", "f", "f", "f")
        assert "Shown:" not in screen_text(app)
        assert "Salami" in screen_text(app)


async def test_every_screen_opens_has_help_and_closes(app: FlashnegApp, press: Press) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape")
        for key in ("b", "m", "d", "comma"):
            await press(pilot, key)
            opened = app.screen
            assert not isinstance(opened, HomeScreen), key
            await press(pilot, "question_mark")
            assert app.screen is not opened, key
            await press(pilot, "escape", "escape")
            assert isinstance(app.screen, HomeScreen), key


async def test_decks_are_switched_and_settings_changed_from_their_screens(
    app: FlashnegApp, press: Press, services: Services
) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "escape", "d", "space")
        assert not services.library.decks()[0].enabled
        await press(pilot, "space", "q", "comma", "enter", "backspace", "7", "enter")
        assert services.settings.new_per_day == 7


async def test_every_theme_that_a_setting_may_name_is_there_and_no_other(app: FlashnegApp) -> None:
    assert set(THEMES) == set(app.available_themes)


async def test_the_theme_key_goes_round_and_keeps_what_it_shows(
    app: FlashnegApp, press: Press, services: Services
) -> None:
    async with app.run_test() as pilot:
        seen = []
        for _ in range(5):
            await press(pilot, "ctrl+t")
            seen.append(app.theme)
            assert services.settings.theme == app.theme
    assert seen == ["flashneg-light", "flashneg-contrast", "ansi-dark", "ansi-light", "flashneg-dark"]


async def test_a_theme_of_the_command_palette_is_gone_after_a_restart(make: Open, press: Press) -> None:
    app = FlashnegApp(make())
    async with app.run_test() as pilot:
        await press(pilot, "escape")
        app.search_themes()
        await press(pilot, *"nord", "enter", "enter")
        assert app.theme == "nord"
    assert FlashnegApp(make()).theme == "nord"


async def test_a_theme_that_is_not_there_is_refused_on_the_settings_screen(
    app: FlashnegApp, press: Press, services: Services
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "comma", *(["j"] * NAMES.index("theme")), "enter", "x", "enter")
        assert services.settings.theme == app.theme == "flashneg-dark"
        assert "theme is one of" in next(iter(app._notifications)).message


async def test_resizing_at_any_moment_keeps_the_question(app: FlashnegApp, press: Press) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "space")
        for size in ((120, 40), (40, 10), (200, 60), (80, 24)):
            await pilot.resize_terminal(*size)
            await press(pilot)
            assert "Ask for a small extra" in shown(app, "#answer")


async def test_tuesday_has_a_tactic_of_the_week(make: Open, press: Press, clock: Callable[[str], None]) -> None:
    clock("2026-03-03T10:00:00+00:00")
    app = FlashnegApp(make())
    async with app.run_test() as pilot:
        await press(pilot, "escape", "t")
        assert isinstance(app.screen, CardScreen)


async def test_a_month_through_the_pilot_leaves_nothing_to_mend(
    make: Open, press: Press, clock: Callable[[str], None]
) -> None:
    from flashneg.storage.doctor import examine

    reviews = 0
    for number in range(2, 32, 3):
        clock(f"2026-03-{number:02d}T10:00:00+00:00")
        services = make()
        app = FlashnegApp(services)
        async with app.run_test() as pilot:
            await press(pilot, "enter")
            if not isinstance(app.screen, StudyScreen):
                await press(pilot, "space")
            for turn in range(60):
                screen: Any = app.screen
                if screen.asked is None:
                    break
                reviews += 1
                await press(pilot, "space", "34312"[turn % 5])
    assert services.progress.stats().reviews == reviews
    assert reviews > 20
    assert examine(services.store.database, services.store.backups, rebuild=False).ok


async def test_a_click_on_a_key_does_something_else_than_the_key(app: FlashnegApp, press: Press) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape")
        bar = app.screen.query_one(KeyBar)
        line = bar.render().plain
        await pilot.click(KeyBar, offset=(1 + line.index("Browse"), 0))
        await press(pilot)
        assert isinstance(app.screen, BrowseScreen)
        narrow = app.screen.query_one(KeyBar)
        await pilot.resize_terminal(30, 24)
        await press(pilot)
        assert narrow.render().plain.endswith("esc Back  ? Help")
        assert len(narrow.render().plain) <= 28
