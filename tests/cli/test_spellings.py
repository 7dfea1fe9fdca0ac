"""A home and decks that are reached by more than one spelling: each file is one source."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flashneg import bootstrap
from flashneg.cli import run

MINE = "---\nid: mine\n---\n\n## ZOPA\n\nWhat both could live with.\n"
Call = Callable[..., Any]


@pytest.fixture
def call(bundled: Path, clock: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs a command over a home as it is spelled, and returns its JSON."""
    monkeypatch.setattr(bootstrap, "bundled_folder", lambda: bundled)

    def run_it(home: str | Path, *arguments: object, code: int = 0) -> Any:
        capsys.readouterr()
        found = run([*map(str, arguments), "--home", str(home), "--json"])
        done = capsys.readouterr()
        assert found == code, (arguments, done.out, done.err)
        assert not (code == 0 and done.err), done.err
        return json.loads(done.out) if code == 0 else done.err

    return run_it


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "real" / "decks").mkdir(parents=True)
    (tmp_path / "real" / "decks" / "mine.md").write_text(MINE, encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    return tmp_path / "real"


def spellings(home: Path) -> dict[str, str]:
    """Return a home's spellings."""
    return {
        "plain": str(home), "slash": f"{home}/", "link": str(home.parent / "link"),
        "dots": f"{home}/decks/..", "through the link": f"{home.parent}/link/decks/..", "twice": f"{home}//.",
    }  # fmt: skip


@pytest.mark.parametrize("first", ["plain", "link"])
@pytest.mark.parametrize("second", ["plain", "slash", "link", "dots", "through the link", "twice"])
def test_a_deck_edited_between_two_spellings_of_its_home_is_not_two(
    home: Path, call: Call, first: str, second: str
) -> None:
    names = spellings(home)
    assert call(names[first], "import", home / "decks" / "mine.md")["decks"] == 1
    call(names[first], "grade", "mine/zopa:recall", "4")
    (home / "decks" / "mine.md").write_text(MINE.replace("both", "both of them"), encoding="utf-8")
    decks = {deck["id"]: deck for deck in call(names[second], "decks")}
    assert [name for name in decks if name.startswith("mine")] == ["mine"]
    assert decks["mine"]["cards"] == 1
    assert "both of them" in json.dumps(call(names[second], "show", "mine/zopa"))
    assert call(names[second], "history", "mine/zopa")["prompts"][0]["repetitions"] == 1
    again = call(names[second], "import", Path(names[second]) / "decks" / "mine.md")
    assert (again["added"], again["unchanged"]) == (0, 1)


def test_what_did_not_change_is_not_read_again_under_another_spelling(home: Path, call: Call) -> None:
    call(home, "decks")
    before = (home / "flashneg.db").read_bytes()
    for spelling in spellings(home).values():
        call(spelling, "decks")
    assert (home / "flashneg.db").read_bytes() == before


def test_a_deck_removed_under_another_spelling_of_its_home_stays_away(home: Path, call: Call) -> None:
    call(home, "decks")
    assert run(["decks", "remove", "mine", "--home", str(home.parent / "link")]) == 0
    assert not (home / "decks" / "mine.md").exists()
    for spelling in spellings(home).values():
        assert "mine" not in [deck["id"] for deck in call(spelling, "decks")]


def test_a_table_imported_again_under_another_spelling_updates_its_deck(home: Path, call: Call, tmp_path: Path) -> None:
    table = tmp_path / "words.csv"
    table.write_text("front,back\nWord,Meaning\n", encoding="utf-8")
    assert call(home, "import", table)["added"] == 1
    table.write_text("front,back\nWord,Sense\n", encoding="utf-8")
    again = call(home.parent / "link", "import", table)
    assert (again["added"], again["changed"], again["problems"]) == (0, 1, [])
    assert call(home, "decks")[-1]["id"] == "words"
    assert "Sense" in (home / "decks" / "words.md").read_text(encoding="utf-8")


def test_a_deck_elsewhere_is_one_source_by_both_its_names(home: Path, call: Call, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "far.md").write_text("## BATNA\n\nThe way out.\n", encoding="utf-8")
    (tmp_path / "other").symlink_to(tmp_path / "notes")
    assert call(home, "import", tmp_path / "notes" / "far.md")["added"] == 1
    (tmp_path / "notes" / "far.md").write_text("## BATNA\n\nThe best way out.\n", encoding="utf-8")
    again = call(home, "import", tmp_path / "other" / "far.md")
    assert (again["added"], again["changed"] + again["unchanged"]) == (0, 1)
    both = call(home, "import", tmp_path / "other" / "far.md", tmp_path / "notes" / "far.md")
    assert (both["added"], both["unchanged"]) == (0, 1)


def test_two_dots_behind_a_link_lead_to_where_the_system_leads(home: Path, call: Call, tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "far.md").write_text("## BATNA\n\nThe way out.\n", encoding="utf-8")
    (tmp_path / "short").symlink_to(tmp_path / "deep" / "er")
    assert call(home, "import", f"{tmp_path}/short/../far.md")["added"] == 1
    assert call(home, "decks")[-1]["source"] == str(tmp_path / "deep" / "far.md")


def test_a_copy_of_a_deck_is_still_another_file(home: Path, call: Call, tmp_path: Path) -> None:
    call(home, "import", home / "decks" / "mine.md")
    (tmp_path / "copy.md").write_text(MINE.replace("both", "all"), encoding="utf-8")
    assert "another deck is called 'mine'" in call(home, "import", tmp_path / "copy.md", code=1)


def test_a_deck_that_is_given_another_id_between_two_spellings_loses_its_history(home: Path, call: Call) -> None:
    names = spellings(home)
    call(names["plain"], "decks")
    call(names["plain"], "grade", "mine/zopa:recall", "4")
    (home / "decks" / "mine.md").write_text(MINE.replace("id: mine", "id: ours"), encoding="utf-8")
    assert [deck["id"] for deck in call(names["link"], "decks") if deck["source"].endswith("mine.md")] == ["ours"]
    assert call(names["link"], "history", "ours/zopa")["prompts"][0]["repetitions"] == 1
