"""The card in hand: what is asked, and below it the answer with the rest of the card once that is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import getters
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from flashneg.study import faces
from flashneg.tui import text
from flashneg.tui.widgets.mixups import MixUps

if TYPE_CHECKING:
    from flashneg.study.session import Asked


class CardFace(VerticalScroll, can_focus=False):
    """Shows a prompt: its question alone, or with its answer."""

    DEFAULT_CSS = """
    CardFace { height: 1fr; padding: 0 1; }
    CardFace #question { border: round $accent; padding: 0 2; }
    CardFace #columns { height: auto; display: none; layout: vertical; }
    CardFace #left { height: auto; width: 1fr; }
    CardFace #answer, CardFace #side, CardFace #rest { padding: 1 3 0 3; height: auto; }
    """
    mixups = getters.query_one(MixUps)
    question = getters.query_one("#question", Static)
    columns = getters.query_one("#columns", Horizontal)
    answer = getters.query_one("#answer", Static)
    side = getters.query_one("#side", Static)
    rest = getters.query_one("#rest", Static)

    def compose(self) -> ComposeResult:
        """Lay out the question, and the answer below it."""
        yield MixUps()
        yield Static("", id="question", classes="panel")
        with Horizontal(id="columns"):
            with Vertical(id="left"):
                yield Static("", id="answer")
                yield Static("", id="rest")
            yield Static("", id="side")

    def ask(self, asked: Asked) -> None:
        """Show a question; before a leech's, what it is mixed up with."""
        if asked.leech:
            self.mixups.offer(_warning(asked), _mixed_up(asked))
        self._front(faces.label(asked), text.markdown(faces.question(asked)), leech=asked.leech)

    def tell(self, title: str, words: Content) -> None:
        """Show words instead of a question."""
        self._front(title, words, leech=False)

    def _front(self, title: str, words: Content, *, leech: bool) -> None:
        self.mixups.display = leech
        self.columns.display = False  # not by a class: that would match the styles of all below anew
        self.question.border_title = title
        self.question.update(words)
        self.scroll_home(animate=False)

    def reveal(self, asked: Asked) -> None:
        """Show the answer below the question: what was asked for first, then the rest of the card."""
        parts = faces.layout(asked)
        note = (("Your note", asked.state.note),) if asked.state.note else ()
        self.answer.update(text.parts(parts.answer))
        self.side.update(text.parts(parts.side))
        self.side.display = bool(parts.side)
        self.rest.update(text.parts((*note, *parts.rest)))
        self.columns.display = True


def _mixed_up(asked: Asked) -> list[Content]:
    """Return what stands side by side before a leech's question."""
    return [
        Content.assemble((text.line(name).plain, "bold $accent"), "\n", text.markdown(words))
        for name, words in faces.mixed_up(asked)
    ]


def _warning(asked: Asked) -> Content:
    more = "; do not mix up" if asked.mixed_up else ""
    return Content.assemble(("Leech", "bold $warning"), f": missed {faces.times(asked.schedule.lapses)}{more}")
