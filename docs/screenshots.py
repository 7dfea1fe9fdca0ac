"""Draws the documentation's screenshots from the real program, over a home of its own: python docs/screenshots.py."""

from __future__ import annotations

import asyncio
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock

from flashneg.bootstrap import Places, Services
from flashneg.domain.names import DeckId
from flashneg.domain.quiz.attempts import QuizKind
from flashneg.study.quizzes import Wish
from flashneg.tui.app import FlashnegApp
from textual.pilot import Pilot

IMAGES = Path(__file__).parent / "images"
QUIZ = Wish(kinds=(QuizKind.SCENARIO_COUNTER,), decks=(DeckId("starter-at-the-table"),), seed=5)
SAID = "he went silent after my offer"


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: which keys lead to it, after how many days of study; `today` studies the day of the picture too."""

    name: str
    keys: tuple[str, ...] = ()
    days: int = 0
    today: bool = False
    theme: str = "flashneg-dark"
    size: tuple[int, int] = (100, 30)
    quiz: Wish | None = None


SHOTS = (
    Shot("welcome"),
    Shot("question", ("enter",)),
    Shot("answer", ("enter", "space")),
    Shot("answer-light", ("enter", "space"), theme="flashneg-light", size=(120, 40)),
    Shot("answer-narrow", ("enter", "space"), size=(80, 24)),
    Shot("home", days=45),
    Shot("end", ("space",), days=45, today=True),
    Shot("quiz", ("space", "a"), quiz=QUIZ),
    Shot("mastery", ("m",), days=45),
    Shot("tactic", ("m", "4", "enter"), days=45),
    Shot("find", ("slash", *("space" if sign == " " else sign for sign in SAID)), days=45),
    Shot("decks", ("d",), days=45),
)


async def settle(pilot: Pilot[None]) -> None:
    """Wait until nothing is being worked on."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def study(places: Places, days: int, *, today: bool) -> None:
    """Study so many days in a row, up to the one before the clock's, or to that; each fourth answer is a slip."""
    last = datetime.fromisoformat(os.environ["FLASHNEG_NOW"])
    count = 0
    for ago in range(days, -1 if today else 0, -1):
        with mock.patch.dict(os.environ, {"FLASHNEG_NOW": (last - timedelta(days=ago)).isoformat()}):
            services = Services(places)
        services.library.refresh()
        session = services.session()
        while (asked := session.next()) is not None:
            count += 1
            session.grade(asked.prompt, 4 if asked.mode == "drill" else (4, 5, 4, 2)[count % 4])
        services.close()


async def draw(shot: Shot, folder: Path) -> None:
    """Press the keys in a new home and save the screen."""
    with tempfile.TemporaryDirectory() as home:
        places = Places(Path(home), Path(home) / "flashneg.db")
        study(places, shot.days, today=shot.today)
        services = Services(places)
        services.library.refresh()
        for card in ("flinch", "the-vise", "threat", "nibble", "batna-bluff", "budget-bogey") if shot.quiz else ():
            services.session().grade(services.cards.resolve_prompt(f"{card}:counter"), 4)
        app = FlashnegApp(services, quiz=shot.quiz)
        async with app.run_test(size=shot.size) as pilot:
            app.theme = shot.theme
            await settle(pilot)
            for key in shot.keys:
                await pilot.press(key)
                await settle(pilot)
            app.save_screenshot(f"{shot.name}.svg", str(folder))
        services.close()


async def main() -> None:
    """Draw them all."""
    os.environ.setdefault("FLASHNEG_NOW", "2026-03-02T10:00:00+00:00")
    folder = Path(os.environ.get("SHOTS", IMAGES))
    folder.mkdir(exist_ok=True, parents=True)
    for shot in SHOTS:
        await draw(shot, folder)


asyncio.run(main())
