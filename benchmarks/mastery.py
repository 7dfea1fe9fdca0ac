"""How good the estimate of recall is on a log of real reviews, beside simpler ones.

    python benchmarks/mastery.py LOG.csv [--utc-offset H] [--json]

LOG has the columns card_id, review_rating (1 Again to 4 Easy) and review_time (ISO 8601). Judged is the first review
of a card on a study day, when it comes a day (24 hours) or more after the review before; the study day begins at 04:00.
Every prediction is made from what came before the review: the correction is fitted once a study day, to the days
before, and its shifts move with every review, as the program does. SM-2 is replayed as the program replays it too: a
review before the due day, and another on the same day, change nothing in the schedule, and the chance that it implies
is .9^(t/I), t the days since the last scheduled review.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, timezone
from itertools import pairwise
from pathlib import Path

from flashneg.domain import calendar, correction, estimate, fsrs, sm2, totals

from learners import after_day
from scores import SCORES, Scored, interval, log_loss

DAY_START = time(4)
QUALITY = {1: 1, 2: 3, 3: 4, 4: 5}
MOVING = 100
FIRST = 400
FULL_DAY = 20
MODELS = ("flashneg", "fsrs", "sm2", "running_average", "moving_average")


@dataclass(frozen=True, slots=True)
class Review:
    """A row of the log; `at` in microseconds."""

    card: str
    quality: int
    at: int
    day: int


def read_log(path: Path, offset: float | None) -> tuple[list[Review], float]:
    """Return the reviews in order, and the UTC offset that gives their study days, in hours."""
    rows = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            moment = datetime.fromisoformat(row["review_time"])
            aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            rows.append((calendar.to_instant(aware), row["card_id"], QUALITY[int(float(row["review_rating"]))]))
    rows.sort(key=lambda row: row[0])
    hours = quiet_offset([at for at, _, _ in rows]) if offset is None else offset
    zone = timezone(timedelta(hours=hours))
    return [Review(card, quality, at, calendar.study_day(at, zone, DAY_START)) for at, card, quality in rows], hours


def quiet_offset(instants: Sequence[int]) -> float:
    """Return the offset at which 04:00 is the middle of the day's quietest eight hours, from -12 to 11."""
    busy = [0] * 24
    for at in instants:
        busy[at // (3600 * calendar.MICROSECONDS) % 24] += 1
    quietest = min(range(24), key=lambda hour: (sum(busy[(hour + more) % 24] for more in range(-4, 4)), hour))
    return (4 - quietest + 12) % 24 - 12


@dataclass(slots=True)
class Card:
    """What each model keeps of a card."""

    mine: estimate.Estimate = estimate.BLANK
    scheduled: sm2.Memory = sm2.NEW
    scheduled_on: int = 0
    at: int = 0
    reviews: int = 0


@dataclass(slots=True)
class Run:
    """One pass over a log: the predictions of each model, and what each may know so far."""

    found: dict[str, list[Scored]] = field(default_factory=lambda: {name: [] for name in MODELS})
    early: dict[str, list[Scored]] = field(default_factory=lambda: {name: [] for name in MODELS})
    judged: list[correction.Judged] = field(default_factory=list)
    fitted: correction.Correction = correction.NONE
    fitted_to: int = 0
    day: int = 0
    outcomes: deque[bool] = field(default_factory=lambda: deque(maxlen=MOVING))
    seen: int = 0
    recalled: int = 0

    def refit(self, day: int) -> None:
        """Fit the correction again on a new study day that has reviews behind it."""
        if day != self.day and len(self.judged) > self.fitted_to:
            self.fitted = correction.after_day(self.fitted, self.judged)
            self.fitted_to = len(self.judged)
        self.day = day

    def predict(self, card: Card, review: Review) -> dict[str, float]:
        """Return what each model says before the review."""
        days = max(1, review.day - card.mine.last_day)
        return {
            "flashneg": estimate.chance(card.mine, self.fitted, review.day),
            "fsrs": fsrs.recall(card.mine.stability / correction.MICRO, days),
            "sm2": 0.9 ** ((review.day - card.scheduled_on) / card.scheduled.interval),
            "running_average": (self.recalled + 1) / (self.seen + 2),
            "moving_average": (sum(self.outcomes) + 1) / (len(self.outcomes) + 2),
        }

    def take(self, card: Card, review: Review) -> None:
        """Score a review where it can be judged, then learn from it."""
        passed = review.quality >= sm2.PASS
        self.refit(review.day)
        if card.reviews and review.day > card.mine.last_day:
            whole_day = review.at - card.at >= calendar.DAY
            kept = self.found if whole_day else self.early
            for name, chance in self.predict(card, review).items():
                days, lapses = review.day - card.mine.last_day, card.mine.lapses
                kept[name].append(Scored(review.card, chance, passed, days, card.reviews, lapses))
            if whole_day:
                self.seen += 1
                self.recalled += passed
                self.outcomes.append(passed)
        if not card.reviews or review.day >= card.scheduled_on + card.scheduled.interval:
            card.scheduled, card.scheduled_on = sm2.step(card.scheduled, review.quality), review.day
        card.mine, judged = estimate.reviewed(card.mine, review.quality, review.day)
        if judged is not None:
            self.judged.append(judged)
            self.fitted = correction.after_review(self.fitted, judged)
        card.at, card.reviews = review.at, card.reviews + 1


def run(reviews: Sequence[Review]) -> Run:
    """Pass over a log once."""
    cards: dict[str, Card] = {}
    state = Run()
    for review in reviews:
        state.take(cards.setdefault(review.card, Card()), review)
    return state


def bands(found: Sequence[Scored]) -> list[tuple[str, int, float, float]]:
    """Return for each band of predicted chance: its name, the reviews, the mean prediction and the share recalled."""
    edges = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.01)
    rows = []
    for low, high in pairwise(edges):
        part = [each for each in found if low <= each.chance < high]
        if part:
            said = sum(each.chance for each in part) / len(part)
            rows.append((f"{low:.2f}-{min(high, 1):.2f}", len(part), said, sum(e.recalled for e in part) / len(part)))
    return rows


def days_inside(reviews: Sequence[Review]) -> tuple[int, int]:
    """Return the days on which at least `FULL_DAY` cards were due to be judged, and on how many the interval held.

    The interval is made before the day: how many of these cards will be recalled. It is 80% wide.
    """
    days: dict[int, dict[str, Review]] = defaultdict(dict)
    for review in reviews:
        days[review.day].setdefault(review.card, review)
    cards: dict[str, estimate.Estimate] = {}
    judged: list[correction.Judged] = []
    fitted = correction.NONE
    all_reviews: dict[int, list[Review]] = defaultdict(list)
    for review in reviews:
        all_reviews[review.day].append(review)
    counted = inside = fitted_to = 0
    for day, firsts in sorted(days.items()):
        known = {card: review for card, review in firsts.items() if card in cards}
        if len(known) >= FULL_DAY:
            parts = [totals.part_of(cards[card], 1) for card in known]
            total = totals.total(parts, fitted, day)
            counted += 1
            inside += total.low <= sum(review.quality >= sm2.PASS for review in known.values()) <= total.high
        for review in all_reviews[day]:
            cards[review.card], found = estimate.reviewed(
                cards.get(review.card, estimate.BLANK), review.quality, review.day
            )
            judged += [found] if found is not None else []
        fitted = after_day(fitted, judged[fitted_to:], judged)
        fitted_to = len(judged)
    return counted, inside


def report(state: Run, reviews: Sequence[Review], hours: float) -> None:
    """Print the scores with their intervals, the first reviews, and the bands."""
    mine = state.found["flashneg"]
    print(f"{len(mine)} reviews judged; the study day begins at 04:00, UTC{hours:+g}; 95% intervals by card")
    print(f"{'model':<16}" + "".join(f"{name:>25}" for name in SCORES))
    for name, found in state.found.items():
        cells = []
        for score in SCORES.values():
            low, high = interval(found, score)
            cells.append(f"{score(found):.4f} ({low:.4f}-{high:.4f})")
        print(f"{name:<16}" + "".join(f"{cell:>25}" for cell in cells))
    every = {name: [*found, *state.early[name]] for name, found in state.found.items()}
    told = ", ".join(f"{name} {log_loss(found):.4f}" for name, found in every.items())
    print(f"log loss when reviews less than 24 hours apart count too ({len(every['flashneg'])} reviews): {told}")
    print("first 400: " + ", ".join(f"{name} {log_loss(found[:FIRST]):.4f}" for name, found in state.found.items()))
    middle = len(mine) // 2
    for kind in ("cards", "time"):
        for half in (0, 1):
            line = []
            for name, found in state.found.items():
                if kind == "cards":
                    chosen = [each for each in found if hash_of(each.card) % 2 == half]
                else:
                    chosen = found[middle * half : middle * (half + 1)]
                line.append(f"{name} {log_loss(chosen):.4f}")
            print(f"half of the {kind}, {half + 1} of 2: " + ", ".join(line[:3]))
    print("said (mean)          reviews  recalled")
    for band, count, said, was in bands(mine):
        print(f"{band}  ({said:.3f})  {count:>7}  {was:>8.3f}")
    counted, inside = days_inside(reviews)
    print(f"the 80% interval of how many will be recalled held on {inside} of {counted} days with {FULL_DAY} or more")
    figures = ", ".join(f"{value:.2f}" for value in state.fitted.figures)
    print(f"correction at the end: {figures}; shifts {', '.join(f'{value:.2f}' for value in state.fitted.shifts)}")


def hash_of(card: str) -> int:
    """Return a number from a card's name that is the same in every run."""
    return sum(ord(letter) * (place + 1) for place, letter in enumerate(card))


def main() -> None:
    """Score the log and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("log", type=Path)
    parser.add_argument(
        "--utc-offset", type=float, help="hours; without it, the offset at which 04:00 is in the quietest hours"
    )
    parser.add_argument("--json", action="store_true", help="print the scores as one JSON document")
    given = parser.parse_args()
    reviews, hours = read_log(given.log, given.utc_offset)
    state = run(reviews)
    count = len(state.found["flashneg"])
    if not count:
        parser.exit(1, "error: no review in the log can be judged; it needs cards reviewed on several days\n")
    if given.json:
        models = {
            name: {score: measure(found) for score, measure in SCORES.items()} for name, found in state.found.items()
        }
        print(json.dumps({"n": count, "models": models}))
        return
    report(state, reviews, hours)


if __name__ == "__main__":
    main()
