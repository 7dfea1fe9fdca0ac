"""What holds of the quiz's questions for every library and every learner, not only for the bundled decks."""

from __future__ import annotations

import random
from collections.abc import Sequence

from flashneg.domain.cards import Fit, Kind, Link, Tactic
from flashneg.domain.events import CardKey
from flashneg.domain.names import DeckId
from flashneg.domain.quiz.attempts import QuizKind
from flashneg.domain.quiz.book import Book
from flashneg.domain.quiz.desk import Desk
from flashneg.domain.quiz.names import plain_name
from flashneg.domain.quiz.question import Option, Question
from flashneg.domain.quiz.rounds import Round, default_kinds, why_not
from hypothesis import given
from hypothesis import strategies as st

from tests.quiz.libraries import desks

LINES = {QuizKind.COUNTER, QuizKind.SCENARIO_COUNTER}
NAMES = {QuizKind.SCENARIO_PLOY, QuizKind.ANSWERS}
seeds = st.integers(0, 2**31 - 1)


def ask(desk: Desk, seed: int, count: int = 25, kinds: Sequence[QuizKind] = tuple(QuizKind)) -> list[Question]:
    questions = Round(desk, kinds, seed, random.Random)
    found = [questions.next() for _ in range(count)]
    return [question for question in found if question is not None]


def meaning(book: Book, link: Link, deck: DeckId) -> str:
    """What a link means, worked out here once more: an id; or the id of the first card so named; or its words."""
    if link.card is not None:
        return link.card
    for attribute in ("name", "aka"):
        for entry in book.entries.values():
            names = [entry.card.name] if attribute == "name" else list(getattr(entry.card, "aka", ()))
            if plain_name(link.text) in [plain_name(name) for name in names]:
                return entry.card.id
    return plain_name(link.text)


def right_against(book: Book, key: CardKey, *fits: Fit) -> set[str]:
    deck, card = book.entries[key].deck, book.tactic(key)
    return {meaning(book, edge.target, deck) for edge in card.counters if edge.fit in fits}


def is_legal(book: Book, asked: CardKey, other: CardKey) -> bool:
    universal = {entry.card.id for entry in book.entries.values() if getattr(entry.card, "universal", False)}
    mine, theirs = (right_against(book, key, Fit.BEST, Fit.WORKS) for key in (asked, other))
    best, their_best = (right_against(book, key, Fit.BEST) for key in (asked, other))
    deck = book.entries[asked].deck
    ruled_out = {meaning(book, link, deck) for link in book.tactic(asked).not_against}
    return (
        not best & theirs
        and not their_best & mine
        and mine & theirs <= universal
        and book.entries[other].card.id not in ruled_out | {book.entries[asked].card.id}
    )


def wrong(question: Question) -> list[Option]:
    return [option for option in question.options if option is not question.right]


@given(desks(), seeds)
def test_options_are_too_few_or_twice_the_same(desk: Desk, seed: int) -> None:
    for question in ask(desk, seed):
        if question.kind is QuizKind.TYPED:
            assert question.accept
            continue
        texts = [option.text.casefold() for option in question.options]
        assert len(texts) in {3, 4}
        assert len(set(texts)) == len(texts)
        assert all(texts)
        assert question.right is not None


@given(desks(), seeds)
def test_a_wrong_counter_line_is_right_after_all(desk: Desk, seed: int) -> None:
    book = desk.book
    for question in ask(desk, seed, kinds=[*LINES]):
        bests = []
        for option in question.options:
            assert option.card is not None
            assert option.text == book.tactic(option.card).counter
            bests += right_against(book, option.card, Fit.BEST)
            if option is not question.right:
                assert is_legal(book, question.card, option.card)
        assert len(set(bests)) == len(bests)


@given(desks(), seeds)
def test_a_wrong_name_means_the_right_card_or_a_counter_that_always_fits(desk: Desk, seed: int) -> None:
    book = desk.book
    for question in ask(desk, seed, kinds=[*NAMES, QuizKind.PAIR]):
        cards = [option.card for option in question.options if option.card is not None]
        names = [{plain_name(name) for name in (book.tactic(card).name, *book.tactic(card).aka)} for card in cards]
        assert all(not one & other for place, one in enumerate(names) for other in names[:place])
        for option in wrong(question):
            assert option.card is None or not book.tactic(option.card).universal
            assert option.card is None or book.tactic(option.card).kind is Kind.PLOY


@given(desks(), seeds)
def test_a_counter_is_asked_about_with_a_ploy_that_it_answers_among_the_wrong_ones(desk: Desk, seed: int) -> None:
    for question in ask(desk, seed, kinds=[QuizKind.ANSWERS]):
        counter = desk.book.entries[question.card].card
        assert isinstance(counter, Tactic)
        assert not counter.universal
        assert question.right is not None
        assert question.right.card is not None
        assert right_against(desk.book, question.right.card, Fit.BEST) == {counter.id}
        for option in wrong(question):
            assert option.card is not None
            assert counter.id not in right_against(desk.book, option.card, Fit.BEST, Fit.WORKS)


@given(desks(), seeds)
def test_a_stranger_is_offered_while_met_cards_suffice(desk: Desk, seed: int) -> None:
    book, met = desk.book, desk.learner.met
    for question in ask(desk, seed, kinds=[*LINES]):
        if all(option.card in met for option in wrong(question)):
            continue
        fair = [
            key for key in book.ploys
            if key in met and key != question.card and book.tactic(key).counter and is_legal(book, question.card, key)
            and not book.mean_the_same_line(question.card, key)
        ]  # fmt: skip
        pairs = [(one, two) for place, one in enumerate(fair) for two in fair[:place]]
        # One met card may stand in the way of two others; where three differ from each other, two can be had.
        apart = [(one, two) for one, two in pairs if not book.mean_the_same_line(one, two)]
        assert len(apart) < 3 or any(option.card in met for option in wrong(question))
        assert not (len(fair) > 1 and len(apart) == len(pairs))


@given(desks(), seeds)
def test_a_card_comes_twice_in_ten_although_there_are_ten(desk: Desk, seed: int) -> None:
    cards = [question.card for question in ask(desk, seed, count=40)]
    if len(set(cards)) >= 10:
        for start in range(len(cards)):
            assert len(set(cards[start : start + 10])) == len(cards[start : start + 10])


@given(desks(), seeds)
def test_the_same_seed_gives_other_questions(desk: Desk, seed: int) -> None:
    again = Desk(desk.book, desk.learner, desk.tally, desk.scope)
    before = dict(desk.tally.scenarios)
    first = ask(desk, seed)
    desk.tally.scenarios.clear()
    desk.tally.scenarios.update(before)
    assert ask(again, seed) == first


@given(desks(), desks(test=True), seeds)
def test_a_scenario_kept_for_tests_is_shown_in_practice_or_the_other_way_round(
    practice: Desk, test: Desk, seed: int
) -> None:
    for desk, kept in ((practice, False), (test, True)):
        kinds = default_kinds(desk, test=kept)
        for question in ask(desk, seed, kinds=kinds):
            if "case " in question.case:
                assert (".2" in question.case) is kept


@given(desks(), seeds, st.sampled_from(QuizKind))
def test_a_kind_is_refused_without_a_reason_or_given_although_refused(desk: Desk, seed: int, kind: QuizKind) -> None:
    reason = why_not(desk, kind, random.Random)
    found = ask(desk, seed, count=1, kinds=[kind])
    assert (reason is None) == bool(found)
    assert reason != ""


@given(desks(), seeds)
def test_a_combination_is_asked_before_its_parts_are_known(desk: Desk, seed: int) -> None:
    for question in ask(desk, seed, kinds=[QuizKind.COMBINATION]):
        for key in (question.card, *question.others):
            assert desk.knows(key)
