"""Kinds of cards and notes that are met less often, each as its own program writes it."""

from __future__ import annotations

import datetime as dt
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flashneg.domain.cards import Fit
from flashneg.interop import cells, fields, hashcards, html_in, limits
from flashneg.interop.names import Ids

from tests.interop.test_texts import cards_of, sides

anki = pytest.importorskip("anki.collection")
Run = Callable[..., Any]


@pytest.fixture
def collection(tmp_path: Path, clock: Callable[[str], None]) -> Iterator[Any]:
    clock(dt.datetime.now(dt.UTC).isoformat())
    found = anki.Collection(str(tmp_path / "c.anki2"))
    yield found
    found.close()


def kind(col: Any, name: str, fields: list[str], *templates: tuple[str, str]) -> Any:
    made = col.models.new(name)
    for field in fields:
        col.models.add_field(made, col.models.new_field(field))
    for number, (question, answer) in enumerate(templates):
        template = col.models.new_template(f"Card {number + 1}")
        template["qfmt"], template["afmt"] = question, answer
        col.models.add_template(made, template)
    col.models.add(made)
    return col.models.by_name(name)


def add(col: Any, made: Any, deck: str, *values: str) -> Any:
    note = col.new_note(made)
    for name, value in zip(note.keys(), values, strict=False):
        note[name] = value
    col.add_note(note, col.decks.id(deck))
    return note


def package(col: Any, path: Path) -> Path:
    options = anki.ExportAnkiPackageOptions(with_scheduling=True, with_media=False)
    col.export_anki_package(out_path=str(path), options=options, limit=None)
    return path


def test_templates_with_conditions_filters_and_typed_answers_show_what_anki_shows(
    collection: Any, flashneg: Run, tmp_path: Path
) -> None:
    question = "<!-- {{Hint}} -->{{#Hint}}<i>{{hint:Hint}}</i>: {{/Hint}}{{text:Word}}{{^Hint}} (no hint){{/Hint}} {{type:Back}}"
    answer = "{{FrontSide}}<hr id=answer>{{Back}}{{#More}}<br>{{#Hint}}both{{/Hint}}{{More}}{{/More}}"
    made = kind(collection, "Odd", ["Word", "Back", "Hint", "More"], (question, answer))
    add(collection, made, "Odd", "one", "eins", "number", "")
    add(collection, made, "Odd", "two", "zwei", "", "{{a}} & more")
    flashneg("import", package(collection, tmp_path / "a.apkg"))
    assert sides(flashneg, "odd") == {"*number*: one": "eins", "two (no hint)": "zwei\\\n{{a}} & more"}


def test_fields_without_names_that_tell_are_mapped_and_what_has_no_place_is_listed(
    collection: Any, flashneg: Run, tmp_path: Path
) -> None:
    made = kind(
        collection, "Plays", ["Trick", "Answer", "Seen"], ("{{Trick}}", "{{Answer}}"), ("{{Answer}}", "{{Trick}}")
    )
    add(collection, made, "Plays", "<b>Nibble</b> late", "Trade it", "in May")
    add(collection, made, "Plays", "Salami", "", "")
    add(collection, made, "Plays", "Huge", "x" * 70_000, "")
    collection.sched.suspend_cards([collection.find_cards("Trick:*late card:1")[0]])
    path = package(collection, tmp_path / "a.apkg")
    done = flashneg("import", path, "--map", "name=Trick", "--map", "counter=Answer")
    cards = cards_of(flashneg, "plays")
    assert (cards["Nibble late"]["type"], cards["Nibble late"]["counter"]) == ("tactic", "Trade it")
    told = " ".join(problem["message"] for problem in done["problems"])
    assert "1 texts in the field 'Seen' of 'Plays' are left behind" in told
    assert "suspended in part" in told
    assert {problem["code"] for problem in done["problems"]} >= {"too-large", "no-card"}
    assert not cards["Nibble late"]["suspended"]
    other = flashneg("import", path, "--map", "front=1", "--map", "back=Answer", home="other")
    assert other["added"] == 1
    assert "no field is called 'Nowhere'; there are:" in flashneg(
        "import", path, "--map", "front=1", "--map", "back=Nowhere", code=1, home="c"
    )


def test_flags_buryings_and_places_in_filtered_decks_are_counted(
    collection: Any, flashneg: Run, tmp_path: Path
) -> None:
    basic = collection.models.by_name("Basic")
    for number in range(5):
        add(collection, basic, "D", f"q{number}", f"a{number}")
    cards = collection.find_cards("deck:D")
    collection.set_user_flag_for_cards(1, cards[:2])
    collection.sched.bury_cards(cards[2:3])
    filtered = collection.decks.get(collection.decks.new_filtered("Cram"))
    filtered["terms"] = [["deck:D -is:buried", 3, 0]]
    collection.decks.save(filtered)
    collection.sched.rebuild_filtered_deck(filtered["id"])
    collection.export_collection_package(str(tmp_path / "a.colpkg"), include_media=False, legacy=False)
    collection.reopen()
    done = flashneg("import", tmp_path / "a.colpkg")
    assert (done["added"], [deck["id"] for deck in flashneg("decks")]) == (5, ["small", "d"])
    told = [problem["message"] for problem in done["problems"]]
    assert told == [
        "3 places in filtered decks (the cards are in their own decks) are left behind",
        "2 flags are left behind", "1 buryings until tomorrow are left behind",
    ]  # fmt: skip


def test_our_cards_edited_in_anki_come_back_edited(collection: Any, flashneg: Run, tmp_path: Path) -> None:
    flashneg("export", tmp_path / "a.apkg")
    request = anki.ImportAnkiPackageRequest(package_path=str(tmp_path / "a.apkg"))
    collection.import_anki_package(request)
    note = collection.get_note(collection.find_notes("Name:Nibble")[0])
    note["AKA"], note["Family"], note["Scenario"] = "Late Ask; <i>One</i> More", "End game", "Quite another"
    collection.update_note(note)
    concept = collection.get_note(collection.find_notes("Front:*BATNA*")[0])
    concept["Front"], concept["Back"] = "BATNA<br>in short", "The best<ol><li>without</li><li>this</li></ol>"
    collection.update_note(concept)
    done = flashneg("import", package(collection, tmp_path / "b.apkg"))
    assert (done["changed"], done["renamed"], done["added"]) == (1, 1, 0)
    shown = flashneg("show", "small/nibble")
    assert (shown["aka"], shown["family"]) == (["Late Ask", "*One* More"], "End game")
    assert "'Scenario'" in next(found["message"] for found in done["problems"] if "edited" in found["message"])
    shown = flashneg("show", "small/batna-word")
    assert shown["front"] == "BATNA\n\nin short"
    assert shown["back"] == "The best\n\n1. without\n2. this"


def test_mnemosynes_three_sides_both_ways_and_gaps(flashneg: Run, tmp_path: Path) -> None:
    facts = {
        "f1": "<f>dog</f><b>Hund</b>", "f2": "<f>word</f><p_1>wort</p_1><m_1>meaning</m_1><n>note</n>",
        "f3": "<text>The [sun] and the [moon:night]</text>", "f4": "<f>only front</f><b></b>",
    }  # fmt: skip
    cards = [
        ("f1", "2", "2.1"), ("f1", "2", "2.2"), ("f2", "3", "3.1"), ("f2", "3", "3.2"), ("f3", "5", "5.1"),
        ("f3", "5", "5.2"), ("f4", "1", "1.1"), ("gone", "1", "1.1"),
    ]  # fmt: skip
    xml = "<openSM2sync>" + "".join(f"<log type='16' o_id='{id_}'>{text}</log>" for id_, text in facts.items())
    xml += "".join(
        f"<log type='13' o_id='c{n}' card_t='{type_}' fact='{fact}' fact_v='{view}' tags=''></log>"
        for n, (fact, type_, view) in enumerate(cards)
    )
    with zipfile.ZipFile(tmp_path / "d.cards", "w") as file:
        file.writestr("cards.xml", f"{xml}</openSM2sync>")
        file.writestr("pic.png", b"x")
    done = flashneg("import", tmp_path / "d.cards")
    found = sides(flashneg, "d")
    assert (found["dog"], found["Hund"]) == ("Hund", "dog")
    assert found["word"] == "wort\\\nmeaning\\\nnote"
    assert found["The [...] and the moon:night"].startswith("The sun and")
    assert len(found) == 6
    told = [problem["message"] for problem in done["problems"]]
    assert sum("empty side" in text or "not there" in text for text in told) == 2
    assert any("pic.png" in text for text in told)


def test_a_package_for_a_deck_kept_elsewhere_leaves_its_text_and_says_which_cards_differ(
    flashneg: Run, tmp_path: Path
) -> None:
    (tmp_path / "m.md").write_text("---\nid: m\n---\n\n## A {#a}\n\nb\n", encoding="utf-8")
    flashneg("import", tmp_path / "m.md")
    flashneg("export", tmp_path / "m.csv", "--deck", "m")
    text = (tmp_path / "m.csv").read_text(encoding="utf-8")
    (tmp_path / "m.csv").write_text(text.replace(",b,", ",changed,"), encoding="utf-8")
    done = flashneg("import", tmp_path / "m.csv")
    assert [found["code"] for found in done["problems"]] == ["text-kept"]
    assert "1 card is other in the import: a" in done["problems"][0]["message"]
    assert flashneg("show", "m/a")["back"] == "b"


@pytest.mark.parametrize(
    "sign",
    ["a", "[", "[a](#b)", "a;", "\\", "[a", "x: ", "[a](", "- ", "a\n- ", "`", "```\n", "<pre>", "<code>", "# ", "**",
     "Q: ", "---\n", "### ", "\\;", "<b>", "1. ", "&lt;", "~~~\n", "_a", "\n\n"],
)  # fmt: skip
def test_a_sign_repeated_through_a_whole_field_takes_more_than_a_moment(sign: str) -> None:
    text = sign * (limits.FIELD_CHARACTERS // len(sign))
    started = time.process_time()
    list(cells.edges(Fit.BEST, text))
    cells.links(text)
    list(cells.scenarios({"scenario": text}))
    fields.card_of({"name": text, "intent": text, "best": text, "body": text}, Ids())
    fields.concept(fields.unbolded(text), text, Ids())
    hashcards._plain(text)
    html_in.to_markdown(text, set())
    assert time.process_time() - started < 5
