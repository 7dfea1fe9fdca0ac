"""How the size of the model's error was chosen, for the 80% interval of how many would be recalled.

    python benchmarks/intervals.py [--learners N] [--first SEED]

The interval is made of chance, of the correction's uncertainty, and of an error that all prompts share: a size times
the sum of weight sqrt(p (1 - p)). The size is chosen on the learners of `choosing.py`, half a year each, looked at
every 15 days from the 30th on: the one of the grid at which the share of counts inside is nearest to 80%, in the mean
of the distances over the eight kinds of memory, now and 30 days later, of the count that a test of all prompts would
give and of its expectation.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from math import sqrt
from statistics import NormalDist, fmean

from flashneg.domain import correction, totals

from learners import FACETS, Learner, after_day
from memories import MEMORIES

SIZES = (0.0, 0.02, 0.04, 0.06, 0.08, 0.10, 0.12, 0.14)
WANTED = 0.8
DAYS, CHECK_EVERY = 180, 15
AHEADS = (0, totals.OUTLOOK_DAYS)
Inside = dict[float, dict[tuple[int, str], list[float]]]


def look(learner: tuple[str, int]) -> Inside:
    """Return, by size, horizon and what is counted, how often the interval held for one learner."""
    studies, fitted, known = Learner(*learner, varied=True), correction.NONE, 0
    found: Inside = {size: defaultdict(list) for size in SIZES}
    for day, asked in studies.live(DAYS):
        if asked:
            fitted = after_day(fitted, studies.judged[known:], studies.judged)
            known = len(studies.judged)
        if day % CHECK_EVERY or day < 2 * CHECK_EVERY:
            continue
        parts = [totals.part_of(prompt.mine, len(FACETS)) for prompt in studies.order]
        for ahead in AHEADS:
            made_of = totals.sums(parts, fitted, day + 1 + ahead)
            chances = [studies.true(prompt, day + 1 + ahead) for prompt in studies.order if prompt.mine.begun]
            true = sum(chances) / len(FACETS)
            throw = NormalDist(true, max(1e-6, sqrt(sum(p * (1 - p) for p in chances)) / len(FACETS)))
            for size in SIZES:
                total = made_of.total(fitted, model_error=size)
                found[size][ahead, "expected"].append(float(total.low <= true <= total.high))
                found[size][ahead, "counted"].append(throw.cdf(total.high) - throw.cdf(total.low))
    return found


def main() -> None:
    """Print the share inside for every size, and which is nearest to what is wanted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learners", type=int, default=12, help="of each kind")
    parser.add_argument("--first", type=int, default=0, help="the first learner's seed")
    given = parser.parse_args()
    learners = [(kind, given.first + place) for kind in MEMORIES for place in range(given.learners)]
    with ProcessPoolExecutor() as pool:
        looks = list(zip(learners, pool.map(look, learners), strict=True))
    print("counted inside: size, days ahead".ljust(34) + "".join(kind.rjust(12) for kind in MEMORIES) + "    distance")
    off: dict[float, float] = {}
    for size in SIZES:
        distances = []
        for ahead in AHEADS:
            shares = {
                what: [fmean(x for (each, _), one in looks if each == kind for x in one[size][ahead, what])
                       for kind in MEMORIES]
                for what in ("counted", "expected")
            }  # fmt: skip
            distances += [abs(share - WANTED) for found in shares.values() for share in found]
            print(f"{size:<10.2f}{ahead:<24}" + "".join(f"{share:12.2f}" for share in shares["counted"]))
        off[size] = fmean(distances)
        print(f"{'':130}{off[size]:12.4f}")
    print(f"nearest: {min(off, key=lambda size: off[size]):.2f}; the program has {totals.MODEL_ERROR:.2f}")


if __name__ == "__main__":
    main()
