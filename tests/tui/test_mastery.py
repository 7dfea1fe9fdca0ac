from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from flashneg.bootstrap import Services
from flashneg.study.progress import WeekSummary
from flashneg.tui.app import FlashnegApp
from flashneg.tui.measured import week_line
from flashneg.tui.screens import mastery_parts
from flashneg.tui.screens.history import HistoryScreen
from flashneg.tui.screens.home import HomeScreen
from flashneg.tui.screens.mastery import MasteryScreen
from flashneg.tui.widgets.drawing import Drawing
from textual.widgets import OptionList, ProgressBar, Static
from textual.widgets._progress_bar import Bar

from tests.tui.conftest import settle
from tests.unit.test_streaks import study

Press = Callable[..., Awaitable[None]]
Open = Callable[[], Services]
SetClock = Callable[[str], None]


@pytest.fixture
def month(make: Open, clock: SetClock) -> Services:
    for day in range(2, 24, 3):
        study(make, clock, f"2026-03-{day:02d}T10:00:00+00:00", 4 if day % 4 else 1)
    clock("2026-03-24T10:00:00+00:00")
    return make()


def drawn(app: FlashnegApp) -> str:
    return str(app.screen.query_one(Drawing).render().plain)


async def test_some_days_or_risks_are_told_as_if_they_were_all(
    month: Services, press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mastery_parts, "_LISTED_DAYS", 5)
    app = FlashnegApp(month)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "m", "2", "n")
        listed = drawn(app).split("Study days   the latest 5", 1)[1].split("Due", 1)[0]
        assert listed.count("reviews") == 5
        await press(pilot, "n", "4")
        assert "by risk of what was begun" in str(app.screen.query_one("#heads", Static).render())


async def test_the_bar_of_a_long_reading_is_out_of_sight(month: Services, press: Press) -> None:
    app = FlashnegApp(month)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "m")
        assert isinstance(app.screen, MasteryScreen)
        app.screen._reading(40)
        await settle(pilot)
        bar = app.screen.query_one(Bar)
        assert app.screen.find_widget(bar).visible_region.area > 20
        app.screen._reading(50)
        assert app.screen.query_one(ProgressBar).progress == 50


async def test_every_part_is_reached_and_says_its_numbers(month: Services, press: Press) -> None:
    app = FlashnegApp(month)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "m")
        assert isinstance(app.screen, MasteryScreen)
        assert "You would recall" in drawn(app)
        assert "What now? Study" in drawn(app)
        assert "█" in drawn(app)
        await press(pilot, "n")
        assert "30 days later" in drawn(app)
        assert "█" not in drawn(app).split("recalled", 1)[1]
        await press(pilot, "tab")
        assert "Study days" in drawn(app)
        assert "2026-03-23: 5 reviews" in drawn(app) or "reviews" in drawn(app)
        await press(pilot, "n", "3")
        assert "Closing" in drawn(app)
        await press(pilot, "5")
        assert "Was that right?" in drawn(app)
        await press(pilot, "4", "s", "s")
        assert "confusion" in str(app.screen.query_one("#heads", Static).render())
        await press(pilot, "s", "enter")
        assert isinstance(app.screen, HistoryScreen)
        assert "Recall over time" in drawn(app)
        assert "█" in drawn(app)
        await press(pilot, "n")
        assert "%" in drawn(app)
        await press(pilot, "q", "q")
        assert isinstance(app.screen, HomeScreen)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 12)])
async def test_nothing_is_wider_than_the_screen(month: Services, press: Press, size: tuple[int, int]) -> None:
    app = FlashnegApp(month)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "m")
        for part in "1235":
            await press(pilot, part)
            if size[0] >= 80:
                assert max(map(len, drawn(app).split("\n"))) <= size[0] * 2
                assert all(len(line) <= size[0] for line in drawn(app).split("\n") if "█" in line or "│" in line)
        await press(pilot, "4")
        assert app.screen.query_one(OptionList).option_count == 4


async def test_the_place_in_the_list_is_lost_when_the_window_or_the_numbers_change(
    month: Services, press: Press
) -> None:
    app = FlashnegApp(month)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "m", "4", "j", "j")
        tactics = app.screen.query_one(OptionList)
        await pilot.resize_terminal(120, 40)
        await settle(pilot)
        assert tactics.highlighted == 2
        await press(pilot, "n", "1", "4")
        assert tactics.highlighted == 2
        await press(pilot, "s")
        assert tactics.highlighted == 0


async def test_the_report_is_written_from_the_screen(month: Services, press: Press) -> None:
    app = FlashnegApp(month)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "m", "x")
    assert (month.places.home / "report-2026-03-24.html").stat().st_size > 1000


async def test_home_has_the_headline_the_streak_and_on_tuesdays_the_week(month: Services, press: Press) -> None:
    app = FlashnegApp(month)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        today, extra = (str(app.screen.query_one(name, Static).render()) for name in ("#today", "#extra"))
        assert "You would recall" in today
        assert "Streak: 1 day" in today
        assert "The seven days before today:" in extra
        assert "Tactic of the week" in extra


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (1.2, 0.0, "at their end you would have recalled 1.2 tactics, 1.2 more than before."),
        (3.0, 3.4, "at their end you would have recalled 3.0 tactics, 0.4 fewer than before."),
    ],
)
def test_the_week_before_today_is_told_as_if_it_were_now(now: float, before: float, said: str) -> None:
    line = week_line(WeekSummary(1, 7, 0, now, before))
    assert line == f"The seven days before today: 7 reviews on 1 day; {said}"


async def test_a_new_learner_sees_words_and_no_plot(services: Services, press: Press) -> None:
    app = FlashnegApp(services)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "m")
        assert "begins with your first review" in drawn(app)
        for part in "235":
            await press(pilot, part)
        assert "Too little data" in drawn(app)


async def test_the_screen_opens_after_a_long_wait_behind_a_bar(
    month: Services, press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flashneg.study.mastery import Mastery

    seen: list[int] = []
    shown: Any = MasteryScreen._reading
    monkeypatch.setattr(Mastery, "is_long", lambda self: True)
    monkeypatch.setattr(MasteryScreen, "_reading", lambda self, percent: (seen.append(percent), shown(self, percent)))
    from flashneg.study.keeping import Mark

    app = FlashnegApp(month)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        with month.store.write() as unit:
            unit.kept.put_mark(Mark(0, 0, 0))
        await press(pilot, "m")
        assert seen == sorted(seen)
        assert seen[-1] == 100
        assert "You would recall" in drawn(app)


LOOKS = {
    "now-80-dark": (["m"], (80, 24), "flashneg-dark"),
    "now-120-light": (["m"], (120, 40), "flashneg-light"),
    "days-80-light": (["m", "2"], (80, 24), "flashneg-light"),
    "tactics-80-dark": (["m", "4"], (80, 24), "flashneg-dark"),
}


@pytest.mark.parametrize("look", LOOKS)
def test_a_part_looks_other_than_it_did(snap_compare: Any, month: Services, look: str) -> None:
    keys, size, theme = LOOKS[look]
    app = FlashnegApp(month)

    async def prepare(pilot: Any) -> None:
        app.theme = theme
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)

    assert snap_compare(app, run_before=prepare, terminal_size=size)


async def test_a_long_name_breaks_the_list_in_two_lines(make: Open, clock: SetClock, press: Press) -> None:

    from flashneg.tui.screens import mastery_parts

    study(make, clock, "2026-03-02T10:00:00+00:00", 4)
    services = make()
    app = FlashnegApp(services)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "m", "4")
        screen = app.screen
        assert isinstance(screen, MasteryScreen)
        room = screen.tactics.scrollable_content_region.width
        row = next(found for found in screen._rows if found.standing.prompts[0].estimate.begun)
        long = row._replace(face=row.face._replace(name="A name of many words, " * 3), taken_for="Another one, " * 9)
        line = mastery_parts.tactic_row(long, 80, numbers=False).plain
        assert len(line) <= room
        assert line.endswith("…")
