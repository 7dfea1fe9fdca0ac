"""What the command line says when the machine, the files or the clock are not as they should be."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from flashneg.bootstrap import Services
from flashneg.domain.settings import THEMES
from flashneg.storage.backup import Backups
from flashneg.storage.local_zone import LocalZone
from flashneg.study.errors import NotSaved

from tests.cli.test_commands import Run, as_json, flashneg

__all__ = ["flashneg"]


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Another program holds the database."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        connection.close()


def spoil(home: Path, sql: str) -> None:
    connection = sqlite3.connect(home / "flashneg.db")
    connection.execute(sql)
    connection.commit()
    connection.close()


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9801-01-01", "tomorrow"])
@pytest.mark.parametrize("command", [("due",), ("due", "--json"), ("next",), ("grade", "nibble:intent", "4")])
def test_a_clock_beyond_the_calendar_is_an_error_not_a_traceback(
    flashneg: Run, clock: Callable[[str], None], moment: str, command: tuple[str, ...]
) -> None:
    clock(moment)
    code, out, err = flashneg(*command)
    assert (code, out) == (1, "")
    assert err.startswith("error: FLASHNEG_NOW ")
    assert err.count("\n") == 1


def test_an_instant_beyond_the_calendar_is_wrong_usage(flashneg: Run) -> None:
    code, _, err = flashneg("grade", "nibble:intent", "4", "--at", "0001-01-01T00:00:00+14:00")
    assert code == 2
    assert "outside the years" in err


def test_a_zone_in_posix_form_has_the_offset_of_each_instant(
    flashneg: Run, clock: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    try:
        clock("2026-01-10T02:59:00Z")  # 03:59 in winter
        assert as_json(flashneg("grade", "nibble:intent", "4", "--json"))["due"] == "2026-01-10"
        clock("2026-07-10T02:00:00Z")  # 04:00 in summer
        assert as_json(flashneg("grade", "salami:intent", "4", "--json"))["due"] == "2026-07-11"
        zone = LocalZone()
        from datetime import UTC, datetime

        twice = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC).astimezone(zone) for hour in (0, 1)]
        assert [str(moment.time()) for moment in twice] == ["02:30:00", "02:30:00"]
        assert [moment.utcoffset() for moment in twice] == [twice[0].utcoffset(), zone.utcoffset(twice[1])]
        assert twice[0].utcoffset() != twice[1].utcoffset()
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("command", [("due",), ("due", "--deck"), ("next", "--json")])
def test_a_held_database_is_told_after_one_wait_and_reading_is_not_called_saving(
    flashneg: Run, home: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    flashneg("grade", "nibble:intent", "4")
    waits: list[float] = []
    real = sqlite3.connect
    given = [part for part in command if part != "--deck"]
    if len(given) < len(command):
        given += ["--home", str(home)]  # the whole program answers it
    with held(home / "flashneg.db"):
        monkeypatch.setattr(sqlite3, "connect", lambda *args, **kwargs: waits.append(1) or real(*args, **kwargs))
        code, out, err = flashneg(*given)
    assert (code, out) == (1, "")
    assert err == f"error: not read: another program is using {home / 'flashneg.db'}; wait for it, then try again\n"
    assert len(waits) == 1


@pytest.mark.parametrize(
    "command", [("show", "nibble"), ("find", "nibble"), ("quiz", "--print", "--seed", "1"), ("export", "all.json")]
)
def test_a_spoilt_card_is_told_by_every_command_that_reads_it(
    flashneg: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    flashneg("grade", "nibble:intent", "4")
    spoil(home, "UPDATE card SET content = substr(content, 1, 50) WHERE id = 'nibble'")
    code, _, err = flashneg(*command)
    assert code == 1
    assert err.startswith("error: the text of a stored card is damaged; 'flashneg doctor'")


def test_the_doctor_finds_a_changed_letter_in_a_card(flashneg: Run, home: Path) -> None:
    flashneg("grade", "nibble:intent", "4")
    assert flashneg("doctor")[0] == 0
    spoil(home, "UPDATE card SET content = replace(content, 'small extra', 'small ectra') WHERE id = 'nibble'")
    code, _, err = flashneg("doctor")
    assert code == 1
    assert "error: the text of small/nibble is not what was stored" in err


def test_the_doctor_examines_a_damaged_file_of_which_a_backup_would_be_due(
    flashneg: Run, home: Path, clock: Callable[[str], None]
) -> None:
    flashneg("grade", "nibble:intent", "4")
    flashneg("backup")
    flashneg("grade", "salami:intent", "4")
    spoil(home, "DROP TRIGGER event_no_update")
    spoil(home, "UPDATE event SET day = day + 1 WHERE kind = 'review'")
    clock("2026-03-02T12:00:00+00:00")
    assert flashneg("grade", "counter-nibble:intent", "4")[0] == 1, "it was written to"
    code, out, err = flashneg("doctor", "--json")
    assert code == 1
    assert '"ok": false' in out
    assert err == ""


def no_room(self: Backups, *_: object) -> None:
    raise NotSaved("no backup was made: the disk is full; make room")


def test_a_full_disk_hinders_no_reading(flashneg: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    flashneg("grade", "nibble:intent", "4")
    monkeypatch.setattr(Backups, "make", no_room)
    for command in (("next",), ("show", "nibble"), ("find", "nibble")):
        code, out, err = flashneg(*command)
        assert (code, err) == (0, "warning: no backup was made: the disk is full; make room\n"), command
        assert out


FULL = """
import resource, signal, sys
from flashneg.cli import run
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
sys.exit(run(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("stats", "--json"), '"reviews": 1'), (("stats",), "1 review on 1 day"), (("decks",), "mine"),
        (("history", "salt", "--json"), '"quality": 4'), (("show", "salt"), "Pepper"), (("due",), "due"),
    ],
)  # fmt: skip
def test_a_disk_without_any_room_shows_what_is_there_and_says_so_once(
    flashneg: Run, clock: Callable[[str], None], tmp_path: Path, home: Path, arguments: tuple[str, ...], expected: str
) -> None:
    deck = tmp_path / "mine.md"
    deck.write_text("## Salt\n\nPepper\n", encoding="utf-8")
    flashneg("import", str(deck))
    flashneg("grade", "salt:recall", "4")
    deck.write_text("## Salt\n\nPepper\n\n## Oil\n\nVinegar\n", encoding="utf-8")
    clock("2026-03-02T12:00:00+00:00")
    before = (home / "flashneg.db").read_bytes()
    done = subprocess.run([sys.executable, "-c", FULL, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert expected in done.stdout
    assert [line.partition(" ")[0] for line in done.stderr.splitlines()] == ["warning:"] * (arguments != ("due",))
    assert (home / "flashneg.db").read_bytes() == before


def test_a_backup_without_room_is_no_damage(services: Services) -> None:
    size = (services.places.database.stat().st_size // 1024) - 8
    program = (
        "import resource, sys, signal\n"
        "from pathlib import Path\n"
        "from flashneg.bootstrap import Places, Services\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size} * 1024,) * 2)\n"
        "from flashneg.study.errors import NotSaved\n"
        "home = Path(sys.argv[1])\n"
        "found = Services(Places(home, home / 'flashneg.db'), bundled=home)\n"
        "found.file.backs_up = False\n"
        "try:\n    found.store.backup()\n"
        "except NotSaved as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(services.places.home)], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("no backup was made in "), done.stdout + done.stderr
    assert list(services.places.backups.iterdir()) == []


def test_a_backup_where_a_file_stands_for_its_folder_says_so(flashneg: Run, home: Path) -> None:
    flashneg("grade", "nibble:intent", "4")
    (home / "backups").write_text("in the way")
    code, _, err = flashneg("backup")
    assert code == 1
    assert err == f"error: no backup was made in {home / 'backups'}: File exists; make room or choose another path\n"


def test_an_import_that_cannot_be_backed_up_changes_something(flashneg: Run, home: Path, tmp_path: Path) -> None:
    flashneg("decks")
    shutil.rmtree(home / "backups", ignore_errors=True)
    (home / "backups").write_text("in the way")
    (tmp_path / "new.md").write_text("---\nid: new\n---\n\n## Card {#card}\n\nBack.\n")
    code, _, err = flashneg("import", str(tmp_path / "new.md"))
    assert code == 1
    assert f"error: no backup was made in {home / 'backups'}: File exists; make room" in err
    assert "new.md" not in flashneg("decks", "--json")[1]


def test_the_backup_before_an_import_has_something_of_the_import(flashneg: Run, home: Path, tmp_path: Path) -> None:
    flashneg("grade", "nibble:intent", "4")
    path = tmp_path / "new.md"
    for count in (1, 2):
        path.write_text("---\nid: new\n---\n" + "".join(f"\n## Card {n} {{#c{n}}}\n\nBack.\n" for n in range(count)))
        flashneg("import", str(path))
        newest = Backups(home / "backups").newest()
        assert newest is not None
        with closing(sqlite3.connect(newest.path)) as connection:
            assert connection.execute("SELECT count(*) FROM card WHERE deck = 'new'").fetchone() == (count - 1,)
            assert connection.execute("SELECT count(*) FROM event WHERE kind = 'review'").fetchone() == (1,)


def test_a_deck_that_cannot_be_read_leaves_half_a_backup(flashneg: Run, home: Path, tmp_path: Path) -> None:
    flashneg("decks")
    (tmp_path / "new.md").write_text("---\nid: [\n---\n\n## Card\n")
    code, _, err = flashneg("import", str(tmp_path / "new.md"))
    assert code == 1
    assert "front matter" in err
    assert not [path.name for path in (home / "backups").iterdir() if path.suffix != ".db"]


@pytest.mark.parametrize("command", [("import", ""), ("check", ""), ("fmt", ""), ("export", ""), ("restore", "")])
def test_an_empty_path_is_not_the_folder_one_is_in(
    flashneg: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    (tmp_path / "notes.md").write_text("# Notes\n\n* one\n")
    monkeypatch.chdir(tmp_path)
    assert flashneg(*command)[0] == 2
    assert (tmp_path / "notes.md").read_text() == "# Notes\n\n* one\n"


@pytest.mark.parametrize("to", ["json", "csv", "report"])
def test_an_export_does_not_take_the_place_of_a_pipe(flashneg: Run, tmp_path: Path, to: str) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    code, _, err = flashneg("export", str(pipe), "--to", to)
    assert code == 1
    assert err.startswith("error: ")
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_everything_in_a_home_is_its_owners_alone(
    flashneg: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "deep" / "home"
    monkeypatch.setenv("FLASHNEG_HOME", str(home))
    (tmp_path / "list.csv").write_text("front,back\nSalt,Pepper\n")
    database = ("--database", str(tmp_path / "elsewhere.db"))
    assert flashneg("due", *database)[0] == 0
    assert flashneg("import", str(tmp_path / "list.csv"), *database)[0] == 0
    assert flashneg("backup", *database)[0] == 0
    assert flashneg("config", "new_per_day", "4")[0] == 0
    found = [home, *home.rglob("*")]
    assert len(found) > 6
    assert {oct(path.stat().st_mode & 0o077) for path in found} == {"0o0"}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("day_start", "4", "day_start is a time of the day, HH:MM, not '4'"),
        ("day_start", "04", "day_start is a time of the day, HH:MM, not '04'"),
        ("day_start", "04:00+02:00", "day_start is a time of the day, HH:MM, not '04:00+02:00'"),
        ("days_off", "2026-03-02, 20260303", "days_off are days, YYYY-MM-DD, not '20260303'"),
        ("day_start", "25:00", "day_start is a time of the day, HH:MM, not '25:00'"),
        ("days_off", "soon", "days_off are days, YYYY-MM-DD, not 'soon'"),
        ("theme", "solar", f"theme is one of {', '.join(THEMES)}, not 'solar'"),
    ],
)
def test_a_setting_that_cannot_be_so_says_what_it_may_be(flashneg: Run, name: str, text: str, expected: str) -> None:
    assert flashneg("config", name, text) == (2, "", f"error: {expected}\n")


@pytest.mark.parametrize(
    ("closed", "command", "code"),
    [
        ("<&-", "study --plain", 0), ("<&-", "quiz --print --seed 1", 0), ("<&-", "import list.csv", 0),
        (">&-", "stats --json", 0), (">&-", "decks", 0), (">&- 2>&-", "show nobody", 1), ("<&- >&- 2>&-", "doctor", 0),
    ],
)  # fmt: skip
def test_a_closed_stream_is_no_traceback(tmp_path: Path, closed: str, command: str, code: int) -> None:
    (tmp_path / "list.csv").write_text("front,back\nSalt,Pepper\n")
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "{sys.executable}" -m flashneg {command} {closed}'], cwd=tmp_path, check=False,
        env=os.environ | {"FLASHNEG_HOME": str(tmp_path / "home")}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert (tmp_path / "home" / "flashneg.db").read_bytes().startswith(b"SQLite format 3")


@pytest.mark.parametrize("text", ["", "Just some words.\n", "---\nid: mine\n---\n# Mine\n"])
def test_a_file_without_a_card_is_refused_and_makes_no_deck(flashneg: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "mine.md").write_text(text, encoding="utf-8")
    (tmp_path / "other.md").write_text("## Salt\n\nPepper\n", encoding="utf-8")
    path = tmp_path / "mine.md"
    remedy = "give each card a heading that begins with '## ', and import it again"
    for more in ((), (str(tmp_path / "other.md"),), ("--dry-run", "--json")):
        assert flashneg("import", str(path), *more) == (1, "", f"error: {path}: it holds no card; {remedy}\n")
    assert [deck["id"] for deck in as_json(flashneg("decks", "--json"))] == ["small"]


def test_a_file_without_a_card_is_passed_over_beside_decks_in_a_folder(flashneg: Run, tmp_path: Path) -> None:
    folder = tmp_path / "decks"
    folder.mkdir()
    (folder / "README.md").write_text("# What these are\n", encoding="utf-8")
    assert flashneg("import", str(folder))[0] == 1
    (folder / "mine.md").write_text("## Salt\n\nPepper\n", encoding="utf-8")
    done = as_json(flashneg("import", str(folder), "--json"))
    assert (done["decks"], done["added"]) == (1, 1)
    assert [problem["message"] for problem in done["problems"]] == ["it holds no card, and is passed over"]


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("list.csv", 'front,back\nSalt,Pepper\n"Oil, sweet",Vinegar\nTea,"Milk\nCup,Saucer\n', 4),
        ("last.csv", 'front,back\nSalt,Pepper\nTea,"Milk', 3),
        ("notes.txt", '#separator:tab\n#html:false\nSalt\tPepper\nTea\t"Milk\n', 4),
    ],
)
def test_a_quote_that_is_never_closed_swallows_the_rows_below_it(
    flashneg: Run, tmp_path: Path, name: str, content: str, line: int
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    reason = "a quote opens in this row and is never closed; close it, or double it where it is text"
    assert flashneg("import", str(path)) == (1, "", f"error: {path}:{line}: {reason}\n")


def test_a_quote_that_swallows_a_large_file_names_its_row(flashneg: Run, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text('front,back\nTea,"Milk\n' + "Cup,Saucer\n" * 100_000, encoding="utf-8")
    code, _, err = flashneg("import", str(path))
    assert code == 1
    assert err.startswith(f"error: {path}:2: ")
    assert "close the quote that opens in this row" in err


def test_a_quoted_cell_may_end_the_file_with_or_without_a_line_end(flashneg: Run, tmp_path: Path) -> None:
    for name, end in (("with", "\n"), ("without", "")):
        path = tmp_path / f"{name}.csv"
        path.write_text(f'front,back\nTea {name},"Milk\nand ""sugar"""{end}', encoding="utf-8")
        assert as_json(flashneg("import", str(path), "--json"))["added"] == 1


@pytest.mark.parametrize("text", ["", "  "])
def test_a_search_for_nothing_is_no_list_of_every_card(flashneg: Run, text: str) -> None:
    code, out, err = flashneg("find", text)
    assert (code, out) == (2, "")
    assert "'TEXT': it is empty; type what was said or done" in err


def test_a_deck_that_loses_its_cards_retires_them_and_stays(flashneg: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.md"
    path.write_text("## Salt\n\nPepper\n", encoding="utf-8")
    assert flashneg("import", str(path))[0] == 0
    path.write_text("# Later\n", encoding="utf-8")
    done = as_json(flashneg("import", str(path), "--json"))
    assert (done["decks"], done["retired"]) == (1, 1)
