"""What the choice of wrong options does to a simulated learner: python benchmarks/quiz_learning.py [--learners N].

Three ways of choosing are compared, all through the program's own functions (`domain.quiz`): wrong options at random,
from the cards' confusable lists (static), and from these lists and the learner's own confusions (adaptive). Each
learner is simulated three times from one seed, so that differences are paired.

The learner is a model, not a person. Ploy by ploy it has a strength for every counter; it chooses among the options
shown by softmax, and learns from feedback by the delta rule over what was shown (Rescorla and Wagner 1972; Gluck and
Bower 1988): the right counter gains what its probability lacks, each wrong option loses in proportion to its own. Over
night a share of what was learned is lost. The measure is the probability of the right counter against all others, with
no options to help, a week after the last round. In a world that misleads, choosing a wrong option also strengthens it.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from flashneg.domain.cards import CounterEdge, Fit, Link, Tactic
from flashneg.domain.events import CardKey, PromptKey
from flashneg.domain.names import CardId, DeckId, Facet
from flashneg.domain.quiz.attempts import Attempt, QuizKind, QuizMode
from flashneg.domain.quiz.book import Book
from flashneg.domain.quiz.desk import Desk, Learner
from flashneg.domain.quiz.names import Entry
from flashneg.domain.quiz.question import Question
from flashneg.domain.quiz.rounds import Round
from flashneg.domain.quiz.tally import Tally

CLUSTERS, SIZE = 8, 5
PLOYS = CLUSTERS * SIZE
DAYS, QUESTIONS = 20, 10
RATE, NIGHT, WEEK = 0.6, 0.02, 7
LIKE, MATE, OTHER = 1.0, 1.0, -2.0
POLICIES = ("random", "static", "adaptive")


@dataclass(frozen=True)
class World:
    """What the memory is like, and what the cards say of it."""

    name: str
    clusters: bool = True
    wrong_tags: float = 0.0
    misled: float = 0.0


WORLDS = (
    World("good tags"),
    World("60% of the tags wrong", wrong_tags=0.6),
    World("all tags wrong", wrong_tags=1.0),
    World("no clusters in the memory", clusters=False),
    World("misled by wrong options", misled=0.5),
    World("misled, 60% of the tags wrong", misled=0.5, wrong_tags=0.6),
    World("misled more than feedback mends", misled=1.5),
)


class Deaf(Tally):
    """A tally that hears of no attempt: choices stay as the cards alone would have them."""

    def add(self, attempt: Attempt, *, shown: bool = False) -> None:
        """Take no notice."""


class Memory:
    """Strengths of every counter for every ploy, at first and now."""

    def __init__(self, world: World, rng: random.Random) -> None:
        self.misled = world.misled
        self.first = [
            [
                rng.gauss(LIKE, 0.5) if ploy == other
                else rng.gauss(MATE, 0.6) if world.clusters and ploy // SIZE == other // SIZE
                else rng.gauss(OTHER if world.clusters else OTHER + 1.2, 0.5)
                for other in range(PLOYS)
            ]
            for ploy in range(PLOYS)
        ]  # fmt: skip
        self.now = [list(row) for row in self.first]

    def chances(self, ploy: int, options: list[int]) -> list[float]:
        """Return the probability of each option."""
        weights = [math.exp(self.now[ploy][option]) for option in options]
        return [weight / sum(weights) for weight in weights]

    def answer(self, ploy: int, options: list[int], rng: random.Random) -> int:
        """Choose an option, and learn from the feedback."""
        chances = self.chances(ploy, options)
        chosen = rng.choices(options, chances)[0]
        for option, chance in zip(options, chances, strict=True):
            self.now[ploy][option] += RATE * ((option == ploy) - chance)
        if chosen != ploy:
            self.now[ploy][chosen] += self.misled
        return chosen

    def sleep(self, nights: int) -> None:
        """Lose a share of what was learned."""
        kept = (1 - NIGHT) ** nights
        for row, first in zip(self.now, self.first, strict=True):
            row[:] = [start + kept * (value - start) for value, start in zip(row, first, strict=True)]

    def score(self) -> float:
        """Return the mean probability of the right counter against all others."""
        everything = list(range(PLOYS))
        return statistics.fmean(self.chances(ploy, everything)[ploy] for ploy in everything)


def book_of(policy: str, world: World, rng: random.Random) -> Book:
    """Return the ploys as cards, with the confusable lists that the world's authors wrote; none for random options."""
    entries = []
    for ploy in range(PLOYS):
        mates = [other for other in range(PLOYS) if other != ploy and other // SIZE == ploy // SIZE]
        others = [other for other in range(PLOYS) if other // SIZE != ploy // SIZE]
        tags = [rng.choice(others) if rng.random() < world.wrong_tags else mate for mate in mates]
        links = () if policy == "random" else tuple(Link(CardId(str(tag)), "") for tag in tags)
        card = Tactic(
            id=CardId(str(ploy)), name=f"Ploy {ploy}", counter=f"Counter line number {ploy:02}.", confusable=links,
            counters=(CounterEdge(Fit.BEST, Link(CardId(f"c{ploy}"), ""), ""),),
        )  # fmt: skip
        entries.append(Entry(CardKey(str(ploy)), DeckId("world"), card))
    return Book(entries)


def study(policy: str, world: World, seed: int) -> float:
    """Return what a learner knows after all rounds and a week."""
    memory = Memory(world, random.Random(f"memory {seed}"))
    book = book_of(policy, world, random.Random(f"tags {seed}"))
    keys = frozenset(book.entries)
    learner = Learner(keys, frozenset(PromptKey(key, Facet.COUNTER) for key in keys))
    tally, chance = Tally() if policy == "adaptive" else Deaf(), random.Random(f"choices {seed}")
    for day in range(DAYS):
        questions = Round(Desk(book, learner, tally), [QuizKind.COUNTER], seed * DAYS + day, random.Random)
        for _ in range(QUESTIONS):
            asked = questions.next()
            assert asked is not None
            _answer(memory, questions, asked, chance, again=False)
        while (asked := questions.again()) is not None:
            _answer(memory, questions, asked, chance, again=True)
        memory.sleep(1)
    memory.sleep(WEEK)
    return memory.score()


def _answer(memory: Memory, questions: Round, asked: Question, rng: random.Random, *, again: bool) -> None:
    options = [int(option.card or "") for option in asked.options]
    chosen = options.index(memory.answer(int(asked.card), options, rng))
    attempt = asked.chosen(chosen, mode=QuizMode.PRACTICE, milliseconds=0, committed=True, again=again)
    questions.answered(asked, attempt)


def all_policies(job: tuple[World, int]) -> tuple[float, ...]:
    """Return one learner's scores: before any round, and under each policy."""
    world, seed = job
    before = Memory(world, random.Random(f"memory {seed}")).score()
    return (before, *(study(policy, world, seed) for policy in POLICIES))


def interval(values: list[float]) -> tuple[float, float]:
    """Return the mean and the half width of its 95% interval, both in points of a hundred."""
    half = 1.96 * statistics.stdev(values) / math.sqrt(len(values))
    return 100 * statistics.fmean(values), 100 * half


def main() -> None:
    """Simulate and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--learners", type=int, default=200)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    start = time.perf_counter()
    print(f"{PLOYS} ploys, {DAYS} rounds of {QUESTIONS}, {given.learners} learners; points of 100, 95% intervals")
    heads = "".join(f"{head:>9}" for head in ("before", *POLICIES))
    print(f"{'world':<34}{heads}{'static - random':>19}{'adaptive - static':>19}")
    with ProcessPoolExecutor(given.processes) as pool:
        for world in WORLDS:
            scores = list(pool.map(all_policies, [(world, seed) for seed in range(given.learners)], chunksize=5))
            means = [100 * statistics.fmean(score[place] for score in scores) for place in range(4)]
            gain = interval([score[2] - score[1] for score in scores])
            more = interval([score[3] - score[2] for score in scores])
            cells = "".join(f"{mean:>9.1f}" for mean in means)
            print(
                f"{world.name:<34}{cells}{gain[0]:>+12.1f} ± {gain[1]:<4.1f}{more[0]:>+12.1f} ± {more[1]:<4.1f}",
                flush=True,
            )
    print(f"{time.perf_counter() - start:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
