"""Older and newer Ankis as the other side, each run by a Python that has it.

The installed one always runs; FLASHNEG_ANKIS names more interpreters, as `.ci/run` does, separated like a PATH.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flashneg.cli import run
from flashneg.interop.names import ending

pytest.importorskip("anki.collection")
Run = Callable[..., Any]
PYTHONS = [sys.executable, *filter(None, os.environ.get("FLASHNEG_ANKIS", "").split(os.pathsep))]
SIDE = Path(__file__).with_name("anki_side.py")
QUALITIES = {1: 1, 2: 3, 3: 4, 4: 5}
NAMES = ["installed", *(Path(python).parent.parent.name for python in PYTHONS[1:])]
every_anki = pytest.mark.parametrize("python", PYTHONS, ids=NAMES)


@pytest.fixture
def now(clock: Callable[[str], None]) -> Callable[[], None]:
    """Anki knows the machine's clock alone, so ours follows it."""

    def follow() -> None:
        clock(dt.datetime.now(dt.UTC).isoformat())

    follow()
    return follow


def side(python: str, command: str, where: Path) -> Any:
    with tempfile.TemporaryDirectory() as apart:  # Anki's temporary files have the same names in every process
        mine = os.environ | {"TMPDIR": apart}
        done = subprocess.run([python, SIDE, command, where], capture_output=True, text=True, check=False, env=mine)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def pasts(flashneg: Run, path: Path, home: str, keys: bool = False) -> dict[tuple[str, str], Any]:
    """Reviews and schedules by what the card's id ends with (or its key) and the facet."""
    chosen = [option for deck in flashneg("decks", home=home) for option in ("--deck", deck["id"])]
    flashneg("export", path, "--with-history", *chosen, home=home)
    found = {}
    for deck in json.loads(path.read_text(encoding="utf-8"))["decks"]:
        key_of = {card["card"]["id"]: card["key"] for card in deck["cards"]}
        for past in deck["pasts"]:
            name = key_of[past["card"]] if keys else past["card"].rpartition("-")[2]
            found[name, past["facet"]] = past
    return found


@every_anki
def test_what_this_anki_exports_comes_in_with_schedule_and_reviews_once(
    flashneg: Run, tmp_path: Path, now: Callable[[], None], python: str
) -> None:
    folder = tmp_path / "made"
    folder.mkdir()
    made = side(python, "make", folder)
    held = made["held"]
    now()
    today = (dt.datetime.now(dt.UTC) - dt.timedelta(hours=4)).toordinal()
    assert len(held["reviews"]) == 21
    for package in made["packages"]:
        home = package
        first = flashneg("import", folder / package, home=home)
        assert (first["added"], first["reviews"], first["decks"]) == (11, 21, 2), package
        again = flashneg("import", folder / package, home=home)
        assert (again["added"], again["changed"], again["reviews"], again["unchanged"]) == (0, 0, 0, 11), package
        assert flashneg("doctor", home=home)["ok"]
        found = pasts(flashneg, tmp_path / "x.json", home)
        reviews = sorted((at // 1000, quality) for past in found.values() for _, at, quality, _, _ in past["reviews"])
        assert reviews == [(at, QUALITIES[button]) for _, at, button in held["reviews"]], package
        for name, (type_, _, interval, factor, due, lapses) in held["cards"].items():
            if type_ == 2:
                standing = found[ending(name), "recall"]["standing"]
                assert standing[2:5] == [factor // 10, interval, today + due], package
                assert standing[7] == lapses
        flags = [flashneg("find", name, home=home)[0] for name in ("front 0", "front 3")]
        shown = [flashneg("show", card["card"], home=home) for card in flags]
        assert (shown[0]["marked"], shown[1]["suspended"]) == (True, True), package


@every_anki
def test_what_we_export_this_anki_takes_in_once_with_schedule_and_reviews(
    flashneg: Run, tmp_path: Path, bundled: Path, now: Callable[[], None], clock: Callable[[str], None], python: str
) -> None:
    start = dt.datetime.now(dt.UTC).replace(hour=12, microsecond=0) - dt.timedelta(days=40)
    for day in range(0, 40, 2):
        for second, quality in enumerate((4, 2, 5, 1, 3)):
            clock((start + dt.timedelta(days=day, seconds=second)).isoformat())
            asked = flashneg("next")
            if asked is not None:
                flashneg("grade", asked["prompt"], quality)
    now()
    for command, card in (("suspend", "small/salami"), ("mark", "small/nibble")):
        assert run([command, card, "--home", str(tmp_path / "home")]) == 0
    flashneg("export", tmp_path / "ours.apkg", "--with-history")
    ours = pasts(flashneg, tmp_path / "x.json", "home", keys=True)
    deck = bundled / "01-small.md"
    deck.write_text(
        deck.read_text(encoding="utf-8").replace("a large concession", "a huge concession"), encoding="utf-8"
    )
    os.utime(deck, ns=(time.time_ns() + 3_000_000_000,) * 2)
    flashneg("export", tmp_path / "edited.apkg", "--with-history")
    taken = side(python, "take", tmp_path)
    today = (dt.datetime.now(dt.UTC) - dt.timedelta(hours=4)).toordinal()
    assert taken["by"]
    for name, (first, second, edited) in taken["by"].items():
        assert (len(first["notes"]), len(first["cards"]), first["orphans"]) == (5, 11, 0), name
        assert first == second, name
        changed = [guid for guid, note in edited["notes"].items() if note != first["notes"].pop(guid)]
        assert (len(changed), "a huge concession" in edited["notes"][changed[0]][0], first["notes"]) == (1, True, {})
        assert (edited["cards"], edited["reviews"]) == (first["cards"], first["reviews"]), name
        assert first["decks"] == ["flashneg::Small deck"], name
        assert first["marked"] == 3, name
        reviews = sorted((at // 1000, quality) for past in ours.values() for _, at, quality, _, _ in past["reviews"])
        buttons = {0: 1, 1: 1, 2: 1, 3: 2, 4: 3, 5: 4}
        assert [(at, button) for _, at, button in first["reviews"]] == [(at, buttons[q]) for at, q in reviews], name
        due = sorted(card[2:6] for card in first["cards"].values() if card[0] == 2)
        standings = [past["standing"] for past in ours.values() if past["standing"]]
        assert due == sorted([s[3], s[2] * 10, s[4] - today, s[7]] for s in standings), name
        assert sum(card[1] == -1 for card in first["cards"].values()) == 3, name
        assert sum(card[0] == 0 for card in first["cards"].values()) == 11 - len(standings), name


def test_every_layout_is_among_the_packages_that_come_in(tmp_path: Path) -> None:
    made = side(sys.executable, "make", tmp_path)
    inside = {name: set(zipfile.ZipFile(tmp_path / name).namelist()) for name in made["packages"]}
    assert "collection.anki21b" in inside["new.apkg"]
    assert "collection.anki21" in inside["legacy.apkg"]
