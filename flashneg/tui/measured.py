"""What home shows of mastery, gathered after the rest: the estimates may have to be brought up to date first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from flashneg.domain.plural import counted
from flashneg.domain.totals import OUTLOOK_DAYS, Total

if TYPE_CHECKING:
    from flashneg.study.mastery import Group
    from flashneg.study.progress import WeekSummary
    from flashneg.study.services import ServicesPort

_MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class Measured:
    """The streak in days, recall over all tactics, each deck's mean recall (0 to 1), and the week before today."""

    streak: int
    whole: Group
    decks: Mapping[str, float]
    week: WeekSummary


def measure(services: ServicesPort, tell: Callable[[float], None]) -> Measured:
    """Bring the estimates up to date and gather. Raises StudyError."""
    kept = services.mastery.keep(tell)
    standings = services.mastery.standings(kept)
    return Measured(services.progress.streak(kept), standings.whole, standings.decks, services.progress.week(kept))


def span(total: Total) -> str:
    """Return an 80% interval in whole tactics."""
    low, high = round(total.low), round(total.high)
    return f"{low}" if low == high else f"{low} to {high}"


def short_headline(whole: Group) -> Content:
    """Return how many tactics would be recalled, now and in 30 days, on one line."""
    sure = span(whole.now)
    return Content.assemble(
        "You would recall ", (f"{whole.now.cards:.0f}", "bold $success"), f" of {whole.tactics} tactics now",
        (f" ({sure})" if " " in sure else "", "$foreground 75%"), ", ", (f"{whole.later.cards:.0f}", "bold"),
        f" in {OUTLOOK_DAYS} days.",
    )  # fmt: skip


def headline(whole: Group) -> Content:
    """Return how many tactics would be recalled, now and in 30 days, with 80% intervals."""
    if not whole.begun:
        return Content(f"No tactic of {whole.tactics} has been begun yet.")
    return Content.assemble(
        "You would recall ", (f"{whole.now.cards:.0f}", "bold $success"), f" of {whole.tactics} tactics now",
        (f" (80% sure: {span(whole.now)})", "$foreground 75%"), ", and ", (f"{whole.later.cards:.0f}", "bold"),
        f" in {OUTLOOK_DAYS} days", (f" ({span(whole.later)})", "$foreground 75%"), " if you stopped.",
    )  # fmt: skip


def week_line(week: WeekSummary) -> str:
    """Return the week before today in one sentence."""
    if not week.reviews:
        return "Nothing was studied in the seven days before today."
    minutes = round(week.milliseconds / _MINUTE)
    spent = f", {minutes} min" if minutes else ""
    change = week.recall - week.recall_before
    return (
        f"The seven days before today: {counted(week.reviews, 'review')} on {counted(week.days, 'day')}{spent};"
        f" at their end you would have recalled {week.recall:.1f} tactics, {abs(change):.1f}"
        f" {'fewer' if change < 0 else 'more'} than before."
    )


def bar(share: float, width: int = 10) -> str:
    """Return a share from 0 to 1 as a bar; what is above nothing shows at least one mark."""
    marks = max(round(share * width), int(share > 0))
    return "▰" * marks + "▱" * (width - marks)
