"""Decks in and out from the decks screen: dropped files, previews, export, problems, new cards."""

from __future__ import annotations

import asyncio
import contextlib
import shlex
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from flashneg.bootstrap import Places, Services
from flashneg.domain.events import EventKind
from flashneg.tui.app import FlashnegApp
from flashneg.tui.paths import looks_dropped, typed_paths
from flashneg.tui.screens.decks import DecksScreen
from textual import events
from textual.widgets import Input, Static

from tests.tui.conftest import settle, the_day_after
from tests.tui.test_hostile import screen_text

Press = Callable[..., Awaitable[None]]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "my table.csv"
    path.write_text("front,back,odd\nWord,Meaning,x\nOther,Sense,\n", encoding="utf-8")
    return path


@pytest.fixture
def editor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Sets an editor that runs a line of Python on the file (`path`, a Path) and its line (`line`)."""
    monkeypatch.setattr(FlashnegApp, "suspend", lambda _: contextlib.nullcontext())

    def set_editor(code: str) -> None:
        script = tmp_path / "editor.py"
        head = "import sys\nfrom pathlib import Path\nline, path = int(sys.argv[1][1:]), Path(sys.argv[2])\n"
        script.write_text(head + code, encoding="utf-8")
        monkeypatch.setenv("VISUAL", shlex.join([sys.executable, str(script)]))

    return set_editor


async def test_a_dropped_file_is_previewed_imported_and_taken_back(
    app: FlashnegApp, press: Press, services: Services, table: Path
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "d")
        app.screen.post_message(events.Paste(f"'{table}'\n"))
        await settle(pilot)
        await settle(pilot)
        shown = screen_text(app)
        assert "Import my table.csv?" in shown
        assert "2 added" in shown
        assert "odd" in shown
        assert [deck.id for deck in services.library.decks()] == ["small"]
        await press(pilot, "y")
        assert [deck.id for deck in services.library.decks()] == ["small", "my-table"]
        assert "my table" in screen_text(app)
        await press(pilot, "U", "y")
        assert [deck.id for deck in services.library.decks()] == ["small"]


async def test_a_merge_is_taken_back_from_the_screen_and_the_program_goes_on(
    app: FlashnegApp, press: Press, services: Services, tmp_path: Path, table: Path, bundled: Path
) -> None:
    other = Services(Places(tmp_path / "b", tmp_path / "b" / "flashneg.db"), bundled=bundled)
    other.exchange.import_paths([table])
    other.export.export(tmp_path / "b.json")
    other.close()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "d", "i")
        app.screen.query_one(Input).value = str(tmp_path / "b.json")
        await press(pilot, "enter")
        await settle(pilot)
        await press(pilot, "y")
        await settle(pilot)
        assert [deck.id for deck in services.library.decks()] == ["small", "my-table"]
        await press(pilot, "U", "y")
        await settle(pilot)
        assert [deck.id for deck in services.library.decks()] == ["small"]
        assert "my-table" not in screen_text(app)
        await press(pilot, "q")
        await press(pilot, "space", "space", "3")
        with services.store.read() as unit:
            assert len(unit.log.reviews()) == 1


async def test_a_file_dropped_at_home_opens_the_preview_and_no_leaves_it(
    app: FlashnegApp, press: Press, services: Services, table: Path
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape")
        app.screen.post_message(events.Paste(str(table).replace(" ", "\\ ")))
        await settle(pilot)
        await settle(pilot)
        assert "Import my table.csv?" in screen_text(app)
        await press(pilot, "n")
        assert [deck.id for deck in services.library.decks()] == ["small"]


async def test_a_typed_path_that_cannot_be_imported_is_told(app: FlashnegApp, press: Press, tmp_path: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "d", "i")
        app.screen.query_one(Input).value = str(tmp_path / "nothing.apkg")
        await press(pilot, "enter")
        assert any("nothing.apkg" in str(note.message) for note in app._notifications)


async def test_a_deck_is_exported_with_a_chosen_format(app: FlashnegApp, press: Press, tmp_path: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "d", "w", "enter")
        app.screen.query_one(Input).value = str(tmp_path / "x.apkg")
        await press(pilot, "enter")
        await settle(pilot)
        assert (tmp_path / "x.apkg").exists()
        await press(pilot, "enter", "w", "enter")
        app.screen.query_one(Input).value = str(tmp_path / "x.apkg")
        await press(pilot, "enter")
        assert "is there already" in screen_text(app)


async def test_a_long_preview_keeps_its_keys_on_a_small_screen(app: FlashnegApp, press: Press, tmp_path: Path) -> None:
    rows = "".join(f"w{number},m\n" + "ragged\n" * (number % 2) for number in range(90))
    (tmp_path / "t.csv").write_text("front,back\n" + rows, encoding="utf-8")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "d", "i")
        app.screen.query_one(Input).value = str(tmp_path / "t.csv")
        await press(pilot, "enter")
        await settle(pilot)
        shown = screen_text(app)
        assert "90 added: 90 in t" in shown
        assert "45 to mend" in shown
        assert "y import" in shown
        await press(pilot, "n")


async def test_an_export_says_what_it_left_behind_until_it_is_read(
    app: FlashnegApp, press: Press, tmp_path: Path, services: Services
) -> None:
    services.cards.act("small/nibble", EventKind.MET, {"text": "at the dealer's"})
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "d", "w", "enter")
        app.screen.query_one(Input).value = str(tmp_path / "x.apkg")
        await press(pilot, "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        shown = screen_text(app)
        assert "5 cards in" in shown
        assert "1 time that a tactic was met" in shown
        assert "Anki shows the first scenario" in shown
        await press(pilot, "enter")
        assert "left behind" not in screen_text(app)


async def test_a_card_from_the_form_stands_in_the_decks_file_as_fmt_writes_it(
    app: FlashnegApp, press: Press, services: Services, home: Path
) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await press(pilot, "escape", "d", "n")
        values = {"name": "Flinch", "aka": "Gasp; Wince", "intent": "Shock them.", "style": "competing", "counter": "Wait.",
                  "scenario": '"That much?"', "tell": "It comes at once."}  # fmt: skip
        for key, value in values.items():
            app.screen.query_one(f"#field-{key}", Input).value = value
        await press(pilot, "ctrl+s")
        shown = services.cards.show("small/flinch")
    assert (shown.card.name, shown.card.kind) == ("Flinch", "ploy")  # type: ignore[union-attr]
    text = (home / "decks" / "small.md").read_text(encoding="utf-8")
    from flashneg.decks.write import fmt_text

    assert fmt_text(text, file="small.md", stem="small") == text
    assert text.index("{#flinch}") > text.index("{#batna-word}")


async def test_a_form_without_an_answer_says_so_and_keeps_what_was_typed(
    app: FlashnegApp, press: Press, home: Path
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "d", "n")
        app.screen.query_one("#field-name", Input).value = "Alone"
        await press(pilot, "ctrl+s")
        assert "nothing was saved" in screen_text(app)
        assert app.screen.query_one("#field-name", Input).value == "Alone"
        await press(pilot, "escape", "y")
    assert not (home / "decks").exists()


async def test_a_card_from_the_editor_begins_with_the_skeleton(
    app: FlashnegApp, press: Press, services: Services, editor: Callable[[str], None], tmp_path: Path
) -> None:
    seen = tmp_path / "seen.md"
    editor(
        f"text = path.read_text(); Path({str(seen)!r}).write_text(text)\n"
        "path.write_text(text.replace('**Counter:**', '**Counter:** Say nothing.').replace('**Style:**', '**Style:** Avoiding'))\n"
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "d", "n")
        app.screen.query_one("#field-name", Input).value = "Silence"
        app.screen.query_one("#field-intent", Input).value = "Make them talk."
        await press(pilot, "ctrl+e")
        assert services.cards.show("small/silence").card.counter == "Say nothing."  # type: ignore[union-attr]
    assert "## Silence" in seen.read_text(encoding="utf-8")
    assert "### Scenarios" in seen.read_text(encoding="utf-8")


async def test_a_problem_opens_the_editor_at_its_line(
    app: FlashnegApp, press: Press, services: Services, editor: Callable[[str], None], tmp_path: Path
) -> None:
    (tmp_path / "bad.md").write_text(
        "---\nid: bad\n---\n\n## One {#one}\n\n- **Intent:** x\n\n## Two {#two}\n\n- **Intent:** y\n- **Style:** Avoiding\n",
        encoding="utf-8",
    )
    services.exchange.import_paths([tmp_path / "bad.md"])
    editor(
        "lines = path.read_text().split('\\n')\nassert lines[line - 1] == '## One {#one}', (line, lines)\n"
        "lines.insert(line + 2, '- **Style:** Avoiding')\npath.write_text('\\n'.join(lines))\n"
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "d", "j", "p")
        before = screen_text(app)
        assert "bad:" in before
        assert "✖" in before or "▲" in before
        rows = app.screen.query_one("OptionList").option_count  # type: ignore[attr-defined]
        await press(pilot, "enter")
        assert app.screen.query_one("OptionList").option_count < rows  # type: ignore[attr-defined]


def test_paths_are_read_as_people_type_and_terminals_paste_them(tmp_path: Path) -> None:
    path = tmp_path / "a b.md"
    path.write_text("x", encoding="utf-8")
    for written in (str(path), f"'{path}'", f'"{path}"', str(path).replace(" ", "\\ "), path.as_uri(), f"  {path}  "):
        assert typed_paths(written) == [path]
        assert looks_dropped(written)
    assert typed_paths(f"'{path}' '{path}'") == [path, path]
    assert not looks_dropped("hello")
    assert not looks_dropped("")
    assert not looks_dropped("it's")
    assert not looks_dropped(f"{path}\n{path}\nmore")


async def test_a_deck_behind_others_says_when_its_new_prompts_come_and_is_studied_alone(
    app: FlashnegApp, press: Press, services: Services, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.md"
    mine.write_text("# Mine\n\n## ZOPA\n\nWhat both could live with.\n", encoding="utf-8")
    services.library.refresh()
    services.library.import_paths([mine])
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "d", "G")
        assert "Its new prompts come in about 2 days: K" in str(app.screen.query_one("#about", Static).render())
        await press(pilot, "s")
        assert "ZOPA" in str(app.screen.query_one("#question", Static).render())
        await press(pilot, "space", "3", "q")
        assert isinstance(app.screen, DecksScreen)
        assert "0 to come" in app.screen.options.get_option_at_index(1).prompt.plain  # type: ignore[union-attr]
        await press(pilot, "K")
        assert [deck.id for deck in services.library.decks()] == ["mine", "small"]


async def test_the_decks_count_what_is_due_when_home_is_done_for_today(
    press: Press, make: Callable[[], Services], clock: Callable[[str], None]
) -> None:
    app = the_day_after(make, clock, 1)
    services = app.services
    services.set("new_per_day", "0")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "d")
        assert "1 today" in screen_text(app)
        await press(pilot, "q")
        asked = services.session().next()
        assert asked is not None
        services.session().grade(asked.prompt, 4)
        assert services.reports.decks()[0].due
        await press(pilot, "d")
        assert "0 today" in screen_text(app)
        assert " due" not in screen_text(app)


@pytest.fixture
def merged(services: Services, tmp_path: Path, table: Path, bundled: Path) -> Services:
    """Services into which another machine's log was merged."""
    other = Services(Places(tmp_path / "b", tmp_path / "b" / "flashneg.db"), bundled=bundled)
    other.exchange.import_paths([table])
    other.export.export(tmp_path / "b.json")
    other.close()
    services.library.refresh()
    services.exchange.import_paths([tmp_path / "b.json"])
    return services


async def test_what_is_recorded_while_a_merge_is_taken_back_is_kept(
    merged: Services, press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread that writes when the database is about to be replaced waits, and writes into the one that comes."""
    placing = type(merged.exchange._undo._placing)
    begin, failed = placing.begin_undo, []
    threads: list[threading.Thread] = []

    def write() -> None:
        try:
            merged.cards.act("small/nibble", EventKind.MARK)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not be
            failed.append(error)

    def begin_and_let_others_write(self: object, name: str) -> None:
        for _ in range(3):
            threads.append(threading.Thread(target=write))
            threads[-1].start()
        time.sleep(0.2)
        assert all(thread.is_alive() for thread in threads), "they wait"
        begin(self, name)  # type: ignore[arg-type]

    monkeypatch.setattr(placing, "begin_undo", begin_and_let_others_write)
    app = FlashnegApp(merged)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "d", "U", "y")
        await settle(pilot)
        for thread in threads:
            await asyncio.to_thread(thread.join)
        assert failed == []
        assert [deck.id for deck in merged.library.decks()] == ["small"]
        shown = merged.cards.show("small/nibble")
        with merged.store.read() as unit:
            marks = [event for event in unit.log.of_card(shown.stored.key) if event.kind is EventKind.MARK]
        assert len(marks) == 3
        assert not app._exit


async def test_a_merge_is_not_taken_back_when_a_thread_was_recording_just_then(merged: Services, press: Press) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def write() -> None:
        key = merged.cards.show("small/nibble").stored.key
        with merged.library._store.write() as unit:
            inside.set()
            go_on.wait(10)
            unit.log.append(EventKind.MARK, at=merged.clock.now(), day=1, card=key)

    thread = threading.Thread(target=write)
    app = FlashnegApp(merged)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "d", "U")
        thread.start()
        inside.wait(10)
        asyncio.get_running_loop().call_later(0.3, go_on.set)
        await press(pilot, "y")
        await settle(pilot)
        thread.join()
        assert "my-table" in [deck.id for deck in merged.library.decks()]
        assert any("1 event was recorded" in str(note.message) for note in app._notifications)


async def test_the_day_is_read_again_after_the_database_was_replaced(merged: Services) -> None:
    before = merged.store.version()
    merged.exchange.undo()
    assert merged.store.version() != before


async def test_a_deck_file_without_a_card_that_can_be_used_does_not_say_so_or_what_to_do(
    app: FlashnegApp, press: Press, services: Services
) -> None:
    decks = services.places.home / "decks"
    decks.mkdir(parents=True, exist_ok=True)
    (decks / "mine.md").write_text("## One\n\n- Kind: ploy\n\n## Two\n\n- Intent:\n", encoding="utf-8")
    (decks / "broken.md").write_text("---\ntitle: [a\n---\n## One\n\ntext\n", encoding="utf-8")
    (decks / "worse.md").write_text("---\ntitle: [a\n---\n## One\n\ntext\n", encoding="utf-8")
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        told = " ".join(str(note.message) for note in app._notifications)
        assert "2 cards of your decks cannot be used; see Decks, then p." in told
        assert f"{decks / 'broken.md'}, line 2, is not read: the front matter" in told
        assert "Keep the front matter to lines" in told
        assert "Nor is 1 more deck file." in told
        await press(pilot, "escape")
        assert "no card can be used: d, then p" in screen_text(app)
        await press(pilot, "d", "down")
        assert "None of its cards can be used: p says why" in screen_text(app)
        await press(pilot, "p")
        assert "nothing in the card 'One' could be asked" in screen_text(app)
