"""Fills a home with a log of real reviews, to look at the program with it: python benchmarks/log_home.py LOG.csv HOME.

LOG is as in `mastery.py`. Each card becomes a tactic of one prompt. Then, with the instant that this prints:
FLASHNEG_NOW=... flashneg stats --home HOME
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

from flashneg.bootstrap import Places, Services
from flashneg.domain import calendar
from flashneg.domain.events import PromptKey
from flashneg.domain.names import CardId, Facet
from flashneg.storage import projection
from flashneg.storage.log import all_events

from long_log import Writer
from mastery import read_log

CARD = "\n## Card {name} {{#card-{name}}}\n\n- **Kind:** move\n- **Intent:** Card {name}.\n- **Style:** Avoiding\n"


def fill(log: Path, home: Path, offset: float | None) -> str:
    """Fill the home and return the instant after the last review."""
    reviews, _ = read_log(log, offset)
    home.mkdir(parents=True, exist_ok=True)
    (home / "none").mkdir(exist_ok=True)
    services = Services(Places(home, home / "flashneg.db"), bundled=home / "none")
    names = sorted({review.card for review in reviews})
    deck = home / "log.md"
    cards = "".join(CARD.format(name=name) for name in names)
    deck.write_text(f"---\ntitle: Log\nid: log\n---\n\n# Log\n{cards}", encoding="utf-8")
    services.library.import_paths([deck])
    writer = Writer(services, random.Random(1))
    with services.store.read() as unit:
        keys = {name: unit.shelf.by_id(CardId(f"card-{name}"))[0].key for name in names}
    seen: set[tuple[str, int]] = set()
    for review in reviews:
        mode = "drill" if (review.card, review.day) in seen else "review"
        seen.add((review.card, review.day))
        writer.add(review.at, review.day, PromptKey(keys[review.card], Facet.INTENT), review.quality, mode)
    writer.flush()
    with services.store.database.write() as connection:
        projection.rebuild(connection, all_events(connection))
    services.close()
    return calendar.instant_text(reviews[-1].at + calendar.MICROSECONDS)


def main() -> None:
    """Fill the home that is named, and print the instant to look at it from."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("log", type=Path)
    parser.add_argument("home", type=Path)
    parser.add_argument("--utc-offset", type=float)
    given = parser.parse_args()
    print(fill(given.log, given.home, given.utc_offset))


if __name__ == "__main__":
    main()
