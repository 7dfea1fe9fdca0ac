"""How long the figures of the mastery screen take over long logs: python benchmarks/mastery_speed.py [--reviews N]...

Each time stands beside a loop of two million additions in the same run, because machines differ.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from flashneg.bootstrap import Places, Services

from long_log import fill

T = TypeVar("T")
LIMITS = {100_000: 0.3, 1_000_000: 1.0}
GRADES = 40


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Return the seconds that some work took, and what it gave."""
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def loop() -> float:
    """Return the seconds of the reference: two million additions."""
    return min(timed(lambda: sum(number * number for number in range(2_000_000)))[0] for _ in range(3))


def opened(home: Path) -> Services:
    """Return services over a home, as another start of the program has them."""
    services = Services(Places(home, home / "flashneg.db"), bundled=home / "none")
    _ = services.store
    return services


def grading(services: Services) -> float:
    """Return the median seconds of a grade."""
    session = services.session()
    times = []
    for _ in range(GRADES):
        asked = session.next()
        if asked is None:
            break
        times.append(timed(lambda: session.grade(asked.prompt, 4))[0])  # noqa: B023 - called at once
    return statistics.median(times)


def measure(folder: Path, reviews: int) -> tuple[list[tuple[str, float, float | None]], float]:
    """Return (what, seconds, limit) for a log of so many reviews, and the seconds of a grade."""
    home = folder / str(reviews)
    days = 60 if reviews < 10_000 else 700
    most = max(20, reviews // days)
    cards = max(30, reviews // 150)
    fill(home, reviews, cards=cards, new_a_day=max(3, cards // 40), most=most, skip=0.1, pace=0.2).close()
    rebuild, _ = timed(opened(home).mastery.keep)
    first, _ = timed(opened(home).progress.stats)
    again = opened(home)
    warm, stats = timed(again.progress.stats)
    grade = grading(again)
    after, _ = timed(opened(home).progress.stats)
    limit = LIMITS.get(reviews)
    print(f"{reviews:,} reviews on {len(stats.curve)} days, {sum(map(len, (stats.standings.tactics,)))} tactics")
    return [
        ("figures, opened", first, limit), ("figures, opened again", warm, limit),
        (f"figures after {GRADES} more reviews", after, limit), ("first time, in the background", rebuild, None),
        ("one grade", grade, None),
    ], grade  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reviews", type=int, action="append")
    given = parser.parse_args()
    grades = []
    with tempfile.TemporaryDirectory() as name:
        for reviews in given.reviews or [1_000, 100_000]:
            reference = loop()
            rows, grade = measure(Path(name), reviews)
            grades.append(grade)
            print(f"  {'what':<36} {'ms':>9} {'/ loop':>8}   (loop {reference * 1000:.0f} ms)")
            for what, seconds, limit in rows:
                verdict = "" if limit is None or seconds <= limit else f"over {limit * 1000:.0f} ms"
                print(f"  {what:<36} {seconds * 1000:>9.1f} {seconds / reference:>8.2f}   {verdict}")
    if len(grades) > 1:
        print(f"a grade in the longest log / in the shortest: {grades[-1] / grades[0]:.2f}")


if __name__ == "__main__":
    main()
