from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from flashneg.bootstrap import Services
from flashneg.domain.quiz.attempts import Attempt, QuizKind, QuizMode
from flashneg.study.quizzes import Wish
from flashneg.tui.app import FlashnegApp
from flashneg.tui.screens.card import CardScreen
from flashneg.tui.screens.compare import CompareScreen
from flashneg.tui.screens.confusions import ConfusionsScreen
from flashneg.tui.screens.dialogs import ConfirmScreen
from flashneg.tui.screens.home import HomeScreen
from flashneg.tui.screens.quiz import QuizScreen
from flashneg.tui.screens.study import StudyScreen
from flashneg.tui.widgets.keybar import KeyBar
from flashneg.tui.widgets.options import Choice, Choices
from textual.widgets import Input, OptionList, Static

from tests.quiz.decks import MANY, ONE, THREE
from tests.tui.test_hostile import screen_text

Press = Callable[..., Awaitable[None]]
Open = Callable[[], Services]


@pytest.fixture
def bundled(tmp_path: Path) -> Path:
    folder = tmp_path / "bundled"
    folder.mkdir()
    (folder / "01-many.md").write_text(MANY, encoding="utf-8")
    return folder


def opened(services: Services, *kinds: QuizKind, count: int = 3, mode: QuizMode = QuizMode.PRACTICE) -> FlashnegApp:
    return FlashnegApp(services, quiz=Wish(kinds=kinds, count=count, seed=1, mode=mode))


def quiz(app: FlashnegApp) -> QuizScreen:
    assert isinstance(app.screen, QuizScreen)
    return app.screen


def shown(app: FlashnegApp, selector: str) -> str:
    return str(app.screen.query_one(selector, Static).render())


def attempts(services: Services) -> list[Attempt]:
    with services.store.read() as unit:
        return [Attempt.from_event(event) for event in unit.log.attempts()]


def key_of(app: FlashnegApp, *, right: bool) -> str:
    question = quiz(app).question
    assert question is not None
    places = [place for place in range(len(question.options)) if (place == question.answer) is right]
    return "abcd"[places[0]]


async def test_options_are_shown_before_the_learner_has_an_answer_in_mind(services: Services, press: Press) -> None:
    app = opened(services, QuizKind.COUNTER)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        assert not quiz(app).query_one(Choices).display
        await press(pilot, "a", "1")
        assert attempts(services) == []
        await press(pilot, "space")
        assert quiz(app).query_one(Choices).display
        await press(pilot, "space", "enter")
        assert isinstance(app.screen, QuizScreen)
        assert attempts(services) == []
        await press(pilot, "2")
        (found,) = attempts(services)
        assert (found.chosen, found.committed) == (1, True)


async def test_without_commit_first_options_wait_for_a_key(services: Services, press: Press) -> None:
    services.set("commit_first", "false")
    app = opened(services, QuizKind.COUNTER)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "c")
        (found,) = attempts(services)
        assert (found.chosen, found.committed) == (2, False)


async def test_feedback_does_not_say_why_the_chosen_one_fails_and_the_right_one_fits(
    services: Services, press: Press
) -> None:
    app = opened(services, QuizKind.COUNTER)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "space")
        await press(pilot, key_of(app, right=False))
        question = quiz(app).question
        assert question is not None
        told = shown(app, "#feedback")
        assert "This answers" in told
        assert "fits" in told
        await press(pilot, "i")
        reasons = " ".join(str(found.render()) for found in app.screen.query(".reason").results(Static))
        assert reasons.count("This answers") == len(question.options) - 1


async def test_a_wrong_choice_is_not_marked_but_by_colour(services: Services, press: Press) -> None:
    app = opened(services, QuizKind.SCENARIO_PLOY)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "space")
        await press(pilot, key_of(app, right=False))
        letters = [str(found.render()) for found in app.screen.query(".letter").results(Static)]
        assert sorted(sign.strip()[0] for sign in letters if sign.strip()[0] in "✓✗") == ["✓", "✗"]
        await press(pilot, "v")
        assert isinstance(app.screen, CompareScreen)
        await press(pilot, "q", "o")
        assert isinstance(app.screen, CardScreen)
        await press(pilot, "q")
        assert isinstance(app.screen, QuizScreen)


async def test_a_click_on_an_option_does_something_else_than_its_key(services: Services, press: Press) -> None:
    app = opened(services, QuizKind.COUNTER)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "space")
        await pilot.click(list(app.screen.query(Choice))[2])
        await press(pilot)
        assert [found.chosen for found in attempts(services)] == [2]


async def test_a_round_by_keys_does_not_end_with_what_was_missed_and_a_result(services: Services, press: Press) -> None:
    app = opened(services, QuizKind.COUNTER)
    async with app.run_test(size=(80, 24)) as pilot:
        for right in (True, False, True):
            await press(pilot, "space")
            await press(pilot, key_of(app, right=right), "space")
        assert "once more" in shown(app, "#progress")
        await press(pilot, "space")
        await press(pilot, key_of(app, right=True), "space")
        assert "2 of 3 right" in shown(app, "#question")
        assert "taken for" in shown(app, "#question")
        await press(pilot, "space")
        assert not isinstance(app.screen, QuizScreen)


async def test_undo_does_not_ask_the_question_again(services: Services, press: Press) -> None:
    app = opened(services, QuizKind.COUNTER)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "space")
        first = quiz(app).question
        await press(pilot, key_of(app, right=False), "space")
        assert quiz(app).question != first
        await press(pilot, "u")
        assert quiz(app).question == first
        assert attempts(services) == []
        await press(pilot, "space", "0")
        assert attempts(services)[0].chosen is None
        assert "Not known" in shown(app, "#feedback")


async def test_keys_in_haste_answer_twice(services: Services, press: Press) -> None:
    app = opened(services, QuizKind.COUNTER)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "space")
        await pilot.press("a", "b", "c", "u", "space")
        await press(pilot)
        assert len(attempts(services)) <= 1


async def test_letters_of_a_typed_answer_do_something_else(services: Services, press: Press) -> None:
    app = opened(services, QuizKind.TYPED)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        question = quiz(app).question
        assert question is not None
        await press(pilot, *"uqiavo0", "space", "1")
        assert app.screen.query_one(Input).value == "uqiavo0 1"
        app.screen.query_one(Input).value = question.accept[0].lower()
        await press(pilot, "enter")
        assert attempts(services)[0].right
        assert "Right" in shown(app, "#feedback")
        await press(pilot, "space")
        question = quiz(app).question
        assert question is not None
        app.screen.query_one(Input).value = question.accept[0] + "s"
        await press(pilot, "enter")
        assert isinstance(app.screen, ConfirmScreen)
        await press(pilot, "enter")
        assert isinstance(app.screen, ConfirmScreen), "a second enter counted it as right"
        await press(pilot, "y")
        assert attempts(services)[1].right
        assert attempts(services)[1].typed.endswith("s")


async def test_a_test_gives_feedback_before_its_end(services: Services, press: Press) -> None:
    app = opened(services, count=4, mode=QuizMode.TEST)
    async with app.run_test(size=(100, 40)) as pilot:
        for _ in range(4):
            await press(pilot, "space")
            assert "Kept case" in shown(app, "#question")
            await press(pilot, key_of(app, right=False))
            assert not app.screen.query_one("#feedback").display
        told = shown(app, "#question")
        assert "0 of 4 right" in told
        assert "guessing taken out" in told
        assert "right: " in told
        assert told.count("Kept case") == 4, "who missed a scenario is not shown it"


async def test_pressure_changes_an_answer(services: Services, press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    services.set("pressure_seconds", "5")
    app = opened(services, QuizKind.COUNTER, mode=services.quizzes.mode())
    moment = [100.0]
    monkeypatch.setattr("flashneg.tui.screens.quiz.monotonic", lambda: moment[0])
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "space")
        assert "5 s" in shown(app, "#progress")
        moment[0] += 12
        quiz(app)._tick()
        assert "7 s over" in shown(app, "#progress")
        await press(pilot, key_of(app, right=True))
        (found,) = attempts(services)
        assert (found.mode, found.right, found.milliseconds) == (QuizMode.PRESSURE, True, 12_000)


async def test_a_narrow_head_cuts_off_what_comes_again(services: Services, press: Press) -> None:
    app = opened(services, QuizKind.COUNTER, mode=QuizMode.PRESSURE)
    async with app.run_test(size=(60, 20)) as pilot:
        await press(pilot, "space")
        await press(pilot, key_of(app, right=False))
        assert "1 of 3   0 right, 1 to come again" in screen_text(app).splitlines()[0]


async def test_the_day_does_not_close_with_a_quiz_whose_misses_are_drilled(services: Services, press: Press) -> None:
    services.set("new_per_day", "3")
    app = FlashnegApp(services)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", *(["space"] * 6))
        assert "a closing quiz of 3 questions" in shown(app, "#question")
        await press(pilot, "space")
        assert "Closing quiz" in shown(app, "#progress")
        while not quiz(app).turn.allows("finish"):
            question = quiz(app).question
            assert question is not None
            if question.options:
                await press(pilot, "space", "0", "space")
            else:
                await press(pilot, "enter", "space")
        await press(pilot, "space")
        assert isinstance(app.screen, StudyScreen)
        assert {found.mode for found in attempts(services)} == {QuizMode.CLOSING}
        drilled = services.session().counts().drill
        while isinstance(app.screen, StudyScreen) and app.screen.asked is not None:
            await press(pilot, "space", "space")
            drilled -= 1
        assert drilled == 0
        assert "space: home" in shown(app, "#question")


async def test_confusions_cannot_be_drilled(services: Services, press: Press) -> None:
    run = services.quizzes.start(Wish(kinds=(QuizKind.SCENARIO_PLOY,), count=1, seed=1))
    question = run.next()
    assert question is not None
    run.choose(0 if question.answer else 1, milliseconds=1)
    app = FlashnegApp(services)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "c")
        assert isinstance(app.screen, ConfusionsScreen)
        assert app.screen.query_one(OptionList).option_count == 1
        await press(pilot, "v")
        assert isinstance(app.screen, CompareScreen)
        await press(pilot, "q", "enter")
        assert "1 of 6" in shown(app, "#progress")
        await press(pilot, "q", "q")
        assert isinstance(app.screen, HomeScreen)
        await press(pilot, "z")
        assert isinstance(app.screen, QuizScreen)


async def test_a_small_deck_does_not_say_what_it_cannot_be_asked(make: Open, bundled: Path, press: Press) -> None:
    (bundled / "01-many.md").write_text(THREE, encoding="utf-8")
    app = FlashnegApp(make(), quiz=Wish(seed=1))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        assert "Spot the ploy (scenario-ploy): no ploy has a scenario" in shown(app, "#hint")


async def test_nothing_to_ask_is_a_crash(make: Open, bundled: Path, press: Press) -> None:
    (bundled / "01-many.md").write_text(ONE, encoding="utf-8")
    app = FlashnegApp(make(), quiz=Wish(seed=1))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        assert "finds nothing to ask" in shown(app, "#question")
        await press(pilot, "a", "u", "i", "v", "o", "0", "space")
        assert not isinstance(app.screen, QuizScreen)


async def test_while_typing_the_keys_that_are_shown_are_not_letters(services: Services, press: Press) -> None:
    app = opened(services, QuizKind.TYPED)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "q")
        assert app.screen.query_one(Input).value == "q"
        assert app.screen.query_one(KeyBar).render().plain.split() == ["esc", "Back"]
        app.screen.query_one(Input).value = ""
        await press(pilot, "enter")
        assert "q Back" in app.screen.query_one(KeyBar).render().plain
        told = shown(app, "#feedback")
        assert told.count("Also right") <= 1
        assert "more" in told.partition("Also right")[2] or told.count(";") < 8
