"""The grades on one line, each with what it would do; a click does what its key does.

The line keeps its place while a question is asked, so that showing an answer moves nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.style import Style
from textual.widget import Widget

from flashneg.domain.sm2 import DRILL_PASS
from flashneg.study import faces
from flashneg.study.sitting import effects

if TYPE_CHECKING:
    from flashneg.study.session import Asked

_FOUR = {quality: (str(key), name) for key, (quality, name) in enumerate(faces.GRADES.items(), 1)}
_SIX = {quality: (str(quality), name) for quality, name in faces.GRADES_OF_SIX.items()}
_META = "quality"


class GradeBar(Widget):
    """The grades in a row."""

    DEFAULT_CSS = "GradeBar { height: 1; width: 1fr; }"

    @dataclass
    class Chosen(Message):
        """A grade was clicked; `quality` is SM-2's."""

        quality: int

    def __init__(self) -> None:
        super().__init__()
        self._cells: list[tuple[int, str, str, str]] = []

    def offer(self, asked: Asked, grading: int) -> None:
        """Show four or six grades with what each would do."""
        told = effects(asked.mode, asked.intervals)
        words = _SIX if grading == 6 else _FOUR
        self._cells = [(quality, key, name, told[quality]) for quality, (key, name) in words.items()]
        self.refresh()

    def withdraw(self) -> None:
        """Show none."""
        if self._cells:
            self._cells = []
            self.refresh()

    def render(self) -> Content:
        """Draw the grades over the line, what room is left shared among them; Good is what the space bar gives."""
        width, count, cells = self.content_size.width, len(self._cells), []
        parts = self._fitting(width)
        spare = max(0, width - sum(words.cell_length for _, words in parts))
        for place, (quality, words) in enumerate(parts):
            more = -(-spare * (place + 1) // count) + (-spare * place // count)  # the first ones get what is over
            cell = words.pad_left(more // 2).pad_right(more - more // 2).stylize(Style.from_meta({_META: quality}))
            cells.append(cell.stylize("bold on $primary 20%") if quality == DRILL_PASS else cell)
        return Content("").join(cells).stylize_before("on $panel")

    def _fitting(self, width: int) -> list[tuple[int, Content]]:
        """Return each grade's words: with what it would do, closer together, or alone, as there is room."""
        parts: list[tuple[int, Content]] = []
        for shorten in (str, lambda told: told.replace(" ", ""), lambda _: ""):
            parts = [
                (quality, Content.assemble((key, "bold $accent"), f" {name} ", (shorten(told), "$foreground 80%")))
                for quality, key, name, told in self._cells
            ]
            if sum(words.cell_length + 1 for _, words in parts) <= width + 1:
                break
        return parts

    def on_click(self, event: Click) -> None:
        """Choose the grade that was clicked."""
        quality = event.style.meta.get(_META)
        if isinstance(quality, int):
            event.stop()
            self.post_message(self.Chosen(quality))
