"""Speed as ratios, each against a reference timed in the same run: python benchmarks/speed.py [--runs N].

Needs the extra `bench` (anki, psutil). Whole processes are timed in a pseudo-terminal where a screen is awaited.
"""

from __future__ import annotations

import argparse
import os
import pty
import select
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import psutil

BARE = """
from textual.app import App
from textual.widgets import Footer, Header, Static
class Bare(App):
    def compose(self):
        yield Header()
        yield Static("hello, bare")
        yield Footer()
Bare().run()
"""
PAUSE = 0.12  # seconds between two keys
ANKI = """
import sys, tempfile
from anki.collection import Collection, ImportCsvRequest
col = Collection(tempfile.mkdtemp() + "/c.anki2")
kind = col.models.new("Tactic")
for name in ("name", "aka", "intent", "style", "counter", "scenario"):
    col.models.add_field(kind, col.models.new_field(name))
for number in range(3):
    template = col.models.new_template(f"t{number}")
    template["qfmt"], template["afmt"] = "{{name}} {{intent}} %d" % number, "{{counter}}"
    col.models.add_template(kind, template)
col.models.add(kind)
metadata = col.get_csv_metadata(path=sys.argv[1], delimiter=None)
metadata.global_notetype.id = kind["id"]
done = col.import_csv(ImportCsvRequest(path=sys.argv[1], metadata=metadata))
assert len(done.log.new) == int(sys.argv[2]), done
col.close()
"""
ANKI_MAKE = """
import sys, tempfile
from anki.collection import AddNoteRequest, Collection, ExportAnkiPackageOptions
col = Collection(tempfile.mkdtemp() + "/c.anki2")
kind, deck = col.models.by_name("Basic"), col.decks.id("Big")
notes = []
for number in range(int(sys.argv[2])):
    note = col.new_note(kind)
    note["Front"] = f"Question number {number} about <b>thing {number % 977}</b>?"
    note["Back"] = f"The answer is {number * 7 % 1000}, because of {number}.<br>A second line &amp; more."
    notes.append(AddNoteRequest(note, deck))
col.add_notes(notes)
options = ExportAnkiPackageOptions(with_scheduling=True, with_deck_configs=False, with_media=False, legacy=False)
col.export_anki_package(out_path=sys.argv[1], options=options, limit=None)
"""
ANKI_TAKE = """
import sys, tempfile
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
col = Collection(tempfile.mkdtemp() + "/c.anki2")
options = ImportAnkiPackageOptions(with_scheduling=True)
done = col.import_anki_package(ImportAnkiPackageRequest(package_path=sys.argv[1], options=options))
assert len(done.log.new) == int(sys.argv[2]), done
col.close()
"""
CARD = """
## Tactic number {i} {{#t{i}}}

- **AKA:** Alias {i}
- **Kind:** ploy
- **Family:** Family {f}
- **Intent:** Make them believe thing {i} so that they concede point {p}.
- **Style:** Competitive
- **Counter:** Ask for the reason behind {i}, then name a price for it and wait.
- **Confusable:** [Tactic {a}](#t{a})

### Counters

- best: [Tactic {b}](#t{b}): it stops the thing {i} at once.

### Scenarios

- "We would like {i} of these by Friday, or the price goes up."
  - Tell: the date is theirs.
"""


def seconds(arguments: list[str], environment: dict[str, str]) -> float:
    """Return how long a whole process takes."""
    start = time.perf_counter()
    subprocess.run(arguments, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def until(arguments: list[str], awaited: bytes, environment: dict[str, str], keys: bytes = b"") -> tuple[float, int]:
    """Return the seconds until a text is on the screen, and the process's resident memory then, in bytes."""
    start = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(arguments[0], arguments, environment)
    seen, deadline = b"", start + 60
    while awaited not in seen and time.perf_counter() < deadline:
        if select.select([terminal], [], [], 0.02)[0]:
            seen += os.read(terminal, 65536)
        if keys and b"start" in seen:
            os.write(terminal, keys)
            keys = b""
    took = time.perf_counter() - start
    if awaited not in seen:
        raise RuntimeError(f"{awaited!r} did not appear")
    memory = psutil.Process(child).memory_info().rss
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(terminal)
    return took, memory


def painted(arguments: list[str], environment: dict[str, str], count: int) -> list[float]:
    """Return the seconds from each of `count` grade keys to the next card on the screen, in a pseudo-terminal."""
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(arguments[0], arguments, environment)

    def wait(awaited: bytes) -> None:
        seen, deadline = b"", time.perf_counter() + 60
        while awaited not in seen:
            if time.perf_counter() > deadline:
                raise RuntimeError(f"{awaited!r} did not appear")
            if select.select([terminal], [], [], 0.02)[0]:
                seen += os.read(terminal, 65536)

    times = []
    wait(b" to go")
    time.sleep(10 * PAUSE)  # a person reads the first question
    for number in range(1, count + 1):
        time.sleep(PAUSE)
        os.write(terminal, b" ")
        wait(b"Good")
        time.sleep(PAUSE)
        start = time.perf_counter()
        os.write(terminal, b"4")
        wait(f"{number} done".encode())
        times.append(time.perf_counter() - start)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(terminal)
    return times


def median(measure: Callable[[], float], runs: int) -> float:
    """Return the median of several runs, the first one not counted."""
    measure()
    return statistics.median(measure() for _ in range(runs))


def raw_commits(before: Path, after: Path, pause: float = 0.0) -> list[float]:
    """Return the seconds, sorted, of transactions with a review's rows, through the standard library alone.

    The rows are those that `after` has and its earlier copy `before` has not: written again, one review at a time,
    with a pause in seconds between two.
    """
    source = sqlite3.connect(after)
    source.execute("ATTACH ? AS old", (str(before),))
    events = source.execute(
        "SELECT * FROM event WHERE id NOT IN (SELECT id FROM old.event) ORDER BY position"
    ).fetchall()
    schedules = {row[1:3]: row for row in source.execute("SELECT * FROM schedule")}
    source.close()
    connection = sqlite3.connect(before, isolation_level=None)
    for pragma in ("journal_mode=DELETE", "synchronous=EXTRA"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    times = []
    for event in events:
        schedule = schedules[event[6:8]]
        start = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"INSERT INTO event VALUES ({', '.join('?' * len(event))})", event)
        connection.execute(f"INSERT INTO schedule VALUES ({', '.join('?' * len(schedule))})", schedule)
        connection.execute("COMMIT")
        times.append(time.perf_counter() - start)
        time.sleep(pause)
    connection.close()
    return sorted(times)


def our_commit(home: Path, first: int, count: int, now: str | None = None) -> float:
    """Return the median seconds of `Session.grade`, of `count` cards from number `first` on; `now` sets the clock."""
    from flashneg.bootstrap import Places, Services

    with mock.patch.dict(os.environ, {"FLASHNEG_NOW": now} if now else {}):
        services = Services(Places(home, home / "flashneg.db"))
    services.library.refresh()
    session = services.session()
    keys = [services.cards.resolve_prompt(f"t{number}:intent") for number in range(first, first + count)]
    times = []
    for key in keys:
        start = time.perf_counter()
        session.grade(key, 4, accept_clock=True)
        times.append(time.perf_counter() - start)
    services.close()
    return statistics.median(times)


def write_texts(folder: Path, count: int) -> Path:
    """Write the same tactics as two decks and as a tab-separated file; return the file."""
    for half in (0, 1):
        numbers = range(half * count // 2, (half + 1) * count // 2)
        cards = (CARD.format(i=i, f=i % 13, p=i * 7 % 1000, a=(i + 1) % count, b=(i + 5) % count) for i in numbers)
        text = f"---\nid: big-{half}\ntitle: Big {half}\n---\n" + "".join(cards)
        (folder / f"big-{half}.md").write_text(text, encoding="utf-8")
    table = folder / "texts.tsv"
    with table.open("w", encoding="utf-8") as file:
        for i in range(count):
            fields = [
                f"Tactic number {i}", f"Alias {i}", f"Make them believe thing {i} so that they concede {i * 7 % 1000}.",
                "Competitive", f"Ask for the reason behind {i}, then name a price for it and wait.",
                f"We would like {i} of these by Friday, or the price goes up.",
            ]  # fmt: skip
            file.write("\t".join(fields) + "\n")
    return table


def package_ratio(folder: Path, count: int, environment: dict[str, str], runs: int) -> float:
    """Return our time to import a package of so many notes, over Anki's time for the same, whole processes."""
    python, package = sys.executable, folder / "notes.apkg"
    seconds([python, "-c", ANKI_MAKE, str(package), str(count)], environment)
    anki = median(lambda: seconds([python, "-c", ANKI_TAKE, str(package), str(count)], environment), runs)
    homes = iter(range(1000))

    def ours() -> float:
        home = environment | {"FLASHNEG_HOME": str(folder / f"package-{next(homes)}")}
        seconds([python, "-m", "flashneg", "decks"], home)
        return seconds([python, "-m", "flashneg", "import", str(package)], home)

    return median(ours, runs) / anki


def main() -> None:  # noqa: PLR0915 - one measurement after the other
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--cards", type=int, default=10_000)
    given = parser.parse_args()
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30"}
    python, rows = sys.executable, []
    ours = [python, "-m", "flashneg"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small = environment | {"FLASHNEG_HOME": str(folder / "small")}
        subprocess.run([*ours, "grade", "reciprocity:intent", "4"], env=small, check=True, stdout=subprocess.DEVNULL)
        bare = median(lambda: until([python, "-c", BARE], b"hello, bare", small)[0], given.runs)
        home = median(lambda: until(ours, b"Opening", small)[0], given.runs)
        card = median(lambda: until([*ours, "study"], b"what is it for", small)[0], given.runs)
        rows.append(("first frame / bare Textual app", home / bare, 1.3))
        rows.append(("answerable first card / bare Textual app", card / bare, 2.0))

        table = write_texts(folder, given.cards)
        big = environment | {"FLASHNEG_HOME": str(folder / "big")}
        decks = [str(folder / f"big-{half}.md") for half in (0, 1)]
        anki = median(lambda: seconds([python, "-c", ANKI, str(table), str(given.cards)], environment), 2)
        past = big | {"FLASHNEG_NOW": (datetime.now(UTC) - timedelta(days=5)).isoformat()}
        first = seconds([*ours, "import", *decks], past)
        rows.append((f"import of {given.cards:,} tactics / Anki's import of the texts", first / anki, 1.5))
        text = Path(decks[0]).read_text(encoding="utf-8")
        Path(decks[0]).write_text(text.replace("believe thing 77 so", "believe THING 77 so"), encoding="utf-8")
        rows.append(("again after one edited card / the same", seconds([*ours, "import", *decks], past) / anki, 0.7))

        ratio = package_ratio(folder, given.cards, environment, 3)
        rows.append((f"import of an .apkg of {given.cards:,} notes / Anki's import of it", ratio, 2.0))

        none = median(lambda: seconds([python, "-c", "pass"], environment), 15)
        due = median(lambda: seconds([*ours, "due"], big), 9)
        rows.append((f"due on {given.cards:,} cards / python -c pass", due / none, 6.0))
        database = folder / "big" / "flashneg.db"
        shutil.copy(database, folder / "before.db")
        shutil.copy(database, folder / "fresh.db")
        mine = our_commit(folder / "big", 0, 300)
        raw = statistics.median(raw_commits(folder / "before.db", database))
        rows.append(("one review / the same rows in raw sqlite3", mine / raw, 1.5))

        earlier = (datetime.now(UTC) - timedelta(days=3)).isoformat()
        shutil.copytree(folder / "big", folder / "day")
        shutil.copy(folder / "fresh.db", folder / "day" / "flashneg.db")
        our_commit(folder / "day", 1000, 130, earlier)
        alone = raw_commits(folder / "fresh.db", folder / "day" / "flashneg.db", PAUSE)
        day = environment | {"FLASHNEG_HOME": str(folder / "day")}
        times = sorted(painted([*ours, "study", "--limit", "120"], day, 99))
        usual, slow = statistics.median(alone), alone[int(0.99 * len(alone))]
        rows.append(("grade key to next card painted, p99 beyond a commit, ms", 1000 * (times[-1] - usual), 16.0))
        rows.append(("    the same, beyond a commit's own p99", 1000 * (times[-1] - slow), 16.0))
        rows.append(("    the same, median", 1000 * (statistics.median(times) - usual), 16.0))

        _, bare_memory = until([python, "-c", BARE], b"hello, bare", big)
        _, memory = until([*ours, "study", "--deck", "big-0", "--new", "999"], b"Tactic number", big)
        rows.append((f"memory at {given.cards:,} cards / bare Textual app", memory / bare_memory, 2.5))
    print(f"{'what':<62} {'ratio':>7} {'aim':>6}")
    for what, ratio, aim in rows:
        print(f"{what:<62} {ratio:>7.2f} {aim:>6.1f}  {'' if ratio <= aim else 'over'}")


if __name__ == "__main__":
    main()
