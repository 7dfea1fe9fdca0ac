"""What `history` tells of a card: its reviews, and what set a schedule from outside."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.cli.test_commands import Run, as_json, flashneg

__all__ = ["flashneg"]


def test_the_history_does_not_say_where_a_schedule_came_from(flashneg: Run, tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text("#flashcards/neg\n\nAnchor::A first number\n", encoding="utf-8")
    flashneg("import", str(note))
    note.write_text("#flashcards/neg\n\nAnchor::A first number <!--SR:!2026-04-01,30,230-->\n", encoding="utf-8")
    flashneg("import", str(note))
    (prompt,) = as_json(flashneg("history", "neg/anchor", "--json"))["prompts"]
    (adopted,) = prompt["adoptions"]
    assert prompt["reviews"] == []
    assert adopted == {
        "at": adopted["at"], "day": adopted["day"], "reason": "imported", "retracted": False, "repetitions": 2,
        "ease": 2.3, "interval": 30, "due": "2026-04-01",
    }  # fmt: skip
    taken_over = f"  {adopted['day']}  schedule taken over"
    assert f"{taken_over}, then 30 d at ease 2.30\n" in flashneg("history", "neg/anchor")[1]
    flashneg("grade", "neg/anchor:recall", "4")
    flashneg("forget", "neg/anchor")
    assert flashneg("history", "neg/anchor")[1].endswith("  2026-03-02  made new again\n")
    assert flashneg("import", "--undo")[0] == 0
    assert f"{taken_over}, taken back\n" in flashneg("history", "neg/anchor")[1]


def test_with_the_clock_set_behind_an_import_is_taken_back_before_it_came(
    flashneg: Run, clock: Callable[[str], None], home: Path, tmp_path: Path
) -> None:
    (tmp_path / "note.md").write_text("#flashcards/neg\n\nA::B <!--SR:!2026-04-01,30,230-->\n", encoding="utf-8")
    flashneg("import", str(tmp_path / "note.md"))
    clock("2026-03-02T09:00:00+00:00")
    assert flashneg("import", "--undo")[0] == 0
    with closing(sqlite3.connect(home / "flashneg.db")) as connection:
        at = dict(connection.execute("SELECT kind, at FROM event WHERE kind IN ('adoption', 'retraction')"))
    assert at["retraction"] >= at["adoption"]
