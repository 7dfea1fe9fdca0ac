"""How the correction of FSRS's estimate was chosen, so that anybody can choose it again.

    python benchmarks/choosing.py [--learners N] [--jobs N]

No real log has a part in it. The learners are simulated (`learners.py`): eight kinds of memory, each learner with
habits of their own, 12 of each kind to choose on (seeds 0 to 11) and 12 others to report on (seeds 1000 to 1011), a
year each. A candidate predicts every judged review from what came before it; its figures are fitted to the days
before. Its loss is the mean log loss of a learner.

The candidates: logit p = a + b logit R + any of four terms, one for each fact that the estimate keeps of a prompt:
  time      ln t, t the days since the last review
  lapses    ln(1 + l), l how often it was forgotten after a day or more
  recalls   ln(1 + n), n the days on which it was recalled
  hardness  (D - 5) / 2, D FSRS's difficulty
with normal priors, fitted to the latest reviews. Figures by which recall would rise while nothing is studied are moved
to the nearest that do not (`domain/falling.py`), in every candidate and whatever that costs: no loss makes such a
number honest. The report tells the cost. The rule, of five steps; the steps before the one at hand stay fixed:
  1. the terms (16 sets), with a ~ N(0, .5^2), b ~ N(1, .3^2), the others N(0, .3^2), a window of 1,000
  2. the priors' spreads: a .25 .5 1, b .15 .3 .6, the others .1 .3 .6
  3. the window: 1,000, 500, 2,000, 4,000
  4. one set of terms, or the average of all 16 weighted by their evidence (Laplace's approximation)
In each of these the best candidate has the least loss, averaged over the learners; taken is the simplest that is within
one standard error of it (of the differences, learner by learner), where simple means fewer terms, spreads and windows
nearer to those of step 1, one set rather than many. A candidate whose loss in the learner's first 400 reviews is, in
the mean of any kind, more than .005 above the running average's is out.
  5. shifts: what was said is moved on the log-odds scale by the misses so far of reviews of which about as much was
     said. A shift stands at each knot and runs straight between them (the outer ones reach on); with each review it
     moves by the gain times the miss (recalled less the chance), weighted by its nearness to the knot, to half a log
     odds at most. None, or one knot, or knots at log odds 0 1 2 3, or at 0 .5 1 .. 3, with a gain of .005 .01 .02 .03
     .04; each seen from the next day on, or at once, by the next review. Taken is, of those whose loss is within one
     standard error of the least, the one at which most bands of the audit hold; within one in a hundred of most, the
     one with the fewest knots, and of these the one at which most bands hold. None stays unless the loss becomes less
     by more than a standard error.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import combinations, product
from math import exp, sqrt
from typing import Any, NamedTuple

import numpy as np
from flashneg.domain import correction, shifts
from flashneg.domain.falling import kept_falling
from flashneg.study.audit import audit
from flashneg.study.kept_ports import BAND_EDGES, Band

from learners import Learner
from memories import MEMORIES

TERMS = ("time", "lapses", "recalls", "hardness")
TRAINING, FRESH = range(12), range(1000, 1012)
DAYS = 365
FIRST, EXCESS = 400, 0.005
KNOTS = ((0.0,), (0.0, 1.0, 2.0, 3.0), (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0))
GAINS = (0.005, 0.01, 0.02, 0.03, 0.04)
NEAR_MOST = 0.01
_TURNS, _ENOUGH, _SMALLEST_SCALE = 30, 1e-7, 1e-3
Array = Any


@dataclass(frozen=True, slots=True)
class Candidate:
    """A correction: terms beside a and b, the spreads of their priors, how many reviews it is fitted to, and shifts."""

    terms: tuple[str, ...] = ()
    spread_a: float = 0.5
    spread_b: float = 0.3
    spread: float = 0.3
    window: int = 1000
    pooled: bool = False
    may_rise: bool = False
    knots: tuple[float, ...] = ()
    gain: float = 0.0
    at_once: bool = False

    @property
    def name(self) -> str:
        """The candidate in a line."""
        terms = "all sets, weighted" if self.pooled else "+".join(self.terms) or "a and b alone"
        seen = "at once" if self.at_once else "the next day"
        shifts = f" | {len(self.knots)} shifts, gain {self.gain}, seen {seen}" if self.knots else ""
        return f"{terms} | a {self.spread_a} b {self.spread_b} others {self.spread} | window {self.window}{shifts}"


PROGRAM = Candidate(
    TERMS, *correction.PRIOR_SPREADS[:3], correction.WINDOW, knots=tuple(map(float, shifts.KNOTS)), gain=shifts.GAIN,
    at_once=True,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stream:
    """A learner's judged reviews, in order: the study day and card, what the candidates weigh, and the outcome."""

    days: Array
    cards: Array
    features: Array
    recalled: Array


@lru_cache(maxsize=256)
def stream(kind: str, seed: int) -> Stream:
    """Return what a learner's year comes to; the correction has no part in it, because SM-2 alone schedules."""
    days, cards, rows, recalled = [], [], [], []
    for day, asked in Learner(kind, seed, varied=True).live(DAYS):
        for each in asked:
            before = each.before
            facts = (before.lapses, before.recalled_days, before.difficulty / correction.MICRO)
            rows.append(correction.features_of(each.plain, each.days, *facts))
            days.append(day)
            cards.append(each.card)
            recalled.append(float(each.recalled))
    return Stream(np.array(days), np.array(cards), np.array(rows), np.array(recalled))


def fit(rows: Array, recalled: Array, prior: tuple[Array, Array], start: Array) -> tuple[Array, Array]:
    """Return the figures at which the posterior is highest, and its curvature there (Newton, steps halved)."""
    figures = start
    slope, curvature = _slope_and_curvature(rows, recalled, prior, figures)
    for _ in range(_TURNS):
        move = np.linalg.solve(curvature, slope)
        if np.abs(move).max() < _ENOUGH:
            break
        uphill, scale = slope @ move, 1.0
        while True:
            tried = figures + scale * move
            slope, curvature = _slope_and_curvature(rows, recalled, prior, tried)
            if slope @ move >= -uphill / 2 or scale < _SMALLEST_SCALE:
                break
            scale /= 2
        figures = tried
    return figures, curvature


def _slope_and_curvature(
    rows: Array, recalled: Array, prior: tuple[Array, Array], figures: Array
) -> tuple[Array, Array]:
    means, precision = prior
    chances = 1 / (1 + np.exp(-rows @ figures))
    slope = rows.T @ (recalled - chances) + precision * (means - figures)
    return slope, (rows.T * (chances * (1 - chances))) @ rows + np.diag(precision)


def evidence(rows: Array, recalled: Array, prior: tuple[Array, Array], figures: Array, curvature: Array) -> float:
    """Return the logarithm of the evidence for a set of terms, by Laplace's approximation."""
    means, precision = prior
    odds = rows @ figures
    fits = float((recalled * odds - np.logaddexp(0, odds)).sum())
    held = 0.5 * float(np.log(precision).sum() - (precision * (figures - means) ** 2).sum())
    return fits + held - 0.5 * float(np.linalg.slogdet(curvature)[1])


def _columns(terms: Iterable[str]) -> list[int]:
    return [0, 1, *(2 + TERMS.index(term) for term in terms)]


def subsets() -> list[tuple[str, ...]]:
    """Return all sets of terms, the small ones first."""
    return [found for count in range(len(TERMS) + 1) for found in combinations(TERMS, count)]


def predictions(candidate: Candidate, found: Stream) -> Array:
    """Return what the candidate says of each review from what came before it."""
    odds = fitted_odds(candidate, found)
    return shifted(candidate, found, odds) if candidate.knots else 1 / (1 + np.exp(-odds))


def shifted(candidate: Candidate, found: Stream, odds: Array) -> Array:
    """Return the chances of these log odds after the shifts that the misses before speak for."""
    knots, said = candidate.knots, np.empty(len(odds))
    within = np.clip(odds, knots[0], knots[-1])
    places = np.clip(np.searchsorted(knots, within, side="right") - 1, 0, max(0, len(knots) - 2))
    near = np.stack([np.interp(within, knots, unit) for unit in np.eye(len(knots))], axis=1)
    moved = np.zeros(len(knots))
    for begin, end in _study_days(found):
        if not candidate.at_once:
            said[begin:end] = 1 / (1 + np.exp(-odds[begin:end] - near[begin:end] @ moved))
        now = moved.tolist()
        for at in range(begin, end):
            sides = [(k, float(near[at, k])) for k in range(places[at], min(places[at] + 2, len(knots)))]
            shift = sum(now[k] * nearness for k, nearness in sides)
            chance = 1 / (1 + exp(-float(odds[at]) - shift))
            if candidate.at_once:
                said[at] = chance
            miss = float(found.recalled[at]) - chance
            for k, nearness in sides:
                now[k] = min(max(now[k] + candidate.gain * nearness * miss, -shifts.MOST), shifts.MOST)
        moved = np.array(now)
    return said


def _study_days(found: Stream) -> Iterable[tuple[int, int]]:
    begins = np.flatnonzero(np.diff(found.days, prepend=-1))
    return zip(begins, [*begins[1:], len(found.days)], strict=True)


def fitted_odds(candidate: Candidate, found: Stream) -> Array:
    """Return the log odds of each review under the figures fitted to the days before it."""
    sets = [_columns(terms) for terms in (subsets() if candidate.pooled else [candidate.terms])]
    priors = [_prior(candidate, len(columns)) for columns in sets]
    starts = [means.copy() for means, _ in priors]
    mixed = np.zeros(found.features.shape[1])
    mixed[1] = 1.0
    odds = np.empty(len(found.days))
    for begin, end in _study_days(found):
        odds[begin:end] = found.features[begin:end] @ mixed
        window = slice(max(0, end - candidate.window), end)
        weights, used = [], []
        for place, (columns, prior) in enumerate(zip(sets, priors, strict=True)):
            rows, recalled = found.features[window][:, columns], found.recalled[window]
            starts[place], curvature = fit(rows, recalled, prior, starts[place])
            used.append(starts[place] if candidate.may_rise else _falling(columns, starts[place], curvature))
            weights.append(evidence(rows, recalled, prior, starts[place], curvature) if candidate.pooled else 0.0)
        shares = np.exp(np.array(weights) - max(weights))
        mixed = np.zeros(found.features.shape[1])
        for share, columns, figures in zip(shares / shares.sum(), sets, used, strict=True):
            mixed[columns] += share * figures
    return odds


def _falling(columns: Sequence[int], figures: Array, curvature: Array) -> Array:
    """Return figures by which no chance rises with time: without the time's own term, b is not below none."""
    covariance = np.linalg.inv(curvature)
    if 2 + TERMS.index("time") in columns:
        return np.array(kept_falling(figures.tolist(), covariance.tolist()))
    return figures - covariance[:, 1] / covariance[1, 1] * min(0.0, figures[1])


def _prior(candidate: Candidate, size: int) -> tuple[Array, Array]:
    means = np.zeros(size)
    means[1] = 1.0
    spreads = np.array([candidate.spread_a, candidate.spread_b, *[candidate.spread] * (size - 2)])
    return means, 1 / spreads**2


def losses(said: Array, recalled: Array) -> Array:
    """Return the log loss of each prediction."""
    kept = np.clip(said, 1e-6, 1 - 1e-6)
    return -np.log(np.where(recalled > 0.5, kept, 1 - kept))


def running_average(recalled: Array) -> Array:
    """Return the share recalled so far, before each review."""
    before = np.arange(len(recalled))
    return (np.cumsum(recalled) - recalled + 1) / (before + 2)


def bands_that_hold(said: Array, found: Stream) -> tuple[int, int]:
    """Return how many bands of the program's audit hold, and of how many that have data enough."""
    places = np.searchsorted(BAND_EDGES, said * 100, side="right") - 1
    bands = []
    for place in np.unique(places):
        own = places == place
        off = np.bincount(found.cards[own], weights=(found.recalled - said)[own])
        recalled = round(float(found.recalled[own].sum()))
        bands.append(Band(int(place), int(own.sum()), float(said[own].sum()), recalled, float((off**2).sum())))
    held = [row.holds for row in audit(bands).bands if row.holds is not None]
    return sum(held), len(held)


class Score(NamedTuple):
    """A learner's mean loss, how much it is above the running average at first, and the audit's bands."""

    loss: float
    first: float
    held: int = 0
    bands: int = 0


def score(candidate: Candidate, learner: tuple[str, int]) -> Score:
    """Return how a candidate does for a learner."""
    found = stream(*learner)
    said = predictions(candidate, found)
    mine = losses(said, found.recalled)
    average = losses(running_average(found.recalled), found.recalled)
    return Score(float(mine.mean()), float((mine - average)[:FIRST].mean()), *bands_that_hold(said, found))


Scores = list[Score]
Scorer = Callable[[Candidate], Scores]


def admitted(scores: Scores, learners: Sequence[tuple[str, int]]) -> bool:
    """Whether the first reviews are nowhere much worse than the running average's."""
    return all(
        np.mean([found.first for found, (kind, _) in zip(scores, learners, strict=True) if kind == each]) <= EXCESS
        for each in MEMORIES
    )


def mean_loss(scores: Scores) -> float:
    """Return the loss, averaged over the learners."""
    return float(np.mean([found.loss for found in scores]))


def held_share(scores: Scores) -> float:
    """Return which share of all bands holds."""
    return sum(found.held for found in scores) / max(1, sum(found.bands for found in scores))


def apart_by(some: Scores, others: Scores) -> tuple[float, float]:
    """Return how much more the loss of some is than of others, and the standard error of that."""
    apart = [one.loss - other.loss for one, other in zip(some, others, strict=True)]
    return float(np.mean(apart)), float(np.std(apart, ddof=1)) / sqrt(len(apart))


def choose(candidates: Sequence[Candidate], scorer: Scorer, learners: Sequence[tuple[str, int]]) -> Candidate:
    """Return the first of these, the simplest first, within one standard error of the best; print the best five."""
    found = {candidate: scorer(candidate) for candidate in candidates}
    fair = [candidate for candidate in candidates if admitted(found[candidate], learners)]
    means = {candidate: mean_loss(found[candidate]) for candidate in candidates}
    best = min(fair or candidates, key=lambda one: means[one])
    taken = best
    for candidate in fair:
        apart, error = apart_by(found[candidate], found[best])
        if apart <= error:
            taken = candidate
            break
    for candidate in sorted({*sorted(candidates, key=lambda one: means[one])[:5], taken}, key=lambda one: means[one]):
        out = "" if candidate in fair else "  (out: the first reviews)"
        print(
            f"  {means[candidate]:.5f}  {candidate.name}{out}{'  <- taken' if candidate == taken else ''}", flush=True
        )
    return taken


def steps(scorer: Scorer, learners: Sequence[tuple[str, int]]) -> Candidate:
    """Take the four steps, and return the choice."""
    print("1. terms")
    taken = choose([Candidate(terms) for terms in subsets()], scorer, learners)
    print("2. spreads")
    grid = product((0.5, 0.25, 1.0), (0.3, 0.15, 0.6), (0.3, 0.1, 0.6) if taken.terms else (0.3,))
    spreads = [replace(taken, spread_a=a, spread_b=b, spread=rest) for a, b, rest in grid]
    spreads.sort(key=lambda one: (one.spread_a != 0.5) + (one.spread_b != 0.3) + (one.spread != 0.3))
    taken = choose(spreads, scorer, learners)
    print("3. window")
    taken = choose([replace(taken, window=window) for window in (1000, 500, 2000, 4000)], scorer, learners)
    print("4. one set or all")
    taken = choose([taken, replace(taken, pooled=True)], scorer, learners)
    print("5. shifts")
    ways = product(KNOTS, GAINS, (False, True))
    with_shifts = [replace(taken, knots=knots, gain=gain, at_once=at_once) for knots, gain, at_once in ways]
    return choose_shifts(taken, with_shifts, scorer, learners)


def choose_shifts(
    none: Candidate, others: Sequence[Candidate], scorer: Scorer, learners: Sequence[tuple[str, int]]
) -> Candidate:
    """Return the shifts at which most bands hold, of those within a standard error of the least loss, or none."""
    found = {candidate: scorer(candidate) for candidate in (none, *others)}
    fair = [candidate for candidate in others if admitted(found[candidate], learners)]
    best = min(fair, key=lambda one: mean_loss(found[one]))
    near = []
    for candidate in fair:
        apart, error = apart_by(found[candidate], found[best])
        near += [candidate] if apart <= error else []
    most = max(held_share(found[candidate]) for candidate in near)
    close = [candidate for candidate in near if held_share(found[candidate]) > most - NEAR_MOST]
    taken = min(close, key=lambda one: (len(one.knots), -held_share(found[one])))
    gained, error = apart_by(found[none], found[taken])
    taken = taken if gained > error else none
    for one, scores in found.items():
        mark = "<- taken" if one == taken else "near" if one in near else ""
        print(f"  {mean_loss(scores):.5f}  {held_share(scores):.3f} hold  {one.name}  {mark}", flush=True)
    return taken


def report(taken: Candidate, scorer: Scorer, learners: Sequence[tuple[str, int]]) -> None:
    """Print what the choice comes to on learners that had no part in it."""
    plain, least = Candidate(window=0), Candidate()
    columns = {
        "FSRS alone": scorer(plain), "a and b": scorer(least), "no shifts": scorer(replace(taken, knots=())),
        "may rise": scorer(replace(taken, may_rise=True)), "chosen": scorer(taken),
    }  # fmt: skip
    names = (*columns, "first 400", "bands hold", "with shifts")
    print("on fresh learners".ljust(20) + "".join(name.rjust(12) for name in names))
    for kind in (*MEMORIES, "all"):
        places = [place for place, (each, _) in enumerate(learners) if kind in {each, "all"}]
        cells = "".join(f"{np.mean([found[at].loss for at in places]):12.4f}" for found in columns.values())
        first = float(np.mean([columns["chosen"][at].first for at in places]))
        held = [held_share([columns[name][at] for at in places]) for name in ("no shifts", "chosen")]
        print(f"{kind:<20}{cells}{first:+12.4f}{held[0]:12.2f}{held[1]:12.2f}", flush=True)


def main() -> None:
    """Choose, and report on fresh learners."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learners", type=int, default=len(TRAINING), help="of each kind, to choose on")
    parser.add_argument("--jobs", type=int, default=None, help="processes (as many as cores)")
    given = parser.parse_args()
    training = [(kind, seed) for kind in MEMORIES for seed in TRAINING[: given.learners]]
    fresh = [(kind, seed) for kind in MEMORIES for seed in FRESH[: given.learners]]
    with ProcessPoolExecutor(given.jobs) as pool:

        def scorer(learners: Sequence[tuple[str, int]], candidate: Candidate) -> Scores:
            return list(pool.map(partial(score, candidate), learners, chunksize=4))

        taken = steps(partial(scorer, training), training)
        print(f"chosen: {taken.name}; the program has {'it' if taken == PROGRAM else PROGRAM.name}")
        report(taken, partial(scorer, fresh), fresh)


if __name__ == "__main__":
    main()
