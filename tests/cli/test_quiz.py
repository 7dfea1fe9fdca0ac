from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flashneg import bootstrap
from flashneg.cli import run

from tests.quiz.decks import MANY, ONE, THREE

Run = Callable[..., tuple[int, str, str]]
Decks = Callable[[str], None]


@pytest.fixture
def bundled(tmp_path: Path) -> Path:
    folder = tmp_path / "bundled"
    folder.mkdir()
    (folder / "01-many.md").write_text(MANY, encoding="utf-8")
    return folder


@pytest.fixture
def flashneg(
    home: Path, bundled: Path, clock: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    monkeypatch.setattr(bootstrap, "bundled_folder", lambda: bundled)
    monkeypatch.setenv("FLASHNEG_HOME", str(home))

    def call(*arguments: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        capsys.readouterr()
        code = run(list(arguments))
        done = capsys.readouterr()
        return code, done.out, done.err

    return call


def questions(flashneg: Run, *arguments: str) -> list[dict[str, Any]]:
    code, out, _ = flashneg("quiz", "--print", "--json", "--seed", "3", *arguments)
    assert code == 0
    found: list[dict[str, Any]] = json.loads(out)
    return found


def right_keys(flashneg: Run, *arguments: str) -> str:
    return "".join(f"\n{question['answer'] + 1}\n" for question in questions(flashneg, *arguments))


def test_printing_logs_something_or_asks_for_input(flashneg: Run) -> None:
    assert questions(flashneg, "-n", "5") == questions(flashneg, "-n", "5")
    code, out, _ = flashneg("quiz", "--print", "-n", "3", "--seed", "3")
    assert code == 0
    assert out.count("\n* ") >= 3
    assert json.loads(flashneg("stats", "--json")[1])["reviews"] == 0
    assert flashneg("undo", "--json")[1].strip() == "null"


def test_a_round_through_a_pipe_gives_another_result_than_what_was_typed(flashneg: Run) -> None:
    asked = ("-n", "4", "--kind", "counter", "--kind", "scenario-ploy")
    keys, wanted = right_keys(flashneg, *asked), questions(flashneg, *asked)
    code, out, err = flashneg("quiz", *asked, "--seed", "3", "--json", typed=keys)
    result = json.loads(out)
    assert code == 0
    assert (result["asked"], result["right"]) == (4, 4)
    assert [set(one) >= {"kind", "card", "chosen", "right", "ms"} for one in result["attempts"]] == [True] * 4
    assert [one["card"] for one in result["attempts"]] == [one["card"] for one in wanted]
    assert "Right." in err


def test_a_wrong_answer_is_told_without_its_reasons(flashneg: Run) -> None:
    (question,) = questions(flashneg, "-n", "1", "--kind", "counter")
    place = 1 if question["answer"] == 0 else 0
    code, out, _ = flashneg("quiz", "-n", "1", "--kind", "counter", "--seed", "3", typed=f"\n{'abcd'[place]}\n\n?\n")
    assert code == 0
    chosen = question["options"][place]
    assert f"You chose {'abcd'[place]}) {chosen['text']}\n{chosen['why']}\n" in out
    assert question["why"] in out
    assert "[once more, counter" in out
    assert "0 of 1 right." in out


def test_a_doubtful_clock_is_told_with_an_option_that_a_quiz_has_not(
    flashneg: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    flashneg("grade", "nibble:intent", "4")
    monkeypatch.setenv("FLASHNEG_NOW", "2026-03-01T10:00:00+00:00")
    code, out, _ = flashneg("quiz", "-n", "1", "--kind", "counter", "--seed", "3", typed="\na\ny\nq\n")
    assert code == 0
    assert "Log it all the same? (y/n)" in out
    assert "--accept-clock" not in out


def test_the_end_of_input_loses_what_was_answered_or_crashes(flashneg: Run) -> None:
    for typed in ("", "\n", "\na\n", "\na\n\n", "x\n", "\nzz\n9\n"):
        code, out, _ = flashneg("quiz", "-n", "3", "--kind", "counter", "--seed", "3", typed=typed)
        assert code == 0
        assert "Stopped. What you answered is kept." in out


def test_undo_and_passing_count_as_answers(flashneg: Run) -> None:
    asked = ("quiz", "-n", "2", "--kind", "counter", "--seed", "3", "--json")
    result = json.loads(flashneg(*asked, typed="\na\nu\n\nb\n\n\n\n")[1])
    assert len(result["attempts"]) <= 2
    assert result["attempts"][0]["chosen"] == 1


def test_a_typed_answer_is_not_judged_or_its_close_one_not_asked_about(flashneg: Run) -> None:
    asked = ("-n", "1", "--kind", "typed")
    (question,) = questions(flashneg, *asked)
    assert question["options"] == []
    assert question["answer"] is None
    name = question["accept"][0]
    result = json.loads(flashneg("quiz", *asked, "--seed", "3", "--json", typed=f"{name.lower()}\n")[1])
    assert (result["right"], result["attempts"][0]["chosen"]) == (1, name.lower())
    result = json.loads(flashneg("quiz", *asked, "--seed", "3", "--json", typed=f"{name}x\ny\n")[1])
    assert result["right"] == 1
    result = json.loads(flashneg("quiz", *asked, "--seed", "3", "--json", typed=f"{name}x\nn\n\n")[1])
    assert result["right"] == 0


def test_a_test_tells_before_its_end_or_without_its_families(flashneg: Run) -> None:
    code, out, err = flashneg("quiz", "--test", "-n", "4", "--seed", "3", "--json", typed="\na\n" * 4)
    assert code == 0
    assert "Wrong" not in err
    assert "Right is" not in err
    found = json.loads(out)
    assert sum(family["asked"] for family in found["by_family"]) == 4
    assert all(0 <= family["known"] <= 1 for family in found["by_family"])
    missed = sum(family["asked"] - family["right"] for family in found["by_family"])
    told = flashneg("quiz", "--test", "-n", "4", "--seed", "3", "--plain", typed="\na\n" * 4)[1]
    assert missed
    assert [told.count(word) for word in ("Missed: ", "  Said: ", "  Right: ")] == [missed] * 3


@pytest.mark.parametrize(
    "arguments", [("--kind", "nonsense"), ("-n", "0"), ("--seed", "-1"), ("--test", "--kind", "style")]
)
def test_wrong_usage_is_taken_for_something_else(flashneg: Run, arguments: tuple[str, ...]) -> None:
    assert flashneg("quiz", "--print", "--json", *arguments)[0] == 2


def test_a_small_deck_does_not_say_what_it_cannot_be_asked(flashneg: Run, home: Path) -> None:
    (home / "decks").mkdir(parents=True)
    (home / "decks" / "three.md").write_text(THREE, encoding="utf-8")
    (home / "decks" / "one.md").write_text(ONE, encoding="utf-8")
    code, out, _ = flashneg("quiz", "--deck", "three", "--kind", "counter", "--kind", "pair", "--seed", "1", typed="")
    assert code == 0
    assert "Not asked here: pair (no ploy has a scenario)." in out
    found = questions(flashneg, "--deck", "three", "-n", "12")
    assert {question["card"].split("/")[0] for question in found} == {"three"}
    flashneg("decks", "off", "many")
    flashneg("decks", "off", "three")
    code, out, err = flashneg("quiz", "--print", "--json")
    assert (code, json.loads(out)) == (1, [])
    assert err.startswith("error: the quiz finds nothing to ask (")
    assert flashneg("quiz", "--plain")[0] == 1
    assert flashneg("quiz", "--deck", "nowhere", "--print")[0] == 1


def test_the_plain_session_ends_without_its_closing_quiz_or_the_drill_after_it(flashneg: Run) -> None:
    flashneg("config", "new_per_day", "0")
    for name in ("flinch", "vise", "threat", "bluff", "salami"):
        for facet in ("intent", "spot", "counter"):
            flashneg("grade", f"{name}:{facet}", "4")
    flashneg("config", "commit_first", "false")
    code, out, _ = flashneg("study", "--plain", typed="\n" + "?\n" * 12)
    assert code == 0
    assert "Done for today: 15 graded." in out
    assert "A closing quiz of 5 questions" in out
    told, _, drilled = out.partition("0 of 5 right.")
    assert "final drill" in told
    assert ", drill]" in drilled
    code, out, _ = flashneg("study", "--plain", typed="\n\n" * 12)
    assert json.loads(flashneg("due", "--json")[1])["drill"] == 0
    assert "closing quiz" not in out


def test_what_was_left_alone_in_a_plain_session_or_quiz_counts_for_more_than_ten_minutes(
    flashneg: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    hours = iter(range(0, 3600 * 1000, 3600))
    for module in ("plain", "quiz_plain"):
        monkeypatch.setattr(f"flashneg.cli.{module}.monotonic", lambda: next(hours))
    flashneg("study", "--plain", typed="\n3\nq\n")
    (day,) = json.loads(flashneg("stats", "--json")[1])["by_day"]
    assert day["ms"] == 600_000
    _, out, _ = flashneg("quiz", "--json", "--plain", "-n", "1", "--seed", "3", "--kind", "counter", typed="\n1\n")
    assert [attempt["ms"] for attempt in json.loads(out)["attempts"]] == [600_000]


def test_with_every_deck_off_the_quiz_does_not_say_what_to_do(flashneg: Run) -> None:
    _, out, _ = flashneg("decks", "--json")
    for deck in json.loads(out):
        flashneg("decks", "off", deck["id"])
    code, _, told = flashneg("quiz", "--plain")
    assert code == 1
    assert "flashneg decks on" in told
