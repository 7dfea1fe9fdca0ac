"""Imports and problems as the JSON that scripts rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flashneg.domain.cards import Problem
    from flashneg.study.intake import Imported


def imported_json(imported: Imported) -> dict[str, Any]:
    """Return what an import did."""
    names = ("added", "changed", "renamed", "moved", "retired", "returned")
    counted = {name: len(getattr(imported.changes, name)) for name in names}
    return {
        "decks": len(imported.decks), **counted, "unchanged": imported.changes.unchanged, "reviews": imported.reviews,
        "problems": [problem_json(problem) for problem in imported.problems],
    }  # fmt: skip


def problem_json(problem: Problem) -> dict[str, Any]:
    """Return a problem in a deck file."""
    return {
        "file": problem.file, "line": problem.line, "column": problem.column, "severity": problem.severity.value,
        "code": problem.code, "message": problem.message, "remedy": problem.remedy,
    }  # fmt: skip
