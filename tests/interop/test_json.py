from __future__ import annotations

import itertools
import json
import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from flashneg.cli import run

Run = Callable[..., Any]
MINE = "---\nid: mine\ntitle: Mine\nlanguage: en\nlicense: CC0\nsource-note: x\n---\n\nWords before.\n\n## One {#one}\n\nFirst.\n\n## Two {#two}\n\nSecond.\n"


def study(flashneg: Run, clock: Callable[[str], None], home: str, days: range, qualities: tuple[int, ...]) -> None:
    for day, quality in zip(days, itertools.cycle(qualities), strict=False):
        clock(f"2026-03-{day:02}T10:00:00+00:00")
        for second in range(3):
            clock(f"2026-03-{day:02}T10:00:{second:02}+00:00")
            asked = flashneg("next", home=home)
            if asked is not None:
                flashneg("grade", asked["prompt"], quality, home=home)


NEW = ["small/the-nibble", "small/salami", "small/counter-nibble", "small/package-only", "small/batna-word"]
CARDS = ["small/nibble", "small/salami", "small/counter-nibble", "small/package-only", "small/batna-word"]


def state(flashneg: Run, home: str, *more: str, names: Sequence[str] = CARDS) -> Any:
    decks = [{k: v for k, v in deck.items() if k != "source"} for deck in flashneg("decks", home=home)]
    return {
        "due": flashneg("due", home=home), "stats": flashneg("stats", home=home), "decks": decks,
        "doctor": flashneg("doctor", home=home),
        "history": [flashneg("history", card, home=home) for card in (*names, *more)],
        "show": [flashneg("show", card, home=home) for card in (*names, *more)],
    }  # fmt: skip


def document(path: Path) -> Any:
    found = json.loads(path.read_text(encoding="utf-8"))
    del found["exported"]
    return found


def test_everything_into_an_empty_flashneg_is_an_equal_state_and_goes_out_as_the_same_document(
    flashneg: Run, clock: Callable[[str], None], tmp_path: Path, bundled: Path
) -> None:
    deck = tmp_path / "mine.md"
    deck.write_text(MINE, encoding="utf-8")
    flashneg("import", deck)
    study(flashneg, clock, "home", range(2, 20), (4, 5, 2, 3))
    for command in (["suspend", "mine/two"], ["mark", "small/nibble"], ["bury", "mine/one"]):
        assert run([*command, "--home", str(tmp_path / "home")]) == 0
    flashneg("met", "small/salami", "at home")
    text = (bundled / "01-small.md").read_text(encoding="utf-8")  # a new version of the program calls a card otherwise
    (bundled / "01-small.md").write_text(
        text.replace("## Nibble {#nibble}", "## The Nibble {#the-nibble}"), encoding="utf-8"
    )
    deck.write_text(
        MINE.replace("## Two {#two}\n\nSecond.\n", "## Three {#three}\n\nQuite another.\n"), encoding="utf-8"
    )
    assert flashneg("due")
    flashneg("export", tmp_path / "all.json")
    done = flashneg("import", tmp_path / "all.json", home="other")
    assert (done["reviews"] > 20, done["decks"], done["added"]) == (True, 1, 2)
    here, there = (state(flashneg, home, "mine/one", "mine/three", names=NEW) for home in ("home", "other"))
    assert here == there
    flashneg("export", tmp_path / "again.json", home="other")
    assert document(tmp_path / "again.json") == document(tmp_path / "all.json")
    again = flashneg("import", tmp_path / "all.json", home="other")
    assert (again["added"], again["reviews"], again["changed"]) == (0, 0, 0)
    flashneg("export", tmp_path / "mine-again.md", "--deck", "mine", home="other")
    flashneg("export", tmp_path / "mine-first.md", "--deck", "mine")
    assert (tmp_path / "mine-again.md").read_bytes() == (tmp_path / "mine-first.md").read_bytes()
    assert "license: CC0" in (tmp_path / "mine-again.md").read_text(encoding="utf-8")


def test_chosen_cards_into_an_empty_flashneg_come_after_the_bundled_decks(flashneg: Run, tmp_path: Path) -> None:
    flashneg("export", tmp_path / "some.json", "--deck", "small", home="a")
    done = flashneg("import", tmp_path / "some.json", home="b")
    assert (done["added"], done["unchanged"]) == (0, 5)
    assert [deck["id"] for deck in flashneg("decks", home="b")] == ["small"]


def test_a_dry_run_of_everything_leaves_an_empty_flashneg_empty(flashneg: Run, tmp_path: Path) -> None:
    flashneg("export", tmp_path / "all.json", home="a")
    flashneg("import", tmp_path / "all.json", "--dry-run", home="b")
    assert flashneg("import", tmp_path / "all.json", home="b")["added"] == 0
    assert flashneg("doctor", home="b")["events"] == flashneg("doctor", home="a")["events"] == 5


def test_a_merge_is_taken_back_whole_and_can_come_again(
    flashneg: Run, clock: Callable[[str], None], tmp_path: Path
) -> None:
    study(flashneg, clock, "a", range(2, 8), (4, 5, 1))
    study(flashneg, clock, "b", range(5, 9), (5, 3, 4))
    (tmp_path / "t.csv").write_text("front,back\nx,y\n", encoding="utf-8")
    flashneg("import", tmp_path / "t.csv", home="b")
    flashneg("export", tmp_path / "b.json", home="b")
    before = state(flashneg, "a")
    first = flashneg("import", tmp_path / "b.json", home="a")
    merged = state(flashneg, "a", "t/x")
    back = flashneg("import", "--undo", home="a")
    assert (back["removed"], back["events"] > first["reviews"] > 0) == (["t"], True)
    assert Path(back["aside"]).is_file()
    assert state(flashneg, "a") == before
    assert not list((tmp_path / "a" / "decks").glob("*.md"))
    assert "no import is left" in flashneg("import", "--undo", home="a", code=1)
    again = flashneg("import", tmp_path / "b.json", home="a")
    assert (again["reviews"], again["returned"] + again["added"]) == (first["reviews"], first["added"])
    assert state(flashneg, "a", "t/x") == merged
    clock("2026-03-20T10:00:00+00:00")
    flashneg("grade", flashneg("next", home="a")["prompt"], "4", home="a")
    told = flashneg("import", "--undo", home="a", code=1)
    assert "1 event was recorded" in told
    assert "flashneg restore" in told


def merge_b_into_a(flashneg: Run, clock: Callable[[str], None], tmp_path: Path) -> None:
    study(flashneg, clock, "b", range(5, 9), (5,))
    flashneg("export", tmp_path / "b.json", home="b")
    flashneg("decks", home="a")
    flashneg("import", tmp_path / "b.json", home="a")


def test_an_import_in_the_same_instant_takes_a_merges_backup_away(
    flashneg: Run, clock: Callable[[str], None], tmp_path: Path
) -> None:
    merge_b_into_a(flashneg, clock, tmp_path)
    flashneg("import", tmp_path / "b.json", home="a")
    assert flashneg("import", "--undo", home="a")["events"] > 0
    assert flashneg("stats", home="a")["reviews"] == 0


def test_a_merge_stays_when_its_backup_is_gone_or_decks_were_switched(
    flashneg: Run, clock: Callable[[str], None], tmp_path: Path
) -> None:
    merge_b_into_a(flashneg, clock, tmp_path)
    assert run(["decks", "off", "small", "--home", str(tmp_path / "a")]) == 0
    assert "switched" in flashneg("import", "--undo", home="a", code=1)
    assert run(["decks", "on", "small", "--home", str(tmp_path / "a")]) == 0
    for path in (tmp_path / "a" / "backups").glob("*.db"):
        path.unlink()
    assert "the merge stays" in flashneg("import", "--undo", home="a", code=1)
    assert flashneg("stats", home="a")["reviews"] > 0


def test_two_machines_merge_to_the_same_in_either_order_and_however_often(
    flashneg: Run, clock: Callable[[str], None], tmp_path: Path
) -> None:
    study(flashneg, clock, "a", range(2, 12), (4, 5, 1))
    study(flashneg, clock, "b", range(5, 15), (5, 3, 4))
    deck = tmp_path / "mine.md"
    deck.write_text(MINE, encoding="utf-8")
    flashneg("import", deck, home="b")
    clock("2026-03-16T10:00:00+00:00")
    for home in "ab":
        flashneg("export", tmp_path / f"{home}.json", home=home)
    for home, order in (("c", "ab"), ("d", "ba"), ("a", "b"), ("b", "a"), ("e", "abab")):
        for name in order:
            flashneg("import", tmp_path / f"{name}.json", home=home)
    found = {home: state(flashneg, home, "mine/one") for home in "abcde"}
    assert {found[home]["doctor"]["events"] for home in found} == {found["a"]["doctor"]["events"]}
    for home in "bcde":
        assert found[home]["doctor"] == found["a"]["doctor"]
        assert found[home]["due"] == found["a"]["due"]
        assert found[home]["history"] == found["a"]["history"]
        assert found[home]["stats"] == found["a"]["stats"]
    assert found["a"]["stats"]["reviews"] > 30
    assert found["a"]["doctor"]["ok"]


def test_a_deck_edited_on_both_machines_keeps_the_newer_text_and_the_cards_of_both(
    flashneg: Run, clock: Callable[[str], None], tmp_path: Path
) -> None:
    import os

    (tmp_path / "base.txt").write_text("One: first\nTwo: second\n", encoding="utf-8")
    for home in "ab":
        flashneg("import", tmp_path / "base.txt", home=home)
    for home, when, extra in (("a", 1, "## Three {#three}\n\nthird\n"), ("b", 2, "## Four {#four}\n\nfourth\n")):
        path = tmp_path / home / "decks" / "base.md"
        text = path.read_text(encoding="utf-8").replace("first", f"first {home}") + "\n" + extra
        path.write_text(text, encoding="utf-8")
        os.utime(path, ns=(when * 10**18, when * 10**18))
        flashneg("export", tmp_path / f"{home}.json", home=home)
    flashneg("import", tmp_path / "a.json", home="b")
    flashneg("import", tmp_path / "b.json", home="a")
    texts = [(tmp_path / home / "decks" / "base.md").read_text(encoding="utf-8") for home in "ab"]
    assert texts[0] == texts[1]
    assert "first b" in texts[0]
    assert "third" in texts[0]
    assert "fourth" in texts[0]
    flashneg("import", tmp_path / "a.json", home="b")
    assert (tmp_path / "b" / "decks" / "base.md").read_text(encoding="utf-8") == texts[0]


def test_the_same_package_on_two_machines_counts_once_after_they_merge(
    flashneg: Run, clock: Callable[[str], None], tmp_path: Path
) -> None:
    study(flashneg, clock, "x", range(2, 6), (4,))
    flashneg("export", tmp_path / "x.json", "--deck", "small", "--with-history", home="x")
    reviews = flashneg("stats", home="x")["reviews"]
    for home in "ab":
        assert flashneg("import", tmp_path / "x.json", home=home)["reviews"] == reviews
        flashneg("export", tmp_path / f"{home}.json", home=home)
    flashneg("import", tmp_path / "b.json", home="a")
    assert flashneg("stats", home="a")["reviews"] == reviews
    assert flashneg("history", "small/nibble", home="a") == flashneg("history", "small/nibble", home="b")
    assert flashneg("doctor", home="a")["ok"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda found: found["events"][-1].__setitem__(9, {"quality": 5, "mode": "review"}),
        lambda found: found["events"].pop(-2),
        lambda found: found["events"].append(found["events"][0]),
        lambda found: found["events"][-1].__setitem__(7, "soon"),
        lambda found: found["events"][-1].__setitem__(10, "00"),
        lambda found: found["decks"][0]["cards"][0]["card"].__setitem__("name", 5),
        lambda found: found["decks"][0]["cards"][0]["card"].__setitem__("id", "../x"),
        lambda found: found["decks"][0]["deck"].__setitem__("id", "a/b"),
        lambda found: found["decks"][0].__setitem__("keys", None) or found["decks"][0].pop("cards"),
        lambda found: found.__setitem__("version", 99),
        lambda found: found.__setitem__("events", {}),
    ],
)
def test_spoiled_json_is_refused_and_nothing_is_written(
    flashneg: Run, clock: Callable[[str], None], tmp_path: Path, spoil: Callable[[Any], Any]
) -> None:
    study(flashneg, clock, "home", range(2, 4), (4,))
    flashneg("export", tmp_path / "all.json")
    found = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    spoil(found)
    (tmp_path / "bad.json").write_text(json.dumps(found), encoding="utf-8")
    flashneg("decks", home="other")
    before = flashneg("doctor", home="other")
    flashneg("import", tmp_path / "bad.json", home="other", code=1)
    assert flashneg("doctor", home="other") == before


def test_a_copied_home_that_went_its_own_way_is_refused_whole(flashneg: Run, tmp_path: Path) -> None:
    flashneg("grade", "small/nibble:intent", 4)
    shutil.copytree(tmp_path / "home", tmp_path / "other")
    flashneg("grade", "small/salami:intent", 4)
    for card in ("counter-nibble", "package-only"):
        flashneg("grade", f"small/{card}:intent", 4, home="other")
    flashneg("export", tmp_path / "all.json", home="other")
    before = flashneg("doctor"), flashneg("history", "small/package-only")
    assert "two stories under one writer" in flashneg("import", tmp_path / "all.json", code=1)
    assert (flashneg("doctor"), flashneg("history", "small/package-only")) == before


@pytest.mark.parametrize("seed", range(4))
def test_whatever_was_done_a_copy_goes_out_as_the_same_document(
    flashneg: Run, clock: Callable[[str], None], tmp_path: Path, seed: int
) -> None:
    """Days of everything that a learner can do, by chance; then home -> JSON -> copy -> JSON."""
    chance = random.Random(seed)
    (tmp_path / "t.csv").write_text("front,back,tags\nx,y,z\nq,r,\n", encoding="utf-8")
    cards = [*CARDS, "t/x", "t/q"]

    def act(*words: str) -> None:
        run([*words, "--home", str(tmp_path / "home")])

    for day in range(1, 12):
        clock(f"2026-03-{day:02}T{chance.randint(8, 20):02}:00:00+00:00")
        flashneg("import", tmp_path / "t.csv") if day == 2 else None
        for _ in range(6):
            match chance.randrange(9):
                case 0:
                    act(chance.choice(["suspend", "unsuspend", "bury", "mark", "forget"]), chance.choice(cards))
                case 1:
                    act("met", chance.choice(cards), "it *happened*")
                case 2:
                    act("undo")
                case 3:
                    act("decks", chance.choice(["on", "off"]), chance.choice(["small", "t"]))
                case 4:
                    act("decks", "order", chance.choice(["small", "t"]))
                case _:
                    asked = flashneg("next")
                    if asked:
                        act("grade", asked["prompt"], str(chance.randint(0, 5)))
    flashneg("import", "--undo") if seed == 3 else None
    flashneg("export", tmp_path / "all.json")
    flashneg("import", tmp_path / "all.json", home="other")
    flashneg("export", tmp_path / "again.json", home="other")
    assert document(tmp_path / "again.json") == document(tmp_path / "all.json")
    assert flashneg("due", home="other") == flashneg("due")
    assert flashneg("doctor", home="other")["ok"]
    decks = flashneg("decks"), flashneg("decks", home="other")
    assert [{**deck, "source": ""} for deck in decks[0]] == [{**deck, "source": ""} for deck in decks[1]]


def test_undo_takes_back_what_another_machine_did_today_or_what_an_import_brought(
    flashneg: Run, tmp_path: Path
) -> None:
    flashneg("grade", "nibble:intent", "4", home="b")
    flashneg("export", tmp_path / "all.json", home="b")
    flashneg("export", tmp_path / "chosen.json", "--card", "nibble", "--with-history", home="b")
    for home, file in (("a", "all.json"), ("c", "chosen.json")):
        flashneg("grade", "salami:intent", "4", home=home)
        flashneg("import", tmp_path / file, home=home)
        assert flashneg("stats", home=home)["reviews"] == 2
        assert flashneg("undo", home=home)["prompt"] == "small/salami:intent"
        assert flashneg("undo", home=home) is None
        assert flashneg("stats", home=home)["reviews"] == 1


@pytest.mark.parametrize("name", ["mine.json", "mine.apkg"])
def test_what_goes_out_and_comes_home_again_adds_events_to_the_log(
    flashneg: Run, clock: Callable[[str], None], tmp_path: Path, name: str
) -> None:
    clock("2026-03-02T10:00:00.123456+00:00")
    flashneg("grade", "nibble:intent", "4")
    clock("2026-03-02T10:00:00.123987+00:00")
    flashneg("grade", "salami:intent", "1")
    for command in (["note", "nibble", "Seen."], ["mark", "nibble"], ["suspend", "salami"], ["mark", "salami"]):
        assert run([*command, "--home", str(tmp_path / "home")]) == 0
    flashneg("export", tmp_path / name, "--deck", "small", "--with-history")
    clock("2026-03-03T10:00:00+00:00")
    assert run(["note", "nibble", "Seen.", "--home", str(tmp_path / "home")]) == 0
    before = flashneg("doctor")["events"]
    assert flashneg("import", tmp_path / name)["reviews"] == 0
    assert flashneg("doctor")["events"] == before
