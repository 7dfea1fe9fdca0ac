"""Draws the documentation's screenshots from the real program, over a home of its own: python docs/screenshots.py."""

from __future__ import annotations

import asyncio
import os
import tempfile
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
SHOTS = {
    "home": ["escape"],
    "question": ["enter"],
    "answer": ["enter", "space"],
    "browse": ["escape", "b"],
    "decks": ["escape", "d"],
}


async def settle(pilot: Pilot[None]) -> None:
    """Wait until nothing is being worked on."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def study(places: Places, days: int) -> None:
    """Study so many days in a row, up to the day that the clock shows; each fourth answer is a slip."""
    last = datetime.fromisoformat(os.environ["FLASHNEG_NOW"])
    count = 0
    for ago in range(days, 0, -1):
        with mock.patch.dict(os.environ, {"FLASHNEG_NOW": (last - timedelta(days=ago)).isoformat()}):
            services = Services(places)
        services.library.refresh()
        session = services.session()
        while (asked := session.next()) is not None:
            count += 1
            session.grade(asked.prompt, 4 if asked.mode == "drill" else (4, 5, 4, 2)[count % 4])
        services.close()


QUIZ = Wish(kinds=(QuizKind.SCENARIO_COUNTER,), decks=(DeckId("starter-at-the-table"),), seed=5)


async def draw(
    name: str, keys: list[str], theme: str, size: tuple[int, int], folder: Path, quiz: Wish | None = None, days: int = 0
) -> None:
    """Press the keys in a new home and save the screen."""
    with tempfile.TemporaryDirectory() as home:
        places = Places(Path(home), Path(home) / "flashneg.db")
        study(places, days)
        services = Services(places)
        services.library.refresh()
        for card in ("flinch", "the-vise", "threat", "nibble", "batna-bluff", "budget-bogey") if quiz else ():
            services.session().grade(services.cards.resolve_prompt(f"{card}:counter"), 4)
        app = FlashnegApp(services, quiz=quiz)
        async with app.run_test(size=size) as pilot:
            app.theme = theme
            await settle(pilot)
            for key in keys:
                await pilot.press(key)
                await settle(pilot)
            app.save_screenshot(f"{name}.svg", str(folder))
        services.close()


async def main() -> None:
    """Draw them all."""
    os.environ.setdefault("FLASHNEG_NOW", "2026-03-02T10:00:00+00:00")
    folder = Path(os.environ.get("SHOTS", IMAGES))
    folder.mkdir(exist_ok=True, parents=True)
    for name, keys in SHOTS.items():
        await draw(name, keys, "flashneg-dark", (100, 30), folder)
    await draw("answer-light", SHOTS["answer"], "flashneg-light", (120, 40), folder)
    await draw("answer-narrow", SHOTS["answer"], "flashneg-dark", (80, 24), folder)
    await draw("mastery", ["m"], "flashneg-dark", (100, 30), folder, days=45)
    await draw("quiz", ["space", "a"], "flashneg-dark", (100, 30), folder, QUIZ)


asyncio.run(main())
