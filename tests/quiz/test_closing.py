"""The quiz that closes a day's session: when it comes, and how long it is."""

from __future__ import annotations

from flashneg.bootstrap import Services
from flashneg.domain.events import CardKey
from flashneg.domain.quiz.attempts import QuizKind
from flashneg.study.quiz_run import QuizRun

from tests.quiz.test_runs import Clock, Open, bundled, learn, start

__all__ = ["bundled"]


def test_the_closing_quiz_asks_what_is_not_learned_or_comes_twice_a_day(make: Open) -> None:
    services = make()
    assert services.quizzes.closing() is None
    learn(services, "flinch:spot", "vise:counter", "threat:intent")
    run = services.quizzes.closing()
    assert run is not None
    assert run.count == 3
    while (question := run.next()) is not None:
        assert services.cards.show_key(question.card).card.name in {"Flinch", "Vise", "Threat"}
        run.choose(question.answer, milliseconds=1) if question.options else run.type("", right=True, milliseconds=1)
    assert make().quizzes.closing() is None


def test_the_closing_quiz_overruns_the_minutes_of_the_day_or_the_setting(services: Services) -> None:
    names = ("flinch", "vise", "threat", "bluff", "salami", "nibble")
    learn(services, *(f"{name}:intent" for name in names))
    first = services.quizzes.closing()
    assert first is not None
    assert first.count == 5
    services.session().grade(services.cards.resolve_prompt("silence:intent"), 4, milliseconds=9 * 60 * 1000)
    second = services.quizzes.closing()
    assert second is not None
    assert second.count == 3
    services.set("quiz_length", "0")
    assert services.quizzes.closing() is None


def test_a_closing_quiz_that_was_taken_back_does_not_come_again(
    services: Services,
) -> None:
    learn(services, "flinch:spot", "vise:counter", "threat:intent")
    run = services.quizzes.closing()
    assert run is not None
    while answer(run):
        pass
    assert services.quizzes.closing() is None
    run.undo()
    assert services.quizzes.closing() is not None


def answer(run: QuizRun, *, right: bool = True) -> CardKey | None:
    """Answers the next question; returns the card that it was about, None where there is none."""
    question = run.next()
    if question is None:
        return None
    if question.options:
        run.choose(question.answer if right else None, milliseconds=9 * 60 * 1000)
    else:
        run.type("", right=right, milliseconds=9 * 60 * 1000)
    return question.card


def test_a_closing_quiz_that_was_left_half_way_does_not_come_again_that_day(make: Open, clock: Clock) -> None:
    names = ("flinch", "vise", "threat", "bluff", "salami", "nibble")
    services = make()
    learn(services, *(f"{name}:intent" for name in names))
    run = services.quizzes.closing()
    assert run is not None
    first = [answer(run, right=False), answer(run)]
    later = make()
    learn(later, "silence:intent")
    rest = later.quizzes.closing()
    assert rest is not None
    assert rest.count == 3
    cards = []
    while (card := answer(rest)) is not None:
        cards.append(card)
    assert len(cards) == 3
    assert not {*first} & {*cards}
    assert make().quizzes.closing() is None
    clock("2026-03-03T10:00:00+00:00")
    learn(make(), "flinch:intent")
    tomorrow = make().quizzes.closing()
    assert tomorrow is not None
    assert tomorrow.count == 5


def test_the_rest_of_a_closing_quiz_puts_the_first_parts_seeds_to_other_cards(make: Open) -> None:
    learn(make(), *(f"{name}:intent" for name in ("flinch", "vise", "threat", "bluff", "salami", "nibble")))
    run = make().quizzes.closing()
    assert run is not None
    whole = [question.seed for question in iter(run.next, None)]
    assert len(set(whole)) == 5
    for part in (2, 2, 1):
        run = make().quizzes.closing()
        assert run is not None
        for seed in [whole.pop(0) for _ in range(part)]:
            answer(run)
            assert run.question is not None
            assert run.question.seed == seed


def test_a_closing_quiz_cannot_go_on_after_a_card_that_is_gone(make: Open) -> None:
    services = make()
    learn(services, *(f"{name}:intent" for name in ("flinch", "vise", "threat", "bluff", "salami", "nibble")))
    run = services.quizzes.closing()
    assert run is not None
    key = answer(run)
    assert key is not None
    gone = services.cards.show_key(key)
    path = services.library.editable(gone.stored.deck)
    before, after = path.read_text(encoding="utf-8").split(f"## {gone.card.name} ", 1)
    path.write_text(before + after[after.index("\n## ") + 1 :], encoding="utf-8")
    services.library.refresh()
    rest = services.quizzes.closing()
    assert rest is not None
    assert answer(rest) not in {None, key}


def test_the_rest_of_a_closing_quiz_about_which_nothing_can_be_asked_is_offered(services: Services) -> None:
    learn(services, "flinch:spot", "vise:counter")
    run = services.quizzes.closing()
    assert run is not None
    while answer(run, right=False):
        pass
    assert services.quizzes.closing() is None


def test_a_review_that_was_taken_back_is_followed_by_a_closing_quiz(make: Open, clock: Clock) -> None:
    learn(make(), "flinch:spot", "vise:counter", "threat:intent")
    clock("2026-03-03T10:00:00+00:00")
    services = make()
    learn(services, "bluff:intent")
    assert services.quizzes.closing() is not None
    services.session().undo()
    assert services.quizzes.closing() is None


def test_minutes_spent_on_the_quiz_are_not_counted_for_the_closing_one(services: Services) -> None:
    learn(services, *(f"{name}:intent" for name in ("flinch", "vise", "threat", "bluff", "salami", "nibble")))
    run = start(services, QuizKind.COUNTER, count=1)
    question = run.next()
    assert question is not None
    run.choose(question.answer, milliseconds=9 * 60 * 1000)
    closing = services.quizzes.closing()
    assert closing is not None
    assert closing.count == 3
