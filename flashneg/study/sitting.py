"""A sitting: what the learner does between opening a session and leaving it, for every front end that shows one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flashneg.domain.events import EventKind, Mode
from flashneg.domain.names import Facet
from flashneg.domain.sm2 import DRILL_PASS
from flashneg.study import faces
from flashneg.study.errors import NotFound
from flashneg.study.look import Look, ended

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flashneg.study.quiz_run import QuizRun
    from flashneg.study.services import ServicesPort
    from flashneg.study.session import Asked, Graded, Session, Undone

_LONGEST_MS = 10 * 60 * 1000  # a question that took longer was left alone
_ELSEWHERE = "It was graded elsewhere meanwhile: logged, and its schedule stays"
_ACTS = {
    EventKind.BURY: "It waits until tomorrow",
    EventKind.SUSPEND: "Suspended",
}


@dataclass(frozen=True, slots=True)
class Step:
    """What comes now (None: what was in hand stays there), what is said about what was done, and the grade, if any."""

    look: Look | None
    said: str = ""
    graded: Graded | None = None


class Sitting:
    """Turns a learner's acts into calls of the session, and looks at what comes next. Every call may block.

    Each may raise StudyError, and grading ClockDoubt until `accepted_clock` is set.
    """

    def __init__(self, services: ServicesPort, session: Session) -> None:
        self._services = services
        self.session = session
        self._kept = services.lookout(session)
        self.closing: QuizRun | None = None
        self.accepted_clock = False

    def first(self) -> Step | None:
        """Return the first prompt without opening the database for writing; None where that cannot be."""
        found = self._services.first_look(self.session.options)
        return Step(found) if found is not None and found.asked is not None else None

    def read_decks(self) -> None:
        """Read the decks that changed on disk."""
        self._services.library.refresh()

    def look(self) -> Step:
        """Return what comes now; at the day's end its closing quiz is made ready."""
        return Step(self._look())

    def _look(self, graded: Graded | None = None) -> Look:
        found = self._kept.read() if graded is None else self._kept.after(graded)
        self.closing = self._services.quizzes.closing() if found.asked is None else None
        return ended(found, self.session, self._services.reports)

    def prepare(self) -> None:
        """Get the prompt ready that will most likely be next."""
        self._kept.prepare()

    def grade(self, asked: Asked, quality: int, milliseconds: int | None = None, *, accept_clock: bool = False) -> Step:
        """Grade and look again."""
        accepted = accept_clock or self.accepted_clock
        graded = self.session.grade(asked.prompt, quality, milliseconds=milliseconds, accept_clock=accepted)
        elsewhere = graded.mode is Mode.CRAM and asked.mode is Mode.REVIEW
        return Step(self._look(graded), _ELSEWHERE if elsewhere else "", graded=graded)

    def skip(self, asked: Asked) -> Step:
        """Ask this later in the session."""
        self.session.skip(asked.prompt)
        return self.look()

    def undo(self) -> Step:
        """Take back the latest act of today, and come back to its prompt."""
        undone = self.session.undo()
        if undone is None:
            return Step(None, "Nothing of today is left to undo")
        found = self._look()
        prompt = undone.event.prompt
        if prompt is not None and undone.event.kind is EventKind.REVIEW:
            found = replace(found, asked=self.session.ask(prompt))
        return Step(found, undone_words(undone, found.asked))

    def act(self, asked: Asked, kind: EventKind) -> Step:
        """Bury or suspend the card, and look again."""
        self._services.cards.act_on(asked.prompt.card, kind)
        return Step(self._look(), f"{_ACTS[kind]} (u takes it back)")

    def mark(self, asked: Asked) -> tuple[Asked, str]:
        """Mark the card, or take its mark away; the prompt stays."""
        _, state = self._services.cards.act_on(asked.prompt.card, EventKind.MARK)
        return replace(asked, state=state), "Marked ★" if state.marked else "No longer marked"

    def note(self, asked: Asked, text: str) -> tuple[Asked, str]:
        """Keep a note on the card; the prompt stays."""
        _, state = self._services.cards.act_on(asked.prompt.card, EventKind.NOTE, {"text": text})
        return replace(asked, state=state), "Your note is kept" if text.strip() else "Your note is gone"

    def again(self, asked: Asked) -> Step:
        """Return the same prompt with its card's text as it is now; what comes now where it is in no deck any more.

        That the card as a whole is gone, who read its deck again has said.
        """
        found = self._look()
        try:
            return Step(replace(found, asked=self.session.ask(asked.prompt)))
        except NotFound as gone:
            with self._services.store.read() as unit:
                stored = unit.shelf.card(asked.prompt.card)
            return Step(found, "" if stored is None or stored.retired else str(gone))


def undone_words(undone: Undone, asked: Asked | None = None) -> str:
    """Return what was taken back. The card is not named while it is asked for: its name would be the answer."""
    event = undone.event
    if event.kind is EventKind.REVIEW:
        quality = event.number("quality")
        what = faces.GRADES.get(quality) or faces.GRADES_OF_SIX[quality]
    else:
        what = _KINDS[event.kind]
    if asked is not None and asked.prompt.card == event.card:
        return f"Took back: {what}"
    return f"Took back: {what}, {undone.name}" if undone.name else f"Took back: {what}"


_KINDS = {
    EventKind.ATTEMPT: "an answer of the quiz",
    EventKind.BURY: "bury",
    EventKind.SUSPEND: "suspend",
    EventKind.MARK: "mark",
}


def spent_ms(seconds: float) -> int:
    """Return the time that a question took, as it is logged; of one that was left alone only the beginning counts."""
    return min(_LONGEST_MS, round(seconds * 1000))


def gives_away(asked: Asked) -> bool:
    """Return whether the card's name is the answer, and so may not be shown with the question."""
    return asked.prompt.facet is Facet.SPOT


def days_text(days: int) -> str:
    """Return an interval in a few signs: days, months or years."""
    if days < 60:
        return f"{days} d"
    return f"{days / 30.4:.1f} mo" if days < 700 else f"{days / 365.25:.1f} y"


def effects(mode: Mode, intervals: Mapping[int, int]) -> dict[int, str]:
    """Return what each quality would do, in a few signs: its interval; in the final drill, done or again."""
    if mode is Mode.DRILL:
        return {quality: "done" if quality >= DRILL_PASS else "again" for quality in intervals}
    return {quality: days_text(days) for quality, days in intervals.items()}
