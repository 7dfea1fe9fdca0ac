"""The quiz's screens at both sizes, dark and light; `pytest --snapshot-update` writes them again: look at the diff."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flashneg.bootstrap import Services
from flashneg.domain.quiz.attempts import QuizKind, QuizMode
from flashneg.study.quizzes import Wish
from flashneg.tui.app import FlashnegApp

from tests.quiz.decks import MANY
from tests.tui.conftest import settle
from tests.tui.test_snapshots import LOOKS

LINES = (QuizKind.SCENARIO_COUNTER,)
STATES = {
    "commit": (LINES, []),
    "missed": (LINES, ["space", "0"]),
    "why": (LINES, ["space", "d", "i"]),
    "compare": ((QuizKind.SCENARIO_PLOY,), ["space", "d", "v"]),
    "result": (LINES, ["space", "0", "space"] * 4),
}


@pytest.fixture
def bundled(tmp_path: Path) -> Path:
    folder = tmp_path / "bundled"
    folder.mkdir()
    (folder / "01-many.md").write_text(MANY, encoding="utf-8")
    return folder


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(("size", "theme"), LOOKS, ids=["80-dark", "120-dark", "80-light", "120-light"])
def test_the_quiz_looks_other_than_it_did(
    snap_compare: Any, make: Callable[[], Services], state: str, size: tuple[int, int], theme: str
) -> None:
    kinds, keys = STATES[state]
    app = FlashnegApp(make(), quiz=Wish(kinds=kinds, count=2, seed=4, mode=QuizMode.PRACTICE))

    async def go(pilot: Any) -> None:
        app.theme = theme
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)

    assert snap_compare(app, terminal_size=size, run_before=go)
