"""The session line by line on standard input and output: nothing but text, one thing after the other."""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING

from flashneg.cli.context import say, say_error
from flashneg.cli.folding import folded, readable
from flashneg.domain import calendar
from flashneg.domain.events import EventKind
from flashneg.domain.plural import wait
from flashneg.study import faces
from flashneg.study.errors import ClockDoubt, StudyError
from flashneg.study.sitting import Sitting, Step, effects, gives_away, spent_ms

if TYPE_CHECKING:
    from flashneg.bootstrap import Services
    from flashneg.study.look import Look
    from flashneg.study.session import Asked
    from flashneg.study.session_limits import Options

_FOUR = {"1": 1, "2": 3, "3": 4, "4": 5, "": 4}
_SIX = {str(quality): quality for quality in range(6)} | {"": 4}
_HELP = (
    "Enter shows the answer. s later, u undo, n note, i history, w whole card (with the answer), - bury, @ suspend,"
    " * mark, ? this help, q stop."
)
_ACTS = {"-": EventKind.BURY, "@": EventKind.SUSPEND}


class _Stop(Exception):
    """The learner leaves."""


def study_plain(services: Services, options: Options) -> None:
    """Run today's session. End of input or q leaves; what was graded is kept."""
    session = services.session(options)
    plan = session.plan()
    counts = ((len(plan.reviews), "to review"), (len(plan.new), "new"), (len(plan.drill), "to drill"))
    say(f"Today: {', '.join(f'{number} {name}' for number, name in counts if number) or 'nothing is left'}.")
    say(folded(_HELP))
    if plan.waiting:
        say(f"{plan.waiting} more {wait(plan.waiting)}; at this pace the backlog is gone in {plan.days + 1} days.")
    try:
        _Talk(services, Sitting(services, session)).run()
    except _Stop:
        say(f"Stopped: {services.reports.today().reviews} graded today. What you graded is kept.")


class _Talk:
    """The session as a conversation."""

    def __init__(self, services: Services, sitting: Sitting) -> None:
        self._services = services
        self._sitting = sitting

    def run(self) -> None:
        """Ask until the day is done, with its closing quiz; what was missed there is drilled."""
        while True:
            found = _look(self._sitting.look())
            while found.asked is not None:
                found = self._ask(found.asked)
            _say_end(found)
            if not self._close():
                return

    def _close(self) -> bool:
        """Ask the closing quiz where there is one; return whether the day may go on: what was missed is drilled."""
        from flashneg.cli.quiz_plain import HELP, Dialogue, Stop, ask_all, summary

        run, talk = self._sitting.closing, Dialogue()
        if run is None:
            return False
        questions = f"{run.count} question{'s' * (run.count != 1)}"
        try:
            if talk.read(f"\nA closing quiz of {questions}: Enter begins, q leaves. ") == "q":
                return False
            talk.say(HELP)
            ask_all(self._services, run, talk)
        except Stop:
            return False
        talk.say("\n" + summary(run))
        return self._sitting.session.counts().drill > 0

    def _ask(self, asked: Asked) -> Look:
        """Ask one prompt until something else comes, and return that."""
        _say_question(asked)
        started, revealed = monotonic(), False
        grading = self._services.settings.grading
        grades = _SIX if grading == 6 else _FOUR
        while True:
            typed = _read(f"{_choices(asked, grading)}: " if revealed else "Enter for the answer: ")
            if not revealed and typed == "":
                say(folded(readable(f"\n{faces.answer(asked)}")))
                revealed = True
            elif not revealed and typed == "s":
                return _look(self._sitting.skip(asked))
            elif revealed and typed in grades:
                spent = spent_ms(monotonic() - started)
                return self._grade(asked, grades[typed], spent)
            elif revealed and typed == "w":
                _say_whole(asked)
            elif typed in {"*", "n"}:
                asked = self._jot(asked, typed)
            elif (found := self._act(asked, typed)) is not None:
                return found

    def _grade(self, asked: Asked, quality: int, milliseconds: int) -> Look:
        try:
            step = self._sitting.grade(asked, quality, milliseconds)
        except ClockDoubt as doubt:
            if _read(f"{doubt.doubt}. Grade all the same? (y/n) ") != "y":
                raise StudyError(str(doubt)) from doubt
            self._sitting.accepted_clock = True
            step = self._sitting.grade(asked, quality, milliseconds)
        if step.graded is not None:
            due = calendar.day_text(step.graded.schedule.due)
            say("Saved: again today." if step.graded.drill else f"Saved: due {due}.")
        return _look(step)

    def _jot(self, asked: Asked, typed: str) -> Asked:
        """Mark the card or write a note on it, and return the prompt with that."""
        if typed == "*":
            asked, said = self._sitting.mark(asked)
        else:
            asked, said = self._sitting.note(asked, _read("Your note, on one line; empty takes it away: "))
        say(f"{said}.")
        return asked

    def _act(self, asked: Asked, typed: str) -> Look | None:
        """Do what a key asks, say so, and return what comes then, if something does."""
        if typed == "q":
            raise _Stop
        if typed == "u" or typed in _ACTS:
            step = self._sitting.undo() if typed == "u" else self._sitting.act(asked, _ACTS[typed])
            say(f"{step.said}.")
            return step.look
        if typed == "i":
            self._say_history(asked)
        elif typed == "?":
            say(folded(_HELP))
        else:
            say_error(f"{typed!r} does nothing here; ? says what does")
        return None

    def _say_history(self, asked: Asked) -> None:
        """Say how the prompt went, without its card's name."""
        _, prompts = self._services.cards.history(asked.stored.ref)
        past = [one for found in prompts if found.facet is asked.prompt.facet for one in found.past]
        for one in past:
            say(faces.past(one))
        if not past:
            say("Not asked before.")


def _look(step: Step) -> Look:
    assert step.look is not None
    return step.look


def _say_end(found: Look) -> None:
    say(f"Done for today: {found.done.reviews} graded.")
    if found.end is not None:
        if found.end.missed:
            say(folded(f"Missed: {'; '.join(found.end.missed)}"))
        say(faces.tomorrow(found.end))


def _say_question(asked: Asked) -> None:
    where = asked.stored.deck if gives_away(asked) else asked.stored.ref
    marks = [where, asked.prompt.facet.value, "new" if asked.schedule.is_new else asked.mode.value]
    marks += ["leech"] if asked.leech else []
    say(f"\n[{', '.join(marks)}]")
    if asked.leech:
        say(f"You missed this {faces.times(asked.schedule.lapses)}." + (" Do not mix up:" if asked.mixed_up else ""))
        for name, words in faces.mixed_up(asked):
            say(folded(f"- {name}: {' '.join(words.split())}"))
    say(folded(faces.question(asked)))


def _say_whole(asked: Asked) -> None:
    say(f"\n{asked.card.name}")
    for heading, words in faces.whole(asked.card):
        say(folded(readable(f"\n{heading}\n{words}" if heading else f"\n{words}")))
    if asked.state.note:
        say(folded(f"\nYour note\n{asked.state.note}"))


def _choices(asked: Asked, grading: int) -> str:
    if grading == 6:
        return "Grade 0 to 5, Enter for 4"
    told = effects(asked.mode, asked.intervals)
    return ", ".join(f"{key} {faces.GRADES[quality]} ({told[quality]})" for key, quality in _FOUR.items() if key)


def _read(prompt: str) -> str:
    sys.stdout.write(prompt)
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        say()
        raise _Stop
    return line.strip()
