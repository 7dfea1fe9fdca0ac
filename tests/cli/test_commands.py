from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.shell_completion import ShellComplete
from flashneg import bootstrap
from flashneg.cli import run
from flashneg.cli.main import COMMANDS, cli

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def flashneg(
    home: Path, bundled: Path, clock: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    monkeypatch.setattr(bootstrap, "bundled_folder", lambda: bundled)
    monkeypatch.setenv("FLASHNEG_HOME", str(home))

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(list(arguments))
        done = capsys.readouterr()
        return code, done.out, done.err

    return call


def as_json(answer: tuple[int, str, str]) -> Any:
    assert answer[0] == 0, answer
    return json.loads(answer[1])


def test_every_command_has_help_with_an_example() -> None:
    context = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        assert command.help, name
        assert "Example: flashneg" in (command.epilog or "") or name == "completion", name


def test_an_example_breaks_inside_an_option_on_eighty_columns() -> None:
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        context = click.Context(command, info_name=name, terminal_width=78)
        shown = command.get_help(context).rpartition("Example:")[2].split()
        assert shown == (command.epilog or "").removeprefix("Example:").split() or name == "completion", name


def test_the_day_of_a_script_from_next_to_done(flashneg: Run) -> None:
    assert as_json(flashneg("due", "--json")) == {"due": 0, "new": 5, "drill": 0, "learned": 0, "next_due": None}
    asked = as_json(flashneg("next", "--json"))
    assert (asked["prompt"], asked["card"], asked["deck"], asked["facet"], asked["mode"]) == (
        "small/nibble:intent", "small/nibble", "small", "intent", "review",
    )  # fmt: skip
    assert asked["intervals"] == {str(quality): 1 for quality in range(6)}
    graded = as_json(flashneg("grade", asked["prompt"], "4", "--json"))
    assert graded == {
        "prompt": "small/nibble:intent", "quality": 4, "mode": "review", "repetitions": 1, "ease": 2.5, "interval": 1,
        "due": "2026-03-03", "drill": False,
    }  # fmt: skip
    due = as_json(flashneg("due", "--json"))
    assert due == {"due": 0, "new": 4, "drill": 0, "learned": 1, "next_due": "2026-03-03"}
    undone = as_json(flashneg("undo", "--json"))
    assert (undone["undone"], undone["prompt"]) == ("review", "small/nibble:intent")
    assert as_json(flashneg("undo", "--json")) is None
    while (asked := as_json(flashneg("next", "--json"))) is not None:
        flashneg("grade", asked["prompt"], "5")
    assert as_json(flashneg("due", "--json"))["new"] == 0


def test_what_today_puts_off_is_next_due_tomorrow(flashneg: Run, clock: Callable[[str], None]) -> None:
    def learn(*prompts: str) -> None:
        for prompt in prompts:
            assert flashneg("grade", prompt, "4")[0] == 0

    learn("nibble:intent", "salami:intent")
    clock("2026-03-03T10:00:00+00:00")
    learn("nibble:intent", "salami:intent", "batna-word:recall")
    flashneg("config", "reviews_per_day", "1")
    clock("2026-03-09T10:00:00+00:00")
    assert as_json(flashneg("due", "--json"))["next_due"] == "2026-03-10"
    learn("nibble:intent", "salami:intent")
    assert (due := as_json(flashneg("due", "--json")))["next_due"] == "2026-03-10", due
    flashneg("bury", "batna-word")
    assert (due["due"], as_json(flashneg("due", "--json"))["next_due"]) == (0, "2026-03-10")
    flashneg("suspend", "batna-word")
    assert (later := as_json(flashneg("due", "--json"))["next_due"]) > "2026-03-20"
    flashneg("bury", "nibble")
    flashneg("bury", "salami")
    assert as_json(flashneg("due", "--json"))["next_due"] == later, "what is buried today and due later comes tomorrow"


def test_what_scores_below_four_awaits_the_drill(flashneg: Run) -> None:
    assert as_json(flashneg("grade", "nibble:intent", "3", "--json"))["drill"] is True
    assert as_json(flashneg("due", "--json"))["drill"] == 1
    drilled = as_json(flashneg("grade", "nibble:intent", "4", "--json"))
    assert (drilled["mode"], drilled["drill"], drilled["ease"]) == ("drill", False, 2.36)
    assert as_json(flashneg("grade", "nibble:intent", "0", "--json"))["mode"] == "cram"


def test_grade_at_an_earlier_instant_is_kept_with_its_own_day(flashneg: Run) -> None:
    graded = as_json(flashneg("grade", "nibble:intent", "4", "--at", "2026-02-27T09:00:00+02:00", "--json"))
    assert graded["due"] == "2026-02-28"
    review = as_json(flashneg("history", "nibble", "--json"))["prompts"][0]["reviews"][0]
    assert (review["at"], review["day"], review["quality"]) == ("2026-02-27T07:00:00Z", "2026-02-27", 4)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("nosuch",), 2, "No such command"),
        (("grade", "nibble:intent", "7"), 2, "0<=x<=5"),
        (("grade", "nibble:intent", "4", "--at", "soon"), 2, "ISO 8601"),
        (("grade", "nothing:intent", "4"), 1, "error: no card"),
        (("grade", "nibble:answers", "4"), 1, "error: no prompt"),
        (("grade", "nibble:intent", "4", "--at", "2027-01-01T10:00"), 1, "error: --at lies in the future"),
        (("grade", "nibble:intent", "4", "--at", "2026-03-01"), 2, "a day without a time"),
        (("show", "nothing"), 1, "error: no card"),
        (("find", "zebra crossing"), 1, "error: nothing found"),
        (("import", "/nowhere.md"), 1, "error:"),
        (("decks", "off", "nothing"), 1, "error: no deck"),
        (("decks", "--json", "off", "small"), 2, "error: --json is for the list"),
        (("config", "nothing"), 2, "error: no setting"),
        (("config", "grading", "5"), 2, "error: grading is 4 or 6"),
        (("stats", "--since", "yesterday"), 2, "not a day"),
        (("backup", "-"), 2, "error: a backup is a file: name its path, or none"),
        (("import", "--map", "front=a", "--map", "Front=b", __file__), 2, "--map names the field 'front' twice"),
        (("restore", "/nowhere.db"), 1, "error:"),
        (("restore", __file__), 1, "choose another backup"),
        ((), 1, "error: flashneg needs a terminal"),
        (("--database", "postgresql://me:secret@host/x", "due"), 1, "error: --database"),
    ],
)
def test_a_wrong_call_says_in_a_line_what_to_do(
    flashneg: Run, arguments: tuple[str, ...], code: int, words: str
) -> None:
    found, out, err = flashneg(*arguments)
    assert (found, out) == (code, "")
    assert words in err
    assert "Traceback" not in err
    assert "secret" not in err


def test_home_may_be_named_before_and_after_the_command(flashneg: Run, tmp_path: Path) -> None:
    flashneg("--home", str(tmp_path / "other"), "grade", "nibble:intent", "4")
    assert as_json(flashneg("due", "--json", "--home", str(tmp_path / "other")))["learned"] == 1
    assert as_json(flashneg("due", "--json"))["learned"] == 0


def test_find_does_not_tell_what_can_be_asked_and_what_was_done_to_a_card(flashneg: Run) -> None:
    flashneg("mark", "nibble")
    found = as_json(flashneg("find", "one more thing", "--json"))[0]
    shown = as_json(flashneg("show", "nibble", "--json"))
    assert shown["prompts"]
    assert {key: found[key] for key in shown} == shown
    assert found["marked"]


def test_a_search_that_finds_nothing_says_nothing_beside_its_json(flashneg: Run) -> None:
    code, out, err = flashneg("find", "zebra crossing", "--json")
    assert (code, out.strip()) == (1, "[]")
    assert err.startswith("error: nothing found; ")


def test_show_tells_everything_on_a_card(flashneg: Run) -> None:
    shown = as_json(flashneg("show", "nibble", "--json"))
    assert (shown["card"], shown["type"], shown["kind"], shown["aka"]) == (
        "small/nibble", "tactic", "ploy", ["One More Thing"],
    )  # fmt: skip
    assert shown["counters"][0]["card"] == "small/counter-nibble"
    assert [scenario["test"] for scenario in shown["scenarios"]] == [False, False, True]
    assert shown["prompts"] == ["small/nibble:intent", "small/nibble:spot", "small/nibble:counter"]
    concept = as_json(flashneg("show", "batna-word", "--json"))
    assert (concept["type"], concept["kind"]) == ("concept", None)


def test_what_one_card_calls_confusable_is_shown_on_both(flashneg: Run) -> None:
    assert as_json(flashneg("show", "nibble", "--json"))["confusable"] == ["small/salami"]
    assert as_json(flashneg("show", "salami", "--json"))["confusable"] == ["small/nibble"]
    assert as_json(flashneg("find", "salami", "--json"))[0]["confusable"] == ["small/nibble"]
    assert "Confused with\nNibble" in flashneg("show", "salami")[1]


def test_acts_on_cards_are_told_and_taken_back(flashneg: Run) -> None:
    for act in ("suspend", "bury", "mark"):
        assert flashneg(act, "nibble")[0] == 0
        assert as_json(flashneg("undo", "--json"))["undone"] == act
    assert flashneg("met", "nibble", "at the garage")[1] == "small/nibble: met 1 time\n"
    flashneg("note", "nibble", "Watch the landlord")
    assert "Watch the landlord" in flashneg("show", "nibble")[1]


def test_settings_are_kept_with_the_files_comments(flashneg: Run, home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text("# mine\nnew_per_day = 3 # few\n", encoding="utf-8")
    assert flashneg("config", "new_per_day")[1] == "3\n"
    flashneg("config", "reviews_per_day", "20")
    text = (home / "config.toml").read_text(encoding="utf-8")
    assert "# mine" in text
    assert "# few" in text
    assert flashneg("config", "reviews_per_day")[1] == "20\n"


def test_a_spoiled_settings_file_warns_and_the_defaults_hold(flashneg: Run, home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text('new_per_day = "many"\nnonsense = 1\n', encoding="utf-8")
    code, out, err = flashneg("config", "new_per_day")
    assert (code, out) == (0, "5\n")
    assert err.count("warning:") == 2


def test_doctor_finds_nothing_wrong_with_a_used_home(flashneg: Run) -> None:
    flashneg("grade", "nibble:intent", "1")
    found = as_json(flashneg("doctor", "--json"))
    assert (found["ok"], found["chain"], found["projection"], found["problems"]) == (True, "ok", "ok", [])
    assert as_json(flashneg("doctor", "--rebuild", "--json"))["projection"] == "rebuilt"


def test_backup_and_restore_bring_a_day_back(flashneg: Run, tmp_path: Path) -> None:
    flashneg("grade", "nibble:intent", "4")
    saved = tmp_path / "saved.db"
    assert flashneg("backup", str(saved))[0] == 0
    assert flashneg("backup", str(saved))[0] == 1
    flashneg("undo")
    assert flashneg("restore", str(saved))[0] == 0
    assert as_json(flashneg("due", "--json"))["learned"] == 1
    assert as_json(flashneg("doctor", "--json"))["ok"]


def test_the_plain_session_reveals_grades_and_says_goodbye(flashneg: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    lines = "\n3\n\n1\nx\ns\n\n4\n\nu\n\n2\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    code, out, err = flashneg("study", "--plain")
    assert code == 0
    assert "Nibble: what is it for?" in out
    assert "Saved: due 2026-03-03." in out
    assert "Saved: again today." in out
    assert "Took back: Easy" in out
    assert "What you graded is kept" in out
    assert "does nothing here" in err


def test_the_plain_session_keeps_no_note_no_mark_and_no_time(
    flashneg: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io
    import sqlite3

    lines = "i\n?\nn\nOur landlord does this.\n*\n\nw\n3\nu\ni\nq\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    code, out, err = flashneg("study", "--plain")
    assert (code, err) == (0, "")
    assert "Not asked before." in out
    assert out.count("Enter shows the answer.") == 2
    assert "Your note is kept." in out
    assert "Marked" in out
    whole = out.partition("\nNibble\n")[2]
    assert "Counter\nSmile" in whole
    assert "Your note\nOur landlord does this." in whole
    assert "2026-03-02  quality 4 (review, taken back)\n" in out
    shown = as_json(flashneg("show", "nibble", "--json"))
    assert (shown["note"], shown["marked"]) == ("Our landlord does this.", True)
    events = json.loads(flashneg("history", "nibble", "--json")[1])["prompts"][0]["reviews"]
    assert [event["retracted"] for event in events] == [True]
    connection = sqlite3.connect(home / "flashneg.db")
    facts = connection.execute("SELECT facts FROM event WHERE kind = 'review'").fetchone()[0]
    connection.close()
    assert json.loads(facts)["ms"] < 60_000


def test_with_every_deck_off_the_session_does_not_say_so(flashneg: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    flashneg("decks", "off", "small")
    assert "Every deck is off" in flashneg("study", "--plain")[1]
    flashneg("decks", "on", "small")
    assert "Every deck is off" not in flashneg("study", "--plain")[1]


def test_the_plain_session_does_not_tell_the_name_that_it_asks_for(
    flashneg: Run, clock: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    for number in range(2, 20):
        clock(f"2026-03-{number:02d}T10:00:00+00:00")
        while (asked := as_json(flashneg("next", "--json"))) is not None and asked["facet"] != "spot":
            flashneg("grade", asked["prompt"], "4")
        if asked is not None:
            break
    monkeypatch.setattr("sys.stdin", io.StringIO("\n3\n" + "u\n" * 3))
    _, out, _ = flashneg("study", "--plain")
    name = asked["prompt"].partition("/")[2].partition(":")[0]
    question = out.partition("Enter for the answer")[0]
    assert "What is being done to you?" in question
    assert name not in question
    _, again, back = out.partition("Took back: Good.\n")
    assert again
    assert name not in back.partition("Enter for the answer")[0]


def test_plain_lines_are_broken_between_words_on_a_terminal() -> None:
    from flashneg.cli.folding import folded

    text = "You have seen the same lamp in two catalogues at 200.\n\n- Works: Objective Criteria: agree first"
    lines = folded(text, 30).split("\n")
    assert max(map(len, lines)) <= 30
    assert " ".join(" ".join(lines).split()) == " ".join(text.split())
    assert folded(text) == text


def test_a_month_of_daily_sessions_leaves_a_projection_equal_to_the_replay(
    flashneg: Run, clock: Callable[[str], None]
) -> None:
    from datetime import date, timedelta

    first, number, days = date(2026, 3, 2), 0, set()
    for offset in range(30):
        clock(f"{first + timedelta(days=offset)}T18:00:00+00:00")
        while (asked := as_json(flashneg("next", "--json"))) is not None:
            number += 1
            days.add(offset)
            as_json(flashneg("grade", asked["prompt"], str((1, 3, 4, 5, 4, 4)[number % 6]), "--json"))
    assert as_json(flashneg("doctor", "--json"))["ok"]
    stats = as_json(flashneg("stats", "--json"))
    assert stats["reviews"] == number
    assert stats["days"] == len(days)
    assert as_json(flashneg("due", "--json"))["learned"] == 11


def test_show_gives_the_scenarios_but_not_those_kept_for_tests(flashneg: Run) -> None:
    _, out, _ = flashneg("show", "nibble")
    assert "throw in the delivery" in out
    assert "comes after the handshake" in out
    assert "the cables are included" not in out


@pytest.mark.parametrize(("counter", "is_told"), [("counter-nibble", False), ("nobody", True)])
def test_a_deck_that_answers_with_a_bundled_counter_is_told_that_there_is_none(
    flashneg: Run, tmp_path: Path, counter: str, is_told: bool
) -> None:
    card = "## Foo\n\n- **Kind:** ploy\n- **Intent:** x.\n- **Style:** Avoiding\n- **Counter:** y.\n"
    (tmp_path / "mine.md").write_text(f"{card}\n### Counters\n\n- best: [C](#{counter}): why\n", encoding="utf-8")
    codes = {found["code"] for found in as_json(flashneg("check", str(tmp_path / "mine.md"), "--json"))}
    assert ("link-to-nothing" in codes) is is_told


@pytest.mark.parametrize(("counter", "is_told"), [("mine", False), ("counter-nibble", True)])
def test_bundled_ploys_are_no_wrong_options_for_a_deck_of_ones_own(
    flashneg: Run, tmp_path: Path, counter: str, is_told: bool
) -> None:
    card = "## Foo\n\n- **Kind:** ploy\n- **Intent:** x.\n- **Style:** Avoiding\n- **Counter:** y.\n"
    text = f"{card}\n### Counters\n\n- best: [C](#{counter}): why\n\n## Mine\n\n- **Kind:** counter\n- **Intent:** z.\n"
    (tmp_path / "mine.md").write_text(text, encoding="utf-8")
    found = as_json(flashneg("check", str(tmp_path / "mine.md"), "--json"))
    assert ("few-distractors" in {problem["code"] for problem in found}) is is_told


@pytest.mark.parametrize(
    ("words", "begun", "expected"),
    [
        ((), "sh", ["show"]),
        (("show",), "nib", ["nibble"]),
        (("show",), "small/s", ["small/salami"]),
        (("decks", "off"), "s", ["small"]),
        (("quiz", "--deck"), "s", ["small"]),
        (("quiz", "--kind"), "scen", ["scenario-counter", "scenario-ploy"]),
    ],
)
def test_the_shell_completes_commands_decks_and_cards_each_once(
    flashneg: Run, words: tuple[str, ...], begun: str, expected: list[str]
) -> None:
    flashneg("decks")
    found = ShellComplete(cli, {}, "flashneg", "_FLASHNEG_COMPLETE").get_completions(list(words), begun)
    assert [item.value for item in found] == expected


def test_completion_looks_into_the_home_that_is_named_after_the_command(flashneg: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("## Zebra\n\nstripes\n")
    other = ("--home", str(tmp_path / "other"))
    assert flashneg("import", str(tmp_path / "mine.md"), *other)[0] == 0
    found = ShellComplete(cli, {}, "flashneg", "_FLASHNEG_COMPLETE").get_completions(["show", *other], "zeb")
    assert [item.value for item in found] == ["zebra"]
