"""One card's page: how well it is known, its recall over time, its reviews and intervals, its confusions."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from flashneg.domain.calendar import day_text
from flashneg.domain.mastery import Level, percent
from flashneg.domain.plural import counted
from flashneg.domain.totals import OUTLOOK_DAYS
from flashneg.study import faces
from flashneg.study.errors import StudyError
from flashneg.tui import plots, text
from flashneg.tui.screens.base import Base
from flashneg.tui.widgets.drawing import Drawing, content_of, stacked
from flashneg.tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from flashneg.study.cards import PromptHistory
    from flashneg.study.mastery import CardPage

_TITLE = "bold $accent"
_PLOT_HEIGHT = 6
_NUMBERS = 12


class HistoryScreen(Base[None]):
    """Shows what the program knows of one card: recall, reviews and adoptions with what came of each, confusions."""

    CSS = "HistoryScreen #list { padding: 1 2; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,escape,i", "app.pop_screen", "Back", key_display="q"),
        Binding("n", "numbers", "Numbers"),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
    ]
    drawing = getters.query_one(Drawing)

    def __init__(self, ref: str, *, named: bool = True) -> None:
        super().__init__()
        self._ref = ref
        self._named = named
        self._numbers = False
        self._page: CardPage | None = None
        self._prompts: list[PromptHistory] = []
        self._title = ""

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        with VerticalScroll(id="list"):
            yield Drawing(lambda _width, _height: Content("Reading its reviews ..."))
        yield KeyBar()

    def on_mount(self) -> None:
        """Gather after the first frame."""
        self._gather()

    @work(thread=True, exclusive=True, group="page")
    def _gather(self) -> None:
        try:
            stored, prompts = self.services.cards.history(self._ref)
            mastery = self.services.mastery
            page = mastery.card(mastery.keep(), stored.key)
        except StudyError as error:
            message = str(error)
            self.from_thread(self.drawing.show, lambda _width, _height: text.plain(message))
            return
        self.from_thread(self._show, stored.name, prompts, page)

    def _show(self, name: str, prompts: list[PromptHistory], page: CardPage | None) -> None:
        self._title, self._prompts, self._page = name if self._named else "This card", prompts, page
        self.drawing.show(lambda width, _height: self._content(width))

    def _content(self, width: int) -> Content:
        parts: list[Content] = [Content.styled(text.line(self._title).plain, "bold")]
        if self._page is not None:
            parts += _standing(self._page, width, numbers=self._numbers, named=self._named)
        for found in self._prompts:
            parts += [Content(""), _prompt(found)]
        return stacked(parts)

    def action_numbers(self) -> None:
        """Show the curve as numbers, or numbers as the curve."""
        self._numbers = not self._numbers
        self.drawing.draw_again()

    def action_scroll(self, step: int) -> None:
        """Scroll."""
        self.query_one("#list", VerticalScroll).scroll_relative(y=step, animate=False)


def _standing(page: CardPage, width: int, *, numbers: bool, named: bool) -> list[Content]:
    state = page.row.standing
    if state.level is Level.NEW:
        return [Content("new: not begun yet")]
    lines = [
        Content.assemble(
            (state.level.value, "bold"), f": recalled {percent(state.now)} now, {percent(state.later)} in"
            f" {OUTLOOK_DAYS} days",
        )
    ]  # fmt: skip
    if state.missing:
        lines.append(Content(f"For the next level: {'; '.join(state.missing)}."))
    if state.quizzed.answers:
        share = state.quizzed.discrimination
        known = "" if share is None else f", {percent(share)} told apart with guessing taken out"
        lines.append(Content(f"Quiz: {counted(state.quizzed.answers, 'answer')}{known}."))
    for pair in page.mistaken if named else ():
        name, other = text.line(pair.name).plain, text.line(pair.taken_for).plain
        faded = "" if pair.strength else " (no longer)"
        lines.append(Content(f"{name} was taken for {other} {counted(pair.times, 'time')}{faded}."))
    points = page.whole()
    if not points:
        return lines
    lines += [Content(""), Content.styled("Recall over time, in percent", _TITLE)]
    if numbers:
        step = max(1, len(points) // _NUMBERS)
        chosen = [*points[::-1][::step]][::-1]
        return [*lines, *(Content(f"{day_text(day)}: {percent(chance)}") for day, chance in chosen)]
    drawn = [plots.Point(day, 100 * chance, 100 * chance) for day, chance in points]
    return [*lines, content_of(plots.area(drawn, width, _PLOT_HEIGHT, top=100))]


def _prompt(found: PromptHistory) -> Content:
    memory = found.schedule.memory
    lines = ["new"]
    if not found.schedule.is_new:
        due, ease = day_text(found.schedule.due), memory.ease / 100
        lines = [f"due {due}, repetitions {memory.repetitions}, ease {ease:.2f}, interval {memory.interval} d"]
    lines += [f"  {faces.past(recorded)}" for recorded in found.past]
    return Content.assemble((found.facet.value, _TITLE), "\n", text.plain("\n".join(lines)))
