"""How far the estimate is from the truth, for simulated learners whose memories are known, and mostly not FSRS's.

    python benchmarks/worlds.py [--learners N] [--days N] [--seed S] [--varied] [--json]

Each learner studies the trainer's way (SM-2, daily limits, the final drill, missed days) for half a year. The true
chance of recall of every prompt is known each day, and compared with the estimate. The worlds are four kinds of memory
(`memories.py`) with the same habits for all; with --varied all eight, and habits that differ (`learners.py`), good and
bad days among them. Learners and prompts differ in each world; everything is seeded.
"""

from __future__ import annotations

import argparse
import json
import random
from bisect import bisect
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from math import sqrt

from flashneg.domain import correction, estimate, fsrs, mastery, totals
from flashneg.domain.estimate import Estimate
from flashneg.domain.mastery import PromptRecall
from flashneg.domain.names import Facet
from flashneg.study import audit
from flashneg.study.kept_ports import BAND_EDGES, Band

from learners import FACETS, Asked, Learner
from memories import MEMORIES
from scores import loss

REPORTED = ("activation", "spacing", "scales", "fsrs")
CHECK_EVERY = 15
FIRST = 400


@dataclass(slots=True)
class Found:
    """What was found in a world. Sums are kept as (estimated, true) pairs."""

    squares: list[float] = field(default_factory=list)
    plain_squares: list[float] = field(default_factory=list)
    sums: list[tuple[float, float]] = field(default_factory=list)
    inside: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    firm: list[float] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    plain_losses: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    recalled: list[bool] = field(default_factory=list)
    bands: list[bool] = field(default_factory=list)

    def add(self, other: Found) -> None:
        """Take over what was found with another learner."""
        for name in self.__slots__:
            if name != "inside":
                getattr(self, name).extend(getattr(other, name))
        for name, hits in other.inside.items():
            self.inside[name] += hits


@dataclass(slots=True)
class Watch:
    """Follows one learner: what is said before each review, and now and then the estimate beside the truth."""

    learner: Learner
    found: Found = field(default_factory=Found)
    fitted: correction.Correction = correction.NONE
    known: int = 0
    seen: int = 0
    hits: int = 0
    ahead: float = 0.0
    off: dict[int, dict[int, float]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(float)))
    said: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))

    def follow(self, days: int) -> Found:
        """Let the learner live so many days."""
        chooser = random.Random(self.learner.seed)
        for day, asked in self.learner.live(days):
            judged = self.learner.judged
            for each, found in zip(asked, judged[self.known :], strict=True):
                self._score(each)
                self.fitted = correction.after_review(self.fitted, found)
            if asked:
                self.fitted = correction.after_day(self.fitted, judged)
                self.known = len(judged)
            if day % CHECK_EVERY == 0 and day >= 2 * CHECK_EVERY:
                self._compare(day + 1, chooser)
        self.found.bands += [row.holds for row in audit.audit(self._bands()).bands if row.holds is not None]
        return self.found

    def _bands(self) -> list[Band]:
        """Return what was said in bands, as the program audits itself."""
        bands = []
        for band, by_card in self.off.items():
            said, spread = self.said[band], sum(off * off for off in by_card.values())
            bands.append(Band(band, len(said), sum(said), round(sum(said) + sum(by_card.values())), spread))
        return bands

    def _score(self, asked: Asked) -> None:
        said = estimate.chance(asked.before, self.fitted, asked.day)
        mine, plain = (loss(chance, recalled=asked.recalled) for chance in (said, asked.plain))
        average = loss((self.hits + 1) / (self.seen + 2), recalled=asked.recalled)
        if self.seen < FIRST:
            self.ahead += (mine - average) / FIRST
            if self.seen == FIRST - 1:
                self.found.first.append(self.ahead)
        self.seen += 1
        self.hits += asked.recalled
        band = bisect(BAND_EDGES, said * 100) - 1
        self.said[band].append(said)
        self.off[band][asked.card] += asked.recalled - said
        self.found.losses.append(mine)
        self.found.plain_losses.append(plain)
        self.found.recalled.append(asked.recalled)

    def _compare(self, day: int, chooser: random.Random) -> None:
        """Compare the estimate with the truth, on this day and in 30."""
        cards = self.learner.cards
        parts = [totals.part_of(prompt.mine, len(FACETS)) for card in cards for prompt in card]
        for ahead, name in ((0, "now"), (totals.OUTLOOK_DAYS, "in 30 days")):
            total = totals.total(parts, self.fitted, day, ahead=ahead)
            chances = [self.learner.true(prompt, day + ahead) for card in cards for prompt in card if prompt.mine.begun]
            true = sum(chances) / len(FACETS)
            thrown = sum(chooser.random() < chance for chance in chances) / len(FACETS)
            self.found.inside[name].append(total.low <= true <= total.high)
            self.found.inside[f"{name}, thrown"].append(total.low <= thrown <= total.high)
            if not ahead:
                self.found.sums.append((total.cards, true))
        for card in cards:
            views = [self._view(facet, prompt.mine, day) for facet, prompt in zip(FACETS, card, strict=True)]
            truth = [self.learner.true(prompt, day) for prompt in card]
            for view, chance in zip(views, truth, strict=True):
                if view.estimate.begun:
                    self.found.squares.append((view.now - chance) ** 2)
                    days = max(1, day - view.estimate.last_day)
                    plain = fsrs.recall(view.estimate.stability / correction.MICRO, days)
                    self.found.plain_squares.append((plain - chance) ** 2)
            state = mastery.standing(tuple(views), mastery.Quizzed(possible=False))
            if state.level in {mastery.Level.FIRM, mastery.Level.MASTERED}:
                self.found.firm.append(sum(truth) / len(truth))

    def _view(self, facet: Facet, mine: Estimate, day: int) -> PromptRecall:
        now, later = (estimate.chance(mine, self.fitted, day + ahead) for ahead in (0, totals.OUTLOOK_DAYS))
        return PromptRecall(facet, now, later, mine)


def follow(learner: tuple[str, int], *, days: int, varied: bool) -> Found:
    """Return what was found with one learner, of a kind and a seed."""
    return Watch(Learner(*learner, varied)).follow(days)


def simulate(kinds: Sequence[str], seeds: Sequence[int], days: int, *, varied: bool) -> dict[str, Found]:
    """Let the learners of each kind live so many days, on all cores."""
    learners = [(kind, seed) for kind in kinds for seed in seeds]
    found = {kind: Found() for kind in kinds}
    with ProcessPoolExecutor() as pool:
        work = partial(follow, days=days, varied=varied)
        for (kind, _), one in zip(learners, pool.map(work, learners), strict=True):
            found[kind].add(one)
    return found


def figures(found: Found) -> dict[str, float]:
    """Return the figures of a world."""
    errors = [abs(said - true) / max(1.0, true) for said, true in found.sums]
    signed = [(said - true) / max(1.0, true) for said, true in found.sums]
    named = {
        "rmse_p": sqrt(sum(found.squares) / len(found.squares)),
        "rmse_p_fsrs_alone": sqrt(sum(found.plain_squares) / len(found.plain_squares)),
        "sum_error": sum(errors) / len(errors),
        "sum_bias": sum(signed) / len(signed),
        "firm_true_recall": sum(found.firm) / len(found.firm) if found.firm else float("nan"),
        "firm": float(len(found.firm)),
        "retention": sum(found.recalled) / len(found.recalled),
        "log_loss": sum(found.losses) / len(found.losses),
        "log_loss_fsrs_alone": sum(found.plain_losses) / len(found.plain_losses),
        "first_400_less_average": sum(found.first) / max(1, len(found.first)),
        "the_same_at_worst": max(found.first, default=float("nan")),
        "audit_bands_hold": sum(found.bands) / max(1, len(found.bands)),
    }
    return named | {f"inside_{name}": sum(hits) / len(hits) for name, hits in found.inside.items()}


def main() -> None:
    """Simulate every world and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learners", type=int, default=20)
    parser.add_argument("--days", type=int, default=180)
    parser.add_argument("--seed", type=int, default=0, help="the first learner's seed")
    parser.add_argument("--varied", action="store_true", help="eight kinds of memory, habits that differ")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    kinds, seeds = tuple(MEMORIES) if given.varied else REPORTED, range(given.seed, given.seed + given.learners)
    found = simulate(kinds, seeds, given.days, varied=given.varied)
    results = {kind: figures(one) for kind, one in found.items()}
    if given.json:
        print(json.dumps(results))
        return
    names = list(next(iter(results.values())))
    print(f"{'':<24}" + "".join(f"{world:>12}" for world in results))
    for name in names:
        print(f"{name:<24}" + "".join(f"{result[name]:>12.3f}" for result in results.values()))


if __name__ == "__main__":
    main()
