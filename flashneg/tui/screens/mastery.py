"""Mastery: how much would be recalled, over time, by family and tactic; whether that was right; what to do now."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.reactive import var
from textual.widgets import OptionList, ProgressBar, Static

from flashneg.study.errors import StudyError
from flashneg.tui.screens import mastery_parts as parts
from flashneg.tui.screens.base import Base
from flashneg.tui.widgets.drawing import Drawing
from flashneg.tui.widgets.keybar import KeyBar
from flashneg.tui.widgets.picklist import PickList

if TYPE_CHECKING:
    from flashneg.study.audit import Audit
    from flashneg.study.mastery import Row
    from flashneg.study.progress import Stats

_TABS = ("Now", "Days", "Families", "Tactics", "Was it right?")
_NOW, _LIST, _RIGHT = 0, 3, 4


class MasteryScreen(Base[None]):
    """Shows how it is going, in five parts; every plot also as numbers.

    `stats` is None until they are there; the advice and the self-audit come after them.
    """

    CSS_PATH = "mastery.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,escape,m", "app.pop_screen", "Back", key_display="q"),
        *(Binding(str(place + 1), f"tab({place})", name, show=False) for place, name in enumerate(_TABS)),
        Binding("tab,right,l", "turn(1)", "Next part", key_display="tab"),
        Binding("shift+tab,left,h", "turn(-1)", "Part before", show=False),
        Binding("n", "numbers", "Numbers"),
        Binding("s", "sort", "Sort"),
        Binding("x", "report", "Report"),
        Binding("space", "study", "Study"),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
        Binding("g", "edge(0)", "Top", show=False),
        Binding("G", "edge(1)", "End", show=False),
    ]
    tabs = getters.query_one("#tabs", Static)
    pane = getters.query_one("#pane", VerticalScroll)
    drawing = getters.query_one(Drawing)
    tactics = getters.query_one(PickList)
    waiting = var(default=False, toggle_class="-waiting")

    def __init__(self) -> None:
        super().__init__()
        self._tab = 0
        self._numbers = False
        self._sort = parts.SORTS[0]
        self.stats: Stats | None = None
        self._audit: Audit | None = None
        self._advice = ""
        self._rows: list[Row] = []

    def compose(self) -> ComposeResult:
        """Lay out the parts' names and the drawing; the bar and the list come when they are wanted."""
        yield Static("", id="tabs")
        with VerticalScroll(id="pane"):
            yield Drawing(lambda _width, _height: Content("Reading your reviews ..."))
        yield KeyBar()

    def on_mount(self) -> None:
        """Gather the figures after the first frame."""
        self._paint_tabs()
        self.pane.focus()
        self._gather()

    @work(thread=True, exclusive=True, group="mastery")
    def _gather(self) -> None:
        from flashneg.study.advice import advice

        try:
            stats = self.services.progress.stats(0, self.telling(self._reading))
            self.from_thread(self._show, stats)
            off = self.services.reports.all_off()
            line = advice(self.services.session().counts(), stats.standings, all_off=off)
            self.from_thread(self._advise, line)
            self.from_thread(self._judge, self.services.progress.audit())
        except StudyError as error:
            self.from_thread(self.flashneg.tell_error, str(error))

    def _reading(self, percent: int) -> None:
        self.waiting = True
        if not self.query(ProgressBar):
            self.mount(ProgressBar(total=100, id="reading", show_eta=False), after=self.tabs)
        self.query_one(ProgressBar).update(progress=percent)

    def _show(self, stats: Stats) -> None:
        self.waiting = False
        self.stats = stats
        self._paint()

    def _advise(self, line: str) -> None:
        self._advice = line
        if self._tab == _NOW:
            self._paint()

    def _judge(self, audit: Audit) -> None:
        self._audit = audit
        if self._tab == _RIGHT:
            self._paint()

    def _paint_tabs(self) -> None:
        names = [
            (f" {place + 1} {name} ", "reverse bold" if place == self._tab else "") for place, name in enumerate(_TABS)
        ]
        self.tabs.update(Content.assemble(*names))

    @property
    def _listing(self) -> bool:
        """Whether the list is shown, in its part; before the figures are there, nothing is."""
        return self._tab == _LIST and self.stats is not None

    def _paint(self) -> None:
        self._paint_tabs()
        self.set_class(self._listing, "-list")
        if self.stats is None:
            return
        if self._listing:
            self._list(self.stats)
            return
        stats, numbers = self.stats, self._numbers
        self.drawing.show(lambda width, height: self._part(stats, width, height, numbers=numbers))
        self.pane.focus()
        self.pane.scroll_home(animate=False)

    def _part(self, stats: Stats, width: int, height: int, *, numbers: bool) -> Content:
        if self._tab == _NOW:
            return parts.now_part(stats, self._advice, width, height, numbers=numbers)
        if self._tab == 1:
            return parts.days_part(stats, self.services.progress.days_off, width, height, numbers=numbers)
        if self._tab == 2:
            return parts.families_part(stats, width, numbers=numbers)
        return parts.right_part(stats, self._audit, width, numbers=numbers)

    def _list(self, stats: Stats) -> None:
        if not self.query(PickList):
            self.mount(Static("", id="heads"), PickList(id="tactics"), after=self.pane)
        rows = parts.ordered(stats.standings.tactics, self._sort)
        place = (self.tactics.highlighted or 0) if rows == self._rows else 0
        self._rows = rows
        width = self.size.width
        last = "taken for, or missing" if width >= parts.WIDE else "taken for"
        words = f"by {parts.SORTED_BY[self._sort]}"
        heads = words if self._numbers else f"{words:<26}{'level':<20}{'now':>4} {'30 d':>4}  {last}"
        self.query_one("#heads", Static).update(Content(heads))
        self.tactics.fill((parts.tactic_row(row, width, numbers=self._numbers) for row in rows), place)
        self.tactics.focus()

    def on_resize(self) -> None:
        """Fit the list's lines to the new width."""
        if self.stats is not None and self._listing:
            self._list(self.stats)

    def action_tab(self, place: int) -> None:
        """Show a part."""
        self._tab = place
        self._paint()

    def action_turn(self, step: int) -> None:
        """Show the next part, or the one before."""
        self.action_tab((self._tab + step) % len(_TABS))

    def action_numbers(self) -> None:
        """Show plots as numbers, or numbers as plots."""
        self._numbers = not self._numbers
        self._paint()

    def action_sort(self) -> None:
        """Sort the tactics by the next thing."""
        if self._tab != _LIST:
            self._tab = _LIST
        else:
            self._sort = parts.SORTS[(parts.SORTS.index(self._sort) + 1) % len(parts.SORTS)]
        self._paint()

    def action_scroll(self, step: int) -> None:
        """Move through the list, or scroll."""
        if not self._listing:
            self.pane.scroll_relative(y=step, animate=False)
        elif step > 0:
            self.tactics.action_cursor_down()
        else:
            self.tactics.action_cursor_up()

    def action_edge(self, end: int) -> None:
        """Go to the beginning or the end."""
        if not self._listing:
            scroll = self.pane.scroll_end if end else self.pane.scroll_home
            scroll(animate=False)
        elif end:
            self.tactics.action_last()
        else:
            self.tactics.action_first()

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        from flashneg.tui.screens.history import HistoryScreen

        self.app.push_screen(HistoryScreen(self._rows[event.option_index].face.ref))

    def action_study(self) -> None:
        """Start or go on with today's session."""
        from flashneg.study.sitting import Sitting
        from flashneg.tui.screens.study import StudyScreen

        self.app.push_screen(StudyScreen(Sitting(self.services, self.services.session())))

    @work(thread=True, exclusive=True, group="report")
    def action_report(self) -> None:
        """Write the report as an HTML file into the home folder."""
        try:
            path = self.services.save_report(None)
        except StudyError as error:
            self.from_thread(self.flashneg.tell_error, str(error))
            return
        self.from_thread(self.flashneg.tell, f"Written: {path}")
