from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flashneg.bootstrap import Places, Services
from flashneg.study.errors import StudyError
from flashneg.study.intake import listed

from tests.conftest import DECK

Open = Callable[[], Services]
MINE = """\
---
id: mine
title: Mine
---

## First {#first}

The front of the first card has a back of its own, long enough to be known again.

## Second {#second}

Another back.
"""


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def key_of(services: Services, name: str) -> str:
    return services.cards.resolve(name).key


def test_importing_twice_changes_nothing(services: Services, tmp_path: Path) -> None:
    path = write(tmp_path / "mine.md", MINE)
    assert len(services.library.import_paths([path]).changes.added) == 2
    again = services.library.import_paths([path]).changes
    assert not again
    assert again.unchanged == 2


def test_a_dry_run_tells_and_changes_nothing(services: Services, tmp_path: Path) -> None:
    path = write(tmp_path / "mine.md", MINE)
    assert len(services.library.import_paths([path], dry_run=True).changes.added) == 2
    assert [deck.id for deck in services.library.decks()] == ["small"]


def test_a_renamed_card_keeps_its_history(make: Open, tmp_path: Path) -> None:
    path = write(tmp_path / "mine.md", MINE)
    services = make()
    services.library.import_paths([path])
    key = key_of(services, "mine/first")
    services.session().grade(services.cards.resolve_prompt("mine/first:recall"), 4)
    write(path, MINE.replace("## First {#first}", "## The first one {#first-one}"))
    changes = services.library.import_paths([path]).changes
    assert changes.renamed == ["mine/first-one"]
    assert key_of(services, "first-one") == key
    assert len(services.cards.history("first-one")[1][0].reviews) == 1


def test_a_card_that_vanishes_retires_and_comes_back_with_its_history(make: Open, tmp_path: Path) -> None:
    path = write(tmp_path / "mine.md", MINE)
    services = make()
    services.library.import_paths([path])
    key = key_of(services, "second")
    services.session().grade(services.cards.resolve_prompt("second:recall"), 4)
    write(path, MINE.split("## Second", maxsplit=1)[0])
    assert services.library.import_paths([path]).changes.retired == ["mine/second"]
    with pytest.raises(StudyError):
        services.cards.resolve("second")
    write(path, MINE)
    assert services.library.import_paths([path]).changes.returned == ["mine/second"]
    assert key_of(services, "second") == key
    assert len(services.cards.history("second")[1][0].reviews) == 1


def test_a_card_moved_to_another_deck_keeps_its_key(services: Services, tmp_path: Path) -> None:
    path = write(tmp_path / "mine.md", MINE)
    services.library.import_paths([path])
    key = key_of(services, "second")
    write(path, MINE.split("## Second", maxsplit=1)[0])
    other = write(tmp_path / "other.md", "---\nid: other\n---\n\n## Second {#second}\n\nAnother back.\n")
    changes = services.library.import_paths([path, other]).changes
    assert changes.moved == ["other/second"]
    assert key_of(services, "second") == key


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_a_card_moved_between_files_that_are_read_together_keeps_its_history_in_either_order(
    make: Open, tmp_path: Path, names: tuple[str, str]
) -> None:
    services = make()
    old, new = (tmp_path / f"{name}.md" for name in names)
    stays = "## Stays\n\nA card that remains where it is.\n\n"
    moves = "## Moves\n\nThe back of a card that goes to the other deck, long enough to be known.\n"
    write(old, stays + moves)
    write(new, stays)
    services.library.import_paths(sorted((old, new)))
    key = key_of(services, f"{names[0]}/moves")
    services.session().grade(services.cards.resolve_prompt(f"{names[0]}/moves:recall"), 4)
    write(old, stays)
    write(new, stays + moves)
    told = services.library.import_paths(sorted((old, new)), dry_run=True).changes
    assert (told.moved, told.retired, told.added) == ([f"{names[1]}/moves"], [], [])
    found = make()
    assert key_of(found, f"{names[1]}/moves") == key
    assert found.session().counts().learned == 1


def test_a_deck_that_is_given_another_id_keeps_its_place_and_its_cards_their_history(
    make: Open, tmp_path: Path
) -> None:
    services = make()
    path = write(tmp_path / "mine.md", MINE)
    services.library.import_paths([path])
    services.library.order(["mine"])
    services.library.switch("mine", on=False)
    keys = [key_of(services, f"mine/{name}") for name in ("first", "second")]
    services.session().grade(services.cards.resolve_prompt("mine/first:recall"), 4)
    write(path, MINE.replace("id: mine", "id: ours").replace("Another back.", "Quite another text, not near it."))
    found = make()
    assert [(deck.id, deck.enabled) for deck in found.library.decks()] == [("ours", False), ("small", True)]
    assert [key_of(found, f"ours/{name}") for name in ("first", "second")] == keys
    assert found.session().counts().learned == 1
    write(path, MINE)
    again = make()
    assert [deck.id for deck in again.library.decks()] == ["mine", "small"]
    assert [key_of(again, f"mine/{name}") for name in ("first", "second")] == keys


def test_an_edited_file_is_read_again_at_start(make: Open, tmp_path: Path) -> None:
    path = write(tmp_path / "mine.md", MINE)
    make().library.import_paths([path])
    write(path, MINE.replace("Another back.", "A better back, and longer."))
    services = make()
    assert "better" in services.cards.show("second").card.back  # type: ignore[union-attr]
    assert services.library.stale() == []


def test_a_missing_file_retires_nothing(make: Open, tmp_path: Path) -> None:
    path = write(tmp_path / "mine.md", MINE)
    make().library.import_paths([path])
    path.unlink()
    services = make()
    assert next(deck for deck in services.library.decks() if deck.id == "mine").missing
    assert services.cards.resolve("second").ref == "mine/second"
    write(path, MINE)
    assert not next(deck for deck in make().library.decks() if deck.id == "mine").missing


@pytest.mark.parametrize(
    "spoilt",
    [
        MINE.replace("Another back.", "[" * 301),
        MINE.replace("Another back.", ""),
        MINE.replace("title: Mine", "title: [Mine"),
        "\x00\xff",
    ],
    ids=["too complex", "nothing to ask", "front matter", "not UTF-8"],
)
def test_a_card_with_an_error_keeps_its_last_good_text_and_is_asked(make: Open, tmp_path: Path, spoilt: str) -> None:
    path = write(tmp_path / "mine.md", MINE)
    services = make()
    services.library.import_paths([path])
    prompt = services.cards.resolve_prompt("mine/second:recall")
    path.write_bytes(spoilt.encode("latin-1"))
    found = make()
    assert found.cards.show("mine/second").card.back == "Another back."  # type: ignore[union-attr]
    assert found.session().ask(prompt).stored.id == "second"
    assert not found.library.import_paths([write(path, MINE)]).changes


def test_a_new_file_in_the_decks_folder_is_found(make: Open, home: Path) -> None:
    make()
    write(home / "decks" / "mine.md", MINE)
    assert make().cards.resolve("second").ref == "mine/second"


def test_an_edited_bundled_deck_becomes_a_copy_and_keeps_history(make: Open, home: Path) -> None:
    services = make()
    services.session().grade(services.cards.resolve_prompt("nibble:intent"), 4)
    path = services.library.editable(services.library.decks()[0].id)
    assert path == home / "decks" / "small.md"
    write(path, path.read_text(encoding="utf-8").replace("Ask for a small extra", "Ask for a very small extra"))
    again = make()
    assert "very small" in again.cards.show("nibble").card.intent  # type: ignore[union-attr]
    assert len(again.cards.history("nibble")[1][0].reviews) == 1
    assert again.library.stale() == []
    assert [deck.id for deck in make().library.decks()] == ["small"]


def test_the_copy_of_a_bundled_deck_is_its_owners_alone(services: Services, home: Path) -> None:
    copy = services.library.editable(services.library.decks()[0].id)
    assert copy.parent == home / "decks"
    found = [copy.parent, *copy.parent.iterdir()]
    assert len(found) == 3
    assert {oct(path.stat().st_mode & 0o077) for path in found} == {"0o0"}


def test_an_upgrade_passes_by_an_edited_copy_or_takes_the_learners_text(make: Open, home: Path, bundled: Path) -> None:
    services = make()
    services.session().grade(services.cards.resolve_prompt("salami:intent"), 4)
    copy = services.library.editable(services.library.decks()[0].id)
    write(copy, copy.read_text(encoding="utf-8").replace("Ask for a small extra", "Ask for a very small extra"))
    make()
    shipped = bundled / "01-small.md"
    text = shipped.read_text(encoding="utf-8").replace("a string of thin slices", "a long string of slices")
    write(shipped, text.replace("once the deal feels done", "once all is done"))
    services = make()
    assert "very small" in services.cards.show("nibble").card.intent  # type: ignore[union-attr]
    assert "long string" in services.cards.show("salami").card.intent  # type: ignore[union-attr]
    assert len(services.cards.history("salami")[1][0].reviews) == 1
    write(shipped, shipped.read_text(encoding="utf-8").replace("once all is done", "when all is done"))
    assert services.library.refresh().kept == ["small/nibble"]
    assert services.library.refresh().kept == []
    assert services.library.stale() == []


def test_another_installation_leaves_the_old_ones_decks_in_place(make: Open, home: Path, tmp_path: Path) -> None:
    make().close()
    other = write(tmp_path / "other" / "01-small.md", DECK.replace("Nibble {#nibble}", "The Nibble {#nibble}"))
    services = Services(Places(home, home / "flashneg.db"), bundled=other.parent)
    services.library.refresh()
    assert services.cards.show("nibble").card.name == "The Nibble"
    assert [deck.source for deck in services.library.decks()] == [str(other)]
    services.close()


def test_two_decks_of_one_id_are_refused_and_nothing_changes(services: Services, tmp_path: Path) -> None:
    services.library.import_paths([write(tmp_path / "mine.md", MINE)])
    with pytest.raises(StudyError, match="another deck is called"):
        services.library.import_paths([write(tmp_path / "again" / "mine.md", MINE)])
    assert len(services.cards.all()) == 7


def test_a_copy_of_a_home_does_not_open_or_reads_the_decks_of_the_first(
    services: Services, home: Path, bundled: Path, tmp_path: Path
) -> None:
    write(home / "decks" / "mine.md", MINE)
    write(home / "decks" / "other.md", MINE.replace("id: mine", "id: other"))
    services.library.refresh()
    services.close()
    copy = tmp_path / "copy"
    shutil.copytree(home, copy)
    write(copy / "decks" / "other.md", MINE.replace("id: mine", "id: other").replace("Second", "Another"))
    copied = Services(Places(copy, copy / "flashneg.db"), bundled=bundled)
    problems = copied.library.refresh().problems
    assert [(problem.file, problem.code) for problem in problems] == [
        (str(copy / "decks" / "other.md"), "deck-id-taken")
    ]
    sources = {deck.id: deck.source for deck in copied.library.decks()}
    assert (sources["mine"], sources["other"]) == (str(copy / "decks" / "mine.md"), str(home / "decks" / "other.md"))
    assert copied.session().next() is not None
    copied.close()


def test_a_removed_deck_returns_with_its_history(services: Services, tmp_path: Path) -> None:
    path = write(tmp_path / "mine.md", MINE)
    services.library.import_paths([path])
    services.session().grade(services.cards.resolve_prompt("second:recall"), 4)
    services.library.remove("mine")
    assert [deck.id for deck in services.library.decks()] == ["small"]
    assert len(services.library.import_paths([path]).changes.returned) == 2
    assert len(services.cards.history("second")[1][0].reviews) == 1


def test_a_deck_that_cannot_be_put_aside_ends_the_program(services: Services, home: Path) -> None:
    write(home / "decks" / "mine.md", MINE)
    services.library.refresh()
    (home / "decks" / "removed").write_text("no folder", encoding="utf-8")
    with pytest.raises(StudyError, match="cannot be written"):
        services.library.remove("mine")


def test_decks_are_studied_in_the_order_given(services: Services, tmp_path: Path) -> None:
    services.library.import_paths([write(tmp_path / "mine.md", MINE)])
    services.library.order(["mine"])
    assert services.session().next().ref == "mine/first:recall"  # type: ignore[union-attr]


def test_find_knows_names_akas_and_scenarios(services: Services) -> None:
    for wanted in ("nibble", "one more thing", "throw in the delivery", "nible"):
        assert services.cards.find(wanted)[0][0].stored.id == "nibble"
    assert services.cards.find("zebra crossing") == []


def test_a_new_card_takes_the_key_of_one_that_was_renamed_or_moved(make: Open, tmp_path: Path) -> None:
    path, other = write(tmp_path / "mine.md", MINE), tmp_path / "other.md"
    services = make()
    services.library.import_paths([path])
    services.session().grade(services.cards.resolve_prompt("mine/first:recall"), 4)
    key = key_of(services, "mine/first")
    write(path, MINE.replace("## First {#first}", "## The first one {#first-one}"))
    services.library.import_paths([path])
    write(path, MINE.replace("## First {#first}", "## The first one {#first-one}") + "\n## New {#first}\n\nAnew.\n")
    assert services.library.import_paths([path]).changes.added == ["mine/first"]
    assert key_of(services, "mine/first-one") == key
    assert key_of(services, "mine/first") != key
    assert len(services.cards.history("mine/first-one")[1][0].reviews) == 1
    assert not services.cards.history("mine/first")[1][0].reviews
    write(path, MINE.split("## First", maxsplit=1)[0] + "## Second {#second}\n\nAnother back.\n")
    first = MINE.split("## First {#first}")[1].split("## Second", maxsplit=1)[0]
    write(other, f"---\nid: other\n---\n\n## The first one {{#first-one}}{first}")
    services.library.import_paths([path, other])
    assert key_of(services, "other/first-one") == key


def test_one_deck_more_is_told_as_many() -> None:
    assert listed(["a/one", "a/two", "b/three"], 1) == "2 in a and 1 more deck"
