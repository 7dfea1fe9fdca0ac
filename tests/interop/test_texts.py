"""Tables, notes and lists of other programs: what comes of them, and where the cards then live."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def cards_of(flashneg: Run, deck: str) -> dict[str, Any]:
    """The cards of a deck by name, as `show` tells them."""
    source = next(found["source"] for found in flashneg("decks") if found["id"] == deck)
    text = Path(source).read_text(encoding="utf-8")
    ids = [line.rpartition("{#")[2].rstrip("}") for line in text.split("\n") if line.startswith("## ")]
    found = [flashneg("show", f"{deck}/{card}") for card in ids]
    return {card["name"]: card for card in found}


def sides(flashneg: Run, deck: str) -> dict[str, str]:
    return {name: card["back"] for name, card in cards_of(flashneg, deck).items()}


CSV = """\
name,aka,intent,style,counter,scenario,note
Salami,"Slicing; Thin slices",Win it in slices.,Competitive,"Ask for one package, with one total.",Just two percent.,x
Nibble,,Ask late.,Competitive,Trade it.,,
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_table_of_tactics_comes_in_whatever_its_encoding_and_separator(
    flashneg: Run, tmp_path: Path, encoding: str, sign: str
) -> None:
    text = "name;aka;intent;style;counter\nÉlan;Slicing, Thin;Win it.;Competitive;One “package”.\n".replace(";", sign)
    text = text if sign != "," else text.replace("Slicing, Thin", '"Slicing, Thin"')
    (tmp_path / "my table.csv").write_bytes(text.encode(encoding))
    assert flashneg("import", tmp_path / "my table.csv")["added"] == 1
    card = cards_of(flashneg, "my-table")["Élan"]
    assert (card["type"], card["aka"], card["counter"]) == ("tactic", ["Slicing", "Thin"], "One “package”.")
    assert next(d for d in flashneg("decks") if d["id"] == "my-table")["source"].endswith("/decks/my-table.md")


def test_columns_are_mapped_as_asked_and_ragged_rows_told_with_their_line(flashneg: Run, tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    path.write_text("Word,Meaning,Remark\nBATNA,best alternative,x\nshort\nZOPA,zone,y\n", encoding="utf-8")
    done = flashneg("import", path, "--map", "front=Word", "--map", "back=2")
    assert done["added"] == 2
    told = {problem["code"]: problem for problem in done["problems"]}
    assert (told["ragged-row"]["line"], told["left-behind"]["severity"]) == (3, "notice")
    assert "Remark" in told["left-behind"]["message"]
    error = flashneg("import", path, "--map", "front=Nothing", code=1)
    assert "Word, Meaning, Remark" in error
    assert "no field" in flashneg("import", path, "--map", "colour=Word", code=2)


def test_a_table_of_ploys_and_replies_is_no_table_of_tactics(flashneg: Run, tmp_path: Path) -> None:
    path = tmp_path / "ploys.csv"
    path.write_text("Ploy,Purpose,Reply\nHold Out,Wait.,Name a date.\n", encoding="utf-8")
    flashneg("import", path)
    card = cards_of(flashneg, "ploys")["Hold Out"]
    assert (card["type"], card["intent"], card["counter"]) == ("tactic", "Wait.", "Name a date.")


def test_importing_again_changes_only_what_changed_and_retires_what_left(flashneg: Run, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(CSV, encoding="utf-8")
    assert flashneg("import", path, "--dry-run")["added"] == 2
    assert not [deck for deck in flashneg("decks") if deck["id"] == "t"]
    assert not (tmp_path / "home" / "decks").exists()
    flashneg("import", path)
    assert flashneg("import", path)["unchanged"] == 2
    path.write_text(
        CSV.replace("Ask late.", "Ask once more.")
        .replace("Salami", "Gone")
        .replace("Win it in slices.", "Run.")
        .replace("Ask for one package, with one total.", "Stay.")
        .replace("Slicing; Thin slices", "Q")
        .replace("Just two percent.", "Off."),
        encoding="utf-8",
    )
    done = flashneg("import", path)
    assert (done["changed"], done["added"], done["retired"]) == (1, 1, 1)
    flashneg("import", "--undo")
    assert set(cards_of(flashneg, "t")) == {"Salami", "Nibble"}
    assert flashneg("show", "t/nibble")["intent"] == "Ask late."
    assert flashneg("doctor")["ok"]


def test_ankis_text_export_keeps_decks_tags_and_guids(flashneg: Run, tmp_path: Path) -> None:
    path = tmp_path / "anki.txt"
    head = "#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n#tags column:6\n"
    path.write_text(
        head + 'abc1\tBasic\tNeg::One\tWhat is <b>this</b>?\tThat &amp; more\tt1 t2\n'
        'abc2\tBasic\tNeg::Two\tSecond<br>line\t"quoted ""x"" <img src=""a.png"">"\t\n', encoding="utf-8",
    )  # fmt: skip
    done = flashneg("import", path)
    assert (done["added"], done["decks"]) == (2, 2)
    assert any("a.png" in problem["message"] for problem in done["problems"])
    assert sides(flashneg, "neg-one") == {"What is this?": "That & more\n\nTags: t1, t2"}
    path.write_text(
        path.read_text(encoding="utf-8").replace("What is <b>this</b>?", "Quite another question?"), encoding="utf-8"
    )
    assert flashneg("import", path)["renamed"] == 1
    path.write_text("#separator:Comma\n#html:false\n#columns:Front,Back\n1 < 2 *and* 3,# yes\n", encoding="utf-8")
    flashneg("import", path)
    assert list(sides(flashneg, "anki").values()) == ["\\# yes"]


def test_hashcards_come_with_their_gaps(flashneg: Run, tmp_path: Path) -> None:
    path = tmp_path / "h.md"
    path.write_text(
        '---\nname = "My deck"\n---\n\nQ: What is a BATNA?\nA: The best\nwithout this deal.\n\n---\n\nC: The [anchor] sets the [range].\nQ: no answer\n',
        encoding="utf-8",
    )
    done = flashneg("import", path)
    assert (done["added"], [problem["code"] for problem in done["problems"]]) == (3, ["no-answer"])
    assert done["problems"][0]["line"] == 12
    assert sides(flashneg, "my-deck") == {
        "What is a BATNA?": "The best\nwithout this deal.",
        "The [...] sets the range.": "The **anchor** sets the range.",
        "The anchor sets the [...].": "The anchor sets the **range**.",
    }


def test_notes_of_obsidian_come_with_their_schedules(flashneg: Run, tmp_path: Path) -> None:
    path = tmp_path / "vault" / "note.md"
    path.parent.mkdir()
    (path.parent / "diary.md").write_text("## A day\n\nIt rained.\n", encoding="utf-8")
    (path.parent / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    path.write_text(
        "#flashcards/neg\n\nAnchor::A first number <!--SR:!2026-04-01,30,230-->\n\nBoth:::Return\n"
        "<!--SR:!2026-04-01,30,250!2000-01-01,1,250-->\n\nLong\nquestion\n?\nLong\nanswer\n<!--SR:!2026-03-20,10,210-->\n\n"
        "The ==capital== of ==France==.\n<!--SR:!2026-03-20,10,230!2000-01-01,1,250-->\n\n```\nco::de\n```\n",
        encoding="utf-8",
    )  # fmt: skip
    done = flashneg("import", path.parent)
    assert (done["added"], done["decks"]) == (6, 1)
    assert {Path(problem["file"]).name for problem in done["problems"]} == {"diary.md", "picture.png"}
    prompt = flashneg("history", "neg/anchor")["prompts"][0]
    assert (prompt["due"], prompt["interval"], prompt["ease"]) == ("2026-04-01", 30, 2.3)
    assert flashneg("history", "neg/both")["prompts"][0]["due"] == "2026-04-01"
    assert flashneg("history", "neg/return")["prompts"][0]["due"] is None
    assert flashneg("history", "neg/the-capital-of-france-1")["prompts"][0]["due"] == "2026-03-20"
    assert flashneg("doctor")["ok"]
    again = flashneg("import", path.parent)
    assert (again["added"], again["unchanged"]) == (0, 6)


def test_hascard_lists_flashcard_markdown_and_standard_input(
    flashneg: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "has.txt").write_text(
        "# Word\nMeaning\n---\n# Choose\n- a\n* b\n---\n# Fill\nThe _Euro_ is money.\n---\n# Order\n2. b\n1. a\n",
        encoding="utf-8",
    )
    (tmp_path / "def.txt").write_text("BATNA\n: Best alternative\n\nZOPA\n: Zone\n: overlap\n", encoding="utf-8")
    (tmp_path / "fc.md").write_text(
        "---\ntags:\n  - x\n---\n# T\n\n## Front\n\nmore front\n\n***\n\nback\n\n#tag\n\n## Other\n\nlist\n",
        encoding="utf-8",
    )
    assert flashneg("import", tmp_path / "has.txt")["added"] == 4
    assert sides(flashneg, "has")["Choose"] == "b"
    assert sides(flashneg, "has")["Order"] == "1. a\n2. b"
    assert flashneg("import", tmp_path / "def.txt")["added"] == 2
    assert sides(flashneg, "def")["ZOPA"] == "Zone\n\noverlap"
    assert flashneg("import", tmp_path / "fc.md")["added"] == 2
    assert flashneg("show", "fc/front")["front"] == "Front\n\nmore front"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Nibble: small\nSalami: thin\nFlinch: gasp\n")))
    assert flashneg("import", "-")["added"] == 3
    assert sides(flashneg, "stdin")["Flinch"] == "gasp"


def test_a_zip_of_decks_comes_in_whole_and_its_decks_keep_their_text(flashneg: Run, tmp_path: Path) -> None:
    deck = "---\nid: zipped\ntitle: Zipped\n---\n\n# Zipped\n\n## A  {#a}\n\nback *here*\n"
    with zipfile.ZipFile(tmp_path / "decks.zip", "w") as package:
        package.writestr("sub/zipped.md", deck)
        package.writestr("table.csv", CSV)
        package.writestr("../evil.md", deck)
        package.writestr("pic.png", b"\x89PNG")
    done = flashneg("import", tmp_path / "decks.zip")
    assert (done["decks"], done["added"]) == (2, 3)
    assert sum(problem["code"] == "left-behind" for problem in done["problems"]) == 2
    assert (tmp_path / "home" / "decks" / "zipped.md").read_text(encoding="utf-8") == deck
    assert not (tmp_path / "evil.md").exists()


def test_mnemosyne_cards_come_in(flashneg: Run, tmp_path: Path) -> None:
    xml = """<?xml version="1.0" encoding="utf-8"?>
<openSM2sync number_of_entries='5'>
<log type='10' o_id='t1'><name>neg</name></log>
<log type='16' o_id='f1'><f>What &amp; why?</f><b>&lt;b&gt;That&lt;/b&gt;</b></log>
<log type='13' o_id='c1' card_t='1' fact='f1' fact_v='1.1' tags='t1' gr='-1' e='2.5'></log>
</openSM2sync>"""
    with zipfile.ZipFile(tmp_path / "deck.cards", "w") as package:
        package.writestr("cards.xml", xml)
        package.writestr("METADATA", "x")
    assert flashneg("import", tmp_path / "deck.cards")["added"] == 1
    assert sides(flashneg, "deck") == {"What & why?": "**That**\n\nTags: neg"}
    with zipfile.ZipFile(tmp_path / "bomb.cards", "w") as package:
        package.writestr("cards.xml", '<!DOCTYPE x [<!ENTITY a "b">]><openSM2sync>&a;</openSM2sync>')
    assert "entities" in flashneg("import", tmp_path / "bomb.cards", code=1)


def test_the_format_is_found_from_the_content_and_can_be_named(flashneg: Run, tmp_path: Path) -> None:
    path = tmp_path / "any.thing"
    path.write_text("front\tback\none\ttwo\n", encoding="utf-8")
    assert flashneg("import", path)["added"] == 1
    assert "markdown, anki" in flashneg("import", path, "--from", "nonsense", code=2)
    path.write_bytes(bytes(range(256)) * 10)
    assert "not text" in flashneg("import", path, code=1)
    flashneg("import", tmp_path / "nowhere.apkg", code=1)
    (tmp_path / "empty").mkdir()
    flashneg("import", tmp_path / "empty", code=1)


@pytest.mark.parametrize("target", ["csv", "tsv", "markdown", "json", "apkg"])
def test_what_goes_out_comes_in_again_as_it_was(flashneg: Run, tmp_path: Path, target: str) -> None:
    path = tmp_path / f"out.{target if target != 'markdown' else 'md'}"
    flashneg("export", path, "--to", target, "--deck", "small")
    first = flashneg("decks", home="home")
    assert first
    done = flashneg("import", path, "--dry-run", home="other") if target != "markdown" else None
    if done is not None:
        assert (done["changed"], done["unchanged"], done["added"]) == (0, 5, 0)
    else:
        assert path.read_text(encoding="utf-8").startswith("---\ntitle: Small deck\nid: small\n")


def test_a_table_for_a_spreadsheet_holds_no_formula(flashneg: Run, tmp_path: Path) -> None:
    deck = "---\nid: f\ntitle: F\n---\n\n## =HYPERLINK(x) {#a}\n\n@SUM(1)\n\n## +1 {#b}\n\n-2\n"
    (tmp_path / "f.md").write_text(deck, encoding="utf-8")
    flashneg("import", tmp_path / "f.md")
    flashneg("export", tmp_path / "f.csv", "--deck", "f")
    import csv

    rows = list(csv.reader(io.StringIO((tmp_path / "f.csv").read_text(encoding="utf-8"))))
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r")]
    flashneg("import", tmp_path / "f.csv", home="other")
    text = next((tmp_path / "other" / "decks").glob("*.md")).read_text(encoding="utf-8")
    assert "## =HYPERLINK(x)" in text
    assert "@SUM(1)" in text


def test_pages_to_print_hold_the_cards_and_nothing_that_runs(flashneg: Run, tmp_path: Path) -> None:
    evil = "---\nid: e\ntitle: E <script>\n---\n\n## <script>alert(1)</script> {#a}\n\n[x](javascript:alert(1)) <img src=x onerror=y>\n"
    (tmp_path / "e.md").write_text(evil, encoding="utf-8")
    flashneg("import", tmp_path / "e.md")
    for name, options in (("cards.html", ()), ("sheet.html", ("--to", "sheet", "--card", "nibble", "--card", "e/a"))):
        done = flashneg("export", tmp_path / name, *options)
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "<script" not in text
        assert "<img" not in text
        assert 'href="javascript' not in text
        assert "Nibble" in text
        assert "default-src 'none'" in text
        assert done["cards"] == (6 if name == "cards.html" else 2)


def test_export_to_a_wrong_place_says_what_to_do(flashneg: Run, tmp_path: Path) -> None:
    assert "--to" in flashneg("export", tmp_path / "x.docx", code=1)
    flashneg("export", tmp_path / "no" / "x.json", code=1)
    flashneg("export", tmp_path, "--to", "json", code=1)
    flashneg("export", tmp_path / "x.md", "--deck", "nothing", code=1)
    flashneg("export", tmp_path / "x.md", "--card", "nothing", code=1)
    (tmp_path / "two.csv").write_text("front,back\na,b\n", encoding="utf-8")
    flashneg("import", tmp_path / "two.csv")
    assert "folder" in flashneg("export", tmp_path / "x.md", code=1)
    flashneg("export", tmp_path / "all-decks")
    assert sorted(path.name for path in (tmp_path / "all-decks").iterdir()) == ["small.md", "two.md"]
    assert json.dumps(sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("x."))) == "[]"


def test_a_table_too_large_for_one_deck_becomes_several(flashneg: Run, tmp_path: Path) -> None:
    rows = "".join(f"front {number},{'long answer ' * 50}{number}\n" for number in range(8_000))
    (tmp_path / "big.csv").write_text("front,back\n" + rows, encoding="utf-8")
    done = flashneg("import", tmp_path / "big.csv")
    assert (done["decks"], done["added"]) == (2, 8_000)
    assert flashneg("import", tmp_path / "big.csv")["unchanged"] == 8_000


def test_a_table_named_like_a_deck_that_it_is_not_takes_nothing_from_it(flashneg: Run, tmp_path: Path) -> None:
    (tmp_path / "small.csv").write_text("front,back\na,b\n", encoding="utf-8")
    done = flashneg("import", tmp_path / "small.csv")
    assert (done["added"], done["retired"], done["changed"]) == (1, 0, 0)
    assert [deck["id"] for deck in flashneg("decks")] == ["small", "small-2"]
    assert flashneg("import", tmp_path / "small.csv")["unchanged"] == 1
    other = tmp_path / "other"
    other.mkdir()
    (other / "small.csv").write_text("front,back\nquite,other\nrows,here\n", encoding="utf-8")
    assert flashneg("import", other / "small.csv")["retired"] == 0
    assert [deck["id"] for deck in flashneg("decks")] == ["small", "small-2", "small-3"]


def test_a_removed_import_stays_away_until_it_is_imported_again(flashneg: Run, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("front,back\na,b\n", encoding="utf-8")
    flashneg("import", tmp_path / "t.csv")
    flashneg("grade", "t/a:recall", "4")
    from flashneg.cli import run

    assert run(["decks", "remove", "t", "--home", str(tmp_path / "home")]) == 0
    assert [deck["id"] for deck in flashneg("decks")] == ["small"]
    assert flashneg("import", tmp_path / "t.csv")["returned"] == 1
    assert len(flashneg("history", "t/a")["prompts"][0]["reviews"]) == 1


def test_a_list_in_a_field_of_one_line_is_separated_by_semicolons() -> None:
    from flashneg.interop.cells import one_line

    assert one_line("Name it, then trade.\n\n- ask why\n- wait\\\nlong") == "Name it, then trade. ask why; wait long"
    assert one_line("- 5 percent") == "- 5 percent"


def test_a_deck_named_by_another_spelling_of_its_path_is_the_same_deck(
    flashneg: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "m.md").write_text("---\nid: m\n---\n\n## A\n\nb\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text("front,back\nx,y\n", encoding="utf-8")
    flashneg("import", tmp_path / "m.md", tmp_path / "t.csv")
    monkeypatch.chdir(tmp_path / "sub")
    assert flashneg("import", Path("..", "m.md"))["unchanged"] == 1
    home = Path("..", "home")
    from flashneg.cli import run

    assert run(["due", "--home", str(home)]) == 0
    assert run(["next", "--home", str(home)]) == 0


EVERY_FORM = """\
## Links {#links}

A **first** number; see [BATNA](#batna), [Flinch](small.md#flinch) and [a page](https://example.org/a_(b)).

## Lists {#lists}

- one
  - two
- three

  its second paragraph

## Other forms {#forms}

> quoted
> on two lines

```python
x = 1  # one
```

| a | b |
|---|---|
| 1 | 2 |

a line\\
and the next

### A heading

\\*star\\* & ~~struck~~ 5 < 6

Tags: law, words
"""


def test_ankis_text_that_nobody_edited_leaves_the_decks_text_as_it_is(flashneg: Run, tmp_path: Path) -> None:
    mine = tmp_path / "home" / "decks" / "words.md"
    mine.parent.mkdir(parents=True)
    mine.write_text(EVERY_FORM, encoding="utf-8")
    flashneg("import", mine)
    sent = tmp_path / "all.txt"
    flashneg("export", sent)
    done = flashneg("import", sent)
    assert (done["changed"], done["unchanged"]) == (0, 4)
    assert mine.read_text(encoding="utf-8") == EVERY_FORM
    sent.write_text(sent.read_text(encoding="utf-8").replace("number; see", "figure; see"), encoding="utf-8")
    assert flashneg("import", sent)["changed"] == 1
    text = mine.read_text(encoding="utf-8")
    assert "A **first** figure; see [BATNA](#batna), [Flinch](small.md#flinch) and" in text
    assert EVERY_FORM.partition("## Lists")[2].strip() in text
