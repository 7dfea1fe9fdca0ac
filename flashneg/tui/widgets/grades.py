"""The grades, each with the interval it would give; a click does what its key does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import Static

_FOUR = ((1, "1", "Again"), (3, "2", "Hard"), (4, "3", "Good"), (5, "4", "Easy"))
_SIX = tuple((quality, str(quality), name) for quality, name in enumerate(
    ("Blank", "Wrong", "Nearly", "Hard", "Good", "Perfect")
))  # fmt: skip


def days_text(days: int) -> str:
    """Return an interval in a few signs: days, months or years."""
    if days < 60:
        return f"{days} d"
    return f"{days / 30.4:.1f} mo" if days < 700 else f"{days / 365.25:.1f} y"


class Grade(Static):
    """One grade."""

    def __init__(self, quality: int) -> None:
        super().__init__("", classes=f"grade q{quality}")
        self.quality = quality

    def on_click(self, event: Click) -> None:
        """Choose it."""
        event.stop()
        self.post_message(GradeBar.Chosen(self.quality))


class GradeBar(Horizontal):
    """The grades in a row."""

    DEFAULT_CSS = """
    GradeBar { height: 1; background: $panel; }
    GradeBar .grade { width: 1fr; text-align: center; }
    GradeBar .grade:hover { background: $primary 30%; }
    GradeBar .q4 { text-style: bold; background: $primary 20%; }
    """

    @dataclass
    class Chosen(Message):
        """A grade was clicked; `quality` is SM-2's."""

        quality: int

    def compose(self) -> ComposeResult:
        """Lay out all six; `offer` shows those in use."""
        for quality in range(6):
            yield Grade(quality)

    def offer(self, intervals: Mapping[int, int], grading: int) -> None:
        """Show four or six grades with the days that each would give."""
        words = {quality: (key, name) for quality, key, name in (_SIX if grading == 6 else _FOUR)}
        for grade in self.query(Grade):
            grade.display = grade.quality in words
            if grade.quality in words:
                key, name = words[grade.quality]
                days = days_text(intervals[grade.quality])
                grade.update(Content.assemble((key, "bold $accent"), f" {name} ", (days, "$foreground 80%")))
