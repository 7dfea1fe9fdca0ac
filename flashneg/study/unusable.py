"""Deck files without a card that can be used: there is none, or each has an error."""

from __future__ import annotations

from collections.abc import Iterable

from flashneg.domain.cards import Problem, Severity
from flashneg.study.errors import StudyError
from flashneg.study.ports import DeckFile

_GIVE_HEADINGS = "give each card a heading that begins with '## '"


def refuse(files: Iterable[DeckFile]) -> None:
    """Raise StudyError for the first of these files, if there is one."""
    for file in files:
        error = first_error(file)
        if error is None:
            raise StudyError(f"{file.path}: it holds no card; {_GIVE_HEADINGS}, and import it again")
        raise StudyError(f"{file.path}:{error.line}: {none_usable(error)}")


def first_error(file: DeckFile) -> Problem | None:
    """Return the first error of a file, if it has one."""
    return next((problem for problem in file.problems if problem.severity is Severity.ERROR), None)


def none_usable(first: Problem) -> str:
    """Return what to say of a deck whose every card has an error, of which this is the first."""
    return f"none of its cards can be used: {first.message}; {first.remedy}"


def passed_over(file: DeckFile) -> list[Problem]:
    """Return what is wrong with such a file, and that it is passed over."""
    code, message, remedy = "no-cards", "it holds no card", f"{_GIVE_HEADINGS} if it is a deck"
    if file.failed:
        code, message, remedy = "none-usable", "none of its cards can be used", "Mend them, then import it again."
    over = Problem(str(file.path), 1, 1, Severity.WARNING, code, f"{message}, and is passed over", remedy)
    return [*(file.problems if file.failed else ()), over]
