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
        self._drawn: tuple[tuple[int, int], Content] | None = None

    def show(self, draw: Draw) -> None:
        """Draw something else."""
        self._draw = draw
        self.draw_again()

    def draw_again(self) -> None:
        """Draw the same, of what has changed since."""
        self._drawn = None
        self.refresh(layout=True)

    def _content(self, width: int) -> Content:
        """Return what is drawn at a width, which a layout asks for several times."""
        if self._draw is None:
            return Content("")
        size = max(20, width), self.screen.size.height if self.is_attached else 24
        if self._drawn is None or self._drawn[0] != size:
            self._drawn = size, self._draw(*size)
        return self._drawn[1]

    def render(self) -> Content:
        """Return the drawing at the present width."""
        return self._content(self.content_size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines the drawing has at this width."""
        del container, viewport
        return self._content(width).get_height({}, max(1, width))
