"""What an import costs before anything of ours is done: a bound for the ratios of `speed.py`.

    python benchmarks/floors.py [--runs N] [--cards N]

The same rows that an import leaves behind are inserted by raw sqlite3, with our settings, triggers and indexes, in a
process that has read the files and loaded click and SQLAlchemy, and does nothing else: no card is read, checked, linked
or hashed. Beside it stand that start alone and the import itself, all as ratios to Anki's import, as in `speed.py`.
"""

from __future__ import annotations

import argparse
import os
import pickle
import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path

from speed import ANKI, ANKI_MAKE, ANKI_TAKE, median, seconds, write_texts

START = "import click, sqlalchemy"
ROWS = """
import pickle, sqlite3, sys
import click, sqlalchemy
database, rows, *files = sys.argv[1:]
for name in files:
    open(name, "rb").read()
connection = sqlite3.connect(database, isolation_level=None)
connection.execute("PRAGMA synchronous = EXTRA")
connection.execute("BEGIN IMMEDIATE")
for table, found in pickle.load(open(rows, "rb")).items():
    connection.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({','.join('?' * len(found[0]))})", found)
connection.execute("COMMIT")
"""


def added(before: Path, after: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows that a database has more than another, by table, in the order in which they may be inserted."""
    old, new = sqlite3.connect(before), sqlite3.connect(after)
    found = {}
    for (table,) in new.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid").fetchall():
        known = set(old.execute(f"SELECT * FROM {table}"))
        found[table] = [row for row in new.execute(f"SELECT * FROM {table}") if row not in known]
    old.close()
    new.close()
    return {table: rows for table, rows in found.items() if rows}


def bounds(folder: Path, files: list[str], anki: list[str], environment: dict[str, str], runs: int) -> list[float]:
    """Return, over Anki's time: the start, the start with reading and inserting, and our import; whole processes."""
    python, home = sys.executable, folder / "home"
    ours = environment | {"FLASHNEG_HOME": str(home)}
    shutil.rmtree(home, ignore_errors=True)
    seconds([python, "-m", "flashneg", "decks"], ours)
    shutil.copytree(home, folder / "before", dirs_exist_ok=True)

    def again() -> None:
        shutil.rmtree(home)
        shutil.copytree(folder / "before", home)

    def imported() -> float:
        again()
        return seconds([python, "-m", "flashneg", "import", *files], ours)

    def inserted() -> float:
        again()
        return seconds([python, "-c", ROWS, str(home / "flashneg.db"), str(folder / "rows"), *files], environment)

    whole = median(imported, runs)
    (folder / "rows").write_bytes(pickle.dumps(added(folder / "before" / "flashneg.db", home / "flashneg.db")))
    reference = median(lambda: seconds(anki, environment), runs)
    start = median(lambda: seconds([python, "-c", START], environment), runs)
    return [start / reference, median(inserted, runs) / reference, whole / reference]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--cards", type=int, default=10_000)
    given = parser.parse_args()
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as name:
        folder, count = Path(name), str(given.cards)
        table = write_texts(folder, given.cards)
        texts = bounds(
            folder, [str(folder / f"big-{half}.md") for half in (0, 1)],
            [sys.executable, "-c", ANKI, str(table), count], environment, given.runs,
        )  # fmt: skip
        package = str(folder / "notes.apkg")
        seconds([sys.executable, "-c", ANKI_MAKE, package, count], environment)
        notes = bounds(folder, [package], [sys.executable, "-c", ANKI_TAKE, package, count], environment, given.runs)
    print(f"{'over the time of Anki for the same':<40} {'start':>7} {'rows':>7} {'import':>7}")
    for what, found in (("10,000 tactics", texts), ("an .apkg of 10,000 notes", notes)):
        print(f"{what.replace('10,000', f'{given.cards:,}'):<40} " + " ".join(f"{ratio:>7.2f}" for ratio in found))


if __name__ == "__main__":
    main()
