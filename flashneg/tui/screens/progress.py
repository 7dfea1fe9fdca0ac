"""How it is going, in numbers and bars: days, retention, what is to come."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Static

from flashneg.domain.calendar import day_text
from flashneg.study.errors import StudyError
from flashneg.study.reports import Stats
from flashneg.tui.screens.base import Base

_DAYS = 14


class ProgressScreen(Base[None]):
    """Shows reviews by day, retention and the forecast."""

    CSS = "ProgressScreen #body { padding: 1 3; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,escape,m", "app.pop_screen", "Back", key_display="q")]

    def compose(self) -> ComposeResult:
        """Lay out the figures."""
        try:
            body = _content(self.services.reports.stats())
        except StudyError as error:
            body = Content(str(error))
        with VerticalScroll(id="body"):
            yield Static(body)
        yield Footer(compact=True, show_command_palette=False)


def _content(stats: Stats) -> Content:
    retention = (
        "too little data (30 repeated reviews are needed)"
        if stats.retention is None
        else f"{stats.retention:.0%} of repeated reviews recalled"
    )
    head = f"{stats.reviews} reviews on {stats.days} days.  Streak: {stats.streak}.\nRetention: {retention}."
    past = [(day.day, day.reviews) for day in stats.by_day[-_DAYS:]]
    coming = list(stats.forecast[:_DAYS])
    return Content.assemble(
        (head, "bold"), "\n\n", ("Reviews, by day\n", "bold $accent"), _bars(past) if past else "none yet", "\n\n",
        ("Due in the coming days\n", "bold $accent"), _bars(coming),
    )  # fmt: skip


def _bars(pairs: list[tuple[int, int]]) -> str:
    most = max((number for _, number in pairs), default=0) or 1
    return "\n".join(f"{day_text(day)}  {number:>4}  {'█' * round(30 * number / most)}" for day, number in pairs)
