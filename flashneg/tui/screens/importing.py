"""What an import would do, before it does it."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from flashneg.domain.cards import Severity
from flashneg.study.intake import listed
from flashneg.tui import text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from flashneg.domain.cards import Problem
    from flashneg.study.exchange import Taken

_KINDS = ("added", "changed", "renamed", "moved", "retired", "returned")
_NAMED = 8
YES, FIELDS = "yes", "fields"
_PROBLEMS = 60


class ImportScreen(ModalScreen[str | None]):
    """Shows what would be added, changed, renamed and retired, what stays behind, and asks.

    Hands back YES, FIELDS when it is to be said which column is what, or None.
    """

    CSS = """
    ImportScreen .dialog { width: 76; }
    ImportScreen VerticalScroll { height: auto; max-height: 50vh; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", f"dismiss('{YES}')", "Import"),
        Binding("f", "fields", "Fields"),
        Binding("n,escape,q", "dismiss(None)", "Leave it"),
        Binding("j", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", show=False),
    ]

    def __init__(self, paths: Sequence[Path], found: Taken) -> None:
        super().__init__()
        self._paths = paths
        self._found = found

    def compose(self) -> ComposeResult:
        """Lay out the summary, the details and the question."""
        names = ", ".join(path.name or str(path) for path in self._paths)
        with Vertical(classes="dialog"):
            yield Static(text.line(f"Import {names}?"), classes="title")
            with VerticalScroll(can_focus=False):
                yield Static(Content("\n").join(details(self._found)))
            fields = "   [b]f[/b] change the fields" if self._found.guesses else ""
            yield Static(Content.from_markup(f"\n[b]y[/b] import   [b]n[/b] leave it{fields}   [b]j k[/b] scroll"))

    def action_fields(self) -> None:
        """Say which column is which field, where there are such."""
        if self._found.guesses:
            self.dismiss(FIELDS)

    def action_scroll(self, step: int) -> None:
        """Move through the details."""
        self.query_one(VerticalScroll).scroll_relative(y=3 * step, animate=False)


def details(found: Taken) -> list[Content]:
    """Return the lines that say what an import does."""
    lines: list[Content] = []
    for kind in _KINDS:
        cards = getattr(found.changes, kind)
        if cards:
            lines.append(Content.assemble((f"{len(cards)} {kind}: ", "bold"), text.line(listed(cards, _NAMED))))
    if found.reviews:
        lines.append(Content.assemble((f"{found.reviews} reviews", "bold"), " come with their days"))
    count = f"{len(found.decks)} deck{'' if len(found.decks) == 1 else 's'}"
    lines.append(Content(f"{count}, {found.changes.unchanged} cards unchanged"))
    lines += [
        Content.assemble(
            (f"{text.line(PurePath(guess.what).name if guess.plain is None else guess.what).plain}: ", "bold"),
            text.line(", ".join(f"{ours} from {theirs}" for ours, theirs in guess.mapping)),
        )
        for guess in found.guesses
    ]  # fmt: skip
    left = [problem for problem in found.problems if problem.severity is Severity.NOTICE]
    wrong = [problem for problem in found.problems if problem not in left]
    return lines + _told("to mend", wrong) + _told("to know", left)


def _told(title: str, problems: Sequence[Problem]) -> list[Content]:
    if not problems:
        return []
    shown = [
        text.line(f"{f'line {problem.line}: ' if problem.line > 1 else ''}{problem.message}; {problem.remedy}")
        for problem in problems[:_PROBLEMS]
    ]
    return [Content.assemble("\n", (f"{len(problems)} {title}", "bold")), *shown]


def summary(found: Taken) -> str:
    """Return in a line what an import did."""
    counted = [f"{len(getattr(found.changes, kind))} {kind}" for kind in _KINDS if getattr(found.changes, kind)]
    counted += [f"{found.reviews} reviews"] if found.reviews else []
    wrong = sum(problem.severity is not Severity.NOTICE for problem in found.problems)
    problems = f", {wrong} problem{'s' * (wrong != 1)}" if wrong else ""
    return (", ".join(counted) or "nothing changes") + f", {found.changes.unchanged} unchanged{problems}"
