"""Which wrong options are offered: the nearest first, known ones before strangers, weighted by what is confused."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Protocol, TypeVar

from flashneg.domain.events import CardKey

LEAST_WRONG = 2
MOST_WRONG = 3
_AT_ONCE = 24
_MOST_LOOKED_AT = 600

T = TypeVar("T")
Weigh = Callable[[CardKey], float]
Admits = Callable[[CardKey, Sequence[CardKey]], bool]


class Rng(Protocol):
    """A source of chance, handed in; one seed gives one sequence on every machine."""

    def random(self) -> float:
        """Return the next number from 0 up to, not including, 1."""
        ...


RngOf = Callable[[int], Rng]


def below(count: int, rng: Rng) -> int:
    """Return a whole number from 0 to count - 1."""
    return min(count - 1, int(rng.random() * count))


def shuffled(items: Iterable[T], rng: Rng) -> list[T]:
    """Return the items in chance order."""
    return weighted(items, lambda _: 1.0, rng)


def weighted(items: Iterable[T], weigh: Callable[[T], float], rng: Rng) -> list[T]:
    """Return the items in chance order, the heavier ones more often early.

    Efraimidis and Spirakis 2006, "Weighted random sampling with a reservoir": sort by u^(1/w), here as log(u)/w.
    """
    drawn = [(math.log(1.0 - rng.random()) / max(weigh(item), 1e-9), item) for item in items]
    drawn.sort(key=lambda pair: -pair[0])
    return [item for _, item in drawn]


def like_in_length(right: str, other: str) -> float:
    """Return a weight up to 1 for a wrong option: the less, the more its length gives it away."""
    if not right or not other:
        return 0.1
    return 1 / (1 + (math.log(len(other) / len(right)) / 0.25) ** 2)


def draw(
    known: Iterable[Sequence[CardKey]], strange: Iterable[Sequence[CardKey]], *, admits: Admits, weigh: Weigh, rng: Rng,
    wanted: int = MOST_WRONG, least: int = LEAST_WRONG,
) -> list[CardKey]:  # fmt: skip
    """Return up to `wanted` wrong options, tier by tier, each admitted beside those before it.

    `known` are tiers of cards that the learner has met; those never met (`strange`) are taken only when there are fewer
    known ones than the `least` that make a question. Within a tier heavier ones are likelier, by `weigh`; of a tier of
    more than 600 cards, 600 that chance picks are looked at, so that a question costs little in any library.
    """
    chosen: list[CardKey] = []
    seen: dict[CardKey, None] = {}
    for tiers in (known, strange):
        for key in (key for tier in tiers for key in _in_order(tier, weigh, rng)):
            if len(chosen) == wanted:
                return chosen
            seen[key] = None
            if key not in chosen and admits(key, chosen):
                chosen.append(key)
        if len(chosen) == 1 < wanted:
            chosen = _any_two(seen, admits) or chosen
        if len(chosen) >= least:
            break
    return chosen


def _any_two(keys: Iterable[CardKey], admits: Admits) -> list[CardKey] | None:
    """Return two options that stand beside each other, where the first that was taken stood in the way of all."""
    alone = list(islice((key for key in keys if admits(key, ())), _AT_ONCE))
    pairs = ((one, other) for one in alone for other in alone if one != other)
    return next(([one, other] for one, other in pairs if admits(other, [one])), None)


def _in_order(tier: Sequence[CardKey], weigh: Weigh, rng: Rng) -> Iterator[CardKey]:
    """Yield a tier in weighted chance order; a long one in portions that chance puts together."""
    if len(tier) <= _AT_ONCE:
        yield from weighted(tier, weigh, rng)
        return
    scattered = _scattered(len(tier), rng)
    for start in range(0, min(len(tier), _MOST_LOOKED_AT), _AT_ONCE):
        portion = [tier[next(scattered)] for _ in range(min(_AT_ONCE, len(tier) - start))]
        yield from weighted(portion, weigh, rng)


def _scattered(count: int, rng: Rng) -> Iterator[int]:
    """Yield every index below count once, in an order that chance begins and a step without common factor goes on."""
    place, step = below(count, rng), 1 + below(count - 1, rng)
    while math.gcd(step, count) != 1:
        step = step % count + 1
    for _ in range(count):
        yield place
        place = (place + step) % count
