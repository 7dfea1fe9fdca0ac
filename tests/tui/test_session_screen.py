"""What a learner meets in the session between two keys: messages, lookups, what may not be given away."""

from __future__ import annotations

import gc
import re
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flashneg.bootstrap import Services
from flashneg.domain.events import Mode
from flashneg.domain.names import Facet
from flashneg.study import faces
from flashneg.tui.app import FlashnegApp
from flashneg.tui.screens.browse import BrowseScreen
from flashneg.tui.screens.card import CardScreen
from flashneg.tui.screens.history import HistoryScreen
from flashneg.tui.screens.study import StudyScreen
from flashneg.tui.widgets.grades import GradeBar
from flashneg.tui.widgets.picklist import PickList
from textual.widgets import Static
from textual.widgets._toast import Toast

from tests.tui.conftest import the_day_after
from tests.tui.test_hostile import screen_text

Press = Callable[..., Awaitable[None]]
Open = Callable[[], Services]


def shown(app: FlashnegApp, selector: str) -> str:
    return str(app.screen.query_one(selector, Static).render())


def told(app: FlashnegApp) -> list[str]:
    return [notification.message for notification in app._notifications]


@asynccontextmanager
async def spot_question(make: Open, press: Press, clock: Callable[[str], None]) -> AsyncIterator[tuple[Any, str]]:
    """A session where a scenario is asked: the pilot, and the name that nothing may tell."""
    app = at_a_spot_question(make, clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "space")
        screen: Any = app.screen
        yield pilot, screen.asked.card.name


def at_a_spot_question(make: Open, clock: Callable[[str], None]) -> FlashnegApp:
    for number in range(2, 32):
        clock(f"2026-03-{number:02d}T10:00:00+00:00")
        session = make().session()
        while (asked := session.next()) is not None:
            if asked.prompt.facet is Facet.SPOT:
                return FlashnegApp(make())
            session.grade(asked.prompt, 4)
    raise AssertionError("no scenario is asked in a month")


async def test_messages_stand_in_the_head_line_and_not_over_the_card(app: FlashnegApp, press: Press) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "enter", "space", "asterisk", "minus", "at", "u", "u")
        assert len(told(app)) == 1
        toasts = list(app.screen.query(Toast))
        assert [toast.region.y for toast in toasts] == [0]
        assert toasts[0].region.height == 1


async def test_undo_does_not_tell_the_name_that_its_question_asks_for(
    make: Open, press: Press, clock: Callable[[str], None]
) -> None:
    async with spot_question(make, press, clock) as (pilot, name):
        screen = pilot.app.screen
        await press(pilot, "space", "3", "u")
        assert screen.asked.card.name == name
        assert not screen.revealed
        assert told(pilot.app) == ["Took back: Good"]


async def test_history_and_note_before_the_answer_do_not_tell_the_name_that_is_asked_for(
    make: Open, press: Press, clock: Callable[[str], None]
) -> None:
    async with spot_question(make, press, clock) as (pilot, name):
        await press(pilot, "i")
        assert isinstance(pilot.app.screen, HistoryScreen)
        assert name not in pilot.app.screen.drawing.render().plain
        await press(pilot, "q", "n")
        assert name not in shown(pilot.app, ".title")
        await press(pilot, "escape", "space", "i")
        assert name in pilot.app.screen.drawing.render().plain


async def test_a_question_that_was_left_alone_counts_for_more_than_ten_minutes(
    app: FlashnegApp, press: Press, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = [100.0]
    monkeypatch.setattr("flashneg.tui.screens.study.monotonic", lambda: moment[0])
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "space")
        moment[0] += 7200
        await press(pilot, "3")
    assert services.reports.today().milliseconds == 600_000


async def test_a_long_deck_cuts_off_how_many_reviews_wait(
    make: Open, press: Press, clock: Callable[[str], None], bundled: Path
) -> None:
    deck = bundled / "01-small.md"
    deck.write_text(deck.read_text("utf-8").replace("id: small", "id: commitment-coercion-and-process"), "utf-8")
    app = the_day_after(make, clock, reviews=1)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "space", "asterisk")
        head = screen_text(app).split("\n")[0]
        assert "review  ★  (4 wait)   comm" in head
        assert "…" in head


async def test_a_mark_is_not_seen_beside_its_card_until_the_next_one(app: FlashnegApp, press: Press) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "asterisk")
        assert "★" in shown(app, "#progress")
        await press(pilot, "space", "asterisk")
        assert "★" not in shown(app, "#progress")


async def test_a_search_from_the_session_comes_back_to_the_question(app: FlashnegApp, press: Press) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "slash", *"zzzz")
        assert isinstance(app.screen, BrowseScreen)
        assert app.screen.query_one("#nothing").display
        await press(pilot, "escape")
        assert isinstance(app.screen, StudyScreen)
        assert not app.screen.revealed


async def test_each_session_that_was_left_stays_in_memory(app: FlashnegApp, press: Press) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "q")  # the first session of a process is frozen, with all that is loaded by then
        while not gc.get_freeze_count():
            await pilot.pause(0.02)
        left = []
        for _ in range(6):
            await press(pilot, "space")
            assert isinstance(app.screen, StudyScreen)
            left.append(weakref.ref(app.screen))
            await press(pilot, "q")
        await pilot.pause()
        gc.collect()
        assert sum(screen() is not None for screen in left) <= 2  # the latest, and one that a context still holds


async def test_the_days_end_tells_what_was_missed_and_what_comes_tomorrow(app: FlashnegApp, press: Press) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "space", "1", *(["space"] * 10))
        end = shown(app, "#question")
        assert "Missed: Nibble" in end
        assert "Tomorrow: 5 to review." in end
        assert app.services.mastery.keeper.waiting() == 0, "the figures of mastery wait for home"


async def test_in_the_final_drill_the_grades_say_what_they_do_there(app: FlashnegApp, press: Press) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "space", "1", *(["space"] * 8), "space")
        bar = " ".join(app.screen.query_one(GradeBar).render().plain.split())
        assert bar == "1 Again again 2 Hard again 3 Good done 4 Easy done"


def shown_grades(grading: int) -> list[tuple[str, str]]:
    if grading == 6:
        return [(str(quality), name) for quality, name in faces.GRADES_OF_SIX.items()]
    return [(str(key), name) for key, name in enumerate(faces.GRADES.values(), 1)]


@pytest.mark.parametrize("grading", ["4", "6"])
async def test_the_grades_fit_the_narrowest_screen_with_the_longest_intervals(
    make: Open, press: Press, grading: str
) -> None:
    services = make()
    services.set("grading", grading)
    app = FlashnegApp(services)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "space")
        bar, screen = app.screen.query_one(GradeBar), app.screen
        assert isinstance(screen, StudyScreen)
        assert screen.asked is not None
        for longest in (1, 20, 150, 690, 36_500):
            days = {quality: 1 if quality < 3 else max(1, longest - 5 + quality) for quality in range(6)}
            bar.offer(replace(screen.asked, intervals=days), int(grading))
            words = bar.render().plain
            assert len(words) == bar.content_size.width
            for key, name in shown_grades(int(grading)):
                assert re.search(rf"(^| ){key} {name} [0-9.]+ ?(d|mo|y)( |$)", words), (longest, words)
        bar.offer(replace(screen.asked, mode=Mode.DRILL), int(grading))
        for key, name in shown_grades(int(grading)):
            assert re.search(rf"(^| ){key} {name} ", bar.render().plain)


async def test_help_lists_every_key_of_the_screen_and_none_of_textuals_own(app: FlashnegApp, press: Press) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "space", "question_mark")
        here = shown(app, "#here")
        assert all(word in here for word in ("1 2 3 4", "Note", "History", "Links", "Search"))
        assert "Focus" not in here
        assert "Copy" not in here


async def test_a_card_is_met_marked_noted_and_suspended_where_it_is_read(
    app: FlashnegApp, press: Press, services: Services
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "b", "enter", "m", *"garage", "enter", "asterisk", "n", "h", "enter", "at")
        state = services.cards.show("nibble").state
        assert (state.met, state.marked, state.note, state.suspended) == (1, True, "h", True)
        assert "met once in real life" in shown(app, "#head")
        await press(pilot, "at")
        assert not services.cards.show("nibble").state.suspended


async def test_browse_shows_only_what_was_marked_or_suspended(
    app: FlashnegApp, press: Press, services: Services
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "b", "enter", "asterisk", "q", "f")
        screen: Any = app.screen
        assert [shown.stored.id for shown in screen._shown] == ["nibble"]
        assert "★" in screen.cards.get_option_at_index(0).prompt.plain
        await press(pilot, "f")
        assert screen._shown == []
        await press(pilot, "f", "f", "f")
        assert len(screen._shown) == 5


async def test_a_long_list_is_made_bit_by_bit_to_its_last_row(make: Open, press: Press, tmp_path: Path) -> None:
    (tmp_path / "long.csv").write_text(
        "front,back\n" + "".join(f"Word {n},m\n" for n in range(1_000)), encoding="utf-8"
    )
    services = make()
    services.exchange.import_paths([tmp_path / "long.csv"])
    app = FlashnegApp(services)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "b")
        rows: Any = app.screen.query_one(PickList)
        while rows.option_count < 1_005:
            await pilot.pause()
        await press(pilot, "G")
        assert rows.highlighted == 1_004
        await press(pilot, "slash", *"nibble")
        assert rows.get_option_at_index(0).prompt.plain.startswith("Nibble")
        assert rows.option_count <= 50


async def test_what_was_not_saved_is_no_longer_told_once_it_is_saved(
    app: FlashnegApp, press: Press, services: Services
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "space")
        services.store.database.raw().execute("PRAGMA query_only=ON")
        await press(pilot, "3")
        assert "cannot be written" in " ".join(told(app))
        services.store.database.raw().execute("PRAGMA query_only=OFF")
        await press(pilot, "3")
        assert services.progress.stats().reviews == 1
        assert told(app) == []


async def test_what_names_a_card_confusable_is_not_told_on_that_card(
    app: FlashnegApp, press: Press, services: Services
) -> None:
    for ref in ("salami:spot", "salami:counter"):
        layout = faces.layout(services.session().ask(services.cards.resolve_prompt(ref)))
        assert ("Confused with", "[Nibble](#nibble)") in (*layout.answer, *layout.side, *layout.rest)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "slash", *"salami", "enter", "enter")
        assert isinstance(app.screen, CardScreen)
        assert app.screen.shown.stored.id == "salami"
        assert re.search(r"Confused with\W+Nibble", screen_text(app))
