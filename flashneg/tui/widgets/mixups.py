"""What a leech is mixed up with, side by side above its question."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

_MOST = 3


class MixUps(Vertical):
    """A line of warning, and up to three columns."""

    DEFAULT_CSS = """
    MixUps { height: auto; display: none; padding: 0 1; }
    MixUps Horizontal { height: auto; margin: 0 0 1 0; }
    MixUps .column { width: 1fr; height: auto; padding: 0 1; }
    MixUps .later { border-left: vkey $primary 50%; }
    """

    def compose(self) -> ComposeResult:
        """Lay out the warning and the columns."""
        yield Static("", classes="warning")
        with Horizontal():
            for number in range(_MOST):
                yield Static("", classes="column later" if number else "column")

    def offer(self, warning: Content | None, columns: Sequence[Content] = ()) -> None:
        """Show a warning and what stands below it, or nothing."""
        self.display = warning is not None
        if warning is None:
            return
        self.query_one(".warning", Static).update(warning)
        for number, column in enumerate(self.query(".column").results(Static)):
            column.display = number < len(columns)
            if number < len(columns):
                column.update(columns[number])
