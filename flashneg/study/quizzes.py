"""The quiz: rounds of questions, what an answer does, and taking it back."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from flashneg.domain import calendar, replay
from flashneg.domain.events import CardKey, Event, EventKind
from flashneg.domain.names import DeckId, DeckNames
from flashneg.domain.quiz.attempts import Attempt, QuizKind, QuizMode
from flashneg.domain.quiz.book import Book
from flashneg.domain.quiz.desk import Desk, Learner, Scope
from flashneg.domain.quiz.kinds import applies
from flashneg.domain.quiz.names import Entry
from flashneg.domain.quiz.options import RngOf
from flashneg.domain.quiz.question import Refusal
from flashneg.domain.quiz.rounds import Round, build, default_kinds, why_not
from flashneg.domain.quiz.tally import Confusion, Tally
from flashneg.domain.settings import Settings
from flashneg.study.errors import StudyError
from flashneg.study.ports import CardCodec, Clock, Similarity, Store, Unit
from flashneg.study.quiz_run import QuizRun

LENGTH = 10
SHORTEST_CLOSING = 2
SECONDS_A_QUESTION = 20
LATELY = 5_000
FOCUS_KINDS = (QuizKind.SCENARIO_PLOY, QuizKind.PAIR, QuizKind.COUNTER, QuizKind.SCENARIO_COUNTER)
FOCUS_LENGTH = 6
APART_KINDS = (
    QuizKind.COUNTER, QuizKind.SCENARIO_COUNTER, QuizKind.SCENARIO_PLOY, QuizKind.ANSWERS, QuizKind.PAIR,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """What the learner asks of a round: only these decks and kinds, how many questions, the seed, the mode.

    Without kinds all that apply are asked; without a count, ten or as many as there are cards met; without a seed, a
    new one. `focus` is two cards to tell apart; `had` are the answers of a round that was left, which then goes on.
    """

    decks: tuple[DeckId, ...] = ()
    kinds: tuple[QuizKind, ...] = ()
    count: int | None = None
    seed: int | None = None
    mode: QuizMode = QuizMode.PRACTICE
    focus: tuple[CardKey, CardKey] | None = None
    had: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Mixed:
    """A confusion as it is shown: two cards by name, how often the first was taken for the second, how strong now."""

    confusion: Confusion
    name: str
    taken_for: str


class Quizzes:
    """Makes rounds from what is stored."""

    def __init__(
        self, store: Store, codec: CardCodec, clock: Clock, settings: Settings, *, similarity: Similarity,
        rng_of: RngOf, new_seed: int,
    ) -> None:  # fmt: skip
        self._store = store
        self._codec = codec
        self._clock = clock
        self._settings = settings
        self._similarity = similarity
        self._rng_of = rng_of
        self._new_seed = new_seed

    def start(self, wish: Wish) -> QuizRun:
        """Return a round, ready for its first question. Raises StudyError, saying why, when nothing can be asked."""
        with self._store.read() as unit:
            book, learner = self._book(unit, wish.decks), self._learner(unit)
            tally = Tally(self._attempts(unit))
        if not book.pool:
            raise StudyError("no card can be asked about; use 'flashneg decks on DECK', or import a deck")
        if wish.focus and not any(entry.key in wish.focus for entry in book.pool):
            raise StudyError("neither of the two is asked now: suspended, buried, or in a deck that is off")
        scope = Scope(
            decks=frozenset(wish.decks) or None, test=wish.mode is QuizMode.TEST,
            learned_only=wish.mode is QuizMode.CLOSING, focus=wish.focus, had=wish.had,
        )  # fmt: skip
        desk = Desk(book, learner, tally, scope)
        kinds = wish.kinds or (FOCUS_KINDS if wish.focus else default_kinds(desk, test=scope.test))
        refusals = {kind: reason for kind in kinds if (reason := why_not(desk, kind, self._rng_of)) is not None}
        if len(refusals) == len(set(kinds)):
            told = "; ".join(f"{kind}: {reason}" for kind, reason in refusals.items())
            raise StudyError(f"the quiz finds nothing to ask ({told})")
        seed = self._new_seed if wish.seed is None else wish.seed
        questions = Round(desk, kinds, seed, self._rng_of)
        count = _length(wish, questions)
        return QuizRun(questions, count, wish.mode, self._store, self._clock, self._similarity, refusals, LATELY)

    def closing(self) -> QuizRun | None:
        """Return the quiz that closes today's session, or None: switched off, had today, or nothing learned to ask.

        Its length is the settings'; when the day has already taken its minutes it is shorter, down to two questions.
        Of one that was left, the rest is returned.
        """
        wanted = self._settings.quiz_length
        today = self._today()
        if not wanted:
            return None
        with self._store.read() as unit:
            events = unit.log.answers_of_day(today)
            learned = unit.learned()
        gone = replay.retracted(events)
        standing = [event for event in events if event.id not in gone]
        if not learned or not any(event.kind is EventKind.REVIEW for event in standing):
            return None
        begun = next((place for place, event in enumerate(standing) if _is_closing(event)), len(standing))
        had = [attempt for attempt in map(Attempt.from_event, filter(_is_closing, standing)) if not attempt.again]
        timed = (event for event in standing[:begun] if event.kind in {EventKind.REVIEW, EventKind.ATTEMPT})
        left = self._settings.minutes_per_day * 60 - sum(event.number("ms") for event in timed) // 1000
        count = min(wanted, max(left // SECONDS_A_QUESTION, SHORTEST_CLOSING)) - len(had)
        if count <= 0:
            return None
        wish = Wish(count=count, seed=today, mode=QuizMode.CLOSING, had=tuple(had))
        try:
            return self.start(wish) if not had or self.start(wish).next() else None
        except StudyError:
            return None

    def mode(self) -> QuizMode:
        """Return how a round is asked by the settings: in practice, or against the clock."""
        return QuizMode.PRESSURE if self._settings.pressure_seconds else QuizMode.PRACTICE

    def confusions(self) -> list[Mixed]:
        """Return which cards were taken for which in the latest attempts, the strongest first."""
        with self._store.read() as unit:
            found = Tally(self._attempts(unit)).confusions()
            cards = {key: unit.shelf.card(key) for one in found for key in (one.card, one.taken_for)}
        shown = []
        for one in found:
            card, other = cards[one.card], cards[one.taken_for]
            if card is not None and other is not None and not card.retired and not other.retired:
                shown.append(Mixed(one, card.name, other.name))
        return shown

    def askable(self, cards: Collection[CardKey]) -> frozenset[CardKey]:
        """Return those of these tactics about which a legal question that tells tactics apart can be built.

        Those that are out of the quiz for now, switched off or set aside, are looked at among all living cards, so that
        nothing that is said of a card changes with it.
        """
        with self._store.read() as unit:
            book, learner = self._book(unit, ()), self._learner(unit)
        desks = [Desk(book, learner, Tally())]
        pool = {entry.key for entry in book.pool}
        if not pool.issuperset(cards):
            desks.append(Desk(book.whole(), learner, Tally()))
        return frozenset(key for key in cards if key in book.entries and self._can_ask(desks[key not in pool], key))

    def _can_ask(self, desk: Desk, key: CardKey) -> bool:
        return any(
            applies(desk, kind, key) and not isinstance(build(desk, kind, key, 0, self._rng_of), Refusal)
            for kind in APART_KINDS
        )

    def _today(self) -> int:
        return calendar.study_day(self._clock.now(), self._clock.zone, self._clock.day_start)

    def _attempts(self, unit: Unit) -> list[Attempt]:
        return [Attempt.from_event(event) for event in unit.log.attempts(LATELY)]

    def _book(self, unit: Unit, chosen: Iterable[DeckId]) -> Book:
        """Return the book of all living cards; cards of switched-off decks are only looked up, unless chosen."""
        decks = {deck.id: deck for deck in unit.shelf.decks()}
        aside = unit.set_aside(self._today())
        cards = [card for card in unit.shelf.cards() if not card.retired and card.deck in decks]
        cards.sort(key=lambda card: (not decks[card.deck].bundled, decks[card.deck].position, card.position))
        entries = [Entry(card.key, card.deck, self._codec.from_text(card.content, card.line)) for card in cards]
        on = {deck.id for deck in decks.values() if deck.enabled} | set(chosen)
        pool = [entry.key for entry in entries if entry.deck in on and entry.key not in aside]
        return Book(entries, pool, DeckNames((deck.id, deck.source or "") for deck in decks.values()))

    def _learner(self, unit: Unit) -> Learner:
        today, frail = self._today(), {}
        known = {prompt: schedule for prompt, schedule in unit.schedules() if not schedule.is_new}
        for prompt, schedule in known.items():
            due = 1.0 if schedule.due <= today else 0.0
            frail[prompt] = due + schedule.lapses / max(1, schedule.reviews)
        return Learner(frozenset(prompt.card for prompt in known), frozenset(known), frail)


def _is_closing(event: Event) -> bool:
    return event.kind is EventKind.ATTEMPT and event.facts.get("mode") == QuizMode.CLOSING


def _length(wish: Wish, questions: Round) -> int:
    """Return how many questions a round has; without a wish, no more than there are cards, met ones where there are."""
    if wish.mode is QuizMode.CLOSING:
        return min(wish.count or LENGTH, questions.cards)
    if wish.count is not None:
        return wish.count
    if wish.focus is not None:
        return FOCUS_LENGTH
    return min(LENGTH, questions.met_cards or questions.cards)
