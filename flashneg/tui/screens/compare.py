"""Two cards side by side, field by field: what is alike in them, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from flashneg.domain.cards import Fit, Tactic
from flashneg.study import faces
from flashneg.tui import text
from flashneg.tui.screens.base import Base
from flashneg.tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from flashneg.study.cards import Shown


class CompareScreen(Base[None]):
    """Shows two cards in two columns whose rows match."""

    CSS = """
    CompareScreen #rows { padding: 1 1; }
    CompareScreen Horizontal { height: auto; margin-bottom: 1; }
    CompareScreen .cell { width: 1fr; padding: 0 1; height: auto; }
    CompareScreen .right { border-left: vkey $primary 50%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll(2)", show=False),
        Binding("k,up", "scroll(-2)", show=False),
        Binding("q,escape,v,space,enter", "app.pop_screen", "Back", key_display="q"),
    ]

    def __init__(self, one: Shown, other: Shown) -> None:
        super().__init__()
        self._cards = (one, other)

    def compose(self) -> ComposeResult:
        """Lay out a row for each field that either card has."""
        one, other = (dict(compared(shown)) for shown in self._cards)
        with VerticalScroll(id="rows"):
            for heading in dict.fromkeys([*one, *other]):
                with Horizontal():
                    yield Static(_cell(heading, one.get(heading, "")), classes="cell")
                    yield Static(_cell(heading, other.get(heading, "")), classes="cell right")
        yield KeyBar()

    def action_scroll(self, lines: int) -> None:
        """Scroll both together."""
        self.query_one("#rows").scroll_relative(y=lines, animate=False)

    def action_open_link(self, target: str) -> None:
        """Open the card that was clicked."""
        self.open_card_by_id(target, self._cards[0].stored.deck)


def _cell(heading: str, body: str) -> Content:
    if not body:
        return Content("")
    if heading == "Name":
        return Content.styled(text.line(body).plain, "bold $primary")
    return Content.assemble((heading, "bold $accent"), "\n", text.markdown(body))


def compared(shown: Shown) -> list[tuple[str, str]]:
    """Return what tells two cards apart, as (heading, Markdown)."""
    card = shown.card
    if not isinstance(card, Tactic):
        return [("Name", card.name), ("Answer", card.back)]
    tells = [f"- {scenario.tell}" for scenario in card.practice_scenarios if scenario.tell]
    best = faces.edge_text(card.best, linked=True) if card.best else ""
    rows = [
        ("Name", card.name), ("Intent", card.intent), ("The tell", "\n".join(tells[:2])), ("Style", card.style),
        ("Counter", card.counter), ("Why", best.removeprefix("Best: ")),
        ("Backfires", "\n".join(f"- {line}" for line in _backfires(card))),
    ]  # fmt: skip
    return [(heading, body) for heading, body in rows if body]


def _backfires(card: Tactic) -> list[str]:
    prefix = f"{faces.FIT_WORDS[Fit.BACKFIRES]}: "
    return [
        faces.edge_text(edge, linked=True).removeprefix(prefix) for edge in card.counters if edge.fit is Fit.BACKFIRES
    ]
