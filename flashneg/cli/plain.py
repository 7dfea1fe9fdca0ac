"""The session line by line on standard input and output: nothing but text, one thing after the other."""

from __future__ import annotations

import sys

from flashneg.bootstrap import Services
from flashneg.cli.context import say, say_error
from flashneg.cli.folding import folded
from flashneg.domain import calendar
from flashneg.domain.events import EventKind
from flashneg.study import faces
from flashneg.study.errors import ClockDoubt, StudyError
from flashneg.study.look import Look, ended, look
from flashneg.study.session import Asked, Session
from flashneg.study.session_limits import Options
from flashneg.study.sitting import effects, gives_away, undone_words

_FOUR = {"1": 1, "2": 3, "3": 4, "4": 5, "": 4}
_SIX = {str(quality): quality for quality in range(6)} | {"": 4}
_HELP = "Enter shows the answer. s later, u undo, - bury, @ suspend, * mark, q stop."


class _Stop(Exception):
    """The learner leaves."""


class _Again(Exception):
    """A grade was taken back: its prompt is asked next."""

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.asked = asked


def study_plain(services: Services, options: Options) -> None:
    """Run today's session. End of input or q leaves; what was graded is kept."""
    session = services.session(options)
    plan = session.plan()
    counts = ((len(plan.reviews), "to review"), (len(plan.new), "new"), (len(plan.drill), "to drill"))
    say(f"Today: {', '.join(f'{number} {name}' for number, name in counts if number) or 'nothing is left'}.")
    say(folded(_HELP))
    if plan.waiting:
        say(f"{plan.waiting} more wait; at this pace the backlog is gone in {plan.days + 1} days.")
    back: Asked | None = None
    while True:
        try:
            while (asked := back or session.next()) is not None:
                back = _one(services, session, asked)
        except _Stop:
            say(f"Stopped: {services.reports.today().reviews} graded today. What you graded is kept.")
            return
        _say_end(ended(look(session, services.reports), session, services.reports))
        if not _close(services):
            return


def _say_end(found: Look) -> None:
    say(f"Done for today: {found.done.reviews} graded.")
    if found.end is not None:
        if found.end.missed:
            say(folded(f"Missed: {'; '.join(found.end.missed)}"))
        say(faces.tomorrow(found.end))


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


def _one(services: Services, session: Session, asked: Asked) -> Asked | None:
    """Ask one prompt; return what is asked next when that is decided already: a prompt whose grade was taken back."""
    _say_question(asked)
    try:
        while (typed := _read("Enter for the answer: ")) != "":
            if typed == "s":
                session.skip(asked.prompt)
                return None
            if _act(services, session, asked, typed):
                return None
        say(folded(f"\n{faces.answer(asked)}"))
        grades = _SIX if services.settings.grading == 6 else _FOUR
        while (typed := _read(f"{_choices(asked, services.settings.grading)}: ")) not in grades:
            if _act(services, session, asked, typed):
                return None
    except _Again as again:
        return again.asked
    _grade(session, asked, grades[typed])
    return None


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


def _grade(session: Session, asked: Asked, quality: int) -> None:
    try:
        graded = session.grade(asked.prompt, quality)
    except ClockDoubt as doubt:
        if _read(f"{doubt.doubt}. Grade all the same? (y/n) ") != "y":
            raise StudyError(str(doubt)) from doubt
        graded = session.grade(asked.prompt, quality, accept_clock=True)
    where = "again today" if graded.drill else f"due {calendar.day_text(graded.schedule.due)}"
    say(f"Saved: {where}.")


def _choices(asked: Asked, grading: int) -> str:
    if grading == 6:
        return "Grade 0 to 5, Enter for 4"
    told = effects(asked.mode, asked.intervals)
    return ", ".join(f"{key} {faces.GRADES[quality]} ({told[quality]})" for key, quality in _FOUR.items() if key)


def _act(services: Services, session: Session, asked: Asked, typed: str) -> bool:
    """Do what a key asks; return whether the session goes on with another prompt."""
    kinds = {"-": EventKind.BURY, "@": EventKind.SUSPEND}
    if typed == "q":
        raise _Stop
    if typed == "u":
        return _undo(session, asked)
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


def _undo(session: Session, asked: Asked) -> bool:
    undone = session.undo()
    if undone is None:
        say("Nothing of today is left to undo.")
        return False
    prompt = undone.event.prompt
    back = session.ask(prompt) if prompt is not None and undone.event.kind is EventKind.REVIEW else None
    say(f"{undone_words(undone, back or asked)}.")
    if back is not None:
        raise _Again(back)
    return True


def _read(prompt: str) -> str:
    sys.stdout.write(prompt)
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        say()
        raise _Stop
    return line.strip()
