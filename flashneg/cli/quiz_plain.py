"""The quiz line by line on standard input and output: nothing but text, one thing after the other."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import monotonic

import click

from flashneg.bootstrap import Services
from flashneg.cli.context import say_json
from flashneg.cli.folding import folded, readable
from flashneg.cli.present_quiz import LETTERS, round_json
from flashneg.domain.quiz.attempts import QuizMode
from flashneg.domain.quiz.question import Question
from flashneg.domain.safe_text import safe_text
from flashneg.study.errors import ClockDoubt, StudyError
from flashneg.study.quiz_run import Answered, Match, QuizRun
from flashneg.study.sitting import spent_ms

HELP = "Answer with the letter or the number. ? don't know, Enter passes, u undo, q stop."


class Stop(Exception):
    """The learner leaves."""


class Dialogue:
    """Lines out and in. With JSON on standard output, what is said goes to standard error."""

    def __init__(self, *, to_error: bool = False) -> None:
        self._to_error = to_error

    def say(self, text: str = "") -> None:
        """Print text that may be somebody's words, made safe."""
        click.echo(safe_text(folded(text)), err=self._to_error)

    def read(self, prompt: str) -> str:
        """Return the next line, without blanks around it. Raises Stop at the end of input."""
        click.echo(prompt, nl=False, err=self._to_error)
        line = sys.stdin.readline()
        if not (line and sys.stdin.isatty()):
            self.say()
        if not line:
            raise Stop
        return line.strip()


def quiz_plain(services: Services, run: QuizRun, *, as_json: bool = False) -> None:
    """Ask a round and tell its result. End of input or q leaves; what was answered is kept."""
    talk = Dialogue(to_error=as_json)
    talk.say(f"Quiz: {run.count} question{'s' * (run.count != 1)}, seed {run.seed}. {HELP}")
    if run.mode is QuizMode.TEST:
        talk.say("A test: new scenarios, and no feedback until the end.")
    for kind, reason in run.refusals.items():
        talk.say(f"Not asked here: {kind} ({reason}).")
    try:
        ask_all(services, run, talk)
    except Stop:
        talk.say("Stopped. What you answered is kept.")
    if as_json:
        say_json(round_json(run))
    else:
        talk.say("\n" + summary(run))


def ask_all(services: Services, run: QuizRun, talk: Dialogue) -> None:
    """Ask every question of a round, the missed ones once more. Raises Stop when the learner leaves."""
    while (question := run.next()) is not None:
        _one(services, run, talk, question)


def _one(services: Services, run: QuizRun, talk: Dialogue, question: Question) -> None:
    """Ask one question until it is answered or passed; undo asks the one before again."""
    while True:
        head = "once more" if run.is_again else f"{run.number} of {run.count}"
        new = "" if run.is_met(question.card) else ", not met yet"
        talk.say(f"\n[{head}, {question.kind}{new}]\n{readable(question.stem)}")
        started = monotonic()
        try:
            ask = _choose if question.options else _type
            done = ask(services, run, talk, question, started)
        except _Undo:
            question = _undo(run, talk) or question
            continue
        if done is not None and run.mode is not QuizMode.TEST:
            _tell(run, talk, done)
        return


class _Undo(Exception):
    """The learner takes the last answer back."""


def _undo(run: QuizRun, talk: Dialogue) -> Question | None:
    try:
        back = run.undo()
    except StudyError as error:
        talk.say(f"error: {error}")
        return None
    talk.say("Took back the last answer." if back else "Nothing of this round is left to undo.")
    return back


def _choose(services: Services, run: QuizRun, talk: Dialogue, question: Question, started: float) -> Answered | None:
    committed = False
    if services.settings.commit_first:
        _line(talk, "Think of your answer, then Enter for the options: ")
        committed = True
    for place, option in enumerate(question.options):
        talk.say(f"{LETTERS[place]}) {readable(option.text)}")
    while True:
        typed = _line(talk, f"Your choice (a-{LETTERS[len(question.options) - 1]}): ").lower()
        if typed == "":
            return None
        if typed == "?" or _place(typed, len(question.options)) is not None:
            break
        talk.say(f"{typed!r} is no choice. {HELP}")
    chosen, spent = _place(typed, len(question.options)), spent_ms(monotonic() - started)
    return _logged(talk, lambda sure: run.choose(chosen, milliseconds=spent, committed=committed, accept_clock=sure))


def _place(typed: str, count: int) -> int | None:
    """Return which option a letter or a number means, from 0, or None."""
    signs = (*LETTERS[:count], *(str(number + 1) for number in range(count)))
    return signs.index(typed) % count if typed in signs else None


def _type(services: Services, run: QuizRun, talk: Dialogue, question: Question, started: float) -> Answered | None:
    del services, question
    typed = _line(talk, "Your answer: ")
    if typed == "":
        return None
    spent, text = spent_ms(monotonic() - started), "" if typed == "?" else typed
    verdict = run.judge(text)
    right = verdict.match is Match.RIGHT
    if verdict.match is Match.CLOSE:
        right = talk.read(f"Close: {verdict.nearest}. Count it as right? (y/n) ").lower().startswith("y")
    return _logged(
        talk,
        lambda sure: run.type(text, right=right, milliseconds=spent, taken_for=verdict.taken_for, accept_clock=sure),
    )


def _line(talk: Dialogue, prompt: str) -> str:
    typed = talk.read(prompt)
    if typed == "q":
        raise Stop
    if typed == "u":
        raise _Undo
    return typed


def _logged(talk: Dialogue, log: Callable[[bool], Answered]) -> Answered:
    try:
        return log(False)
    except ClockDoubt as doubt:
        if talk.read(f"{doubt.doubt}. Log it all the same? (y/n) ") != "y":
            raise StudyError(str(doubt)) from doubt
        return log(True)


def _tell(run: QuizRun, talk: Dialogue, done: Answered) -> None:
    """Say right or wrong, and why: of the chosen option, and of the right one."""
    question, attempt = done.question, done.attempt
    if attempt.right:
        talk.say(f"Right. {readable(question.why)}")
        return
    talk.say("Wrong." if attempt.chosen is not None or attempt.typed else "Not known.")
    if attempt.chosen is not None:
        option = question.options[attempt.chosen]
        talk.say(f"You chose {LETTERS[attempt.chosen]}) {readable(option.text)}")
        talk.say(readable(option.why))
    elif attempt.taken_for is not None:
        other = run.card(attempt.taken_for)
        talk.say(f"You named: {other.name}. {readable(getattr(other, 'intent', ''))}")
    if question.right is not None:
        talk.say(f"Right is {LETTERS[question.answer or 0]}) {readable(question.right.text)}")
    else:
        talk.say(f"Right is {'; '.join(question.accept)}.")
    talk.say(readable(question.why))
    if done.drill:
        talk.say("Its prompt waits in today's final drill.")


def _missed(run: QuizRun, answered: Answered) -> list[str]:
    """Return what was missed in a test, which told nothing on its way."""
    question, taken = answered.question, answered.attempt.taken_for
    other = f", taken for {run.card(taken).name}" if taken is not None else ""
    lines = [f"Missed: {run.card(answered.attempt.subject).name}{other}"]
    if question.variant is not None:
        lines.append(f"  Said: {readable(question.case)}")
    if question.right is not None:
        lines.append(f"  Right: {readable(question.right.text)}")
    return lines


def summary(run: QuizRun) -> str:
    """Return what a round has come to, in lines."""
    first = run.first_answers()
    if not first:
        return "Nothing was answered."
    right = sum(answered.attempt.right for answered in first)
    lines = [f"{right} of {len(first)} right."]
    if run.mode is QuizMode.TEST:
        lines += [
            f"{score.family}: {score.right} of {score.asked} right, {score.known:.0%} known with guessing taken out"
            for score in run.by_family()
        ]
        lines += [line for one in first if not one.attempt.right for line in _missed(run, one)]
    drill = len({(one.attempt.card, one.attempt.facet) for one in first if one.drill})
    if drill:
        lines.append(f"{drill} prompt{'s wait' if drill != 1 else ' waits'} in today's final drill.")
    return "\n".join(lines)
