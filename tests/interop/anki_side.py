"""Any version of Anki as the other side: run by its own Python, it knows nothing of flashneg and prints JSON.

    python anki_side.py take FOLDER     import its ours.apkg twice, then its edited.apkg, by each importer there is
    python anki_side.py make FOLDER     make a collection, and export it in every layout that this version writes

Each prints what the collection then holds. Needs the package `anki`, 2.1.45 or later.
"""

from __future__ import annotations

import inspect
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import anki.collection
import anki.lang
from anki import buildinfo, exporting
from anki.collection import Collection

DAY = 86_400
EASE = 2350


def main(command: str, where: str) -> None:
    """Do what is asked, and print what came of it."""
    home = tempfile.mkdtemp(prefix="anki-side-")
    anki.lang.set_lang("en_US")
    print(json.dumps({"version": buildinfo.version, **{"take": take, "make": make}[command](home, where)}))


def take(home: str, folder: str) -> dict[str, Any]:
    """Import a package by every importer that this version has, twice each, then an edited one."""
    found = {}
    for name, import_it in importers().items():
        col = Collection(str(Path(home) / f"{name}.anki2"))
        states = []
        for package in ("ours.apkg", "ours.apkg", "edited.apkg"):
            import_it(col, str(Path(folder) / package))
            states.append(held(col))
        found[name] = states
        col.close()
    return {"by": found}


def importers() -> dict[str, Any]:
    """Return this version's ways to import a package: the one of today, and the one written in Python before it."""
    found = {}
    if hasattr(Collection, "import_anki_package"):
        found["new"] = import_new
    try:
        from anki.importing.apkg import AnkiPackageImporter

        found["old"] = lambda col, package: AnkiPackageImporter(col, package).run()
    except ImportError:
        pass
    return found


def import_new(col: Any, package: str) -> None:
    """Import as this version's own dialogue does, with scheduling."""
    if "request" not in inspect.signature(col.import_anki_package).parameters:
        col.import_anki_package(package)
        return
    request = anki.collection.ImportAnkiPackageRequest(package_path=package)
    if hasattr(request.options, "with_scheduling"):
        request.options.with_scheduling = True
    col.import_anki_package(request)


def held(col: Any) -> dict[str, Any]:
    """Return what a collection holds, named by what lasts: guids, templates' places, days from today."""
    today = col.sched.today
    cards = {
        f"{guid}:{place}": [type_, queue, interval, factor, due - today if type_ == 2 else None, lapses]
        for guid, place, type_, queue, interval, factor, due, lapses in col.db.all(
            "SELECT n.guid, c.ord, c.type, c.queue, c.ivl, c.factor, c.due, c.lapses"
            " FROM cards c JOIN notes n ON n.id = c.nid"
        )
    }
    reviews = col.db.all(
        "SELECT n.guid || ':' || c.ord, r.id, r.ease FROM revlog r JOIN cards c ON c.id = r.cid"
        " JOIN notes n ON n.id = c.nid WHERE r.ease > 0 ORDER BY r.id"
    )
    return {
        "notes": {guid: [fields, tags] for guid, fields, tags in col.db.all("SELECT guid, flds, tags FROM notes")},
        "cards": cards,
        "reviews": reviews,
        "orphans": col.db.scalar("SELECT COUNT(*) FROM revlog WHERE cid NOT IN (SELECT id FROM cards)"),
        "decks": sorted({col.decks.name(deck) for deck in col.db.list("SELECT did FROM cards")}),
        "marked": len(col.find_cards("tag:marked")),
    }


def make(home: str, folder: str) -> dict[str, Any]:
    """Fill a collection, and export it in every layout that this version writes."""
    path = str(Path(home) / "full.anki2")
    col = Collection(path)
    fill(col)
    facts = held(col)
    made = export(col, folder)
    col.close()
    return {"held": facts, "packages": made}


def fill(col: Any) -> None:
    """Make decks, kinds of notes, answers of today, and a hundred days of answers before it."""
    basic, gap, both = (col.models.by_name(name) for name in ("Basic", "Cloze", "Basic (and reversed card)"))
    deck = col.decks.id("Parent::Child")
    for number in range(6):
        add(col, basic, deck, Front=f"<b>front</b> {number} &amp; co", Back=f"back {number}<br>line * two")
    add(col, gap, deck, Text="The {{c1::capital::hint}} of {{c2::France}} is {{c1::Paris}}")
    add(col, both, col.decks.id("Other"), Front="there", Back="back again")
    add(col, tactic_kind(col), deck, **{
        "Name": "Salami", "Also known as": "Slicing", "Intent": "Win it in slices", "Style": "Competitive",
        "Counter-tactic": "One package",
    })  # fmt: skip
    col.decks.select(deck)
    for button in (3, 3, 1, 3, 2, 3):
        card = next_card(col)
        (getattr(card, "start_timer", None) or card.startTimer)()
        col.sched.answerCard(card, button)
    lived(col, col.find_cards("front 4")[0], range(100, 3, -12))
    lived(col, col.find_cards("front 5")[0], range(60, 9, -10))
    note = col.get_note(col.find_notes("front 0")[0])
    note.tags = ["x::y", "marked"]
    col.update_note(note)
    suspend = getattr(col.sched, "suspend_cards", None) or col.sched.suspendCards
    suspend([col.find_cards("front 3")[0]])


def add(col: Any, kind: Any, deck: int, **fields: str) -> None:
    """Add a note."""
    note = col.new_note(kind)
    for name, value in fields.items():
        note[name] = value
    col.add_note(note, deck)


def tactic_kind(col: Any) -> Any:
    """Return a kind of note whose fields make a tactic."""
    kind = col.models.new("My tactics")
    for name in ("Name", "Also known as", "Intent", "Style", "Counter-tactic"):
        col.models.add_field(kind, col.models.new_field(name))
    for name, question, answer in (
        ("What for", "{{Name}}", "{{Intent}}"), ("Reply", "{{Name}}?", "{{Counter-tactic}}"),
    ):  # fmt: skip
        template = col.models.new_template(name)
        template["qfmt"], template["afmt"] = question, answer
        col.models.add_template(kind, template)
    col.models.add(kind)
    return col.models.by_name("My tactics")


def next_card(col: Any) -> Any:
    """Return the card that Anki would show."""
    if hasattr(col.sched, "reset"):
        col.sched.reset()
    return col.sched.getCard()


def lived(col: Any, card_id: int, days: range) -> None:
    """Give a card the answers of past days and the schedule that they left, as years of use would."""
    now = int(time.time())
    for number, ago in enumerate(days):
        at = (now - ago * DAY) * 1000 + card_id % 1000
        button = 1 if number == 2 else 3
        col.db.execute(
            "INSERT INTO revlog VALUES (?, ?, -1, ?, ?, ?, ?, ?, 1)", at, card_id, button, 12, 10, EASE, 4321
        )  # fmt: skip
    col.db.execute(
        "UPDATE cards SET type = 2, queue = 2, ivl = 40, factor = ?, due = ?, reps = ?, lapses = 1, mod = ?, usn = -1"
        " WHERE id = ?", EASE, col.sched.today + 12, len(days), now, card_id,
    )  # fmt: skip


def export(col: Any, folder: str) -> list[str]:
    """Write every package that this version can, and return their names."""
    made = []
    for name, write in exporters(col).items():
        write(str(Path(folder) / name))
        made.append(name)
    return made


def exporters(col: Any) -> dict[str, Any]:
    """Return what writes each kind of package in this version, by the file's name."""
    found = {}
    if hasattr(col, "export_anki_package"):
        for layout, legacy in (("new", False), ("legacy", True)):
            found[f"{layout}.apkg"] = lambda path, legacy=legacy: export_new(col, path, legacy=legacy)
            found[f"{layout}.colpkg"] = lambda path, legacy=legacy: export_whole(col, path, legacy=legacy)
    if hasattr(exporting, "AnkiPackageExporter"):
        found["python.apkg"] = lambda path: export_old(col, path)
        if buildinfo.version.startswith("2.1."):  # later ones know the newer schedulers alone
            found["oldest.apkg"] = lambda path: export_oldest(col, path)
    if not hasattr(col, "export_collection_package"):
        found["python.colpkg"] = lambda path: export_old_whole(col, path)
    return found


def export_new(col: Any, path: str, *, legacy: bool) -> None:
    """Export a package by Anki's own exporter of today."""
    wanted = inspect.signature(col.export_anki_package).parameters
    if "options" in wanted:
        options = anki.collection.ExportAnkiPackageOptions(with_scheduling=True, legacy=legacy)
        col.export_anki_package(out_path=path, options=options, limit=None)
        return
    col.export_anki_package(out_path=path, limit=None, with_scheduling=True, with_media=True, legacy_support=legacy)


def export_whole(col: Any, path: str, *, legacy: bool) -> None:
    """Export the whole collection."""
    col.export_collection_package(path, include_media=True, legacy=legacy)
    col.reopen()


def export_old(col: Any, path: str) -> None:
    """Export a package by the exporter written in Python, with scheduling."""
    exporter = exporting.AnkiPackageExporter(col)
    exporter.includeSched, exporter.did = True, None
    exporter.exportInto(path)


def export_oldest(col: Any, path: str) -> None:
    """Export as for the oldest scheduler: a package that holds `collection.anki2` alone, with its schedule."""
    exporter = exporting.AnkiPackageExporter(col)
    exporter.includeSched, exporter.did = True, None
    version = col.sched_ver
    try:
        col.sched_ver = lambda: 1
        exporter.exportInto(path)
    finally:
        col.sched_ver = version


def export_old_whole(col: Any, path: str) -> None:
    """Export the whole collection by the exporter written in Python."""
    exporter = exporting.AnkiCollectionPackageExporter(col)
    exporter.exportInto(path)
    col.reopen()


if __name__ == "__main__":
    main(*sys.argv[1:])
