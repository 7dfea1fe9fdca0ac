"""One card, whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from flashneg.domain.cards import Tactic
from flashneg.study import faces
from flashneg.tui import text
from flashneg.tui.screens.base import Base
from flashneg.tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
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
        Binding("j", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", show=False),
        Binding("g", "edge(0)", show=False),
        Binding("G", "edge(1)", show=False),
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
            head.append(f"met {shown.state.met} times")
        self.query_one("#head", Static).update(text.line("   ".join(head)))
        parts = faces.whole(shown.card, linked=True)
        if isinstance(shown.card, Tactic) and shown.card.practice_scenarios:
            lines = [f"- {scenario.text}" for scenario in shown.card.practice_scenarios]
            parts.append(("Scenarios", "\n".join(lines)))
        if shown.state.note:
            parts.insert(0, ("Your note", shown.state.note))
        body = text.parts(parts)
        self.query_one("#text", Static).update(
            Content.assemble((text.line(shown.card.name).plain, "bold $primary"), "\n\n", body)
        )

    def action_open_link(self, card_id: str) -> None:
        """Open the card that was clicked."""
        self.open_card_by_id(card_id, self.shown.stored.deck)

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
