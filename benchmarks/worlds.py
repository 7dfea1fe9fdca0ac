"""Simulated learners whose memories are known, and mostly not FSRS's: how far the estimate is from the truth.

    python benchmarks/worlds.py [--learners N] [--days N] [--json]

Each learner studies the trainer's way (SM-2, daily limits, the final drill, missed days) for half a year. The true
chance of recall of every prompt is known each day, and compared with the estimate. The worlds:
  activation   ACT-R: activation is the log of summed power-law traces, recall logistic in it (Anderson & Schooler 1991)
  spacing      the same, each trace's decay growing with the activation when it was laid (Pavlik & Anderson 2005)
  scales       several leaky traces, each with its own time scale, refreshed in cascade (Mozer et al. 2009)
  fsrs         home turf: FSRS with each learner's own parameters
Learners and prompts differ in each world; everything is seeded.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from math import exp, log, sqrt
from typing import Protocol

from flashneg.domain import correction, estimate, fsrs, mastery, sm2
from flashneg.domain.cards import Facet

from scores import loss

TACTICS, FACETS = 120, (Facet.INTENT, Facet.SPOT, Facet.COUNTER)
NEW_A_DAY, REVIEWS_A_DAY = 6, 60
CHECK_EVERY = 15
HOUR = 1 / 24
FIRST = 400


class Memory(Protocol):
    """One prompt's memory: the chance of recall at a time in days, and what a review does to it."""

    def chance(self, now: float) -> float: ...
    def review(self, now: float, *, recalled: bool) -> None: ...


class Activation:
    """ACT-R's declarative memory; with `spacing` above 0 decay depends on activation (Pavlik & Anderson 2005)."""

    def __init__(self, chooser: random.Random, learner: dict[str, float], *, spacing: float) -> None:
        self.traces: list[tuple[float, float]] = []
        self.decay = learner["decay"] + chooser.gauss(0, 0.03)
        self.threshold = learner["threshold"] + chooser.gauss(0, 0.35)
        self.noise, self.spacing = learner["noise"], spacing

    def _activation(self, now: float) -> float:
        total = sum(max(now - at, HOUR / 60) ** -decay for at, decay in self.traces)
        return log(total) if total else -9.0

    def chance(self, now: float) -> float:
        return 1 / (1 + exp(-(self._activation(now) - self.threshold) / self.noise)) if self.traces else 0.0

    def review(self, now: float, *, recalled: bool) -> None:
        del recalled
        extra = self.spacing * exp(self._activation(now)) if self.traces else 0.0
        self.traces.append((now, min(self.decay + extra, 1.5)))


class Scales:
    """Leaky traces of several time scales; a review moves each towards 1, the slower the more the faster are empty."""

    def __init__(self, chooser: random.Random, learner: dict[str, float]) -> None:
        self.times = [0.5 * 4.5**step * learner["scale"] for step in range(6)]
        self.levels = [0.0] * len(self.times)
        self.gain = min(0.9, learner["gain"] * exp(chooser.gauss(0, 0.35)))
        self.at = 0.0

    def _now(self, now: float) -> list[float]:
        return [level * exp(-(now - self.at) / time) for level, time in zip(self.levels, self.times, strict=True)]

    def chance(self, now: float) -> float:
        return min(0.985, 1.0 - _product(1 - level for level in self._now(now)))

    def review(self, now: float, *, recalled: bool) -> None:
        found, missing = self._now(now), 1.0
        for place, level in enumerate(found):
            rate = self.gain * (1.0 if recalled else 0.7) / (1 + 0.55 * place)
            found[place] = level + rate * (1 - level) * (0.35 + 0.65 * missing)
            missing *= 1 - level
        self.levels, self.at = found, now


def _product(values: object) -> float:
    result = 1.0
    for value in values:  # type: ignore[attr-defined]
        result *= value
    return result


class HomeTurf:
    """FSRS with a learner's own pace: stability scaled at the start and in its growth."""

    def __init__(self, chooser: random.Random, learner: dict[str, float]) -> None:
        self.pace = learner["pace"] * exp(chooser.gauss(0, 0.3))
        self.state: fsrs.Strength | None = None
        self.at = 0.0

    def chance(self, now: float) -> float:
        if self.state is None:
            return 0.0
        return fsrs.recall(self.state.stability * self.pace, max(HOUR, now - self.at))

    def review(self, now: float, *, recalled: bool) -> None:
        grade = fsrs.GOOD if recalled else fsrs.AGAIN
        days = round(now - self.at)
        self.state = fsrs.first(grade) if self.state is None else fsrs.step(self.state, grade, days)
        self.at = now


def _activation_world(spacing: float) -> Callable[[random.Random], Callable[[], Memory]]:
    def learner(chooser: random.Random) -> Callable[[], Memory]:
        own = {
            "decay": chooser.uniform(0.16, 0.30), "threshold": chooser.uniform(-0.7, 0.1),
            "noise": chooser.uniform(0.22, 0.40),
        }  # fmt: skip
        return lambda: Activation(chooser, own, spacing=spacing)

    return learner


def _scales_world(chooser: random.Random) -> Callable[[], Memory]:
    own = {"scale": chooser.uniform(0.7, 2.0), "gain": chooser.uniform(0.35, 0.6)}
    return lambda: Scales(chooser, own)


def _home_world(chooser: random.Random) -> Callable[[], Memory]:
    own = {"pace": exp(chooser.gauss(0, 0.5))}
    return lambda: HomeTurf(chooser, own)


WORLDS: dict[str, Callable[[random.Random], Callable[[], Memory]]] = {
    "activation": _activation_world(0.0),
    "spacing": _activation_world(0.06),
    "scales": _scales_world,
    "fsrs": _home_world,
}


@dataclass(slots=True)
class Prompt:
    """One prompt of a simulated learner: the truth, SM-2's schedule and the estimate."""

    memory: Memory
    scheduled: sm2.Memory = sm2.NEW
    due: int = 0
    mine: estimate.Estimate = estimate.BLANK


@dataclass(slots=True)
class Found:
    """What was found in a world. Sums are kept as (estimated, true) pairs."""

    squares: list[float] = field(default_factory=list)
    plain_squares: list[float] = field(default_factory=list)
    sums: list[tuple[float, float]] = field(default_factory=list)
    inside: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    firm: list[float] = field(default_factory=list)
    excess: list[float] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    plain_losses: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    recalled: list[bool] = field(default_factory=list)


class Learner:
    """Studies day by day, and compares the estimate with the truth now and then."""

    def __init__(self, world: str, seed: int) -> None:
        self.chooser = random.Random(f"{world}:{seed}")
        new_memory = WORLDS[world](self.chooser)
        self.prompts = [[Prompt(new_memory()) for _ in FACETS] for _ in range(TACTICS)]
        self.order = [prompt for place in range(len(FACETS)) for prompt in (card[place] for card in self.prompts)]
        self.judged: list[correction.Judged] = []
        self.fitted = correction.NONE
        self.begun = self.seen = self.hits = 0
        self.ahead = 0.0

    def grade(self, prompt: Prompt, day: int, hour: float) -> int:
        """Answer a prompt as the memory has it, and return the quality."""
        recalled = self.chooser.random() < prompt.memory.chance(day + hour)
        quality = self.chooser.choices((3, 4, 5), (0.15, 0.75, 0.10))[0] if recalled else 1
        prompt.memory.review(day + hour, recalled=recalled)
        prompt.mine, judged = estimate.reviewed(prompt.mine, quality, day)
        if judged is not None:
            self.judged.append(judged)
        return quality

    def study(self, day: int, found: Found) -> None:
        """Study one day: due reviews, new prompts, and the drill."""
        late = [prompt for prompt in self.order[: self.begun] if prompt.due <= day]
        late.sort(key=lambda prompt: -(day - prompt.due) / prompt.scheduled.interval)
        due = late[:REVIEWS_A_DAY]
        fresh = [] if len(late) > REVIEWS_A_DAY else self.order[self.begun : self.begun + NEW_A_DAY]
        self.begun += len(fresh)
        drill = []
        for place, prompt in enumerate((*due, *fresh)):
            said = self._said(prompt, day)
            quality = self.grade(prompt, day, place * 0.15 * HOUR)
            if said is not None:
                self._score(said, found, recalled=quality >= sm2.PASS)
            prompt.scheduled = sm2.step(prompt.scheduled, quality)
            prompt.due = day + prompt.scheduled.interval
            if quality < sm2.DRILL_PASS:
                drill.append(prompt)
        for turn in range(3):
            drill = [prompt for prompt in drill if self.grade(prompt, day, (0.5 + turn / 2) * HOUR * 4) < 4]
        self.fitted = correction.fit(self.judged)

    def _said(self, prompt: Prompt, day: int) -> tuple[float, float] | None:
        """Return the chances that the estimate and FSRS alone give, or None for a new prompt."""
        if not prompt.mine.begun:
            return None
        days = max(1, day - prompt.mine.last_day)
        return estimate.chance(prompt.mine, self.fitted, day), fsrs.recall(prompt.mine.stability / estimate.MICRO, days)

    def _score(self, said: tuple[float, float], found: Found, *, recalled: bool) -> None:
        mine, plain = (loss(chance, recalled=recalled) for chance in said)
        average = loss((self.hits + 1) / (self.seen + 2), recalled=recalled)
        if self.seen < FIRST:
            self.ahead += (mine - average) / FIRST
            if self.seen == FIRST - 1:
                found.first.append(self.ahead)
        self.seen += 1
        self.hits += recalled
        found.losses.append(mine)
        found.plain_losses.append(plain)
        found.recalled.append(recalled)

    def compare(self, day: int, found: Found) -> None:
        """Compare the estimate with the truth, a day from now and in 30."""
        weight = 1 / len(FACETS)
        parts = [mastery.part_of(prompt.mine, len(FACETS)) for card in self.prompts for prompt in card]
        tomorrow = day + 1
        for ahead, name in ((0, "now"), (mastery.OUTLOOK_DAYS, "in 30 days")):
            when = tomorrow + ahead
            total = mastery.total(parts, self.fitted, tomorrow, ahead=ahead)
            chances = [p.memory.chance(when) for card in self.prompts for p in card if p.mine.begun]
            true = weight * sum(chances)
            thrown = weight * sum(self.chooser.random() < p for p in chances)
            found.inside[name].append(total.low <= true <= total.high)
            found.inside[f"{name}, thrown"].append(total.low <= thrown <= total.high)
            found.sums.append((total.cards, true)) if not ahead else None
        for card in self.prompts:
            views = [mastery.prompt_recall(f, p.mine, self.fitted, tomorrow) for f, p in zip(FACETS, card, strict=True)]
            state = mastery.standing(views, mastery.Quizzed(possible=False))
            truth = [p.memory.chance(tomorrow) for p in card]
            for view, p, is_true in zip(views, card, truth, strict=True):
                if view.estimate.begun:
                    found.squares.append((view.now - is_true) ** 2)
                    days = max(1, tomorrow - p.mine.last_day)
                    plain = fsrs.recall(p.mine.stability / estimate.MICRO, days)
                    found.plain_squares.append((plain - is_true) ** 2)
            if state.level in {mastery.Level.FIRM, mastery.Level.MASTERED}:
                found.firm.append(sum(truth) / len(truth))


def simulate(world: str, learners: int, days: int, first: int = 0) -> Found:
    """Let so many learners of a world study so many days."""
    found = Found()
    for seed in range(first, first + learners):
        learner = Learner(world, seed)
        for day in range(1, days + 1):
            if learner.chooser.random() < 0.8:
                learner.study(day, found)
            if day % CHECK_EVERY == 0 and day >= 2 * CHECK_EVERY:
                learner.compare(day, found)
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
    }
    return named | {f"inside_{name}": sum(hits) / len(hits) for name, hits in found.inside.items()}


def main() -> None:
    """Simulate every world and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learners", type=int, default=20)
    parser.add_argument("--days", type=int, default=180)
    parser.add_argument("--seed", type=int, default=0, help="the first learner's seed")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    results = {world: figures(simulate(world, given.learners, given.days, given.seed)) for world in WORLDS}
    if given.json:
        print(json.dumps(results))
        return
    names = list(next(iter(results.values())))
    print(f"{'':<24}" + "".join(f"{world:>12}" for world in results))
    for name in names:
        print(f"{name:<24}" + "".join(f"{result[name]:>12.3f}" for result in results.values()))


if __name__ == "__main__":
    main()
