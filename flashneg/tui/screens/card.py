"""One card, whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from flashneg.domain.events import EventKind
from flashneg.study import faces
from flashneg.study.errors import StudyError
from flashneg.tui import text
from flashneg.tui.screens.base import Base
from flashneg.tui.screens.dialogs import InputScreen
from flashneg.tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from flashneg.domain.events import Facts
    from flashneg.study.cards import Shown


class CardScreen(Base[None]):
    """Shows a card with everything on it."""

    CSS = """
    CardScreen #head { height: 1; background: $panel; padding: 0 1; }
    CardScreen #card { padding: 1 3; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "links", "Links"),
        Binding("i", "history", "History"),
        Binding("e", "edit", "Edit"),
        Binding("n", "note", "Note"),
        Binding("m", "met", "Met it"),
        Binding("asterisk", "mark", "Mark", key_display="*"),
        Binding("at", "suspend", "Suspend", key_display="@"),
        Binding("j", "scroll(1)", "Down", show=False),
        Binding("k", "scroll(-1)", "Up", show=False),
        Binding("g", "edge(0)", "Top", show=False),
        Binding("G", "edge(1)", "End", show=False),
        Binding("q,escape", "app.pop_screen", "Back", key_display="q"),
    ]

    def __init__(self, shown: Shown) -> None:
        super().__init__()
        self.shown = shown

    def compose(self) -> ComposeResult:
        """Lay out the card."""
        yield Static(id="head")
        with VerticalScroll(id="card"):
            yield Static(id="text")
        yield KeyBar()

    def on_mount(self) -> None:
        """Fill in the card."""
        self._fill()

    def _fill(self) -> None:
        shown = self.shown
        signs = [word for word, on in (("★ marked", shown.state.marked), ("suspended", shown.state.suspended)) if on]
        head = [shown.stored.ref, *signs]
        if shown.state.met:
            head.append(f"met {faces.times(shown.state.met)} in real life")
        self.query_one("#head", Static).update(text.line("   ".join(head)))
        parts = faces.whole(shown.card, linked=True)
        if told := faces.scenarios(shown.card):
            parts.append(("Scenarios", told))
        if shown.state.note:
            parts.insert(0, ("Your note", shown.state.note))
        body = text.parts(parts)
        self.query_one("#text", Static).update(
            Content.assemble((text.line(shown.card.name).plain, "bold $primary"), "\n\n", body)
        )

    def action_open_link(self, target: str) -> None:
        """Open the card that was clicked."""
        self.open_card_by_id(target, self.shown.stored.deck)

    def action_links(self) -> None:
        """Choose among the links of the card."""
        self.choose_link(faces.whole(self.shown.card, linked=True), self.shown.stored.deck)

    def action_history(self) -> None:
        """Show the card's reviews."""
        from flashneg.tui.screens.history import HistoryScreen

        self.app.push_screen(HistoryScreen(self.shown.stored.ref))

    def action_edit(self) -> None:
        """Edit the card's deck at its line."""
        from flashneg.tui.editing import edit_card

        if edit_card(self.flashneg, self.shown.stored):
            self.shown = self.services.cards.show_key(self.shown.stored.key)
            self._fill()

    def action_met(self) -> None:
        """Log that it was met in real life, with a word about it."""

        def told(words: str | None) -> None:
            if words is not None:
                self._act(EventKind.MET, f"Logged: you met {self.shown.card.name}", {"text": words})

        self.app.push_screen(InputScreen(f"You met {self.shown.card.name}: where, when? (may stay empty)"), told)

    def action_note(self) -> None:
        """Write a note on the card."""

        def written(words: str | None) -> None:
            if words is not None:
                self._act(EventKind.NOTE, "Your note is kept", {"text": words})

        self.app.push_screen(InputScreen(f"Your note on {self.shown.card.name}", self.shown.state.note), written)

    def action_mark(self) -> None:
        """Mark the card, or take its mark away."""
        self._act(EventKind.MARK, "No longer marked" if self.shown.state.marked else "Marked ★")

    def action_suspend(self) -> None:
        """Do not ask the card, or ask it again."""
        if self.shown.state.suspended:
            self._act(EventKind.UNSUSPEND, "It is asked again")
        else:
            self._act(EventKind.SUSPEND, "Suspended: it is not asked until @ is pressed again")

    @work(thread=True, exclusive=True, group="act")
    def _act(self, kind: EventKind, said: str, facts: Facts | None = None) -> None:
        try:
            _, state = self.services.cards.act_on(self.shown.stored.key, kind, facts)
        except StudyError as error:
            self.from_thread(self.flashneg.tell_error, str(error))
            return
        self.from_thread(self._acted, replace(self.shown, state=state), said)

    def _acted(self, shown: Shown, said: str) -> None:
        self.shown = shown
        self._fill()
        self.flashneg.tell(said)

    def action_scroll(self, step: int) -> None:
        """Scroll a little."""
        self.query_one("#card").scroll_relative(y=step * 2, animate=False)

    def action_edge(self, end: int) -> None:
        """Go to the top or the end."""
        card = self.query_one("#card")
        if end:
            card.scroll_end(animate=False)
        else:
            card.scroll_home(animate=False)
