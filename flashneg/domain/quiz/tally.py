"""What attempts have shown: what is taken for what, and how each prompt of the quiz has gone lately.

A confusion grows by one with each wrong choice, up to three. It halves when the learner is right although the other was
among the options, so that a run of right answers ends it: no pair haunts a learner forever.

A question that comes once more at a round's end was answered minutes before, with the right answer told after it. It is
no answer that a record counts, and right it shows little, so nothing fades; wrong it is one mix-up more all the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flashneg.domain.events import CardKey, PromptKey
from flashneg.domain.names import Facet
from flashneg.domain.quiz.attempts import Attempt, QuizMode

_MOST = 3.0
_FADE_SEEN = 0.5
_FADE_OTHER = 0.85
_GONE = 0.05


@dataclass(frozen=True, slots=True)
class Record:
    """How a prompt has gone in the quiz: times asked, times right, and right answers in a row (wrong ones below 0)."""

    asked: int = 0
    right: int = 0
    run: int = 0

    def after(self, *, right: bool) -> Record:
        """Return the record with one more answer."""
        run = max(0, self.run) + 1 if right else min(0, self.run) - 1
        return Record(self.asked + 1, self.right + right, run)


@dataclass(frozen=True, slots=True)
class Confusion:
    """A card that was taken for another: how often ever, and how strong it is now (0 to 3)."""

    card: CardKey
    taken_for: CardKey
    times: int
    strength: float
    last_day: int


_NO_RECORD = Record()


class Tally:
    """Attempts counted, one after the other in the log's order."""

    def __init__(self, attempts: Iterable[Attempt] = ()) -> None:
        self._strength: dict[CardKey, dict[CardKey, float]] = defaultdict(dict)
        self._times: Counter[tuple[CardKey, CardKey]] = Counter()
        self._last: dict[tuple[CardKey, CardKey], int] = {}
        self._records: dict[PromptKey, Record] = {}
        self.scenarios: Counter[CardKey] = Counter()
        for attempt in attempts:
            self.add(attempt)

    def add(self, attempt: Attempt, *, shown: bool = False) -> None:
        """Count one more attempt; `shown` says that its scenario was counted when it was shown."""
        prompt = PromptKey(attempt.card, attempt.facet)
        if not attempt.again:
            self._records[prompt] = self.record(prompt).after(right=attempt.right)
        if not shown and attempt.variant is not None and attempt.mode is not QuizMode.TEST:
            self.scenarios[attempt.card] += 1
        mine = self._strength[attempt.subject]
        if attempt.right:
            for other in () if attempt.again else list(mine):
                mine[other] *= _FADE_SEEN if other in attempt.options else _FADE_OTHER
                if mine[other] < _GONE:
                    del mine[other]
        elif attempt.taken_for is not None and attempt.taken_for != attempt.subject:
            pair = (attempt.subject, attempt.taken_for)
            mine[attempt.taken_for] = min(_MOST, mine.get(attempt.taken_for, 0.0) + 1)
            self._times[pair] += 1
            self._last[pair] = attempt.day

    def record(self, prompt: PromptKey) -> Record:
        """Return how a prompt has gone."""
        return self._records.get(prompt, _NO_RECORD)

    def rights(self, card: CardKey) -> int:
        """Return how many answers about a card's recognition or counter were right in a row, the lesser of the two."""
        found = [self._records.get(PromptKey(card, facet)) for facet in (Facet.SPOT, Facet.COUNTER)]
        runs = [record.run for record in found if record is not None]
        return max(0, min(runs)) if runs else 0

    def taken_for(self, card: CardKey) -> Mapping[CardKey, float]:
        """Return the cards that this one is taken for now, with the strength of each."""
        return self._strength.get(card, {})

    def between(self, one: CardKey, other: CardKey) -> float:
        """Return how strongly the first card is taken for the other; the other way round counts half."""
        return self.taken_for(one).get(other, 0.0) + self.taken_for(other).get(one, 0.0) / 2

    def confusions(self) -> list[Confusion]:
        """Return every confusion that there ever was, the strongest now first."""
        found = [
            Confusion(card, other, times, self.taken_for(card).get(other, 0.0), self._last[card, other])
            for (card, other), times in self._times.items()
        ]
        return sorted(found, key=lambda one: (-one.strength, -one.times, -one.last_day, one.card, one.taken_for))
