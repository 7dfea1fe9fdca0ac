"""Small questions: yes or no, a line of text, one of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static

from flashneg.tui import text
from flashneg.tui.widgets.picklist import PickList


class ConfirmScreen(ModalScreen[bool]):
    """Asks yes or no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "dismiss(True)", "Yes"),
        Binding("n,escape,q", "dismiss(False)", "No"),
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """Lay out the question."""
        with Vertical(classes="dialog"):
            yield Static(text.plain(self._question))
            yield Static(Content.from_markup("\n[b]y[/b] yes   [b]n[/b] no"))


class InputScreen(ModalScreen[str | None]):
    """Asks for a line of text."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel")]

    def __init__(self, title: str, value: str = "") -> None:
        super().__init__()
        self._title = title
        self._value = value

    def compose(self) -> ComposeResult:
        """Lay out the input."""
        with Vertical(classes="dialog"):
            yield Static(text.line(self._title), classes="title")
            yield Input(self._value)
            yield Static("enter goes on, esc cancels", classes="dim")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Hand the text back, once: a second enter would close what lies below."""
        if self.is_active:
            self.dismiss(event.value)


class ChooseScreen(ModalScreen[str | None]):
    """Asks for one of a list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Cancel"),
    ]

    def __init__(self, title: str, choices: Sequence[tuple[str, str | Content]], now: str | None = None) -> None:
        super().__init__()
        self._title = title
        self._choices = choices
        self._now = now

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        with Vertical(classes="dialog"):
            yield Static(text.line(self._title), classes="title")
            yield PickList(*(text.line(name) if isinstance(name, str) else name for _, name in self._choices))

    def on_mount(self) -> None:
        """Begin at what is chosen now."""
        names = [name for name, _ in self._choices]
        if self._now in names:
            self.call_after_refresh(self._begin_at, names.index(self._now))

    def _begin_at(self, place: int) -> None:
        self.query_one(PickList).highlighted = place

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Hand the choice back, once, as above."""
        if self.is_active:
            self.dismiss(self._choices[event.option_index][0])
