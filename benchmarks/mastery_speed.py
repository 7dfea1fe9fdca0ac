"""How long the figures of the mastery screen take over long logs.

    python benchmarks/mastery_speed.py [--reviews N]... [--exact]

Each time stands beside a loop of two million additions in the same run, because machines differ. With --exact, the
totals of all days are also compared with those of a walk that looks at every prompt on every day.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from flashneg.bootstrap import Places, Services
from flashneg.domain import totals
from flashneg.domain.chronicle import Chronicle, DayRow
from flashneg.domain.events import PromptKey
from flashneg.study import keeping, tracing
from flashneg.tui.app import FlashnegApp
from flashneg.tui.screens.home import HomeScreen
from flashneg.tui.screens.mastery import MasteryScreen

from long_log import fill

T = TypeVar("T")
LIMITS = {100_000: 0.3, 1_000_000: 1.0}
GRADES = 80
MORE = 40


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


def grading(homes: dict[int, Path]) -> dict[int, float]:
    """Return the median seconds of a grade over each log; the logs take turns, so a busy disk troubles all alike."""
    sessions = {}
    for reviews, home in homes.items():
        services = opened(home)
        sessions[reviews] = (services.session(), some_prompts(services, GRADES))
    times: dict[int, list[float]] = {reviews: [] for reviews in homes}
    for turn in range(min(len(prompts) for _, prompts in sessions.values())):
        for reviews, (session, prompts) in sessions.items():
            times[reviews].append(timed(partial(session.grade, prompts[turn], 4))[0])
    return {reviews: statistics.median(found) for reviews, found in times.items()}


async def shown(home: Path, more: int) -> dict[str, float]:
    """Return the seconds from the key to the painted screen: at once, after home, and after some more reviews."""
    services = opened(home)
    app, found = FlashnegApp(services), {}
    async with app.run_test(size=(80, 24)) as pilot:

        async def until(ready: Callable[[], bool]) -> None:
            while not ready():
                await asyncio.sleep(0.002)

        async def press_m(what: str) -> None:
            started, painted = time.perf_counter(), asyncio.Event()
            key = asyncio.create_task(pilot.press("m"))
            await until(lambda: isinstance(app.screen, MasteryScreen) and app.screen.stats is not None)
            app.screen.call_after_refresh(painted.set)
            await painted.wait()
            found[what] = time.perf_counter() - started
            await key
            await pilot.press("q")
            await until(lambda: not app.workers)

        await until(lambda: isinstance(app.screen, HomeScreen) and "Opening" not in str(app.screen.today.render()))
        await press_m("the screen, as soon as home counts")
        await press_m("the screen, after home")
        session = services.session()
        for prompt in some_prompts(services, more):
            session.grade(prompt, 4)
        await press_m(f"the screen, after {more} more reviews")
    return found


def some_prompts(services: Services, count: int) -> list[PromptKey]:
    """Return prompts that have schedules."""
    with services.store.read() as unit:
        return [prompt for prompt, _ in unit.schedules()][:count]


def measure(home: Path, reviews: int) -> list[tuple[str, float, float | None]]:
    """Return (what, seconds, limit) for a log of so many reviews."""
    days = 60 if reviews < 10_000 else 700
    most = max(20, reviews // days)
    cards = max(30, reviews // 150)
    fill(home, reviews, cards=cards, new_a_day=max(3, cards // 40), most=most, skip=0.1, pace=0.2).close()
    rebuild, _ = timed(opened(home).mastery.keep)
    first, _ = timed(opened(home).progress.stats)
    again = opened(home)
    warm, stats = timed(again.progress.stats)
    known, _ = timed(again.progress.stats)
    audited, _ = timed(again.progress.audit)
    session = again.session()
    for prompt in some_prompts(again, MORE):
        session.grade(prompt, 4)
    after, _ = timed(opened(home).progress.stats)
    limit = LIMITS.get(reviews)
    print(f"{reviews:,} reviews on {len(stats.curve)} days, {len(stats.standings.tactics)} tactics")
    return [
        ("figures, opened", first, limit), ("figures, opened again", warm, limit),
        ("figures, remembered", known, limit), (f"figures after {MORE} more reviews", after, limit),
        *((what, seconds, limit) for what, seconds in asyncio.run(shown(home, MORE)).items()),
        ("the self-audit, after that", audited, None), ("first time, in the background", rebuild, None),
    ]  # fmt: skip


def walked(services: Services, settled_days: int) -> tuple[float, list[DayRow]]:
    """Return the seconds and the days of a walk from the start; prompts unseen for so many days are settled."""
    with services.store.read() as unit:
        mark, shares = unit.kept.mark(), keeping.shares_of(unit.kept.faces())
        assert mark is not None
        traced = tracing.trace_all(unit.kept, mark.position)
    active, before = set(traced.counts), totals.SETTLED_DAYS
    totals.SETTLED_DAYS = settled_days
    try:
        return timed(lambda: [row for row, _ in Chronicle(shares).walk(traced, active, min(active), mark.through)])
    finally:
        totals.SETTLED_DAYS = before


def exact(home: Path) -> str:
    """Return how far the totals of days are from those of a walk that settles nothing."""
    services = opened(home)
    quick, days = walked(services, totals.SETTLED_DAYS)
    slow, same_days = walked(services, 10**9)
    off = [
        abs(one.cards - other.cards) / max(1.0, other.cards)
        for row, same in zip(days, same_days, strict=True)
        for one, other in ((row.now, same.now), (row.later, same.later))
    ]
    mean, most = statistics.fmean(off), max(off)
    return f"totals of {len(days)} days: off by {mean:.3%} in the mean, {most:.2%} at most; {quick:.1f} of {slow:.1f} s"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reviews", type=int, action="append")
    parser.add_argument("--exact", action="store_true")
    given = parser.parse_args()
    homes = {}
    with tempfile.TemporaryDirectory() as name:
        for reviews in given.reviews or [1_000, 100_000]:
            reference, homes[reviews] = loop(), Path(name) / str(reviews)
            rows = measure(homes[reviews], reviews)
            print(f"  {'what':<36} {'ms':>9} {'/ loop':>8}   (loop {reference * 1000:.0f} ms)")
            for what, seconds, limit in rows:
                verdict = "" if limit is None or seconds <= limit else f"over {limit * 1000:.0f} ms"
                print(f"  {what:<36} {seconds * 1000:>9.1f} {seconds / reference:>8.2f}   {verdict}")
            if given.exact:
                print(f"  {exact(homes[reviews])}")
        found = grading(homes)
        least = min(found.values())
        for reviews, seconds in found.items():
            told = f"{seconds * 1000:.2f} ms, {seconds / least:.2f} of the quickest"
            print(f"a grade with {reviews:,} reviews: {told}")


if __name__ == "__main__":
    main()
