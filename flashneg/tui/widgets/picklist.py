"""A list to choose from, moved through as in vim; every list of flashneg's is one."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from itertools import islice
from typing import ClassVar, Literal

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

_AT_ONCE = 300  # rows that are made before the next key is looked at


class PickList(OptionList):
    """Lists rows of Content."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
        Binding("g", "first", "First", show=False),
        Binding("G", "last", "Last", show=False),
    ]
    _rest: Iterator[Option] = iter(())

    def on_mount(self) -> None:
        """Go on with what was filled in before."""
        self.call_later(self._go_on, self._rest)

    def fill(self, rows: Iterable[Content], place: int = 0, headings: Container[int] = ()) -> None:
        """Show these rows instead, with the one at `place` highlighted, or the last where there are fewer.

        Rows that are headings are passed over. Those of a long list below what is seen are made bit by bit.
        """
        self.clear_options()
        options = (Option(row, disabled=number in headings) for number, row in enumerate(rows))
        self._rest = options
        self.add_options(islice(options, place + _AT_ONCE))
        self.highlighted = min(place, self.option_count - 1) if self.option_count else None
        self._go_on(options)

    def _go_on(self, options: Iterator[Option]) -> None:
        if options is self._rest and self.is_mounted and (more := [*islice(options, _AT_ONCE)]):
            self.add_options(more)
            self.call_after_refresh(self._go_on, options)

    def _move_page(self, direction: Literal[-1, 1]) -> None:
        if has_lines(self):
            super()._move_page(direction)


def has_lines(options: OptionList) -> bool:
    """Whether the highlighted row was laid out; where it was not, Textual's way to the next page ends in a KeyError."""
    return (options.highlighted or 0) in options._index_to_line  # noqa: SLF001 - has no public name
