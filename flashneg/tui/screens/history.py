"""A card's reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from flashneg.domain.calendar import day_text
from flashneg.study.errors import StudyError
from flashneg.tui import text
from flashneg.tui.screens.base import Base
from flashneg.tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from flashneg.study.cards import PromptHistory


class HistoryScreen(Base[None]):
    """Shows every review of a card, prompt by prompt, with the schedule after each."""

    CSS = "HistoryScreen #list { padding: 1 3; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,escape,i", "app.pop_screen", "Back", key_display="q")]

    def __init__(self, ref: str) -> None:
        super().__init__()
        self._ref = ref

    def compose(self) -> ComposeResult:
        """Lay out the reviews."""
        try:
            stored, prompts = self.services.cards.history(self._ref)
            body = Content("\n\n").join([text.line(f"{stored.name}: history"), *(_prompt(found) for found in prompts)])
        except StudyError as error:
            body = text.plain(str(error))
        with VerticalScroll(id="list"):
            yield Static(body)
        yield KeyBar()


def _prompt(found: PromptHistory) -> Content:
    memory = found.schedule.memory
    due = "new" if found.schedule.is_new else f"due {day_text(found.schedule.due)}"
    lines = [f"{due}, repetitions {memory.repetitions}, ease {memory.ease / 100:.2f}, interval {memory.interval} d"]
    for review in found.reviews:
        event, after = review.event, review.after.memory
        gone = ", taken back" if review.retracted else ""
        lines.append(
            f"  {day_text(event.day)}  quality {event.number('quality')} ({event.facts.get('mode')}{gone})"
            f"  then {after.interval} d, ease {after.ease / 100:.2f}"
        )
    return Content.assemble((found.facet.value, "bold $accent"), "\n", text.plain("\n".join(lines)))
