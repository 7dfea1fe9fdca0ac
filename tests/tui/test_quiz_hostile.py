"""A deck made to do harm, through the quiz: its screens, its lines and what it prints."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from flashneg import bootstrap
from flashneg.bootstrap import Services
from flashneg.cli import run
from flashneg.domain.quiz.attempts import QuizKind
from flashneg.study.quizzes import Wish
from flashneg.tui.app import FlashnegApp
from flashneg.tui.screens.quiz import QuizScreen

from tests.quiz.decks import MANY, WORDS
from tests.tui.test_hostile import EVIL, FORBIDDEN, screen_text

Press = Callable[..., Awaitable[None]]
# The kinds whose screens differ; names as long as these are never stacked in a combination.
KINDS = [QuizKind.SCENARIO_COUNTER, QuizKind.PAIR, QuizKind.TYPED, QuizKind.RECALL]


def evil(text: str) -> str:
    """Return a deck with the harm in every name, line, reason and scenario."""
    return "\n".join(map(_evil_line, text.splitlines()))


def _evil_line(line: str) -> str:
    if line.startswith("## "):
        name, brace, rest = line.partition(" {#")
        return f"{name} {EVIL}{brace}{rest}"
    harmed = ("- **Counter", "- **Intent", "- best", "- backfires", '- "', "  - ", "The ")
    return f"{line} {EVIL}" if line.startswith(harmed) else line


@pytest.fixture
def bundled(tmp_path: Path) -> Path:
    folder = tmp_path / "bundled"
    folder.mkdir()
    (folder / "many.md").write_text(evil(MANY), encoding="utf-8")
    (folder / "words.md").write_text(evil(WORDS), encoding="utf-8")
    return folder


async def walk(app: FlashnegApp, press: Press, pilot: object, *keys: str) -> None:
    for key in keys:
        await press(pilot, key)
        assert not FORBIDDEN.search(screen_text(app)), key
        assert app.is_running
        for strip in app.screen._compositor.render_strips():
            for segment in strip:
                action = (segment.style.meta if segment.style else {}).get("@click")
                assert action is None or action[0] in {"screen.open_link", "screen.open_address"}, action


@pytest.mark.parametrize("kind", KINDS)
async def test_an_escape_an_action_or_a_crash_comes_through(services: Services, press: Press, kind: QuizKind) -> None:
    app = FlashnegApp(services, quiz=Wish(kinds=(kind,), count=1, seed=1))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot)
        if kind is QuizKind.TYPED:
            await walk(app, press, pilot, "n", "enter")
        else:
            await walk(app, press, pilot, "space", "a", "i", "i", "v", "q")
        await walk(app, press, pilot, "o", "q", "space")
        while isinstance(app.screen, QuizScreen) and not app.screen.turn.allows("finish"):
            await walk(app, press, pilot, *(("enter",) if kind is QuizKind.TYPED else ("space", "a")), "space")
        if isinstance(app.screen, QuizScreen):
            await walk(app, press, pilot, "space")
        await walk(app, press, pilot, "escape", "c", "v")


def test_printed_questions_carry_an_escape(
    bundled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "bundled_folder", lambda: bundled)
    monkeypatch.setenv("FLASHNEG_HOME", str(tmp_path / "home"))
    assert run(["quiz", "--print", "-n", "40", "--seed", "1"]) == 0
    assert run(["quiz", "--print", "--json", "-n", "5", "--seed", "1"]) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("\na\n" * 4))
    assert run(["quiz", "-n", "4", "--seed", "1"]) == 0
    shown = capsys.readouterr()
    plain = "\n".join(line for line in shown.out.splitlines() if not line.startswith("["))
    assert not FORBIDDEN.search(plain.replace("\n", ""))
