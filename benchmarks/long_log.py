"""Fills a home with a simulated learner's log, as long as you like: python benchmarks/long_log.py HOME REVIEWS.

The bundled decks, or with --cards N a made deck of N tactics of three prompts. The days end yesterday; SM-2 schedules,
memory is FSRS's. The rows are chained as the program chains them, so the doctor finds nothing to mend.
"""

from __future__ import annotations

import argparse
import random
import uuid
from datetime import UTC, datetime
from pathlib import Path

from flashneg.bootstrap import Places, Services
from flashneg.domain import calendar, fsrs, sm2
from flashneg.domain.events import CardKey, Event, EventId, EventKind, PromptKey, chain_hash, facts_text
from flashneg.domain.names import Facet
from flashneg.storage import projection
from flashneg.storage.log import all_events
from flashneg.storage.schema import event

DAY = calendar.DAY
CARD = """
## Tactic {i} {{#tactic-{i}}}

- **Kind:** ploy
- **Family:** Family {family}
- **Intent:** Make them believe thing {i}.
- **Style:** Competitive
- **Counter:** Ask for the reason behind {i}, then wait.

### Scenarios

- "We would like {i} of these by Friday."
  - Tell: small and late.
"""


def make_deck(folder: Path, count: int) -> Path:
    """Write a deck of so many tactics."""
    cards = "".join(CARD.format(i=i, family=i % 20) for i in range(count))
    path = folder / "made.md"
    path.write_text(f"---\ntitle: Made\nid: made\n---\n\n# Made\n{cards}", encoding="utf-8")
    return path


class Writer:
    """Makes chained rows and stores them in bulk."""

    def __init__(self, services: Services, chooser: random.Random) -> None:
        self.services = services
        self.chooser = chooser
        self.sequence, self.hash = 0, b""
        self.rows: list[dict[str, object]] = []
        self.writer = str(uuid.UUID(int=chooser.getrandbits(128)))

    def add(self, at: int, day: int, prompt: PromptKey, quality: int, mode: str) -> None:
        """Add a review."""
        facts = {"mode": mode, "ms": self.chooser.randrange(2000, 15000), "quality": quality, "spread": True}
        made = Event(
            EventId(str(uuid.UUID(int=self.chooser.getrandbits(128)))), self.services.settings.learner, self.writer,
            self.sequence + 1, EventKind.REVIEW, at, day, prompt.card, prompt.facet, facts,
        )  # fmt: skip
        told = facts_text(facts)
        self.hash = chain_hash(self.hash, made, told)
        self.sequence += 1
        self.rows.append(
            {
                "id": made.id, "learner": made.learner, "writer": made.writer, "sequence": made.sequence,
                "kind": made.kind.value, "card": made.card, "facet": prompt.facet.value, "at": at, "day": day,
                "facts": told, "hash": self.hash,
            }
        )  # fmt: skip
        if len(self.rows) >= 50_000:
            self.flush()

    def flush(self) -> None:
        """Store what was added."""
        if self.rows:
            with self.services.store.database.write() as connection:
                connection.execute(event.insert(), self.rows)
            self.rows = []


def simulate(
    services: Services, writer: Writer, reviews: int, *, new_a_day: int, most: int, skip: float, pace: float
) -> None:
    """Study day by day until there are so many reviews; the last day is yesterday."""
    chooser = writer.chooser
    with services.store.read() as unit:
        waiting = [PromptKey(CardKey(face.key), Facet(f)) for face in unit.kept.faces() for f in face.facets]
    waiting.reverse()
    days: list[list[tuple[PromptKey, int, str]]] = []
    due: dict[int, list[PromptKey]] = {}
    state: dict[PromptKey, tuple[sm2.Memory, fsrs.Strength | None, int]] = {}
    count, day = 0, 0
    backlog: list[PromptKey] = []
    while count < reviews:
        day += 1
        backlog += due.pop(day, [])
        done: list[tuple[PromptKey, int, str]] = []
        if chooser.random() >= skip:
            todo, backlog = backlog[:most], backlog[most:]
            fresh = [waiting.pop() for _ in range(min(new_a_day, len(waiting)))] if not backlog else []
            for prompt in (*todo, *fresh):
                memory, strength, last = state.get(prompt, (sm2.NEW, None, day))
                recalled = strength is None or chooser.random() < fsrs.recall(
                    strength.stability * pace, max(1, day - last)
                )
                quality = chooser.choices((3, 4, 5), (2, 12, 2))[0] if recalled else 1
                memory = sm2.step(memory, quality)
                grade = fsrs.grade_of(quality)
                strength = fsrs.first(grade) if strength is None else fsrs.step(strength, grade, day - last)
                done.append((prompt, quality, "review"))
                if quality < sm2.DRILL_PASS:
                    done.append((prompt, 4, "drill"))
                    strength = fsrs.step(strength, fsrs.GOOD, 0)
                state[prompt] = (memory, strength, day)
                due.setdefault(day + sm2.spread_days(prompt.seed, memory), []).append(prompt)
        count += len(done)
        days.append(done)
    today = calendar.study_day(services.clock.now(), services.clock.zone, services.clock.day_start)
    for place, done in enumerate(days):
        number = today - len(days) + place
        start = calendar.to_instant(datetime.fromordinal(number).replace(hour=18, tzinfo=UTC))
        for turn, (prompt, quality, mode) in enumerate(done):
            writer.add(start + turn * 12 * calendar.MICROSECONDS, number, prompt, quality, mode)
    writer.flush()


def fill(
    home: Path,
    reviews: int,
    *,
    cards: int = 0,
    new_a_day: int = 5,
    most: int = 60,
    skip: float = 0.12,
    pace: float = 1.0,
    seed: int = 1,
) -> Services:
    """Fill a home and return its services."""
    home.mkdir(parents=True, exist_ok=True)
    places = Places(home, home / "flashneg.db")
    (home / "none").mkdir(exist_ok=True)
    services = Services(places, bundled=home / "none" if cards else None)
    services.library.refresh()
    if cards:
        services.library.import_paths([make_deck(home, cards)])
    writer = Writer(services, random.Random(seed))
    simulate(services, writer, reviews, new_a_day=new_a_day, most=most, skip=skip, pace=pace)
    with services.store.database.write() as connection:
        projection.rebuild(connection, all_events(connection))
    return services


def main() -> None:
    """Fill the home that is named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("reviews", type=int)
    parser.add_argument("--cards", type=int, default=0)
    parser.add_argument("--new", type=int, default=5)
    parser.add_argument("--most", type=int, default=60)
    parser.add_argument("--pace", type=float, default=1.0, help="how lasting memories are; 1 is the default FSRS")
    given = parser.parse_args()
    fill(given.home, given.reviews, cards=given.cards, new_a_day=given.new, most=given.most, pace=given.pace).close()


if __name__ == "__main__":
    main()
