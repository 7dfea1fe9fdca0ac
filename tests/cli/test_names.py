"""What is not there, or cannot be: what is told instead is near, and says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_commands import Run, as_json, flashneg

__all__ = ["flashneg"]


@pytest.mark.parametrize("name", ["zzqx", "warm-chair"])
def test_a_name_like_no_card_is_not_answered_with_cards_that_have_nothing_of_it(flashneg: Run, name: str) -> None:
    code, out, err = flashneg("show", name)
    assert (code, out) == (1, "")
    assert err == f"error: no card is called '{name}'; 'flashneg find TEXT' searches\n"


@pytest.mark.parametrize("command", [("show",), ("history",), ("suspend",)])
@pytest.mark.parametrize("name", ["nible", "nibbl"])
def test_a_slip_in_a_name_is_answered_with_the_near_cards_alone(
    flashneg: Run, name: str, command: tuple[str, ...]
) -> None:
    code, out, err = flashneg(*command, name)
    assert (code, out) == (1, "")
    assert err == f"error: no card is called '{name}'; did you mean small/nibble, small/counter-nibble?\n"


@pytest.mark.parametrize("name", ["Nibble", "small/NIBBLE", "Nibble "])
def test_a_card_typed_by_its_name_is_answered_with_others_too(flashneg: Run, tmp_path: Path, name: str) -> None:
    for command in (("show", name), ("export", str(tmp_path / "sheet.html"), "--to", "sheet", "--card", name)):
        code, out, err = flashneg(*command)
        assert (code, out) == (1, "")
        assert err == f"error: no card is called '{name}'; did you mean small/nibble?\n"


def test_a_format_that_is_not_there_is_answered_with_every_format_that_is(flashneg: Run, tmp_path: Path) -> None:
    for wanted, arguments in ((1, [str(tmp_path / "all.foo")]), (2, [str(tmp_path / "all.json"), "--to", "foo"])):
        code, _, err = flashneg("export", *arguments)
        assert code == wanted
        assert ", sheet, report" in err


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "No such file or directory; give a regular text file that you may read"),
        (b"## Salt\n\n\xfa\n", "it is not UTF-8, from byte 10 on; save the file as UTF-8"),
        (b"#" * (5 * 1024 * 1024 + 1), "it is larger than 5 MiB; split it into files of at most 5 MiB"),
    ],
    ids=["missing", "other bytes", "large"],
)
def test_a_file_that_is_not_formatted_is_told_without_a_remedy(
    flashneg: Run, tmp_path: Path, content: bytes | None, expected: str
) -> None:
    path = tmp_path / "deck.md"
    if content is not None:
        path.write_bytes(content)
    assert flashneg("fmt", str(path)) == (1, "", f"error: {path}: {expected}\n")


def test_next_with_every_deck_off_does_not_say_so(flashneg: Run) -> None:
    flashneg("decks", "off", "small")
    code, out, _ = flashneg("next")
    assert (code, out) == (0, "Every deck is off; switch one on among the decks, or with 'flashneg decks on DECK'.\n")
    assert flashneg("next", "--json")[1] == "null\n"


def test_a_linked_card_is_told_by_a_name_that_another_card_has_too(flashneg: Run, tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text(
        "## Nibble {#nibble}\n\n- **Kind:** ploy\n- **Intent:** Take a bite.\n"
        "- **Confusable:** [Salami](small.md#salami), [Nowhere](#nowhere), plain words\n\n"
        "### Counters\n\n- best: [Mine](#counter-nibble): it does.\n- works: say no: it does too.\n\n"
        "## Mine {#counter-nibble}\n\n- **Kind:** counter\n- **Intent:** Answer.\n",
        encoding="utf-8",
    )
    flashneg("import", str(tmp_path / "other.md"))
    shown = as_json(flashneg("show", "other/nibble", "--json"))
    assert [edge["card"] for edge in shown["counters"]] == ["other/counter-nibble", None]
    assert shown["confusable"] == ["small/salami", "nowhere", "plain words"]
    assert as_json(flashneg("show", "salami", "--json"))["confusable"] == ["small/nibble", "other/nibble"]
    assert as_json(flashneg("show", "small/nibble", "--json"))["counters"][0]["card"] == "small/counter-nibble"


def test_fmt_of_a_file_that_cannot_be_read_is_done(flashneg: Run, tmp_path: Path) -> None:
    path = tmp_path / "spoiled.md"
    path.write_text("---\ntitle: &anchor x\n---\n\n## One\n\nback\n", encoding="utf-8")
    before = path.read_bytes()
    code, out, err = flashneg("fmt", str(path))
    assert (code, out) == (1, "")
    assert err.startswith(f"error: {path}:2: aliases and anchors are not read; ")
    assert path.read_bytes() == before
