"""A round: which question comes next, and what comes once more at its end.

Weak cards come early: what is confused, what was missed last, what is due or often forgotten. Kinds take turns by their
shares, families alternate, and no card is asked twice in ten questions (fewer, where there are fewer cards). Met cards
come before others.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from flashneg.domain.cards import Concept, Kind
from flashneg.domain.events import CardKey, PromptKey
from flashneg.domain.names import Facet
from flashneg.domain.quiz.attempts import Attempt, QuizKind
from flashneg.domain.quiz.desk import Desk
from flashneg.domain.quiz.kinds import MAKERS, applies
from flashneg.domain.quiz.options import RngOf, weighted
from flashneg.domain.quiz.question import Question, Refusal
from flashneg.domain.quiz.tally import Tally

APART = 10
SHARES = {
    QuizKind.COUNTER: 5, QuizKind.SCENARIO_COUNTER: 5, QuizKind.SCENARIO_PLOY: 5, QuizKind.ANSWERS: 3,
    QuizKind.PAIR: 3, QuizKind.TYPED: 2, QuizKind.COMBINATION: 2, QuizKind.STYLE: 1, QuizKind.RECALL: 4,
}  # fmt: skip
TEST_KINDS = (QuizKind.SCENARIO_COUNTER, QuizKind.SCENARIO_PLOY)
_FACETS = {
    QuizKind.COUNTER: Facet.COUNTER, QuizKind.SCENARIO_COUNTER: Facet.COUNTER, QuizKind.COMBINATION: Facet.COUNTER,
    QuizKind.SCENARIO_PLOY: Facet.SPOT, QuizKind.PAIR: Facet.SPOT, QuizKind.ANSWERS: Facet.ANSWERS,
    QuizKind.STYLE: Facet.INTENT, QuizKind.RECALL: Facet.RECALL,
}  # fmt: skip
NO_CARD = {
    QuizKind.COUNTER: "no ploy has a Counter",
    QuizKind.SCENARIO_COUNTER: "no ploy has both a Counter and a scenario",
    QuizKind.SCENARIO_PLOY: "no ploy has a scenario",
    QuizKind.ANSWERS: "no counter or move here is a ploy's best answer",
    QuizKind.STYLE: "no card names one to three styles",
    QuizKind.PAIR: "no ploy has a scenario",
    QuizKind.COMBINATION: "no two ploys that combine have learned counters that differ",
    QuizKind.TYPED: "no card has a scenario, a graded counter or an intent",
    QuizKind.RECALL: "no card is a concept",
}
_MOST_REFUSED = 200
_SEEDS = 2**31


def build(desk: Desk, kind: QuizKind, key: CardKey, seed: int, rng_of: RngOf) -> Question | Refusal:
    """Return a question of this kind about a card. The same desk, seed and card give the same question."""
    rng = rng_of(seed)
    draft = MAKERS[kind](desk, key, rng)
    if isinstance(draft, Refusal):
        return draft
    places = [(rng.random(), place) for place in range(len(draft.options))]
    order = [place for _, place in sorted(places)]
    return Question(
        kind=kind, card=key, facet=draft.facet, case=draft.case, ask=draft.ask, seed=seed, why=draft.why,
        options=tuple(draft.options[place] for place in order), answer=order.index(0) if order else None,
        accept=draft.accept, variant=draft.variant, others=draft.others,
    )  # fmt: skip


class Round:
    """Questions one after the other, decided by a seed, the library, and what the learner has done."""

    def __init__(self, desk: Desk, kinds: Iterable[QuizKind], seed: int, rng_of: RngOf) -> None:
        self.desk = desk
        self.seed = seed
        self._rng_of = rng_of
        self._rng = rng_of(seed)
        self._kinds = [kind for kind in QuizKind if kind in frozenset(kinds)]
        self._met: dict[QuizKind, deque[CardKey]] = {}
        self._new: dict[QuizKind, deque[CardKey]] = {}
        for kind in self._kinds:
            self._line_up(kind)
        self._asked = [attempt.card for attempt in desk.scope.had]
        self._counts = Counter(attempt.kind for attempt in desk.scope.had)
        self._missed: list[Question] = []

    def _line_up(self, kind: QuizKind) -> None:
        scope, learner = self.desk.scope, self.desk.learner
        had = {attempt.card for attempt in scope.had}
        wanted = [
            entry.key for entry in self.desk.book.pool
            if (scope.decks is None or entry.deck in scope.decks)
            and (scope.focus is None or entry.key in scope.focus)
            and entry.key not in had
            and applies(self.desk, kind, entry.key)
        ]  # fmt: skip
        met = [key for key in wanted if key in learner.met]
        new = [] if scope.learned_only else [key for key in wanted if key not in learner.met]
        for lines, keys in ((self._met, met), (self._new, new)):
            lines[kind] = deque(weighted(keys, lambda key: self._weakness(kind, key), self._rng))

    def _weakness(self, kind: QuizKind, key: CardKey) -> float:
        """Return how much a card needs this kind of question: 1 where nothing speaks for it.

        What was asked often comes less often, so that practice stays spread however weak some cards are.
        """
        facet = _FACETS.get(kind, Facet.SPOT)
        prompt = PromptKey(key, facet)
        record, learner = self.desk.tally.record(prompt), self.desk.learner
        confused = sum(self.desk.tally.taken_for(key).values()) if facet in {Facet.SPOT, Facet.COUNTER} else 0.0
        need = 1 + min(2.0, confused) + learner.frail.get(prompt, 0.0) + 6 * (record.run < 0)
        need *= 0.85 ** min(5, max(0, record.run)) / (1 + 3 * record.asked)
        return need * (1.5 if prompt in learner.known else 1.0)

    @property
    def cards(self) -> int:
        """How many cards may be asked about, met ones and others."""
        return len({key for lines in (self._met, self._new) for line in lines.values() for key in line})

    @property
    def met_cards(self) -> int:
        """How many of the cards that may be asked about were met."""
        return len({key for line in self._met.values() for key in line})

    def next(self) -> Question | None:
        """Return the next question; None when nothing can be asked."""
        for apart in range(APART - 1, -1, -1):
            recent = frozenset(self._asked[-apart:]) if apart else frozenset[CardKey]()
            kinds = self._by_need()
            for lines in (self._met, self._new):
                for kind in kinds:
                    found = self._from_line(kind, lines[kind], recent)
                    if found is not None:
                        return found
        return None

    def _by_need(self) -> list[QuizKind]:
        """Return the kinds, the one that is most behind its share first."""
        behind = [((self._counts[kind] + self._rng.random()) / SHARES[kind], kind) for kind in self._kinds]
        return [kind for _, kind in sorted(behind, key=lambda pair: pair[0])]

    def _from_line(self, kind: QuizKind, line: deque[CardKey], recent: frozenset[CardKey]) -> Question | None:
        for key in islice(self._choices(tuple(line), recent), _MOST_REFUSED):
            made = build(self.desk, kind, key, self._seed_of(len(self._asked) + 1), self._rng_of)
            line.remove(key)
            if isinstance(made, Refusal):
                continue
            line.append(key)
            self._take(made)
            return made
        return None

    def _seed_of(self, number: int) -> int:
        return (self.seed * 1_000_003 + number) % _SEEDS

    def _choices(self, line: Sequence[CardKey], recent: frozenset[CardKey]) -> Iterator[CardKey]:
        """Yield the cards of a line that may be asked now, those of another family than the last question's first."""
        asked = [key for key in self._asked[-1:] if key in self.desk.book.entries]  # it may be gone since it was asked
        last = self.desk.book.family(asked[0]) if asked else None
        kin = []
        for key in line:
            if key not in recent:
                if self.desk.book.family(key) != last:
                    yield key
                else:
                    kin.append(key)
        yield from kin

    def _take(self, question: Question) -> None:
        self._asked.append(question.card)
        self._counts[question.kind] += 1
        if question.variant is not None:
            self.desk.tally.scenarios[question.card] += 1

    def answered(self, question: Question, attempt: Attempt) -> None:
        """Count an answer; what was missed comes once more at the end, but in a test."""
        self.desk.tally.add(attempt, shown=True)
        if not attempt.right and not attempt.again and not self.desk.scope.test:
            self._missed.append(question)

    def take_back(self, question: Question, tally: Tally) -> None:
        """Forget the answer to a question; `tally` is what the log says without it."""
        self.desk.tally = tally
        self._missed = [other for other in self._missed if other != question]

    def again(self) -> Question | None:
        """Return a missed question once more, its options in another order; None when none waits."""
        while self._missed:
            first = self._missed.pop(0)
            made = build(self.desk, first.kind, first.card, (first.seed + 1) % _SEEDS, self._rng_of)
            if isinstance(made, Question):
                self._take(made)
                return made
        return None

    @property
    def waiting(self) -> int:
        """How many missed questions wait for the end."""
        return len(self._missed)


def why_not(desk: Desk, kind: QuizKind, rng_of: RngOf) -> str | None:
    """Return why no question of this kind can be asked here, or None when one can."""
    scope, reasons = desk.scope, Counter[str]()
    for entry in desk.book.pool:
        if (scope.decks is None or entry.deck in scope.decks) and applies(desk, kind, entry.key):
            if reasons.total() == _MOST_REFUSED:
                break
            made = build(desk, kind, entry.key, 0, rng_of)
            if isinstance(made, Question):
                return None
            reasons[made.reason] += 1
    return reasons.most_common(1)[0][0] if reasons else NO_CARD[kind]


def default_kinds(desk: Desk, *, test: bool) -> tuple[QuizKind, ...]:
    """Return the kinds of a round for which none were named.

    Concepts join where the learner has met some, where decks were chosen that hold them, or where nothing else can be
    asked.
    """
    if test:
        return TEST_KINDS
    tactics = tuple(kind for kind in QuizKind if kind is not QuizKind.RECALL)
    book, scope = desk.book, desk.scope
    wanted = [entry for entry in book.pool if scope.decks is None or entry.deck in scope.decks]
    concepts = [entry.key for entry in wanted if isinstance(entry.card, Concept)]
    ploys = any(getattr(entry.card, "kind", None) is Kind.PLOY for entry in wanted)
    if concepts and (scope.decks is not None or not ploys or not desk.learner.met.isdisjoint(concepts)):
        return tuple(QuizKind)
    return tactics
