"""Rounds over a real store: what an answer logs, what undo takes back, and what small decks can be asked."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from flashneg.bootstrap import Places, Services
from flashneg.domain.events import EventKind
from flashneg.domain.quiz.attempts import Attempt, QuizKind, QuizMode
from flashneg.domain.quiz.question import Question
from flashneg.storage.doctor import examine
from flashneg.study.errors import ClockDoubt, StudyError
from flashneg.study.quiz_run import Match, QuizRun
from flashneg.study.quizzes import Wish

from tests.quiz.decks import MANY, ONE, PLOYS, THREE, WORDS

Open = Callable[[], Services]
Clock = Callable[[str], None]


@pytest.fixture
def bundled(tmp_path: Path) -> Path:
    folder = tmp_path / "bundled"
    folder.mkdir()
    (folder / "01-many.md").write_text(MANY, encoding="utf-8")
    return folder


def only(tmp_path: Path, text: str) -> Services:
    folder = tmp_path / "only"
    folder.mkdir()
    (folder / "deck.md").write_text(text, encoding="utf-8")
    services = Services(Places(tmp_path / "small", tmp_path / "small" / "flashneg.db"), bundled=folder)
    services.library.refresh()
    return services


def learn(services: Services, *prompts: str, quality: int = 4) -> None:
    for name in prompts:
        services.session().grade(services.cards.resolve_prompt(name), quality)


def wrong(question: Question) -> int:
    return next(place for place in range(len(question.options)) if place != question.answer)


def start(services: Services, *kinds: QuizKind, count: int = 5, mode: QuizMode = QuizMode.PRACTICE) -> QuizRun:
    return services.quizzes.start(Wish(kinds=kinds, count=count, seed=1, mode=mode))


def attempts(services: Services) -> list[Attempt]:
    with services.store.read() as unit:
        return [Attempt.from_event(event) for event in unit.log.attempts()]


def is_sound(services: Services) -> bool:
    return examine(services.store.database, services.store.backups, rebuild=False).ok


def test_an_attempt_does_not_log_what_was_asked_chosen_and_how(services: Services) -> None:
    run = start(services, QuizKind.COUNTER)
    question = run.next()
    assert question is not None
    place = wrong(question)
    run.choose(place, milliseconds=4321, committed=True)
    (found,) = attempts(services)
    assert (found.kind, found.mode, found.card) == (QuizKind.COUNTER, QuizMode.PRACTICE, question.card)
    assert found.options == tuple(option.card for option in question.options)
    assert (found.answer, found.chosen, found.right) == (question.answer, place, False)
    assert (found.committed, found.milliseconds, found.seed) == (True, 4321, question.seed)
    assert found.taken_for == question.options[place].card


def test_the_newest_attempts_are_not_the_last_ones_or_hold_what_was_taken_back(services: Services) -> None:
    run = start(services, QuizKind.COUNTER, count=5)
    while (question := run.next()) is not None:
        run.choose(question.answer, milliseconds=run.number)
    run.undo()
    with services.store.read() as unit:
        found = [Attempt.from_event(event).milliseconds for event in unit.log.attempts(4)]
    assert found == [3, 4]


def test_one_question_can_be_answered_twice(services: Services) -> None:
    run = start(services, QuizKind.COUNTER)
    with pytest.raises(StudyError, match="no question"):
        run.choose(0, milliseconds=1)
    question = run.next()
    assert question is not None
    run.choose(question.answer, milliseconds=1)
    with pytest.raises(StudyError, match="no question"):
        run.choose(question.answer, milliseconds=1)
    assert len(attempts(services)) == 1


def test_a_right_answer_moves_the_schedule_or_the_drill(services: Services) -> None:
    learn(services, *(f"{name}:counter" for name in ("flinch", "vise", "nibble")))
    before = services.store.read()
    with before as unit:
        schedules = unit.schedules()
    run = start(services, QuizKind.COUNTER)
    while (question := run.next()) is not None:
        run.choose(question.answer, milliseconds=1)
    with services.store.read() as unit:
        assert unit.schedules() == schedules
    assert services.session().counts().drill == 0


def test_a_wrong_answer_does_not_bring_its_prompt_into_the_drill_and_undo_does_not_take_it_back(make: Open) -> None:
    services = make()
    learn(services, "flinch:counter", "vise:counter")
    run = start(services, QuizKind.COUNTER)
    question = run.next()
    assert question is not None
    answered = run.choose(wrong(question), milliseconds=1)
    assert answered.drill
    assert services.session().counts().drill == 1
    assert is_sound(services)
    asked = make().session().next()
    assert asked is not None
    assert run.undo() == question
    assert services.session().counts().drill == 0
    assert is_sound(services)
    assert attempts(services) == []
    assert run.answers == []


def test_drill_grades_after_the_quiz_change_a_schedule(services: Services) -> None:
    learn(services, "flinch:spot")
    prompt = services.cards.resolve_prompt("flinch:spot")
    run = start(services, QuizKind.SCENARIO_PLOY, count=1)
    question = run.next()
    assert question is not None
    run.choose(wrong(question), milliseconds=1)
    before = services.session().ask(prompt).schedule
    graded = services.session().grade(prompt, 1)
    assert graded.mode == "drill"
    assert graded.drill
    graded = services.session().grade(prompt, 4)
    assert (graded.schedule.memory, graded.schedule.due) == (before.memory, before.due)
    assert not graded.drill


def test_a_late_review_after_a_wrong_answer_makes_replay_and_projection_differ(
    services: Services, clock: Clock
) -> None:
    learn(services, "flinch:counter")
    clock("2026-03-03T12:00:00+00:00")
    again = Services(services.places, bundled=services._bundled)
    run = again.quizzes.start(Wish(kinds=(QuizKind.COUNTER,), count=1, seed=1))
    question = run.next()
    assert question is not None
    run.choose(wrong(question), milliseconds=1)
    at = 1_772_532_000_000_000  # 2026-03-03 10:00 UTC, before the attempt
    again.session().grade(again.cards.resolve_prompt("flinch:counter"), 4, at=at)
    assert is_sound(again)
    again.close()


@pytest.mark.parametrize(
    ("kind", "facet"),
    [
        ("counter", "counter"),
        ("scenario-counter", "counter"),
        ("scenario-ploy", "spot"),
        ("answers", "answers"),
        ("pair", "spot"),
    ],
)
def test_a_wrong_answer_brings_another_prompt_into_the_drill(services: Services, kind: str, facet: str) -> None:
    names = [f"answer-{n}:answers" for n in range(8)]
    learn(
        services, *(f"{name}:{asked}" for name in ("flinch", "vise", "threat") for asked in ("spot", "counter")), *names
    )
    run = start(services, QuizKind(kind), count=1)
    question = run.next()
    assert question is not None
    run.choose(wrong(question), milliseconds=1)
    day = services.session()
    with services.store.read() as unit:
        drilled = [prompt.facet for prompt, schedule in unit.schedules() if schedule.in_drill(day.today())]
    assert drilled == [facet]


def test_what_was_missed_does_not_come_again_at_the_end_or_comes_twice(services: Services) -> None:
    run = start(services, QuizKind.COUNTER, QuizKind.SCENARIO_PLOY, count=4)
    asked = []
    while (question := run.next()) is not None:
        asked.append((question.card, run.is_again))
        run.choose(wrong(question), milliseconds=1)
    assert [again for _, again in asked] == [False] * 4 + [True] * 4
    assert [card for card, _ in asked[4:]] == [card for card, _ in asked[:4]]
    assert len(run.first_answers()) == 4


def test_undo_in_the_middle_loses_the_open_question(services: Services) -> None:
    run = start(services, QuizKind.COUNTER, count=3)
    first = run.next()
    assert first is not None
    run.choose(wrong(first), milliseconds=1)
    second = run.next()
    assert run.undo() == first
    assert (run.number, run.waiting) == (1, 0)
    run.choose(first.answer, milliseconds=1)
    assert run.next() == second
    assert run.number == 2


def test_with_the_clock_set_behind_an_answer_is_taken_back_before_it_was_given(
    make: Open, services: Services, clock: Clock
) -> None:
    run = start(services, QuizKind.COUNTER)
    question = run.next()
    assert question is not None
    given = run.choose(question.answer, milliseconds=1).event
    clock("2026-03-02T09:00:00+00:00")
    run._clock = make().clock  # the clock is fixed when the services are made
    run.undo()
    assert given.prompt is not None
    with services.store.read() as unit:
        assert [event.at for event in unit.log.of_prompt(given.prompt)] == [given.at, given.at]


def test_undo_takes_back_what_was_done_elsewhere(services: Services) -> None:
    run = start(services, QuizKind.COUNTER)
    question = run.next()
    assert question is not None
    run.choose(question.answer, milliseconds=1)
    learn(services, "vise:intent")
    with pytest.raises(StudyError, match="something else"):
        run.undo()
    undone = services.session().undo()
    assert undone is not None
    assert undone.event.kind is EventKind.REVIEW
    undone = services.session().undo()
    assert undone is not None
    assert undone.event.kind is EventKind.ATTEMPT


def test_the_clock_in_doubt_is_not_asked_about(services: Services, clock: Clock) -> None:
    learn(services, "vise:intent")
    clock("2026-03-01T10:00:00+00:00")
    early = Services(services.places, bundled=services._bundled)
    run = early.quizzes.start(Wish(seed=1))
    run.next()
    with pytest.raises(ClockDoubt):
        run.choose(None, milliseconds=1)
    assert attempts(early) == []
    run.choose(None, milliseconds=1, accept_clock=True)
    early.close()


def test_a_typed_answer_close_to_right_is_decided_for_the_learner(services: Services) -> None:
    run = start(services, QuizKind.TYPED, count=20)
    question = run.next()
    assert question is not None
    for answer in question.accept:
        assert run.judge(f" {answer.upper()}. ").match is Match.RIGHT
    slip = question.accept[0][:-1] + "x"
    assert run.judge(slip).match is Match.CLOSE
    assert run.judge("something else altogether").match is Match.WRONG
    assert run.judge("").match is Match.WRONG


def test_another_cards_name_counts_as_close(services: Services) -> None:
    run = start(services, QuizKind.TYPED, count=30)
    while (question := run.next()) is not None and question.facet != "counter":
        run.type("", right=False, milliseconds=1)
    assert question is not None
    number = int(question.accept[0].split()[-1])
    verdict = run.judge(f"Answer {(number + 1) % 8}")
    assert verdict.match is Match.WRONG
    assert verdict.taken_for is not None
    slip = PLOYS[(number + 3) % 8][:-1] + "c"
    named = run.judge(slip)
    assert named.match is Match.WRONG
    assert named.taken_for == services.cards.show(PLOYS[(number + 3) % 8].lower()).stored.key
    answered = run.type(
        "quite other words", right=False, milliseconds=1, taken_for=run.judge("quite other words").taken_for
    )
    assert answered.attempt.taken_for is None


def test_a_test_shows_its_families_wrongly(services: Services) -> None:
    run = start(services, count=8, mode=QuizMode.TEST)
    while (question := run.next()) is not None:
        assert "Kept case" in question.case
        family = getattr(run.card(question.card), "family", "")
        run.choose(question.answer if family == "Price" else wrong(question), milliseconds=1)
        assert not run.is_again
    scores = {score.family: score for score in run.by_family()}
    assert {name: (score.right == score.asked, score.known) for name, score in scores.items()} == {
        "Price": (True, 1.0), "Pressure": (False, 0.0),
    }  # fmt: skip
    assert {one.mode for one in attempts(services)} == {QuizMode.TEST}


def test_a_suspended_card_is_asked_about(services: Services) -> None:
    services.cards.act("flinch", EventKind.SUSPEND)
    services.cards.act("vise", EventKind.BURY)
    run = start(services, count=40)
    while (question := run.next()) is not None and not run.is_again:
        assert services.cards.show_key(question.card).card.name not in {"Flinch", "Vise"}
        run.choose(question.answer, milliseconds=1)


def test_three_ploys_make_no_quiz_that_says_what_it_cannot_ask(tmp_path: Path) -> None:
    services = only(tmp_path, THREE)
    run = services.quizzes.start(Wish(seed=1))
    question = run.next()
    assert question is not None
    assert question.kind is QuizKind.COUNTER
    assert len(question.options) == 3
    assert run.refusals[QuizKind.SCENARIO_PLOY] == "no ploy has a scenario"
    assert run.count == 3
    services.close()


@pytest.mark.parametrize("text", [ONE, "---\nid: none\n---\n\n## Word\n\nMeaning.\n"])
def test_a_deck_of_one_crashes_or_asks_what_it_cannot(tmp_path: Path, text: str) -> None:
    services = only(tmp_path, text)
    with pytest.raises(StudyError, match="finds nothing to ask"):
        services.quizzes.start(Wish(seed=1))
    assert services.quizzes.closing() is None
    services.close()


def test_concepts_are_not_asked_or_with_options_from_elsewhere(make: Open, bundled: Path) -> None:
    (bundled / "02-words.md").write_text(WORDS, encoding="utf-8")
    services = make()
    run = services.quizzes.start(Wish(decks=(services.library.decks()[1].id,), seed=1, count=6))
    for _ in range(6):
        question = run.next()
        assert question is not None
        assert question.kind is QuizKind.RECALL
        assert all(option.text.endswith("meaning of them all.") for option in question.options)


def test_confusions_are_not_listed_the_strongest_first_or_not_drilled(services: Services) -> None:
    run = start(services, QuizKind.SCENARIO_PLOY, count=6)
    while (question := run.next()) is not None:
        place = wrong(question)
        run.choose(place, milliseconds=1)
        if run.number > 2:
            break
    found = services.quizzes.confusions()
    assert found
    assert found == sorted(found, key=lambda one: -one.confusion.strength)
    focus = (found[0].confusion.card, found[0].confusion.taken_for)
    drill = services.quizzes.start(Wish(focus=focus, seed=2))
    assert drill.count == 6
    cards = []
    while (question := drill.next()) is not None and not drill.is_again:
        cards.append(question.card)
        drill.choose(question.answer, milliseconds=1) if question.options else None
    assert set(cards) == set(focus)
    assert all(one != two for one, two in pairwise(cards))


def test_a_confusion_with_a_card_that_is_gone_is_listed(services: Services, bundled: Path) -> None:
    run = start(services, QuizKind.COUNTER, count=1)
    question = run.next()
    assert question is not None
    run.choose(wrong(question), milliseconds=1)
    (found,) = services.quizzes.confusions()
    path = bundled / "01-many.md"
    head, *cards = path.read_text(encoding="utf-8").split("\n## ")
    path.write_text("\n## ".join([head, *(card for card in cards if not card.startswith(found.taken_for))]), "utf-8")
    services.library.refresh()
    assert services.quizzes.confusions() == []


def test_a_card_out_of_the_quiz_crashes_the_mastery_screen_or_is_said_to_be_better_known(services: Services) -> None:
    keys = [services.cards.resolve(name.lower()).key for name in PLOYS]
    can_ask = services.quizzes.askable(keys)
    assert can_ask == frozenset(keys)
    services.cards.act("flinch", EventKind.SUSPEND)
    assert services.quizzes.askable(keys) == can_ask
    services.library.switch("many", on=False)
    assert services.quizzes.askable(keys) == can_ask


def test_a_drill_of_two_cards_that_are_set_aside_is_over_without_a_word(services: Services) -> None:
    one, other = (services.cards.resolve(name.lower()).key for name in PLOYS[:2])
    services.cards.act("flinch", EventKind.SUSPEND)
    assert services.quizzes.start(Wish(focus=(one, other))).next()
    services.cards.act("vise", EventKind.SUSPEND)
    with pytest.raises(StudyError, match="neither of the two is asked now"):
        services.quizzes.start(Wish(focus=(one, other)))
