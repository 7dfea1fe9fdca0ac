"""Confusions weigh in, fade, and never take over."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from flashneg.domain.cards import CounterEdge, Fit, Link, Scenario, Tactic
from flashneg.domain.events import CardKey, PromptKey
from flashneg.domain.names import CardId, DeckId, Facet
from flashneg.domain.quiz.attempts import QuizKind, QuizMode
from flashneg.domain.quiz.book import Book
from flashneg.domain.quiz.desk import Desk, Learner, Scope
from flashneg.domain.quiz.names import Entry
from flashneg.domain.quiz.options import draw
from flashneg.domain.quiz.question import Question
from flashneg.domain.quiz.rounds import Round, build
from flashneg.domain.quiz.tally import Record, Tally
from hypothesis import given
from hypothesis import strategies as st

from tests.quiz.libraries import attempt

COUNT = 40
KEYS = [CardKey(f"k{number}") for number in range(COUNT)]


def ploy(number: int) -> Tactic:
    near = [Link(CardId(f"t{(number + step) % COUNT}"), "near") for step in (1, 2, 3, 4)]
    return Tactic(
        id=CardId(f"t{number}"), name=f"Name {number}", family=f"Family {number % 4}", intent="win",
        counter=f"The {number}th line of this book.", confusable=tuple(near),
        counters=(CounterEdge(Fit.BEST, Link(CardId(f"c{number}"), f"Counter {number}"), "it fits"),),
        scenarios=(Scenario(f"case {number}.0"), Scenario(f"case {number}.1")),
    )  # fmt: skip


BOOK = Book([Entry(KEYS[number], DeckId("d"), ploy(number)) for number in range(COUNT)])
KNOWN = frozenset(PromptKey(key, facet) for key in KEYS for facet in Facet)
LEARNER = Learner(frozenset(KEYS), KNOWN)


def options(desk: Desk, card: CardKey, times: int = 200) -> Counter[CardKey]:
    found: Counter[CardKey] = Counter()
    for seed in range(times):
        made = build(desk, QuizKind.COUNTER, card, seed, random.Random)
        assert isinstance(made, Question)
        found.update(option.card for option in made.options if option.card not in {None, card})  # type: ignore[misc]
    return found


def test_a_stranger_that_the_card_was_taken_for_is_offered_from_then_on() -> None:
    far = KEYS[20]
    before = options(Desk(BOOK, LEARNER, Tally()), KEYS[0])[far]
    after = options(Desk(BOOK, LEARNER, Tally([attempt(KEYS[0], right=False, taken_for=far)])), KEYS[0])[far]
    assert before == 0
    assert after > 120


def test_no_confusion_however_strong_narrows_the_choice_to_one_pair() -> None:
    history = [attempt(KEYS[0], right=False, taken_for=KEYS[20])] * 30
    found = options(Desk(BOOK, LEARNER, Tally(history)), KEYS[0])
    others = {key for key, times in found.items() if key != KEYS[20] and times > 20}
    assert len(others) >= 4
    asked = Counter(ask(Desk(BOOK, LEARNER, Tally(history)), 300))
    assert asked[KEYS[0]] <= 30
    assert len(asked) == COUNT


def ask(desk: Desk, count: int, seed: int = 3) -> list[CardKey]:
    questions = Round(desk, list(QuizKind), seed, random.Random)
    found = [questions.next() for _ in range(count)]
    return [question.card for question in found if question is not None]


def test_a_run_of_right_answers_ends_a_confusion() -> None:
    tally = Tally([attempt(KEYS[0], right=False, taken_for=KEYS[20])] * 5)
    assert tally.taken_for(KEYS[0])[KEYS[20]] == 3
    strengths = []
    for _ in range(7):
        tally.add(attempt(KEYS[0], right=True, taken_for=KEYS[20]))
        strengths.append(tally.taken_for(KEYS[0]).get(KEYS[20], 0))
    assert strengths == sorted(strengths, reverse=True)
    assert strengths[-1] == 0
    assert [(one.times, one.strength) for one in tally.confusions()] == [(5, 0)]


@given(st.lists(st.tuples(st.sampled_from(KEYS[:4]), st.sampled_from(KEYS[:4]), st.booleans()), max_size=40))
def test_a_confusion_grows_past_three_or_survives_eight_right_answers(
    found: list[tuple[CardKey, CardKey, bool]],
) -> None:
    tally = Tally(attempt(card, right=right, taken_for=other) for card, other, right in found)
    for card in KEYS[:4]:
        assert all(0 < strength <= 3 for strength in tally.taken_for(card).values())
        for other in list(tally.taken_for(card)):
            for _ in range(8):
                tally.add(attempt(card, right=True, taken_for=other))
            assert other not in tally.taken_for(card)


def test_what_was_missed_or_is_due_comes_early() -> None:
    weak = KEYS[30:34]
    learner = Learner(LEARNER.met, LEARNER.known, {PromptKey(KEYS[35], Facet.COUNTER): 1.5})
    due, missed = Counter[CardKey](), Counter[CardKey]()
    for seed in range(100):
        due.update(ask(Desk(BOOK, learner, Tally()), 10, seed))
        tally = Tally(
            attempt(key, right=key not in weak, taken_for=KEYS[1], facet=facet)
            for key in KEYS for facet in (Facet.SPOT, Facet.COUNTER)
        )  # fmt: skip
        missed.update(ask(Desk(BOOK, LEARNER, tally), 10, seed))
    assert due[KEYS[35]] > 1.3 * sum(due[key] for key in KEYS[:30]) / 30
    assert min(missed[key] for key in weak) > 3 * max(missed[key] for key in KEYS[5:25])


def test_two_cards_to_tell_apart_are_all_that_is_asked_and_each_stands_beside_the_other() -> None:
    focus = (KEYS[0], KEYS[20])
    desk = Desk(BOOK, LEARNER, Tally(), Scope(focus=focus))
    questions = Round(desk, [QuizKind.SCENARIO_PLOY, QuizKind.COUNTER], 1, random.Random)
    for _ in range(6):
        question = questions.next()
        assert question is not None
        assert question.card in focus
        assert set(focus) <= {option.card for option in question.options}


def test_met_cards_are_asked_before_others_and_alone_when_only_learned_ones_may_be() -> None:
    learner = Learner(frozenset(KEYS[:12]), frozenset(prompt for prompt in KNOWN if prompt.card in KEYS[:12]))
    assert set(ask(Desk(BOOK, learner, Tally()), 50)) <= set(KEYS[:12])
    few = Learner(frozenset(KEYS[:3]), frozenset(prompt for prompt in KNOWN if prompt.card in KEYS[:3]))
    assert len(set(ask(Desk(BOOK, few, Tally()), 10))) == 10
    assert set(ask(Desk(BOOK, few, Tally(), Scope(learned_only=True)), 10)) <= set(KEYS[:3])


def test_once_the_near_ones_are_held_apart_farther_ones_are_tried() -> None:
    history = [attempt(KEYS[0], right=True, facet=facet) for facet in (Facet.SPOT, Facet.COUNTER) for _ in range(3)]
    found = options(Desk(BOOK, LEARNER, Tally(history)), KEYS[0])
    near = set(BOOK.confusable[KEYS[0]])
    far = sum(times for key, times in found.items() if key not in near)
    assert 120 < far < 280


def test_a_question_asked_again_counts_twice_or_a_kept_scenario_is_counted_as_shown() -> None:
    missed = replace(attempt(KEYS[0], right=False, taken_for=KEYS[1]), variant=0)
    tally = Tally([missed, replace(missed, right=True, again=True), replace(missed, mode=QuizMode.TEST)])
    assert tally.record(PromptKey(KEYS[0], missed.facet)) == Record(asked=2, right=0, run=-2)
    assert tally.scenarios[KEYS[0]] == 2


def test_a_repeat_that_is_right_fades_what_was_missed_minutes_before() -> None:
    missed = attempt(KEYS[0], right=False, taken_for=KEYS[1])
    repeat = replace(missed, again=True)
    assert dict(Tally([missed, replace(repeat, right=True, taken_for=None)]).taken_for(KEYS[0])) == {KEYS[1]: 1.0}
    assert Tally([missed, repeat]).confusions()[0].times == 2


def test_an_answer_that_was_taken_back_goes_on_weighing() -> None:
    questions = Round(Desk(BOOK, LEARNER, Tally()), [QuizKind.COUNTER], 1, random.Random)
    question = questions.next()
    assert question is not None
    questions.answered(question, attempt(question.card, right=False, taken_for=KEYS[20]))
    assert (questions.waiting, dict(questions.desk.tally.taken_for(question.card))) == (1, {KEYS[20]: 1.0})
    questions.take_back(question, Tally())
    assert (questions.waiting, dict(questions.desk.tally.taken_for(question.card))) == (0, {})


def test_a_card_that_is_only_recognised_counts_as_held_apart() -> None:
    key = KEYS[0]
    seen = [attempt(key, right=True, facet=Facet.SPOT)] * 3
    assert Tally(seen).rights(key) == 3
    assert Tally([*seen, attempt(key, right=True)]).rights(key) == 1
    assert Tally([*seen, attempt(key, right=False)]).rights(key) == 0


def test_an_option_that_stands_beside_no_other_leaves_a_question_with_too_few() -> None:
    alone, two, three = KEYS[:3]

    def admits(key: CardKey, chosen: Sequence[CardKey]) -> bool:
        return not chosen or alone not in (key, *chosen)

    for seed in range(20):
        found = draw([[alone, two, three]], [], admits=admits, weigh=lambda _: 1.0, rng=random.Random(seed))
        assert set(found) == {two, three}
