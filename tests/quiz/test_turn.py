from __future__ import annotations

from pathlib import Path

import pytest
from flashneg.bootstrap import Services
from flashneg.domain.quiz.attempts import QuizKind
from flashneg.study.quiz_turn import Stand, Turn, turn_of
from flashneg.study.quizzes import Wish

from tests.quiz.decks import MANY

ACTIONS = ("commit", "choose", "next", "finish", "card", "why", "compare")


@pytest.fixture
def bundled(tmp_path: Path) -> Path:
    folder = tmp_path / "bundled"
    folder.mkdir()
    (folder / "01-many.md").write_text(MANY, encoding="utf-8")
    return folder


def allowed(turn: Turn) -> set[str]:
    return {action for action in ACTIONS if turn.allows(action)}


def test_an_act_is_possible_before_or_after_its_time(services: Services) -> None:
    run = services.quizzes.start(Wish(kinds=(QuizKind.COUNTER,), count=1, seed=1))
    question = run.next()
    assert question is not None
    assert allowed(Turn()) == set()
    turn = turn_of(question, commit_first=True)
    assert allowed(turn) == {"commit"}
    turn = turn.commit()
    assert (allowed(turn), turn.committed) == ({"choose"}, True)
    wrong = next(place for place in range(len(question.options)) if place != question.answer)
    turn = turn.tell(run.choose(wrong, milliseconds=1, committed=True))
    assert allowed(turn) == {"next", "card", "why", "compare"}
    assert turn.mixed_up() == (question.card, question.options[wrong].card)
    assert turn.explain().stand is Stand.EXPLAINED
    assert turn.explain().explain() == turn
    assert allowed(turn_of(None, commit_first=True)) == {"finish"}


def test_without_commit_first_the_options_are_open_at_once_and_nothing_was_committed(services: Services) -> None:
    question = services.quizzes.start(Wish(kinds=(QuizKind.COUNTER,), count=1, seed=1)).next()
    turn = turn_of(question, commit_first=False)
    assert (allowed(turn), turn.committed) == ({"choose"}, False)


def test_a_typed_question_takes_no_choice(services: Services) -> None:
    question = services.quizzes.start(Wish(kinds=(QuizKind.TYPED,), count=1, seed=1)).next()
    turn = turn_of(question, commit_first=True)
    assert (turn.stand, allowed(turn)) == (Stand.TYPING, set())
