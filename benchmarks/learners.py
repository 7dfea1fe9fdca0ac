"""Simulated learners: a memory of `memories.py` for each prompt, and habits; they study the trainer's way, by SM-2.

`PLAIN` habits are those of the four worlds that are reported; `drawn` habits differ from learner to learner, so that
what is chosen on such learners does not hang on one way to study.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from math import exp, log

from flashneg.domain import correction, estimate, fsrs, sm2
from flashneg.domain.names import Facet

from memories import HOUR, MEMORIES, Memory

TACTICS, FACETS = 120, (Facet.INTENT, Facet.SPOT, Facet.COUNTER)


@dataclass(frozen=True, slots=True)
class Habits:
    """How somebody studies and grades.

    `form` is the spread of good and bad days on the log-odds scale and `lasting` how much of it is left on the next
    day; `trend` is what changes over half a year; `pace` scales SM-2's intervals, as other schedulers would. Of the
    answers recalled, a share is graded `hard` and one `easy`; `strict` learners call so many of the hard ones a miss,
    and `lenient` ones call so many misses recalled.
    """

    study_share: float = 0.8
    pause: range = range(0)
    new_a_day: int = 6
    reviews_a_day: int = 60
    pace: float = 1.0
    form: float = 0.0
    lasting: float = 0.0
    trend: float = 0.0
    hard: float = 0.15
    easy: float = 0.10
    strict: float = 0.0
    lenient: float = 0.0
    drills: bool = True
    spread: float = 1.0


PLAIN = Habits()


def drawn(chooser: random.Random) -> Habits:
    """Return the habits of another learner."""
    start, length = chooser.randrange(30, 150), chooser.randrange(7, 46)
    return Habits(
        study_share=chooser.uniform(0.5, 1.0),
        pause=range(start, start + length) if chooser.random() < 0.5 else range(0),
        new_a_day=chooser.randrange(3, 16),
        reviews_a_day=chooser.choice((30, 60, 120)),
        pace=exp(chooser.gauss(0, 0.35)),
        form=chooser.uniform(0, 0.5),
        lasting=chooser.uniform(0, 0.9),
        trend=chooser.gauss(0, 0.4),
        hard=chooser.uniform(0.02, 0.35),
        easy=chooser.uniform(0.0, 0.4),
        strict=chooser.uniform(0.2, 1.0) if chooser.random() < 0.25 else 0.0,
        lenient=chooser.uniform(0.05, 0.25) if chooser.random() < 0.25 else 0.0,
        drills=chooser.random() < 0.7,
        spread=chooser.uniform(0.5, 2.0),
    )


@dataclass(slots=True)
class Prompt:
    """One prompt of a simulated learner: the truth, SM-2's schedule and the estimate."""

    card: int
    memory: Memory
    scheduled: sm2.Memory = sm2.NEW
    due: int = 0
    mine: estimate.Estimate = estimate.BLANK


@dataclass(frozen=True, slots=True)
class Asked:
    """A judged review: which card, the day, the estimate before it, and whether it was graded as recalled."""

    card: int
    day: int
    before: estimate.Estimate
    recalled: bool

    @property
    def days(self) -> int:
        """Study days since the review before."""
        return self.day - self.before.last_day

    @property
    def plain(self) -> float:
        """The chance of recall by FSRS alone."""
        return fsrs.recall(self.before.stability / correction.MICRO, self.days)


@dataclass(slots=True)
class Learner:
    """Studies day by day; `judged` is what the correction may learn from."""

    kind: str
    seed: int
    varied: bool
    judged: list[correction.Judged] = field(default_factory=list)
    begun: int = 0
    form: float = 0.0
    chooser: random.Random = field(init=False)
    habits: Habits = field(init=False)
    cards: list[list[Prompt]] = field(init=False)
    order: list[Prompt] = field(init=False)

    def __post_init__(self) -> None:
        self.chooser = random.Random(f"{self.kind}:{self.seed}:{self.varied}")
        self.habits = drawn(self.chooser) if self.varied else PLAIN
        make = MEMORIES[self.kind](self.chooser, self.habits.spread)
        self.cards = [[Prompt(card, make()) for _ in FACETS] for card in range(TACTICS)]
        self.order = [card[place] for place in range(len(FACETS)) for card in self.cards]

    def live(self, days: int) -> Iterator[tuple[int, list[Asked]]]:
        """Yield each day from 1 on with its judged reviews, none where nothing was studied."""
        for day in range(1, days + 1):
            away = day in self.habits.pause or self.chooser.random() >= self.habits.study_share
            yield day, [] if away else self.study(day)

    def true(self, prompt: Prompt, when: float) -> float:
        """Return the chance that a prompt would be graded as recalled at a time in days, on a day like any other."""
        chance = self._recall(prompt, when, 0.0)
        return chance * (1 - self.habits.hard * self.habits.strict) + (1 - chance) * self.habits.lenient

    def _recall(self, prompt: Prompt, when: float, form: float) -> float:
        chance = min(max(prompt.memory.chance(when), 1e-9), 1 - 1e-9)
        shift = form + self.habits.trend * (when / 90 - 1)
        return 1 / (1 + exp(-shift - log(chance / (1 - chance)))) if shift else chance

    def grade(self, prompt: Prompt, day: int, hour: float) -> int:
        """Answer a prompt as the memory and the day's form have it, and return the quality."""
        habits = self.habits
        recalled = self.chooser.random() < self._recall(prompt, day + hour, self.form)
        prompt.memory.review(day + hour, recalled=recalled)
        shares = (habits.hard, 1 - habits.hard - habits.easy, habits.easy)
        quality = self.chooser.choices((3, 4, 5), shares)[0] if recalled else 1
        if quality == 3 and self.chooser.random() < habits.strict:
            quality = 2
        elif quality == 1 and self.chooser.random() < habits.lenient:
            quality = 3
        prompt.mine, judged = estimate.reviewed(prompt.mine, quality, day)
        if judged is not None:
            self.judged.append(judged)
        return quality

    def study(self, day: int) -> list[Asked]:
        """Study one day, due reviews, new prompts and the drill, and return the judged reviews."""
        habits = self.habits
        fresh_form = habits.form * (1 - habits.lasting**2) ** 0.5
        self.form = habits.lasting * self.form + self.chooser.gauss(0, fresh_form)
        late = [prompt for prompt in self.order[: self.begun] if prompt.due <= day]
        late.sort(key=lambda prompt: -(day - prompt.due) / prompt.scheduled.interval)
        backlog = len(late) > habits.reviews_a_day
        fresh = [] if backlog else self.order[self.begun : self.begun + habits.new_a_day]
        self.begun += len(fresh)
        asked, drill = [], []
        for place, prompt in enumerate((*late[: habits.reviews_a_day], *fresh)):
            before = prompt.mine
            quality = self.grade(prompt, day, place * HOUR / 180)
            if before.begun:
                asked.append(Asked(prompt.card, day, before, quality >= sm2.PASS))
            prompt.scheduled = sm2.step(prompt.scheduled, quality)
            prompt.due = day + max(1, round(prompt.scheduled.interval * habits.pace))
            if quality < sm2.DRILL_PASS and habits.drills:
                drill.append(prompt)
        for turn in range(3):
            drill = [prompt for prompt in drill if self.grade(prompt, day, (0.5 + turn / 2) * HOUR * 4) < 4]
        return asked


def after_day(
    before: correction.Correction, today: Sequence[correction.Judged], latest: Sequence[correction.Judged]
) -> correction.Correction:
    """Return the correction after a study day: `today` are its judged reviews, which `latest` ends with."""
    return correction.after_day(reduce(correction.after_review, today, before), latest)
