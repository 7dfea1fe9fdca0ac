"""Scores of predicted chances against what happened: log loss, RMSE over bins, AUC and calibration error."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, log, sqrt
from statistics import stdev

_CLIP = 1e-6
_GROUPS = 10


@dataclass(frozen=True, slots=True)
class Scored:
    """A prediction and its outcome, with what the bins are made of: days since the last review, reviews, lapses."""

    card: str
    chance: float
    recalled: bool
    days: int
    reviews: int
    lapses: int


Score = Callable[[Sequence[Scored]], float]


def loss(chance: float, *, recalled: bool) -> float:
    """Return the log loss of one prediction."""
    kept = min(max(chance, _CLIP), 1 - _CLIP)
    return -log(kept if recalled else 1 - kept)


def log_loss(found: Sequence[Scored]) -> float:
    """Return the mean log loss, in nats."""
    return sum(loss(each.chance, recalled=each.recalled) for each in found) / len(found)


def _bin(value: int, first: float, ratio: float) -> float:
    return first * ratio ** floor(log(value) / log(ratio)) if value > 0 else 0.0


def rmse_bins(found: Sequence[Scored]) -> float:
    """Return RMSE(bins) as the SRS benchmark has it: bins of days, reviews and lapses, each growing geometrically."""
    bins: dict[tuple[float, float, float], list[Scored]] = defaultdict(list)
    for each in found:
        bins[_bin(each.days, 2.48, 3.62), _bin(each.reviews, 1.99, 1.89), _bin(each.lapses, 1.65, 1.73)].append(each)
    total = sum(
        (sum(each.chance for each in group) - sum(each.recalled for each in group)) ** 2 / len(group)
        for group in bins.values()
    )
    return sqrt(total / len(found))


def auc(found: Sequence[Scored]) -> float:
    """Return the chance that a recalled review was given more than a forgotten one; ties count half."""
    ordered = sorted(found, key=lambda each: each.chance)
    ranks, place = 0.0, 0
    while place < len(ordered):
        end = place
        while end < len(ordered) and ordered[end].chance == ordered[place].chance:
            end += 1
        ranks += (place + end + 1) / 2 * sum(each.recalled for each in ordered[place:end])
        place = end
    hits = sum(each.recalled for each in found)
    misses = len(found) - hits
    return (ranks - hits * (hits + 1) / 2) / (hits * misses) if hits and misses else 0.5


def ece(found: Sequence[Scored]) -> float:
    """Return the expected calibration error over ten groups of equal size."""
    ordered = sorted(found, key=lambda each: each.chance)
    total = 0.0
    for group in range(_GROUPS):
        part = ordered[len(ordered) * group // _GROUPS : len(ordered) * (group + 1) // _GROUPS]
        total += abs(sum(each.chance for each in part) - sum(each.recalled for each in part))
    return total / len(ordered)


SCORES: dict[str, Score] = {"log_loss": log_loss, "rmse_bins": rmse_bins, "auc": auc, "ece": ece}


def interval(found: Sequence[Scored], score: Score, *, resamples: int = 200, seed: int = 1) -> tuple[float, float]:
    """Return a 95% interval of a score: 1.96 times its spread when cards, not reviews, are drawn again (bootstrap)."""
    cards: dict[str, list[Scored]] = defaultdict(list)
    for each in found:
        cards[each.card].append(each)
    groups, chooser = list(cards.values()), random.Random(seed)
    values = [
        score([each for group in chooser.choices(groups, k=len(groups)) for each in group]) for _ in range(resamples)
    ]
    reach = 1.96 * stdev(values)
    return score(found) - reach, score(found) + reach
