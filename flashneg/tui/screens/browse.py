"""All cards, searched while typing."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.worker import get_current_worker

from flashneg.study.errors import StudyError
from flashneg.tui import text
from flashneg.tui.screens.base import Base
from flashneg.tui.widgets.keybar import KeyBar
from flashneg.tui.widgets.picklist import PickList

if TYPE_CHECKING:
    from collections.abc import Callable

    from flashneg.study.cards import Shown
    from flashneg.study.ports import CardState


class BrowseScreen(Base[None]):
    """Lists all cards; a search narrows them by name, AKA, intent and scenario."""

    CSS = """
    BrowseScreen Input { border: none; background: $panel; height: 1; padding: 0 1; }
    BrowseScreen OptionList { height: 1fr; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    BrowseScreen #only { display: none; height: 1; padding: 0 1; color: $accent; }
    BrowseScreen.-only #only { display: block; }
    BrowseScreen #nothing { display: none; padding: 1 2; height: 1fr; }
    BrowseScreen.-nothing #nothing { display: block; }
    BrowseScreen.-nothing OptionList { height: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", key_display="/"),
        Binding("enter", "open", "Open"),
        Binding("f", "filter", "Filter"),
        Binding("down", "list", show=False),
        Binding("escape", "back", "Back", priority=True),
        Binding("q", "back", show=False),
    ]
    cards = getters.query_one(PickList)
    search = getters.query_one(Input)

    def __init__(self, *, searching: bool = False) -> None:
        super().__init__()
        self._searching = searching
        self._shown: list[Shown] = []
        self._filter = 0
        self._found = ""
        self._finding = threading.Lock()

    def compose(self) -> ComposeResult:
        """Lay out the search and the list."""
        yield Input(placeholder=_PLACEHOLDER, select_on_focus=False)
        yield Static(id="only")
        yield PickList()
        yield Static(id="nothing")
        yield KeyBar()

    def on_mount(self) -> None:
        """List everything."""
        (self.search if self._searching else self.cards).focus()
        self._find("")

    def on_screen_resume(self) -> None:
        """Look again: a card that was opened may have been marked or suspended there."""
        if self._shown:
            self._find(self.search.value)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._find(event.value)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self._searching = False
        self.cards.focus()

    @work(thread=True, exclusive=True, group="find")
    def _find(self, wanted: str) -> None:
        cards, worker = self.services.cards, get_current_worker()
        try:
            with self._finding:
                if worker.is_cancelled:  # more was typed meanwhile
                    return
                found = [shown for shown, _ in cards.find(wanted, 50)] if wanted.strip() else cards.all()
        except StudyError as error:
            self.from_thread(self.flashneg.tell_error, str(error))
            return
        self.from_thread(self._show, wanted, found)

    def _show(self, wanted: str, found: list[Shown]) -> None:
        if wanted != self.search.value:
            return
        keeps = _FILTERS[self._filter][1]
        place = self.cards.highlighted or 0 if wanted == self._found else 0
        self._found = wanted
        self._shown = [shown for shown in found if keeps(shown.state)]
        self.set_class(not self._shown, "-nothing")
        self.query_one("#nothing", Static).update("Nothing found." if self._filter else _NOTHING)
        self.cards.fill(map(_row, self._shown), place)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        key = self._shown[event.option_index].stored.key
        self.flashneg.show_card(self.services.cards.show_key(key))

    def action_open(self) -> None:
        """Open the highlighted card."""
        self.cards.action_select()

    def action_filter(self) -> None:
        """Show all cards, then the marked ones, the suspended ones, those with a note, those met, and all again."""
        self._filter = (self._filter + 1) % len(_FILTERS)
        name = _FILTERS[self._filter][0]
        self.set_class(self._filter > 0, "-only")
        self.query_one("#only", Static).update(f"Shown: {name}. f shows others.")
        self._find(self.search.value)

    def action_search(self) -> None:
        """Type a search."""
        self.search.focus()

    def action_list(self) -> None:
        """From the search into the list."""
        self.cards.focus()

    def action_back(self) -> None:
        """From the search to the list, from the list to where it was opened."""
        if self.search.has_focus and not self._searching:
            self.cards.focus()
        else:
            self.app.pop_screen()


_PLACEHOLDER = "What did they just do to me? Type / to search"
_NOTHING = "Nothing found. Other words, or fewer?"
_FILTERS: tuple[tuple[str, Callable[[CardState], bool]], ...] = (
    ("all cards", lambda _: True),
    ("marked", lambda state: state.marked),
    ("suspended", lambda state: state.suspended),
    ("with a note", lambda state: bool(state.note)),
    ("met in real life", lambda state: state.met > 0),
)


def _row(shown: Shown) -> Content:
    intent = getattr(shown.card, "intent", "")
    kind = getattr(shown.card, "kind", "concept")
    state = shown.state
    told = (("★", state.marked), ("suspended", state.suspended), (f"met {state.met}×", state.met))
    signs = [word for word, on in told if on]
    return Content.assemble(
        (text.line(shown.card.name).plain, "bold"), (f"  {' '.join(signs)}" if signs else "", "$accent"), f"  {kind}  ",
        text.inline(intent),
    )  # fmt: skip
