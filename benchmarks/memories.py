"""Memories of simulated learners: the chance of recall at any time is known, and mostly it is not FSRS's.

  activation   ACT-R: activation is the log of summed power-law traces, recall logistic in it (Anderson & Schooler 1991)
  spacing      the same, each trace's decay growing with the activation when it was laid (Pavlik & Anderson 2005)
  scales       several leaky traces, each with its own time scale, refreshed in cascade (Mozer et al. 2009)
  fsrs         home turf: FSRS with each learner's own pace
  halving      exponential forgetting with a half-life that each review changes (after Settles & Meeder 2016)
  savings      a power law whose item difficulty never changes, and a lapse that loses little (savings, Ebbinghaus 1885)
  ceiling      Wickelgren's power law under a ceiling below one: some answers never come (Wickelgren 1974)
  insight      all or none: forgotten quickly until it is understood once, then hardly ever (after Estes 1960)

How far the prompts of one learner differ is scaled by `spread`; 1 is the size given here.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from math import exp, log
from typing import Protocol

from flashneg.domain import fsrs

HOUR = 1 / 24
Maker = Callable[[], "Memory"]


class Memory(Protocol):
    """One prompt's memory: the chance of recall at a time in days, and what a review does to it."""

    def chance(self, now: float) -> float: ...
    def review(self, now: float, *, recalled: bool) -> None: ...


class Activation:
    """ACT-R's declarative memory; with `spacing` above 0 decay depends on activation (Pavlik & Anderson 2005)."""

    def __init__(self, chooser: random.Random, learner: dict[str, float], *, spacing: float) -> None:
        self.traces: list[tuple[float, float]] = []
        self.decay = learner["decay"] + chooser.gauss(0, 0.03 * learner["spread"])
        self.threshold = learner["threshold"] + chooser.gauss(0, 0.35 * learner["spread"])
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
        self.gain = min(0.9, learner["gain"] * exp(chooser.gauss(0, 0.35 * learner["spread"])))
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


def _product(values: Iterable[float]) -> float:
    result = 1.0
    for value in values:
        result *= value
    return result


class HomeTurf:
    """FSRS with a learner's own pace: the default's stability, scaled."""

    def __init__(self, chooser: random.Random, learner: dict[str, float]) -> None:
        self.pace = learner["pace"] * exp(chooser.gauss(0, 0.3 * learner["spread"]))
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


class Halving:
    """Exponential forgetting; a recall multiplies the half-life, the more the less certain it was; a lapse cuts it."""

    def __init__(self, chooser: random.Random, learner: dict[str, float]) -> None:
        self.half_life = learner["start"] * exp(chooser.gauss(0, 0.6 * learner["spread"]))
        self.gain, self.kept = learner["gain"], learner["kept"]
        self.at: float | None = None

    def chance(self, now: float) -> float:
        return 0.0 if self.at is None else float(0.5 ** (max(HOUR, now - self.at) / self.half_life))

    def review(self, now: float, *, recalled: bool) -> None:
        if self.at is not None:
            unsure = min(1.0, 2 * (1 - self.chance(now)))
            change = (
                1 + (self.gain - 1) * (0.1 + 0.9 * unsure) if recalled else self.kept + (1 - self.kept) * unsure / 2
            )
            self.half_life = max(0.3, self.half_life * change)
        self.at = now


class Savings:
    """A power law whose item difficulty never changes; a lapse loses only a part of what was built up."""

    def __init__(self, chooser: random.Random, learner: dict[str, float]) -> None:
        self.ease = exp(chooser.gauss(0, 0.5 * learner["spread"]))
        self.stability = learner["start"] * self.ease
        self.growth, self.kept, self.power = learner["growth"], learner["kept"], learner["power"]
        self.at: float | None = None

    def chance(self, now: float) -> float:
        if self.at is None:
            return 0.0
        return float((1 + max(HOUR, now - self.at) / (9 * self.stability)) ** -self.power)

    def review(self, now: float, *, recalled: bool) -> None:
        if self.at is not None:
            missing = 1 - self.chance(now)
            if recalled:
                self.stability *= 1 + self.growth * self.ease * missing * (1 + self.stability) ** -0.1
            else:
                self.stability = max(0.1, self.stability * self.kept)
        self.at = now


class Ceiling:
    """Wickelgren's power law under a ceiling; each review slows the forgetting, whether recalled or shown."""

    def __init__(self, chooser: random.Random, learner: dict[str, float]) -> None:
        self.top = 1 / (1 + exp(-(learner["top"] + chooser.gauss(0, 0.8 * learner["spread"]))))
        self.rate = learner["rate"] * exp(chooser.gauss(0, 0.4 * learner["spread"]))
        self.slowing = learner["slowing"]
        self.times = 0.0
        self.at = 0.0

    def chance(self, now: float) -> float:
        if not self.times:
            return 0.0
        power = self.rate * self.times**-self.slowing
        return float(self.top * (1 + max(HOUR, now - self.at)) ** -power)

    def review(self, now: float, *, recalled: bool) -> None:
        apart = min(1.0, now - self.at) if self.times else 1.0
        self.times += apart * (1.0 if recalled else 0.4) + 0.02
        self.at = now


class Insight:
    """All or none: forgotten quickly until understood, which any recall after a day may bring, then slowly."""

    def __init__(self, chooser: random.Random, learner: dict[str, float]) -> None:
        self.chooser, self.learner = chooser, learner
        self.spread = exp(chooser.gauss(0, 0.5 * learner["spread"]))
        self.understood = chooser.random() < learner["at_once"]
        self.at: float | None = None

    def chance(self, now: float) -> float:
        if self.at is None:
            return 0.0
        life = self.learner["long"] if self.understood else self.learner["short"] * self.spread
        return self.learner["top"] * exp(-max(HOUR, now - self.at) / life)

    def review(self, now: float, *, recalled: bool) -> None:
        if self.at is not None and now - self.at >= 0.5 and recalled:
            self.understood = self.understood or self.chooser.random() < self.learner["chance"]
        elif not recalled:
            self.understood = self.understood and self.chooser.random() < 0.5
        self.at = now


def _activation_world(spacing: float) -> Callable[[random.Random, float], Maker]:
    def learner(chooser: random.Random, spread: float) -> Maker:
        own = {
            "decay": chooser.uniform(0.16, 0.30), "threshold": chooser.uniform(-0.7, 0.1),
            "noise": chooser.uniform(0.22, 0.40), "spread": spread,
        }  # fmt: skip
        return lambda: Activation(chooser, own, spacing=spacing)

    return learner


def _scales_world(chooser: random.Random, spread: float) -> Maker:
    own = {"scale": chooser.uniform(0.7, 2.0), "gain": chooser.uniform(0.35, 0.6), "spread": spread}
    return lambda: Scales(chooser, own)


def _home_world(chooser: random.Random, spread: float) -> Maker:
    own = {"pace": exp(chooser.gauss(0, 0.5)), "spread": spread}
    return lambda: HomeTurf(chooser, own)


def _halving_world(chooser: random.Random, spread: float) -> Maker:
    own = {
        "start": exp(chooser.uniform(log(3), log(12))), "gain": chooser.uniform(1.6, 4.0),
        "kept": chooser.uniform(0.2, 0.7), "spread": spread,
    }  # fmt: skip
    return lambda: Halving(chooser, own)


def _savings_world(chooser: random.Random, spread: float) -> Maker:
    own = {
        "start": exp(chooser.uniform(log(0.7), log(4))), "growth": chooser.uniform(8, 24),
        "kept": chooser.uniform(0.3, 0.8), "power": chooser.uniform(0.5, 1.5), "spread": spread,
    }  # fmt: skip
    return lambda: Savings(chooser, own)


def _ceiling_world(chooser: random.Random, spread: float) -> Maker:
    own = {
        "top": chooser.uniform(1.5, 4.0), "rate": chooser.uniform(0.08, 0.3),
        "slowing": chooser.uniform(0.5, 1.2), "spread": spread,
    }  # fmt: skip
    return lambda: Ceiling(chooser, own)


def _insight_world(chooser: random.Random, spread: float) -> Maker:
    own = {
        "at_once": chooser.uniform(0.1, 0.5), "chance": chooser.uniform(0.1, 0.5), "top": chooser.uniform(0.9, 0.99),
        "short": exp(chooser.uniform(log(3), log(15))), "long": exp(chooser.uniform(log(150), log(800))),
        "spread": spread,
    }  # fmt: skip
    return lambda: Insight(chooser, own)


MEMORIES: dict[str, Callable[[random.Random, float], Maker]] = {
    "activation": _activation_world(0.0),
    "spacing": _activation_world(0.06),
    "scales": _scales_world,
    "fsrs": _home_world,
    "halving": _halving_world,
    "savings": _savings_world,
    "ceiling": _ceiling_world,
    "insight": _insight_world,
}
