"""A new card: from a form, or from the editor with the format's skeleton."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Label, Static

from flashneg.study.authoring import LABELS
from flashneg.study.errors import StudyError
from flashneg.tui import text
from flashneg.tui.screens.base import Base
from flashneg.tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from flashneg.study.ports import StoredDeck

_HINTS = {
    "name": "what it is called",
    "aka": "other names, between ;",
    "kind": "ploy, move or counter (ploy when empty)",
    "family": "a group, for wrong options in the quiz",
    "intent": "what it is for",
    "style": "one or more of the five, as in: Competitive, or Avoiding",
    "counter": "the best reply, in one line",
    "confusable": "what it is mistaken for: [words](#id), or words",
    "best": "the counter that fits best: [words](#id): why",
    "scenario": "what the other side says",
    "tell": "what gives it away",
    "back": "a plain card's answer; Intent and Counter stay empty then",
}


class NewCardScreen(Base[str | None]):
    """A form for a card; hands back the name of what was saved."""

    CSS = """
    NewCardScreen #title { padding: 0 2; background: $panel; }
    NewCardScreen VerticalScroll { padding: 1 2; }
    NewCardScreen Horizontal { height: 1; margin-bottom: 1; }
    NewCardScreen Label { width: 14; text-style: bold; }
    NewCardScreen Input { border: none; height: 1; padding: 0 1; background: $panel; width: 1fr; }
    NewCardScreen Input:focus { background: $primary 30%; }
    NewCardScreen #said { height: auto; padding: 0 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", priority=True),
        Binding("ctrl+e", "editor", "In the editor", priority=True),
        Binding("down", "app.focus_next", show=False, priority=True),
        Binding("up", "app.focus_previous", show=False, priority=True),
        Binding("escape", "leave", "Leave", priority=True),
    ]

    def __init__(self, deck: StoredDeck) -> None:
        super().__init__()
        self._deck = deck

    def compose(self) -> ComposeResult:
        """Lay out the form."""
        where = " (its copy in your folder)" if self._deck.bundled else ""
        yield Static(text.line(f"A new card in {self._deck.title}{where}"), id="title")
        with VerticalScroll(can_focus=False):
            for key, label in LABELS.items():
                with Horizontal():
                    yield Label(Content(label))
                    yield Input(placeholder=_HINTS[key], id=f"field-{key}", select_on_focus=False)
        yield Static("", id="said")
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin with the name."""
        self.query_one("#field-name", Input).focus()

    def on_input_submitted(self) -> None:
        """Go on to the next field."""
        self.focus_next()

    def values(self) -> dict[str, str]:
        """Return what was typed, by field."""
        return {key: self.query_one(f"#field-{key}", Input).value for key in LABELS}

    def action_save(self) -> None:
        """Append the card to its deck's file."""
        self._save(self.services.authoring.draft(self.values()))

    def action_editor(self) -> None:
        """Go on in the editor, with the format's skeleton filled with what was typed."""
        from flashneg.tui.editing import edit_draft

        written = edit_draft(self.flashneg, self.services.authoring.skeleton(self.values()))
        if written is not None:
            self._save(written)

    @work(thread=True, exclusive=True, group="save")
    def _save(self, draft: str) -> None:
        try:
            _, names = self.services.authoring.save(self._deck.id, draft)
        except StudyError as error:
            self.from_thread(self._say, str(error))
            return
        self.from_thread(self.dismiss, ", ".join(names))

    def _say(self, message: str) -> None:
        self.query_one("#said", Static).update(Content.styled(text.line(message).plain, "$error"))

    def action_leave(self) -> None:
        """Leave; what was typed is asked about."""
        from flashneg.tui.screens.dialogs import ConfirmScreen

        if not any(value.strip() for value in self.values().values()):
            self.dismiss(None)
            return

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - Textual hands it on by position
            if yes:
                self.dismiss(None)

        self.app.push_screen(ConfirmScreen("Leave without saving the card?"), answered)
