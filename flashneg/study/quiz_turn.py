"""A turn of the quiz: where a question stands between being asked and being answered, and which acts it allows now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flashneg.domain.events import CardKey
    from flashneg.domain.quiz.question import Question
    from flashneg.study.quiz_run import Answered


class Stand(Enum):
    """Where a turn stands."""

    NONE = "none"  # no question yet
    WAITING = "waiting"  # until an answer is in mind
    OPEN = "open"  # the options are shown
    TYPING = "typing"
    ANSWERED = "answered"
    EXPLAINED = "explained"  # answered, every option with its reason
    OVER = "over"  # the round has no more questions


_TOLD = frozenset({Stand.ANSWERED, Stand.EXPLAINED})
_ALLOWED = {
    "commit": {Stand.WAITING},
    "choose": {Stand.OPEN},
    "next": _TOLD,
    "finish": {Stand.OVER},
    "card": _TOLD,
}


@dataclass(frozen=True, slots=True)
class Turn:
    """One question's turn; every act returns the turn after it."""

    stand: Stand = Stand.NONE
    question: Question | None = None
    answered: Answered | None = None
    committed: bool = False

    def allows(self, action: str) -> bool:
        """Return whether an action does something now; one that no turn knows does."""
        if action == "why":
            return self.stand in _TOLD and bool(self.question and self.question.options)
        if action == "compare":
            return self.mixed_up() is not None
        return action not in _ALLOWED or self.stand in _ALLOWED[action]

    def commit(self) -> Turn:
        """Open the options: an answer is in mind."""
        return replace(self, stand=Stand.OPEN, committed=True)

    def tell(self, answered: Answered) -> Turn:
        """Close the question with its answer."""
        return replace(self, stand=Stand.ANSWERED, answered=answered)

    def explain(self) -> Turn:
        """Show the reasons of all options, or hide them again."""
        return replace(self, stand=Stand.ANSWERED if self.stand is Stand.EXPLAINED else Stand.EXPLAINED)

    def mixed_up(self) -> tuple[CardKey, CardKey] | None:
        """Return the two cards that stand against each other: the right one, and the one that was chosen."""
        if self.answered is None:
            return None
        question, attempt = self.answered.question, self.answered.attempt
        others = [attempt.taken_for, *question.others, *(option.card for option in question.options)]
        other = next((key for key in others if key is not None and key != attempt.subject), None)
        return (attempt.subject, other) if other is not None else None


def turn_of(question: Question | None, *, commit_first: bool) -> Turn:
    """Return the turn of the next question; None when the round is over."""
    if question is None:
        return Turn(Stand.OVER)
    if not question.options:
        return Turn(Stand.TYPING, question)
    return Turn(Stand.WAITING if commit_first else Stand.OPEN, question)
