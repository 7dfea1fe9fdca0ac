"""Draws the documentation's screenshots from the real program, over a home of its own: python docs/screenshots.py."""

from __future__ import annotations

import asyncio
import os
import random
import re
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock

from flashneg.bootstrap import Places, Services
from flashneg.domain.events import PromptKey
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


class Memory:
    """A made-up learner's memory: each recall makes a prompt last about twice as long, forgetting less than half.

    The chance of recall falls by a power of the days since the last review, from a seed, so pictures stay the same.
    """

    def __init__(self) -> None:
        self._chooser = random.Random(7)
        self._lasts: dict[PromptKey, float] = {}
        self._seen: dict[PromptKey, int] = {}

    def quality(self, prompt: PromptKey, day: int) -> int:
        """Return how well a prompt is answered on a day, and remember that it was seen."""
        lasts = self._lasts.get(prompt) or self._chooser.uniform(1, 6)
        chance = (1 + 0.5 * (day - self._seen.get(prompt, day - 1)) / lasts) ** -0.5
        recalled = self._chooser.random() < chance
        self._lasts[prompt] = lasts * 2.5 if recalled else max(1, lasts * 0.4)
        self._seen[prompt] = day
        return self._chooser.choice((4, 4, 5)) if recalled else self._chooser.choice((1, 2))


def study(places: Places, days: int, *, today: bool) -> None:
    """Study so many days in a row, up to the one before the clock's, or to that."""
    last, memory = datetime.fromisoformat(os.environ["FLASHNEG_NOW"]), Memory()
    for ago in range(days, -1 if today else 0, -1):
        with mock.patch.dict(os.environ, {"FLASHNEG_NOW": (last - timedelta(days=ago)).isoformat()}):
            services = Services(places)
        services.library.refresh()
        session = services.session()
        while (asked := session.next()) is not None:
            session.grade(asked.prompt, 4 if asked.mode == "drill" else memory.quality(asked.prompt, -ago))
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
            picture = app.export_screenshot()
        # its parts are named by a checksum of more than is seen: by the picture's name the same picture has the same bytes
        (folder / f"{shot.name}.svg").write_text(re.sub(r"\bterminal-\d+", shot.name, picture), encoding="utf-8")
        services.close()


async def main() -> None:
    """Draw them all."""
    os.environ.setdefault("FLASHNEG_NOW", "2026-03-02T10:00:00+00:00")
    folder = Path(os.environ.get("SHOTS", IMAGES))
    folder.mkdir(exist_ok=True, parents=True)
    for shot in SHOTS:
        await draw(shot, folder)


asyncio.run(main())
