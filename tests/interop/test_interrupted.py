"""An import, or its undo, that ends in the middle: all or nothing, and the next start finishes what was kept."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flashneg.decks.placing import Placing

Run = Callable[..., Any]


class Stopped(BaseException):
    """The process ends here."""


def stop(*_: object, **__: object) -> None:
    raise Stopped


def listed(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "home" / "decks").glob("*.md"))


def test_files_are_put_in_place_at_the_next_start_when_the_import_was_kept(
    flashneg: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t.csv").write_text("front,back\na,b\nc,d\n", encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(Placing, "place", stop)
        with pytest.raises(Stopped):
            flashneg("import", tmp_path / "t.csv")
    assert listed(tmp_path) == []
    decks = {deck["id"]: deck for deck in flashneg("decks")}
    assert (decks["t"]["cards"], decks["t"].get("missing")) == (2, False)
    assert listed(tmp_path) == ["t.md"]
    assert flashneg("import", tmp_path / "t.csv")["unchanged"] == 2


def test_nothing_is_left_of_an_import_that_was_not_kept(
    flashneg: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t.csv").write_text("front,back\na,b\n", encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(Placing, "keep", stop)
        patch.setattr(Placing, "discard", stop)
        with pytest.raises(Stopped):
            flashneg("import", tmp_path / "t.csv")
    assert [deck["id"] for deck in flashneg("decks")] == ["small"]
    assert listed(tmp_path) == []
    assert not [path for path in (tmp_path / "home" / "imports").rglob("*") if path.is_file()]


def test_an_undo_that_was_kept_is_finished_and_one_that_was_not_leaves_the_import(
    flashneg: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t.csv").write_text("front,back\na,b\n", encoding="utf-8")
    flashneg("import", tmp_path / "t.csv")
    with monkeypatch.context() as patch:
        patch.setattr("flashneg.study.taking_back.TakingBack._restore", stop)
        with pytest.raises(Stopped):
            flashneg("import", "--undo")
    assert "t" in [deck["id"] for deck in flashneg("decks")]
    with monkeypatch.context() as patch:
        patch.setattr(Placing, "take_back", stop)
        with pytest.raises(Stopped):
            flashneg("import", "--undo")
    assert [deck["id"] for deck in flashneg("decks")] == ["small"]
    assert listed(tmp_path) == []
    flashneg("import", "--undo", code=1)


def test_the_undo_of_a_merge_is_finished_or_leaves_the_merge_wherever_it_stops(
    flashneg: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t.csv").write_text("front,back\na,b\n", encoding="utf-8")
    flashneg("import", tmp_path / "t.csv", home="b")
    flashneg("export", tmp_path / "b.json", home="b")
    flashneg("decks")
    flashneg("import", tmp_path / "b.json")
    events = flashneg("doctor")["events"]
    for place, undone in (
        ("flashneg.storage.backup.restore", False),
        ("flashneg.storage.store.SqlStore.new_writer", True),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(place, stop)
            with pytest.raises(Stopped):
                flashneg("import", "--undo")
        assert [deck["id"] for deck in flashneg("decks")] == (["small"] if undone else ["small", "t"])
        assert listed(tmp_path) == ([] if undone else ["t.md"])
        assert (flashneg("doctor")["events"] < events) == undone
        assert flashneg("doctor")["ok"]
    flashneg("import", "--undo", code=1)


def test_undo_keeps_a_deck_that_was_edited_since(flashneg: Run, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("front,back\na,b\n", encoding="utf-8")
    flashneg("import", tmp_path / "t.csv")
    deck = tmp_path / "home" / "decks" / "t.md"
    deck.write_text(deck.read_text(encoding="utf-8") + "\n## Mine {#mine}\n\nown\n", encoding="utf-8")
    assert "changed since" in flashneg("import", "--undo", code=1)
    assert "own" in deck.read_text(encoding="utf-8")


@pytest.mark.parametrize("more", [["--dry-run"], ["--from", "csv"], ["--map", "front=1"]])
def test_an_undo_that_should_only_be_tried_is_done(flashneg: Run, tmp_path: Path, more: list[str]) -> None:
    (tmp_path / "t.csv").write_text("front,back\na,b\n", encoding="utf-8")
    flashneg("import", tmp_path / "t.csv")
    assert "--undo goes with none of" in flashneg("import", "--undo", *more, code=2)
    assert [deck["id"] for deck in flashneg("decks")] == ["small", "t"]


def test_undo_of_a_markdown_import_takes_the_deck_out_and_leaves_its_file(flashneg: Run, tmp_path: Path) -> None:
    (tmp_path / "m.md").write_text("---\nid: m\n---\n\n## A\n\nb\n", encoding="utf-8")
    flashneg("import", tmp_path / "m.md")
    assert flashneg("import", "--undo")["removed"] == ["m"]
    assert [deck["id"] for deck in flashneg("decks")] == ["small"]
    assert (tmp_path / "m.md").exists()


def test_a_write_that_fails_changes_nothing(flashneg: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "t.csv").write_text("front,back\na,b\n", encoding="utf-8")
    flashneg("decks")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("flashneg.decks.placing._write", full)
        assert "No space left" in flashneg("import", tmp_path / "t.csv", code=1)
    assert [deck["id"] for deck in flashneg("decks")] == ["small"]
    assert flashneg("import", tmp_path / "t.csv")["added"] == 1


def test_imports_of_several_processes_do_not_take_each_others_files(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "flashneg"]
    home = str(tmp_path / "home")
    subprocess.run([*command, "decks", "--home", home], check=True, capture_output=True)
    for name in "abc":
        (tmp_path / f"{name}.csv").write_text(
            "front,back\n" + "".join(f"{name}{n},x\n" for n in range(200)), encoding="utf-8"
        )
    started = [
        subprocess.Popen([*command, *words, "--home", home], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for words in [("import", str(tmp_path / "a.csv")), ("import", str(tmp_path / "b.csv")), ("decks",),
                      ("import", str(tmp_path / "c.csv")), ("decks",)]
    ]  # fmt: skip
    said = [child.communicate()[1] for child in started]
    assert [child.returncode for child in started] == [0] * 5, said
    done = subprocess.run([*command, "decks", "--home", home, "--json"], check=True, capture_output=True, text=True)
    decks = {deck["id"]: deck for deck in json.loads(done.stdout)}
    assert {name: (decks[name]["cards"], decks[name]["missing"]) for name in "abc"} == dict.fromkeys(
        "abc", (200, False)
    )
    assert listed(tmp_path) == ["a.md", "b.md", "c.md"]


RACED = """
import subprocess, sys
from flashneg.cli import run
from flashneg.decks.placing import Placing

changed_since = Placing.changed_since

def raced(self, name):  # the undo has chosen its import; another process imports before it begins to write
    subprocess.run([sys.executable, "-m", "flashneg", "import", *sys.argv[1:]], check=True, capture_output=True)
    return changed_since(self, name)

Placing.changed_since = raced
sys.exit(run(["import", "--undo", *sys.argv[2:]]))
"""


OVERTAKEN = "error: another flashneg imported, or took an import back, meanwhile; look at it, then try again\n"


@pytest.mark.parametrize("meanwhile", ["mine.md", "--undo"])
def test_a_merge_is_taken_back_that_is_the_last_import_no_more(
    tmp_path: Path, clock: Callable[[str], None], meanwhile: str
) -> None:
    def flashneg(*words: str | Path, home: str = "home") -> str:
        command = [sys.executable, "-m", "flashneg", *map(str, words), "--home", str(tmp_path / home)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    deck = tmp_path / "mine.md"
    deck.write_text("## One {#one}\n\nFirst.\n\n## Two {#two}\n\nSecond.\n", encoding="utf-8")
    flashneg("import", deck)
    flashneg("grade", "batna:intent", "4", home="b")
    flashneg("export", tmp_path / "b.json", home="b")
    flashneg("import", tmp_path / "b.json")
    deck.write_text("## One {#one}\n\nFirst.\n", encoding="utf-8")
    words = [str(deck) if meanwhile == "mine.md" else meanwhile, "--home", str(tmp_path / "home")]
    done = subprocess.run([sys.executable, "-c", RACED, *words], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", OVERTAKEN)
    assert json.loads(flashneg("stats", "--json"))["reviews"] == (1 if meanwhile == "mine.md" else 0)


def test_an_undo_takes_back_more_than_its_own_import_when_another_process_imports_meanwhile(
    flashneg: Run, tmp_path: Path
) -> None:
    for name in "ab":
        (tmp_path / f"{name}.csv").write_text(f"front,back\n{name},x\n", encoding="utf-8")
    flashneg("import", tmp_path / "a.csv")
    words = [str(tmp_path / "b.csv"), "--home", str(tmp_path / "home")]
    done = subprocess.run([sys.executable, "-c", RACED, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == OVERTAKEN
    assert {"a", "b"} <= {deck["id"] for deck in flashneg("decks")}
    assert listed(tmp_path) == ["a.md", "b.md"]
    assert flashneg("import", "--undo")["removed"] == ["b"]
    assert listed(tmp_path) == ["a.md"]


def test_importing_what_is_there_already_keeps_the_undo_of_the_import_before(flashneg: Run, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("front,back\na,b\n", encoding="utf-8")
    flashneg("import", tmp_path / "t.csv")
    assert flashneg("import", tmp_path / "t.csv")["unchanged"] == 1
    assert flashneg("import", "--undo")["removed"] == ["t"]


@pytest.mark.slow
def test_kill_at_any_moment_leaves_all_of_an_import_or_nothing(tmp_path: Path) -> None:
    """Each round kills an import at another moment; then either every card is there, or none."""
    count = 300
    rows = "".join(f"front {number},back {number}\n" for number in range(count))
    (tmp_path / "t.csv").write_text("front,back\n" + rows, encoding="utf-8")
    command = [sys.executable, "-m", "flashneg"]
    rounds = int(os.environ.get("FLASHNEG_KILLS", "6"))
    chance = random.Random(5)
    for number in range(rounds):
        home = tmp_path / f"h{number}"
        subprocess.run([*command, "decks", "--home", str(home)], check=True, capture_output=True)
        child = subprocess.Popen([*command, "import", str(tmp_path / "t.csv"), "--home", str(home)],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        time.sleep(0.3 + chance.random() * 0.5)
        child.send_signal(signal.SIGKILL)
        child.wait()
        done = subprocess.run([*command, "decks", "--home", str(home)], check=True, capture_output=True, text=True)
        cards = [line for line in done.stdout.splitlines() if line.split()[1] == "t"]
        assert (home / "decks" / "t.md").exists() == bool(cards)
        assert not cards or f"{count} cards" in cards[0]
        subprocess.run([*command, "doctor", "--home", str(home)], check=True, capture_output=True)
