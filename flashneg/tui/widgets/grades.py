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
        self._cells: list[tuple[int, Content]] = []

    def offer(self, asked: Asked, grading: int) -> None:
        """Show four or six grades with what each would do."""
        told = effects(asked.mode, asked.intervals)
        self._cells = [
            (quality, Content.assemble((key, "bold $accent"), f" {name} ", (told[quality], "$foreground 80%")))
            for quality, (key, name) in (_SIX if grading == 6 else _FOUR).items()
        ]
        self.refresh()

    def withdraw(self) -> None:
        """Show none."""
        if self._cells:
            self._cells = []
            self.refresh()

    def render(self) -> Content:
        """Draw each grade in the middle of its share of the line; Good, which the space bar gives, is set off."""
        width, count = self.content_size.width, len(self._cells)
        parts = []
        for place, (quality, words) in enumerate(self._cells):
            room = width * (place + 1) // count - width * place // count
            shown = words.truncate(room)
            lead = (room - shown.cell_length) // 2
            cell = shown.pad_left(lead).pad_right(room - shown.cell_length - lead)
            cell = cell.stylize(Style.from_meta({_META: quality}))
            parts.append(cell.stylize("bold on $primary 20%") if quality == DRILL_PASS else cell)
        return Content("").join(parts).stylize_before("on $panel")

    def on_click(self, event: Click) -> None:
        """Choose the grade that was clicked."""
        quality = event.style.meta.get(_META)
        if isinstance(quality, int):
            event.stop()
            self.post_message(self.Chosen(quality))
