"""Real Anki on the other side: packages that it made, and ours as it takes them."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

anki = pytest.importorskip("anki.collection")
Run = Callable[..., Any]
LAYOUTS = ["new.apkg", "old.apkg", "new.colpkg", "old.colpkg"]


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Any]:
    found = anki.Collection(str(tmp_path / "anki" / "collection.anki2").replace("anki/", "anki-"))
    yield found
    if found.db is not None:
        found.close()


@pytest.fixture
def now(clock: Callable[[str], None]) -> None:
    """Anki knows the machine's clock alone, so ours follows it."""
    clock(dt.datetime.now(dt.UTC).isoformat())


def fill(col: Any) -> None:
    basic, gap, both = (col.models.by_name(name) for name in ("Basic", "Cloze", "Basic (and reversed card)"))
    deck = col.decks.id("Parent::Child")
    for number in range(4):
        note = col.new_note(basic)
        note["Front"], note["Back"] = f"<b>front</b> {number} &amp; co", f"back {number}<br>line * two"
        note.tags = ["x::y", "Marked"] if number == 0 else ["z"]
        col.add_note(note, deck)
    note = col.new_note(gap)
    note["Text"] = "The {{c1::capital::hint}} of {{c2::France}} is {{c1::Paris}}"
    col.add_note(note, deck)
    note = col.new_note(both)
    note["Front"], note["Back"] = "there", "back again"
    col.add_note(note, 1)
    tactic = col.models.new("My tactics")
    for name in ("Name", "Also known as", "Intent", "Style", "Counter-tactic"):
        col.models.add_field(tactic, col.models.new_field(name))
    for name, question, answer in (
        ("What for", "{{Name}}", "{{Intent}}"),
        ("Reply", "{{Name}}?", "{{Counter-tactic}}"),
    ):
        template = col.models.new_template(name)
        template["qfmt"], template["afmt"] = question, answer
        col.models.add_template(tactic, template)
    col.models.add(tactic)
    note = col.new_note(tactic)
    for name, value in zip(
        note.keys(), ("Salami", "Slicing", "Win it in slices", "Competitive", "One package"), strict=True
    ):
        note[name] = value
    col.add_note(note, deck)
    col.decks.select(deck)
    for button in (3, 4, 1, 3, 4, 2, 3, 4, 4):
        card = col.sched.getCard()
        card.start_timer()
        col.sched.answerCard(card, button)
    col.sched.suspend_cards([col.find_cards("back 3")[0]])


def export(col: Any, path: Path) -> Path:
    legacy = path.name.startswith("old")
    if path.suffix == ".colpkg":
        col.export_collection_package(str(path), include_media=True, legacy=legacy)
        col.reopen()
    else:
        options = anki.ExportAnkiPackageOptions(
            with_scheduling=True, with_deck_configs=False, with_media=True, legacy=legacy
        )
        col.export_anki_package(out_path=str(path), options=options, limit=None)
    return path


def taken_by_anki(col: Any, path: Path) -> Any:
    options = anki.ImportAnkiPackageOptions(with_scheduling=True, with_deck_configs=False)
    return col.import_anki_package(anki.ImportAnkiPackageRequest(package_path=str(path), options=options)).log


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_package_of_any_layout_comes_in_with_its_reviews_once(
    collection: Any, flashneg: Run, tmp_path: Path, layout: str, now: None
) -> None:
    fill(collection)
    reviews = collection.db.scalar("SELECT COUNT(*) FROM revlog WHERE ease > 0")
    path = export(collection, tmp_path / layout)
    first = flashneg("import", path)
    assert (first["added"], first["decks"], first["reviews"]) == (9, 2, reviews)
    again = flashneg("import", path)
    assert (again["added"], again["changed"], again["reviews"], again["unchanged"]) == (0, 0, 0, 9)
    assert flashneg("stats")["reviews"] == reviews
    assert flashneg("doctor")["ok"]
    found = {card["name"]: card for card in shown(flashneg)}
    assert (
        found["front 0 & co"]["back"].startswith("back 0\\\nline \\* two")
        or "line * two" in found["front 0 & co"]["back"]
    )
    assert found["front 0 & co"]["marked"]
    assert found["front 3 & co"]["suspended"]
    assert found["The [hint] of France is [...]"]["back"] == "The **capital** of France is **Paris**"
    assert found["Salami"]["type"] == "tactic"
    assert found["Salami"]["counter"] == "One package"


def test_an_answer_that_was_left_open_for_an_hour_counts_as_time_spent(
    collection: Any, flashneg: Run, tmp_path: Path, now: None
) -> None:
    fill(collection)
    collection.db.execute("UPDATE revlog SET time = 3600000")
    collection.db.execute("UPDATE revlog SET time = 3599999 WHERE id = (SELECT MAX(id) FROM revlog)")
    assert flashneg("import", export(collection, tmp_path / "new.apkg"))["reviews"] > 1
    assert sum(day["ms"] for day in flashneg("stats")["by_day"]) == 3_599_999


def shown(flashneg: Run, home: str = "home") -> list[Any]:
    import json as json_module

    decks = [deck["id"] for deck in flashneg("decks", home=home) if deck["id"] != "small"]
    cards = []
    for deck in decks:
        text = Path(next(d["source"] for d in flashneg("decks", home=home) if d["id"] == deck)).read_text(
            encoding="utf-8"
        )
        ids = [line.rpartition("{#")[2].rstrip("}") for line in text.split("\n") if line.startswith("## ")]
        cards += [flashneg("show", f"{deck}/{card}", home=home) for card in ids]
    assert json_module.dumps(cards)
    return cards


def test_the_schedule_that_a_card_has_in_anki_is_the_one_it_has_here(
    collection: Any, flashneg: Run, tmp_path: Path, now: None
) -> None:
    basic = collection.models.by_name("Basic")
    note = collection.new_note(basic)
    note["Front"], note["Back"] = "far", "away"
    collection.add_note(note, collection.decks.id("Far"))
    card = note.cards()[0]
    card.type, card.queue, card.ivl, card.factor, card.due, card.lapses = 2, 2, 40, 2350, collection.sched.today + 12, 3
    collection.update_card(card)
    path = export(collection, tmp_path / "new.apkg")
    flashneg("import", path)
    deck = next(d for d in flashneg("decks") if d["id"] == "far")
    line = next(row for row in Path(deck["source"]).read_text(encoding="utf-8").split("\n") if row.startswith("## "))
    prompt = flashneg("history", f"far/{line.rpartition('{#')[2].rstrip('}')}")["prompts"][0]
    day = (dt.datetime.now(dt.UTC) - dt.timedelta(hours=4)).date()
    assert (prompt["ease"], prompt["interval"], prompt["repetitions"]) == (2.35, 40, 2)
    assert prompt["due"] == str(day + dt.timedelta(days=12))


def studied(flashneg: Run, clock: Callable[[str], None], home: str = "home") -> None:
    start = dt.datetime.now(dt.UTC).replace(hour=12, microsecond=0) - dt.timedelta(days=30)
    for offset in range(30):
        for second, quality in enumerate((4, 2, 5, 0, 3)):
            clock((start + dt.timedelta(days=offset, seconds=second)).isoformat())
            asked = flashneg("next", home=home)
            if asked is not None:
                flashneg("grade", asked["prompt"], quality, home=home)
    clock(dt.datetime.now(dt.UTC).isoformat())


def histories(flashneg: Run, home: str, cards: list[str]) -> list[Any]:
    """Which scenario was shown is what Anki's review log has no room for."""
    found = [flashneg("history", card, home=home)["prompts"] for card in cards]
    for prompts in found:
        for prompt in prompts:
            for review in prompt["reviews"]:
                del review["variant"]
    return found


def test_our_package_goes_through_anki_and_comes_back_as_it_was(
    collection: Any, flashneg: Run, tmp_path: Path, clock: Callable[[str], None]
) -> None:
    studied(flashneg, clock)
    flashneg("export", tmp_path / "ours.apkg", "--with-history")
    log = taken_by_anki(collection, tmp_path / "ours.apkg")
    assert len(log.new) == 5
    assert (collection.card_count(), len(log.updated)) == (11, 0)
    assert collection.db.scalar("SELECT COUNT(*) FROM revlog") == flashneg("stats")["reviews"]
    assert collection.db.scalar("SELECT COUNT(*) FROM cards WHERE type = 2") > 5
    again = taken_by_anki(collection, tmp_path / "ours.apkg")
    assert (len(again.new), collection.note_count(), collection.card_count()) == (0, 5, 11)
    clock(dt.datetime.now(dt.UTC).isoformat())
    path = export(collection, tmp_path / "new.apkg")
    flashneg("import", path, home="other")
    cards = ["small/nibble", "small/salami", "small/counter-nibble", "small/package-only", "small/batna-word"]
    assert histories(flashneg, "other", cards) == histories(flashneg, "home", cards)
    assert [flashneg("show", card, home="other") for card in cards] == [flashneg("show", card) for card in cards]
    here = flashneg("import", path)
    assert (here["reviews"], here["unchanged"], here["changed"]) == (0, 5, 0)
    assert flashneg("doctor", home="other")["ok"]


def test_an_edited_card_updates_its_note_and_a_text_edited_in_anki_comes_back(
    collection: Any, flashneg: Run, tmp_path: Path, now: None, bundled: Path
) -> None:
    flashneg("export", tmp_path / "a.apkg")
    taken_by_anki(collection, tmp_path / "a.apkg")
    deck = bundled / "01-small.md"
    text = deck.read_text(encoding="utf-8").replace("Win a large concession", "Win a huge concession")
    deck.write_text(text, encoding="utf-8")
    later = time.time_ns() + 3_000_000_000
    import os

    os.utime(deck, ns=(later, later))
    flashneg("export", tmp_path / "b.apkg")
    log = taken_by_anki(collection, tmp_path / "b.apkg")
    assert (len(log.new), collection.note_count()) == (0, 5)
    assert collection.find_notes("huge")
    note = collection.get_note(collection.find_notes("Nibble Smile")[0])
    note["Counter"] = "Say no, <i>smile</i>."
    collection.update_note(note)
    flashneg("import", export(collection, tmp_path / "new.apkg"))
    assert flashneg("show", "nibble")["counter"] == "Say no, *smile*."


def test_the_import_of_a_package_is_taken_back_and_can_come_again(
    collection: Any, flashneg: Run, tmp_path: Path, now: None
) -> None:
    fill(collection)
    path = export(collection, tmp_path / "new.apkg")
    first = flashneg("import", path)
    events = flashneg("doctor")["events"]
    back = flashneg("import", "--undo")
    assert sorted(back["removed"]) == ["default", "parent-child"]
    assert (flashneg("stats")["reviews"], flashneg("due")["learned"]) == (0, 0)
    assert not list((tmp_path / "home" / "decks").glob("*.md"))
    assert flashneg("doctor")["events"] > events
    flashneg("import", "--undo", code=1)
    again = flashneg("import", path)
    assert (again["reviews"], again["returned"]) == (first["reviews"], first["added"])
    assert flashneg("stats")["reviews"] == first["reviews"]
    assert flashneg("doctor")["ok"]


def test_what_is_studied_in_anki_goes_on_here(
    collection: Any, flashneg: Run, tmp_path: Path, clock: Callable[[str], None]
) -> None:
    studied(flashneg, clock)
    flashneg("export", tmp_path / "ours.apkg", "--with-history")
    taken_by_anki(collection, tmp_path / "ours.apkg")
    collection.db.execute("UPDATE cards SET due = due - 30, mod = mod + 1 WHERE type = 2")
    answered = 0
    for deck in collection.decks.all_names_and_ids():
        collection.decks.select(deck.id)
        while answered < 4 and (card := collection.sched.getCard()) is not None:
            card.start_timer()
            collection.sched.answerCard(card, 3)
            answered += 1
    assert answered == 4
    due = {
        (row[0], row[1]): row[2:]
        for row in collection.db.all(
            "SELECT n.sfld, c.ord, c.ivl, c.factor FROM cards c JOIN notes n ON n.id = c.nid WHERE c.type = 2"
        )
    }
    path = export(collection, tmp_path / "new.apkg")
    clock(dt.datetime.now(dt.UTC).isoformat())
    before = flashneg("stats")["reviews"]
    done = flashneg("import", path)
    assert (done["reviews"], done["changed"], done["added"]) == (4, 0, 0)
    assert flashneg("stats")["reviews"] == before + 4
    prompts = {prompt["facet"]: prompt for prompt in flashneg("history", "small/nibble")["prompts"]}
    for place, facet in enumerate(("intent", "spot", "counter")):
        if ("Nibble", place) in due:
            interval, factor = due["Nibble", place]
            assert (prompts[facet]["interval"], round(prompts[facet]["ease"] * 1000)) == (interval, factor)
    assert flashneg("import", path)["reviews"] == 0
    assert flashneg("doctor")["ok"]


def test_what_a_package_leaves_behind_is_counted(flashneg: Run, tmp_path: Path, clock: Callable[[str], None]) -> None:
    studied(flashneg, clock)
    flashneg("met", "small/nibble", "at the car dealer's")
    told = flashneg("export", tmp_path / "a.apkg", "--with-history")["left_behind"]
    assert "1 time that a tactic was met" in told
    assert any("choice of scenario" in sentence for sentence in told)
    assert not any("quiz" in sentence or "notes" in sentence for sentence in told)
    assert flashneg("export", tmp_path / "b.apkg")["left_behind"] == []
    told = flashneg("export", tmp_path / "c.json", "--deck", "small", "--with-history")["left_behind"]
    assert told == ["1 time that a tactic was met; export everything for the whole log"]


def test_our_text_goes_through_anki_updates_there_and_is_known_again_here(
    collection: Any, flashneg: Run, tmp_path: Path, now: None
) -> None:
    text = 'front,back,tags\nOne,"first *thing*\\\nand `code_x`",t1\nTwo,second,\n'
    (tmp_path / "mine.csv").write_text(text, encoding="utf-8")
    path = tmp_path / "out.txt"
    flashneg("import", tmp_path / "mine.csv")
    flashneg("export", path, "--deck", "mine")
    text = path.read_text(encoding="utf-8")
    for content, new, updated in ((text, 2, 0), (text, 0, 0), (text.replace("second", "2nd"), 0, 1)):
        path.write_text(content, encoding="utf-8")
        metadata = collection.get_csv_metadata(path=str(path), delimiter=None)
        log = collection.import_csv(anki.ImportCsvRequest(path=str(path), metadata=metadata)).log
        assert (len(log.new), len(log.updated)) == (new, updated)
    note = collection.get_note(collection.find_notes("tag:t1 deck:mine")[0])
    assert "<code>code_x</code>" in note["Back"]
    back = tmp_path / "back.txt"
    collection.export_note_csv(
        out_path=str(back), limit=None, with_html=True, with_tags=True, with_deck=True, with_notetype=True,
        with_guid=True,
    )  # fmt: skip
    done = flashneg("import", back)
    assert (done["added"], done["renamed"], done["unchanged"], done["changed"]) == (0, 0, 1, 1)
    assert flashneg("show", "mine/two")["back"] == "2nd"
    assert flashneg("import", back, home="other")["added"] == 2
    assert flashneg("show", "mine/one")["back"] == "first *thing*\\\nand `code_x`\n\nTags: t1"
