"""One round being asked: the question at hand, what was answered, and the log behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from flashneg.domain import calendar, replay
from flashneg.domain.cards import Card
from flashneg.domain.events import CardKey, Event, EventKind, PromptKey
from flashneg.domain.quiz.attempts import Attempt, QuizKind, QuizMode, corrected
from flashneg.domain.quiz.names import plain_name
from flashneg.domain.quiz.question import Question
from flashneg.domain.quiz.rounds import Round
from flashneg.domain.quiz.tally import Tally
from flashneg.study.errors import StudyError
from flashneg.study.ports import Clock, Similarity, Store, Unit
from flashneg.study.session import doubt_clock

_CLOSE = 0.8
_SLIPS = 4


class Match(Enum):
    """How a typed answer compares with what is accepted."""

    RIGHT = "right"
    CLOSE = "close"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a typed answer is: right, wrong, or close to `nearest`, so that the learner decides.

    `taken_for` is the other card that it names, if it names one.
    """

    match: Match
    nearest: str
    taken_for: CardKey | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer, and whether its prompt now waits in today's final drill."""

    question: Question
    attempt: Attempt
    event: Event
    drill: bool


@dataclass(frozen=True, slots=True)
class FamilyScore:
    """A family's share of a test: questions, right ones, and the share known with guessing taken out."""

    family: str
    asked: int
    right: int
    known: float


class QuizRun:
    """A round of questions. Each answer is one transaction; what was missed comes once more at the end."""

    def __init__(
        self, questions: Round, count: int, mode: QuizMode, store: Store, clock: Clock, similarity: Similarity,
        refusals: Mapping[QuizKind, str], lately: int,
    ) -> None:  # fmt: skip
        self.mode = mode
        self.count = count
        self.refusals = refusals
        self.question: Question | None = None
        self.is_again = False
        self.answers: list[Answered] = []
        self._round = questions
        self._store = store
        self._clock = clock
        self._similarity = similarity
        self._lately = lately
        self._is_open = False
        self._put = 0
        self._numbers: dict[int, int] = {}
        self._redo: Question | None = None

    @property
    def seed(self) -> int:
        """The seed of the round."""
        return self._round.seed

    @property
    def number(self) -> int:
        """Which question this is, from 1; repeats of missed ones are not counted."""
        return self._numbers.get(self.question.seed, self._put) if self.question else self._put

    @property
    def waiting(self) -> int:
        """How many missed questions wait for the end of the round."""
        return self._round.waiting

    def next(self) -> Question | None:
        """Return the next question, then those that were missed once more; None at the end."""
        self._is_open = True
        if self._redo is not None:
            self.question, self._redo = self._redo, None
            return self.question
        self.question = self._round.next() if self._put < self.count else None
        self.is_again = False
        if self.question is not None:
            self._put += 1
            self._numbers[self.question.seed] = self._put
            return self.question
        self.count = self._put
        self.question = self._round.again()
        self.is_again = self.question is not None
        return self.question

    def card(self, key: CardKey) -> Card:
        """Return a card of the round."""
        return self._round.desk.book.entries[key].card

    def ref(self, key: CardKey) -> str:
        """Return a card's printed name, deck/card."""
        entry = self._round.desk.book.entries[key]
        return f"{entry.deck}/{entry.card.id}"

    def is_met(self, key: CardKey) -> bool:
        """Whether the learner has learned something of a card."""
        return key in self._round.desk.learner.met

    def judge(self, text: str) -> Verdict:
        """Return what a typed answer is. Another card's name is wrong, however like the right one it is."""
        question = self._asked()
        wanted = plain_name(text)
        accepted = [plain_name(answer) for answer in question.accept]
        if wanted in accepted:
            return Verdict(Match.RIGHT, question.accept[accepted.index(wanted)])
        other = self._round.desk.book.names.called(text)
        scores = [self._similarity(wanted, answer) for answer in accepted]
        best = max(range(len(scores)), key=scores.__getitem__)
        if other is None and scores[best] >= _CLOSE:
            return Verdict(Match.CLOSE, question.accept[best])
        return Verdict(Match.WRONG, question.accept[best], other or self._nearly_named(wanted))

    def _nearly_named(self, wanted: str) -> CardKey | None:
        """Return the card whose name a typed answer nearly is, slips allowed; None when it is like no name."""
        found, score = None, _CLOSE
        for name, key in self._round.desk.book.names.all.items():
            likeness = self._similarity(wanted, name) if wanted and abs(len(name) - len(wanted)) <= _SLIPS else 0.0
            if likeness > score:
                found, score = key, likeness
        return found

    def choose(
        self, index: int | None, *, milliseconds: int, committed: bool = False, accept_clock: bool = False
    ) -> Answered:
        """Log the choice of an option; None means "I don't know". Raises ClockDoubt, NotSaved."""
        attempt = self._asked().chosen(
            index, mode=self.mode, milliseconds=milliseconds, committed=committed, again=self.is_again
        )
        return self._log(attempt, accept_clock=accept_clock)

    def type(
        self, text: str, *, right: bool, milliseconds: int, taken_for: CardKey | None = None, accept_clock: bool = False
    ) -> Answered:
        """Log a typed answer, right or wrong as judged, or as the learner decided. Raises ClockDoubt, NotSaved."""
        attempt = self._asked().typed(
            text, right=right, taken_for=taken_for, mode=self.mode, milliseconds=milliseconds, again=self.is_again
        )
        return self._log(attempt, accept_clock=accept_clock)

    def _asked(self) -> Question:
        if self.question is None or not self._is_open:
            raise StudyError("no question is open; ask the next one first")
        return self.question

    def _log(self, attempt: Attempt, *, accept_clock: bool) -> Answered:
        question = self._asked()
        prompt = PromptKey(attempt.card, attempt.facet)
        with self._store.write() as unit:
            now = self._clock.now()  # after the wait for others, whose events would otherwise be newer
            day = calendar.study_day(now, self._clock.zone, self._clock.day_start)
            newest = unit.log.newest_at()
            if not accept_clock:
                doubt_clock(newest, now)
            before = unit.schedule(prompt)
            event = unit.log.append(
                EventKind.ATTEMPT, at=now, day=day, card=prompt.card, facet=prompt.facet, facts=attempt.facts()
            )
            late = now <= max(before.last_at, newest or 0)
            after = replay.replay(prompt, unit.log.of_prompt(prompt)) if late else replay.apply(prompt, before, event)
            if after != before:
                unit.put_schedule(prompt, after)
        kept = replace(attempt, at=now, day=day, id=event.id)
        self._round.answered(question, kept)
        done = Answered(question, kept, event, after.in_drill(day))
        self.answers.append(done)
        self._is_open = False
        return done

    def undo(self) -> Question | None:
        """Take back the last answer of this round and return its question; None when there is none to take back.

        Only the latest act of today can be taken back, so one that came after it elsewhere stands in the way.
        """
        if not self.answers:
            return None
        last, now = self.answers[-1], self._clock.now()
        with self._store.write() as unit:
            event = unit.log.latest_undoable(last.event.day)
            if event is None or event.id != last.event.id:
                raise StudyError("something else was done since; 'flashneg undo' takes the latest act back first")
            unit.log.append(
                EventKind.RETRACTION, at=max(now, event.at), day=event.day, card=event.card, facet=event.facet,
                facts={"target": event.id},
            )  # fmt: skip
            prompt = PromptKey(last.attempt.card, last.attempt.facet)
            unit.put_schedule(prompt, replay.replay(prompt, unit.log.of_prompt(prompt)))
            tally = self._tally(unit)
        self.answers.pop()
        if self.question is not None and self.question != last.question:
            self._redo = self.question
        self._round.take_back(last.question, tally)
        self.question, self.is_again, self._is_open = last.question, last.attempt.again, True
        return last.question

    def _tally(self, unit: Unit) -> Tally:
        return Tally(Attempt.from_event(event) for event in unit.log.attempts(self._lately))

    def first_answers(self) -> list[Answered]:
        """Return the answers without the repeats of missed questions."""
        return [answered for answered in self.answers if not answered.attempt.again]

    def by_family(self) -> list[FamilyScore]:
        """Return how each family went, guessing taken out; the weakest first."""
        found: dict[str, list[Attempt]] = defaultdict(list)
        for answered in self.first_answers():
            card = self.card(answered.question.card)
            found[getattr(card, "family", "") or "No family"].append(answered.attempt)
        scores = [
            FamilyScore(
                family, len(attempts), sum(attempt.right for attempt in attempts),
                corrected((attempt.right, attempt.chance) for attempt in attempts) or 0.0,
            )
            for family, attempts in found.items()
        ]  # fmt: skip
        return sorted(scores, key=lambda score: (score.known, -score.asked, score.family))
