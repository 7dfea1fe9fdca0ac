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
from flashneg.domain.plural import counted
from flashneg.study.intake import gone_words, listed
from flashneg.tui import text
from flashneg.tui.screens.mapping import short_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from flashneg.domain.cards import Problem
    from flashneg.study.columns import Guess
    from flashneg.study.exchange import Taken

_KINDS = ("added", "changed", "renamed", "moved", "retired", "returned")
_NAMED = 8
_LINES = 6
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
        come = "comes with its day" if found.reviews == 1 else "come with their days"
        lines.append(Content.assemble((counted(found.reviews, "review"), "bold"), f" {come}"))
    same = found.changes.unchanged
    count = counted(len(found.decks), "deck")
    lines.append(Content(f"{count}, {counted(same, 'card')} unchanged" if same else count))
    lines += [_understood(guess) for guess in found.guesses]
    left = [problem for problem in found.problems if problem.severity is Severity.NOTICE]
    wrong = [problem for problem in found.problems if problem not in left]
    return lines + _told("to mend", wrong) + _told("to know", left)


def _understood(guess: Guess) -> Content:
    """Return which fields come of a table or a kind of note; where from, when that is called otherwise."""
    pairs = [
        ours if theirs.strip().lower() == ours else f"{ours} from {theirs}" for ours, theirs in guess.mapping
    ]  # fmt: skip
    return Content.assemble((text.line(f"{short_name(guess)}:").plain, "bold"), " ", text.line(", ".join(pairs)))


def _told(title: str, problems: Sequence[Problem]) -> list[Content]:
    """Return problems by what they are, each with where: what many cards have is said once."""
    if not problems:
        return []
    places: dict[tuple[str, str, str], list[int]] = {}
    for problem in problems:
        key = (PurePath(problem.file).name, problem.message, problem.remedy)
        places.setdefault(key, []).append(problem.line)
    shown = [
        text.line(f"{_where(file, lines)}{message}; {remedy}")
        for (file, message, remedy), lines in list(places.items())[:_PROBLEMS]
    ]
    return [Content.assemble("\n", (f"{len(problems)} {title}", "bold")), *shown]


def _where(file: str, lines: Sequence[int]) -> str:
    if not file or max(lines) <= 1:
        return ""
    first = ", ".join(map(str, lines[:_LINES])) + (f" and {len(lines) - _LINES} more" if len(lines) > _LINES else "")
    return f"{file}, line{'' if len(lines) == 1 else 's'} {first}: "


def summary(found: Taken) -> str:
    """Return in a line what an import did."""
    parts = [f"{len(getattr(found.changes, kind))} {kind}" for kind in _KINDS if getattr(found.changes, kind)]
    gone = gone_words(found)
    parts += [counted(found.reviews, "review")] if found.reviews else []
    wrong = sum(problem.severity is not Severity.NOTICE for problem in found.problems)
    problems = f", {counted(wrong, 'problem')}" if wrong else ""
    return (
        (", ".join(parts) or "nothing changes")
        + f", {found.changes.unchanged} unchanged{problems}"
        + (f". {gone.removesuffix('.')}" if gone else "")
    )
