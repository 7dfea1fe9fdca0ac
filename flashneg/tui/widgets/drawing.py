"""A widget that draws itself at the width it is given."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from flashneg.tui.plots import Plot

Draw = Callable[[int, int], Content]


def content_of(plot: Plot) -> Content:
    """Return a plot's lines as Content."""
    return Content("\n").join(
        [Content.assemble(*[(text, style) if style else text for text, style in line]) for line in plot]
    )


def stacked(parts: Sequence[Content | str]) -> Content:
    """Return parts one below the other."""
    return Content("\n").join([part if isinstance(part, Content) else Content(part) for part in parts])


class Drawing(Widget):
    """Shows what a function of width and screen height draws, and draws again when the size changes."""

    DEFAULT_CSS = "Drawing { height: auto; width: 1fr; }"

    def __init__(self, draw: Draw | None = None, *, id: str | None = None) -> None:  # noqa: A002 - as Textual has it
        super().__init__(id=id)
        self._draw = draw

    def show(self, draw: Draw) -> None:
        """Draw something else."""
        self._draw = draw
        self.refresh(layout=True)

    def _content(self, width: int) -> Content:
        height = self.screen.size.height if self.is_attached else 24
        return self._draw(max(20, width), height) if self._draw is not None else Content("")

    def render(self) -> Content:
        """Return the drawing at the present width."""
        return self._content(self.content_size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines the drawing has at this width."""
        del container, viewport
        return self._content(width).get_height({}, max(1, width))
