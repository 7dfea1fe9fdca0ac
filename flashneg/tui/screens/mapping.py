"""Which column of a file is which field of a card: each with a sample, and the first card that comes of it."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from flashneg.study import faces
from flashneg.study.columns import FIELDS, WORDS
from flashneg.tui import text
from flashneg.tui.screens.base import Base
from flashneg.tui.screens.dialogs import ChooseScreen
from flashneg.tui.widgets.keybar import KeyBar
from flashneg.tui.widgets.picklist import PickList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flashneg.domain.cards import Card
    from flashneg.study.columns import Guess

_NAME, _FIELD = 24, 13
_NOTHING = ""  # among the fields to choose from: none of them


class MappingScreen(Base["tuple[Guess, ...] | None"]):
    """Lets the learner say which column becomes which field; hands back the guesses as they were changed."""

    CSS = """
    MappingScreen #title { height: auto; padding: 0 2; background: $panel; }
    MappingScreen PickList { height: 1fr; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    MappingScreen #card { height: 45%; padding: 0 2; border-top: solid $primary 60%; }
    MappingScreen #first { height: auto; }
    MappingScreen PickList > .option-list--option-disabled { color: $foreground; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "keep", "Read it so"),
        Binding("enter,space", "choose", "Choose field", key_display="enter"),
        Binding("x", "leave_out", "Leave out"),
        Binding("h", "turn", "Header"),
        Binding("ctrl+d", "scroll(3)", "Card down", show=False),
        Binding("ctrl+u", "scroll(-3)", "Card up", show=False),
        Binding("q,escape", "dismiss(None)", "Back", key_display="q"),
    ]
    options = getters.query_one(PickList)

    def __init__(self, guesses: Sequence[Guess]) -> None:
        super().__init__()
        self._guesses = list(guesses)
        self._places: list[tuple[int, int] | None] = []

    def compose(self) -> ComposeResult:
        """Lay out the columns above the first card."""
        yield Static(
            Content.assemble(
                ("What is what in this file?", "bold $accent"), "  Each line is a column and where it goes."
            ),
            id="title",
        )
        yield PickList()
        with VerticalScroll(id="card", can_focus=False):
            yield Static("", id="first")
        yield KeyBar()

    def on_mount(self) -> None:
        """List the columns."""
        self.options.focus()
        self._fill(1)

    def _fill(self, at: int) -> None:
        rows: list[Content] = []
        self._places = []
        for number, guess in enumerate(self._guesses):
            self._places += [None, *((number, place) for place in range(len(guess.fields)))]
            rows += [_heading(guess), *(_row(guess, place) for place in range(len(guess.fields)))]
        self.options.fill(rows, at, [place for place, found in enumerate(self._places) if found is None])
        self.refresh_bindings()

    @property
    def _current(self) -> tuple[int, int] | None:
        at = self.options.highlighted
        return None if at is None or at >= len(self._places) else self._places[at]

    def on_option_list_option_highlighted(self) -> None:
        """Show the first card of the file or kind of note that the column belongs to."""
        found = self._current
        if found is not None:
            guess = self._guesses[found[0]]
            card = self.services.exchange.first_card(guess)
            self.query_one("#first", Static).update(_first(guess, card))
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to turn the first row only where there is a question about it."""
        del parameters
        if action == "turn" and self._places:
            found = self._current
            return found is not None and bool(self._guesses[found[0]].head)
        return True

    def on_option_list_option_selected(self) -> None:
        """Choose a field for the column that was clicked."""
        self.action_choose()

    def action_choose(self) -> None:
        """Choose which field the column is."""
        found = self._current
        if found is None:
            return
        number, place = found
        now = self._guesses[number].columns.fields[place]
        choices = [(_NOTHING, Content.styled("leave it out", "italic"))]
        choices += [(name, Content.assemble((f"{name:<{_FIELD}}", "bold"), f"  {WORDS[name]}")) for name in FIELDS]

        def chosen(name: str | None) -> None:
            if name is not None:
                self._change(name or None)

        title = f"{self._guesses[number].fields[place]} is ..."
        self.app.push_screen(ChooseScreen(title, choices, now or _NOTHING), chosen)

    def action_leave_out(self) -> None:
        """Leave the column behind."""
        self._change(None)

    def _change(self, name: str | None) -> None:
        found = self._current
        if found is not None:
            number, place = found
            self._guesses[number] = self._guesses[number].having(place, name)
            self._fill(self.options.highlighted or 0)

    def action_turn(self) -> None:
        """Read the first row as the columns' names, or as a card."""
        found = self._current
        if found is not None:
            self._guesses[found[0]] = self._guesses[found[0]].turned()
            self._fill(self.options.highlighted or 0)

    def action_scroll(self, lines: int) -> None:
        """Scroll the first card."""
        self.query_one("#card").scroll_relative(y=lines, animate=False)

    def action_keep(self) -> None:
        """Go on with the fields as they are, if cards come of them."""
        for at, found in enumerate(self._places):
            if found is not None and not self._guesses[found[0]].makes_cards:
                self.options.highlighted = at
                self.flashneg.tell_error(f"{short_name(self._guesses[found[0]])}: {_WANTING}")
                return
        self.dismiss(tuple(self._guesses))


_WANTING = "a card needs a name with an intent, a counter or a kind; or a front and a back"


def short_name(guess: Guess) -> str:
    """Return what a table or a kind of note is called, without its folder."""
    return PurePath(guess.what).name if guess.plain is None else guess.what


def _heading(guess: Guess) -> Content:
    row = ""
    if guess.head:
        row = ", its first row names the columns" if guess.headed else ", its first row is a card"
    kind = f"{short_name(guess)}{row}" if guess.plain is None else f"Notes of the type {guess.what}"
    return Content.styled(text.line(kind).plain, "bold")


def _row(guess: Guess, place: int) -> Content:
    field = guess.columns.fields[place]
    name = text.line(guess.fields[place]).plain
    return Content.assemble(
        "  ", Content(name).truncate(_NAME, ellipsis=True, pad=True), "→ ",
        (f"{field or 'left out':<{_FIELD}}", "bold" if field else "italic"), "  ", text.line(guess.sample(place)),
    )  # fmt: skip


def _first(guess: Guess, card: Card | None) -> Content:
    """Return the first card, or what is wanting for one."""
    if card is None:
        words = "Its first rows give no card" if guess.is_mapped else f"No card yet: {_WANTING}"
        return Content.styled(words, "bold $warning")
    how = "" if guess.is_mapped else ", as its template shows it; a name with an intent or a counter makes it a tactic"
    parts = [(heading, words) for heading, words in faces.whole(card) if words != card.name]
    if told := faces.scenarios(card):
        parts.append(("Scenarios", told))
    head = Content.assemble(("The first card", "bold"), how, "\n", (text.line(card.name).plain, "bold $primary"), "\n")
    return Content.assemble(head, text.parts(parts))
