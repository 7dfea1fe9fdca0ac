"""A list to choose from, moved through as in vim; every list of flashneg's is one."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option


class PickList(OptionList):
    """Lists rows of Content."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
        Binding("g", "first", "First", show=False),
        Binding("G", "last", "Last", show=False),
    ]

    def fill(self, rows: Sequence[Content], place: int = 0, headings: Container[int] = ()) -> None:
        """Show these rows instead, with the one at `place` highlighted, or the last where there are fewer.

        Rows that are headings are passed over.
        """
        self.clear_options()
        self.add_options([Option(row, disabled=number in headings) for number, row in enumerate(rows)])
        self.highlighted = min(place, len(rows) - 1) if rows else None
