"""What `import` takes in, refuses and says."""

from __future__ import annotations

import gc
from pathlib import Path

from tests.cli.test_commands import Run, as_json, flashneg

__all__ = ["flashneg"]

SELF = "'One' links to itself; Link to another card, or remove the link."
BAD = """\
# Mine

## One {#one}

- Intent: x
- Style: Avoiding
- Confusable: [me](#one)

## Two {#two}
"""


def test_an_import_leaves_the_collector_of_the_process_off(flashneg: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("## Salt\n\nPepper\n", encoding="utf-8")
    assert gc.isenabled()
    assert flashneg("import", str(tmp_path / "mine.md"))[0] == 0
    assert gc.isenabled()


def test_a_card_that_an_edit_deleted_goes_without_a_name(flashneg: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.md"
    cards = [f"## {name}\n\nPepper {name}\n" for name in ("Salt", "Oil", "Tea", "Rum", "Fig", "Egg", "Ham")]
    path.write_text("\n".join(cards), encoding="utf-8")
    assert flashneg("import", str(path))[0] == 0
    path.write_text("\n".join(cards[1:]), encoding="utf-8")
    code, out, _ = flashneg("import", str(path))
    assert (code, out) == (0, "1 retired: mine/salt\n1 deck, 6 unchanged\n")
    path.write_text("\n".join(cards[3:]), encoding="utf-8")
    code, _, err = flashneg("decks")
    assert (code, err) == (0, "No longer in their decks: mine/oil, mine/tea. Their history stays.\n")
    assert flashneg("decks")[2] == ""


def test_a_deck_whose_every_card_has_an_error_makes_a_deck_of_none(flashneg: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.md"
    path.write_text(BAD, encoding="utf-8")
    (tmp_path / "other.md").write_text("## Salt\n\nPepper\n", encoding="utf-8")
    said = f"error: {path}:7: none of its cards can be used: {SELF}\n"
    for more in ((), (str(tmp_path / "other.md"),), ("--dry-run", "--json")):
        assert flashneg("import", str(path), *more) == (1, "", said)
    assert [deck["id"] for deck in as_json(flashneg("decks", "--json"))] == ["small"]


def test_a_deck_whose_every_card_has_an_error_is_taken_from_a_folder_without_a_word(
    flashneg: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "decks"
    folder.mkdir()
    (folder / "mine.md").write_text(BAD, encoding="utf-8")
    code, _, err = flashneg("import", str(folder))
    assert (code, err) == (1, f"error: {folder / 'mine.md'}:7: none of its cards can be used: {SELF}\n")
    (folder / "other.md").write_text("## Salt\n\nPepper\n", encoding="utf-8")
    done = as_json(flashneg("import", str(folder), "--json"))
    assert (done["decks"], done["added"]) == (1, 1)
    assert [problem["code"] for problem in done["problems"]] == ["self-link", "nothing-to-ask", "none-usable"]
    assert [deck["id"] for deck in as_json(flashneg("decks", "--json"))] == ["small", "other"]


def test_a_table_whose_every_row_has_an_error_makes_a_deck_of_none(flashneg: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("name,kind\nfoo,ploy\n", encoding="utf-8")
    code, out, err = flashneg("import", str(path))
    assert (code, out) == (1, "")
    assert err.startswith("error: mine: none of its cards can be used: nothing in the card 'foo' could be asked; ")
    assert [deck["id"] for deck in as_json(flashneg("decks", "--json"))] == ["small"]


def test_a_deck_whose_cards_come_to_have_errors_loses_their_last_good_text(flashneg: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.md"
    path.write_text("## Salt {#one}\n\nPepper\n", encoding="utf-8")
    assert flashneg("import", str(path))[0] == 0
    path.write_text(BAD, encoding="utf-8")
    code, out, err = flashneg("import", str(path))
    assert (code, out) == (0, "1 deck, 0 unchanged\n")
    assert f":7: error: {SELF}" in err
    assert as_json(flashneg("show", "one", "--json"))["name"] == "Salt"


def test_a_deck_without_a_card_that_can_be_used_is_listed_without_a_word(flashneg: Run, home: Path) -> None:
    path = home / "decks" / "my deck.md"
    path.parent.mkdir(parents=True)
    path.write_text("## One\n\n- Kind: ploy\n", encoding="utf-8")
    assert "nothing in the card 'One' could be asked" in flashneg("decks")[2]
    assert f"0 new  (no card can be used; see why: flashneg check '{path}')\n" in flashneg("decks")[1]
    path.unlink()
    assert "0 new  (source missing)\n" in flashneg("decks")[1]
