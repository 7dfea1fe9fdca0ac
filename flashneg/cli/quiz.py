"""`quiz`: which counter fits which ploy, in the TUI, line by line, or printed for inspection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from flashneg.cli.context import Context, command, complete_decks, json_option, say, say_error, say_json
from flashneg.domain.quiz.attempts import QuizKind, QuizMode

if TYPE_CHECKING:
    from flashneg.bootstrap import Services
    from flashneg.domain.quiz.question import Question
    from flashneg.study.quiz_run import QuizRun
    from flashneg.study.quizzes import Wish

_KINDS = [kind.value for kind in QuizKind]


@click.command("quiz", epilog="Example: flashneg quiz --kind scenario-counter -n 5 --plain")
@click.option("--deck", "decks", multiple=True, shell_complete=complete_decks, help="Only this deck; may be repeated.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(_KINDS), help="Only this kind; may be repeated.")
@click.option("-n", "count", type=click.IntRange(1), help="How many questions; default 10, or as many as cards met.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="The same seed, decks and history: the same questions.")
@click.option("--test", "is_test", is_flag=True, help="Scenarios kept for tests only, and no feedback until the end.")
@click.option("--plain", is_flag=True, help="Line by line, for screen readers, dumb terminals and scripts.")
@click.option("--print", "is_print", is_flag=True, help="Print the questions; ask and log nothing.")
@json_option
@command
def quiz_command(  # noqa: PLR0917 - one for each option
    context: Context, decks: tuple[str, ...], kinds: tuple[str, ...], count: int | None, seed: int | None,
    is_test: bool, plain: bool, is_print: bool, as_json: bool,
) -> None:  # fmt: skip
    """Quiz on which counter fits which ploy, with wrong options that you are likely to confuse."""
    from flashneg.domain.quiz.rounds import TEST_KINDS
    from flashneg.study.library import find_deck
    from flashneg.study.quizzes import Wish

    wanted = tuple(QuizKind(kind) for kind in kinds)
    if is_test and not set(wanted) <= set(TEST_KINDS):
        raise click.UsageError(f"--test asks {' and '.join(TEST_KINDS)} only; leave the other kinds out")
    services = context.ready()
    known = services.library.decks() if decks else []
    mode = QuizMode.TEST if is_test else services.quizzes.mode()
    wish = Wish(tuple(find_deck(known, name).id for name in decks), wanted, count, seed, mode)
    if is_print:
        _print(services, wish, as_json=as_json)
        return
    from flashneg.bootstrap import is_terminal

    if plain or as_json or not is_terminal():
        from flashneg.cli.quiz_plain import quiz_plain

        quiz_plain(services, services.quizzes.start(wish), as_json=as_json)
        return
    from flashneg.tui.app import FlashnegApp

    app = FlashnegApp(services, quiz=wish)
    app.run()
    if app.return_code:
        raise click.exceptions.Exit(app.return_code)


def _print(services: Services, wish: Wish, *, as_json: bool) -> None:
    from flashneg.cli.present_quiz import question_json, question_text
    from flashneg.study.errors import StudyError

    try:
        run = services.quizzes.start(wish)
    except StudyError as error:
        if as_json:
            say_json([])
        say_error(str(error))
        raise click.exceptions.Exit(1) from error
    if as_json:
        say_json([question_json(run, question) for question in _questions(run)])
        return
    for number, question in enumerate(_questions(run), 1):
        say(f"{number}. {question_text(run, question)}\n")


def _questions(run: QuizRun) -> list[Question]:
    found = []
    while run.number < run.count and (question := run.next()) is not None:
        found.append(question)
    return found
