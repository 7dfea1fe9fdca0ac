"""The session line by line on standard input and output: nothing but text, one thing after the other."""

from __future__ import annotations

import sys

from flashneg.bootstrap import Services
from flashneg.cli.context import say, say_error
from flashneg.domain import calendar
from flashneg.domain.events import EventKind
from flashneg.study import faces
from flashneg.study.errors import ClockDoubt, StudyError
from flashneg.study.session import Asked, Session
from flashneg.study.session_limits import Options

_FOUR = {"1": 1, "2": 3, "3": 4, "4": 5, "": 4}
_SIX = {str(quality): quality for quality in range(6)} | {"": 4}
_HELP = "Enter shows the answer. s later, u undo, - bury, @ suspend, * mark, q stop."


class _Stop(Exception):
    """The learner leaves."""


def study_plain(services: Services, options: Options) -> None:
    """Run today's session. End of input or q leaves; what was graded is kept."""
    session = services.session(options)
    plan = session.plan()
    say(f"Today: {len(plan.reviews)} to review, {len(plan.new)} new, {len(plan.drill)} to drill. {_HELP}")
    if plan.waiting:
        say(f"{plan.waiting} more wait; at this pace the backlog is gone in {plan.days + 1} days.")
    done = 0
    while True:
        try:
            while (asked := session.next()) is not None:
                done += _one(services, session, asked)
        except _Stop:
            say(f"Stopped after {done}. What you graded is kept.")
            return
        counts = session.counts()
        coming = f" The next review comes on {counts.next_due}." if counts.next_due else ""
        say(f"Done for today: {done} graded.{coming}")
        if not _close(services):
            return


def _close(services: Services) -> bool:
    """Ask the closing quiz where there is one; return whether something missed there is to be drilled now."""
    from flashneg.cli.quiz_plain import HELP, Dialogue, Stop, ask_all, summary

    run, talk = services.quizzes.closing(), Dialogue()
    if run is None:
        return False
    questions = f"{run.count} question{'s' * (run.count != 1)}"
    try:
        if talk.read(f"\nA closing quiz of {questions}: Enter begins, q leaves. ") == "q":
            return False
        talk.say(HELP)
        ask_all(services, run, talk)
    except Stop:
        return False
    talk.say("\n" + summary(run))
    return services.session().counts().drill > 0


def _one(services: Services, session: Session, asked: Asked) -> int:
    marks = [asked.stored.ref, asked.prompt.facet.value, asked.mode.value]
    marks += ["new"] if asked.schedule.is_new else []
    marks += ["leech"] if asked.leech else []
    say(f"\n[{', '.join(marks)}]")
    if asked.leech:
        say(f"You missed this {faces.times(asked.schedule.lapses)}." + (" Do not mix up:" if asked.mixed_up else ""))
        for name, words in faces.mixed_up(asked):
            say(f"- {name}: {' '.join(words.split())}")
    say(faces.question(asked))
    while True:
        typed = _read("Enter for the answer: ")
        if typed == "":
            break
        if typed == "s":
            session.skip(asked.prompt)
            return 0
        if _act(services, session, asked, typed):
            return 0
    say(f"\n{faces.answer(asked)}")
    grades = _SIX if services.settings.grading == 6 else _FOUR
    while True:
        typed = _read(f"{_choices(asked, services.settings.grading)}: ")
        if typed in grades:
            return _grade(session, asked, grades[typed])
        if _act(services, session, asked, typed):
            return 0


def _grade(session: Session, asked: Asked, quality: int) -> int:
    try:
        graded = session.grade(asked.prompt, quality)
    except ClockDoubt as doubt:
        if _read(f"{doubt}. Grade all the same? (y/n) ") != "y":
            raise StudyError(str(doubt)) from doubt
        graded = session.grade(asked.prompt, quality, accept_clock=True)
    where = "again today" if graded.drill else f"due {calendar.day_text(graded.schedule.due)}"
    say(f"Saved: {where}.")
    return 1


def _choices(asked: Asked, grading: int) -> str:
    if grading == 6:
        return "Grade 0 to 5, Enter for 4"
    words = [f"{key} {faces.GRADES[quality]} ({asked.intervals[quality]} d)" for key, quality in _FOUR.items() if key]
    return ", ".join(words)


def _act(services: Services, session: Session, asked: Asked, typed: str) -> bool:
    """Do what a key asks; return whether the session goes on with another prompt."""
    kinds = {"-": EventKind.BURY, "@": EventKind.SUSPEND}
    if typed == "q":
        raise _Stop
    if typed == "u":
        undone = session.undo()
        say(f"Took back: {undone.event.kind} of {undone.ref}." if undone else "Nothing of today is left to undo.")
        return undone is not None
    if typed in kinds:
        services.cards.act_on(asked.prompt.card, kinds[typed])
        say("It waits until tomorrow." if typed == "-" else "Suspended.")
        return True
    if typed == "*":
        _, state = services.cards.act_on(asked.prompt.card, EventKind.MARK)
        say("Marked." if state.marked else "No longer marked.")
        return False
    say_error(f"{typed!r} does nothing here. {_HELP}")
    return False


def _read(prompt: str) -> str:
    sys.stdout.write(prompt)
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        say()
        raise _Stop
    return line.strip()
