"""The options of a quiz question; a click chooses one, as its key does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import Static

LETTERS = "abcd"


@dataclass(frozen=True, slots=True)
class Mark:
    """How an option is shown once the question is answered: right, chosen, or neither."""

    right: bool
    chosen: bool

    @property
    def sign(self) -> str:
        """The sign before it, so that colour is never the only one."""
        return "✓" if self.right else "✗" if self.chosen else " "


class Choice(Horizontal):
    """One option: its sign and letter, its words, and its reason once that is told."""

    def __init__(self, place: int) -> None:
        super().__init__(classes="choice")
        self.place = place

    def compose(self) -> ComposeResult:
        """Lay out the letter beside the words."""
        yield Static("", classes="letter")
        with Vertical(classes="words"):
            yield Static("", classes="text")
            yield Static("", classes="reason")

    def show(self, words: Content, mark: Mark | None, reason: Content) -> None:
        """Show the option, as answered where a mark is given."""
        self.set_class(mark is not None and mark.right, "-right")
        self.set_class(mark is not None and mark.chosen, "-chosen")
        self.set_class(mark is not None and not mark.right and not mark.chosen, "-neither")
        sign = f"{mark.sign} " if mark is not None else "  "
        self.query_one(".letter", Static).update(Content.styled(f"{sign}{LETTERS[self.place]}", "bold $accent"))
        self.query_one(".text", Static).update(words)
        told = self.query_one(".reason", Static)
        told.update(reason)
        told.display = bool(reason.plain)

    def on_click(self, event: Click) -> None:
        """Choose it."""
        event.stop()
        self.post_message(Choices.Chosen(self.place))


class Choices(Vertical):
    """The options under each other."""

    DEFAULT_CSS = """
    Choices { height: auto; }
    Choices .choice { height: auto; }
    Choices .-off { display: none; }
    Choices .letter { width: 6; padding: 0 1; }
    Choices .words { width: 1fr; height: auto; padding-right: 2; }
    Choices .reason { color: $foreground 85%; text-style: italic; }
    Choices .choice:hover { background: $primary 20%; }
    Choices .-right, Choices .-right.-chosen { background: $success 18%; }
    Choices .-chosen { background: $error 18%; }
    """

    @dataclass
    class Chosen(Message):
        """An option was clicked; `place` counts from 0."""

        place: int

    def compose(self) -> ComposeResult:
        """Lay out four; `offer` shows those in use."""
        for place in range(len(LETTERS)):
            yield Choice(place)

    def offer(self, texts: Sequence[Content]) -> None:
        """Show these options, unmarked."""
        self.mark(texts, [None] * len(texts), [Content("")] * len(texts))

    def mark(self, texts: Sequence[Content], marks: Sequence[Mark | None], reasons: Sequence[Content]) -> None:
        """Show the options as answered, each with its reason where one is given."""
        for choice in self.query(Choice):
            choice.set_class(choice.place >= len(texts), "-off")
            if choice.place < len(texts):
                choice.show(texts[choice.place], marks[choice.place], reasons[choice.place])
