"""What the mastery screen shows, as content made from figures: each part as a plot, and the same as numbers."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from flashneg.domain.calendar import day_text
from flashneg.domain.mastery import LEVELS, Level, percent
from flashneg.domain.plural import counted
from flashneg.domain.totals import OUTLOOK_DAYS
from flashneg.study.audit import ENOUGH, OFF, Audit, AuditRow, verdict
from flashneg.study.mastery import Group, Row
from flashneg.study.progress import SCARCE, Stats, WeekTotals
from flashneg.tui import plots, text
from flashneg.tui.measured import headline, span
from flashneg.tui.widgets.drawing import content_of, stacked

_TITLE = "bold $accent"
_FAINT = "$foreground 75%"
_NAME, _WIDE_NAME = 26, 40
_HEADS = 13
_WIDEST_BAR = 40
_BESIDE = 33
_LISTED_DAYS = 14
_WHOLE = "by due day, whatever a day's limit"
WIDE = 110
SORTED_BY = {"risk": "risk of what was begun", "mastery": "mastery", "confusion": "confusion"}
SORTS = tuple(SORTED_BY)


def title(words: str, legend: str = "") -> Content:
    """Return a part's heading with its legend."""
    return Content.assemble((words, _TITLE), (f"   {legend}" if legend else "", _FAINT))


def now_part(stats: Stats, advice: str, width: int, height: int, *, numbers: bool) -> Content:
    """Return the headline, what to do now, the levels, and recall over time."""
    whole = stats.standings.whole
    head = [
        headline(whole),
        Content.assemble(("What now? ", "bold"), text.line(advice)),
        Content(""),
        _levels(whole),
        Content(""),
    ]
    if not whole.begun and not stats.curve:
        return stacked([*head, Content("The curve begins with your first review.")])
    points = [plots.Point(row.day, row.now.cards, row.later.cards) for row in stats.curve]
    if numbers:
        return stacked([*head, title("Tactics recalled"), *_curve_numbers(points)])
    legend = f"█ also in {OUTLOOK_DAYS} days  {plots.LOSS} now, lost by then"
    drawn = plots.area(points, width, max(5, height - _HEADS))
    return stacked([*head, title("Tactics recalled", legend), content_of(drawn)])


def _levels(whole: Group) -> Content:
    parts = [f"{whole.levels[level]} {level}" for level in reversed(LEVELS)]
    return Content(" · ".join(parts))


def _curve_numbers(points: Sequence[plots.Point]) -> list[Content]:
    step = max(1, len(points) // 12)
    chosen = [*points[::-1][::step]][::-1]
    return [
        Content(f"{day_text(point.day)}: {point.now:.1f} now, {point.later:.1f} {OUTLOOK_DAYS} days later")
        for point in chosen
    ]


def days_part(stats: Stats, off: frozenset[int], width: int, height: int, *, numbers: bool) -> Content:
    """Return the study days as a calendar, and the reviews to come."""
    if numbers:
        return _days_numbers(stats)
    today, coming = stats.standings.day, list(stats.forecast)
    reviews = {day.day: day.reviews for day in stats.by_day}
    legend = "· none  - day off  ░▒▓█ few to many reviews"
    heat = content_of(plots.heatmap(reviews, off, today, min(width, 4 + 2 * 53)))
    tall = max(4, min(8, height - 19))
    return stacked(
        [
            Content(stats.studied), title("Study days", legend), heat, Content(""),
            title("Reviews due in the coming 30 days", _WHOLE), content_of(plots.columns(coming, width, tall)),
        ]
    )  # fmt: skip


def _days_numbers(stats: Stats) -> Content:
    shown = stats.by_day[-_LISTED_DAYS:]
    past = [Content(f"{day_text(day.day)}: {counted(day.reviews, 'review')}") for day in shown]
    which = f"the latest {len(shown)}" if len(shown) < len(stats.by_day) else ""
    due = [Content(f"{day_text(day)}: {count}") for day, count in stats.forecast if count]
    return stacked(
        [
            Content(stats.studied), Content(""), title("Study days", which), *(past or [Content("none yet")]),
            Content(""), title("Due in the coming days", _WHOLE), *(due or [Content("nothing")]),
        ]
    )  # fmt: skip


def families_part(stats: Stats, width: int, *, numbers: bool) -> Content:
    """Return the families, the best known first."""
    families = sorted(stats.standings.families, key=lambda found: (-found.share, -found.begun, found.name))
    begun = [found for found in families if found.begun]
    waiting = [found for found in families if not found.begun]
    legend = "" if numbers else f"█ also in {OUTLOOK_DAYS} days  {plots.LOSS} now  · not recalled"
    lines = [title("Tactics recalled, by family", legend)]
    lines += [_family(found, width, numbers=numbers) for found in begun]
    if not begun:
        lines.append(Content("No family has been begun yet."))
    if waiting:
        names = ", ".join(f"{text.line(found.name).plain} ({found.tactics})" for found in waiting)
        lines += [Content(""), Content.assemble(("Not begun: ", "bold"), names)]
    return stacked(lines)


def _family(found: Group, width: int, *, numbers: bool) -> Content:
    name = text.line(found.name).plain
    figures = f"{found.now.cards:>5.1f} of {found.tactics:>3}"
    if numbers:
        return Content(
            f"{name}: {found.now.cards:.1f} of {found.tactics} now ({span(found.now)}),"
            f" {found.later.cards:.1f} in {OUTLOOK_DAYS} days"
        )
    column = _NAME if width < WIDE else _WIDE_NAME
    room = max(8, min(_WIDEST_BAR, width - column - len(figures) - 2))
    bar = plots.share_bar(found.later.cards / found.tactics, found.share, room)
    return content_of([[(f"{clipped(name, column - 1):<{column}}", ""), *bar, (f" {figures}", "")]])


def right_part(stats: Stats, audit: Audit | None, width: int, *, numbers: bool) -> Content:
    """Return the self-audit, as soon as it is there, and retention by week."""
    lines = [title("Was that right?", "what was said before each review, beside what happened")]
    lines += [Content("Adding it up ...")] if audit is None else _audit(audit, numbers=numbers)
    lines += [Content(""), title("Retention by week", "repeated reviews that were recalled")]
    lines.append(
        Content("Too little data: 30 repeated reviews are needed.")
        if stats.retention is None
        else Content(f"{stats.retention:.0%} over all.")
    )
    lines += [_week(week, width, numbers=numbers) for week in stats.weeks[-12:] if week.reviews]
    return stacked(lines)


def _audit(audit: Audit, *, numbers: bool) -> list[Content]:
    whole = audit.whole
    if whole.said is None or whole.recalled is None:
        return [Content(f"Too little data: {whole.reviews} of {ENOUGH} reviews that can be judged.")]
    told = f"Said {whole.said:.0%} on average, recalled {whole.recalled:.0%} of {whole.reviews} reviews."
    bands = [_band(row, numbers=numbers) for row in audit.bands if row.said is not None]
    off = [Content.styled(f"({OFF})", "$foreground 75%")] if audit.is_off else []
    return [Content(told), *bands, *off, *_scarce(audit.bands)]


def _band(row: AuditRow, *, numbers: bool) -> Content:
    band = f"said {row.low:>4.0%} to {row.high:>4.0%}"
    assert row.said is not None
    assert row.recalled is not None
    told = f"{band} (mean {row.said:.0%}): recalled {row.recalled:>4.0%} of {row.reviews:>5}"
    if numbers:
        return Content(f"{told}, {verdict(row)}")
    return content_of([[(f"{told}  ", ""), *plots.plain_bar(row.recalled, 10), (f" {verdict(row)}", "")]])


def _scarce(rows: Sequence[AuditRow]) -> list[Content]:
    few = [row for row in rows if row.said is None]
    bands = ", ".join(f"{row.low:.0%} to {row.high:.0%} ({row.reviews})" for row in few)
    return [Content(f"Too little data (fewer than {ENOUGH} reviews): {bands}.")] if few else []


def _week(week: WeekTotals, width: int, *, numbers: bool) -> Content:
    if week.retention is None:
        return Content(f"{day_text(week.monday)}  nothing repeated, {counted(week.reviews, 'review')}")
    told = f"{week.retention:>4.0%} of {week.repeats:>4}"
    few = "  few" if week.repeats < SCARCE else ""
    if numbers:
        return Content(
            f"{day_text(week.monday)}: {told.strip()} recalled, {counted(week.reviews, 'review')}"
            f" on {counted(week.days, 'day')}{few}"
        )
    bar = plots.plain_bar(week.retention, max(10, min(_WIDEST_BAR, width - 32)))
    return content_of([[(f"{day_text(week.monday)}  ", ""), *bar, (f" {told}{few}", "")]])


def ordered(rows: Sequence[Row], sort: str) -> list[Row]:
    """Return the tactics as sorted: the most at risk, the best known, or the most confused first."""
    keys = {
        "risk": lambda row: (row.standing.level is Level.NEW, -row.risk, row.face.name),
        "mastery": lambda row: (-LEVELS.index(row.standing.level), -row.standing.now, row.face.name),
        "confusion": lambda row: (-row.confusion, row.standing.level is Level.NEW, -row.risk, row.face.name),
    }
    return sorted(rows, key=keys[sort])


def tactic_row(row: Row, width: int, *, numbers: bool) -> Content:
    """Return a tactic as one line of the list."""
    name = text.line(row.face.name).plain
    state = row.standing
    taken = f"  for {text.line(row.taken_for).plain}" if row.taken_for else ""
    if state.level is Level.NEW:
        return Content(f"{clipped(name, _NAME - 1):<{_NAME}}new")
    figures = f"{percent(state.now):>4} {percent(state.later):>4}"
    if numbers:
        return Content(f"{name}: {state.level}, {percent(state.now)} now, {percent(state.later)} in 30 days{taken}")
    bar = plots.share_bar(state.later, state.now, 10)
    missing = f"  {'; '.join(state.missing)}" if width >= WIDE else ""
    rest = clipped(taken or missing, width - _NAME - _BESIDE)
    return content_of(
        [[(f"{clipped(name, _NAME - 1):<{_NAME}}{state.level:<9}", ""), *bar, (f" {figures}{rest}", "")]]
    )  # fmt: skip


def clipped(words: str, room: int) -> str:
    """Return words that fit, with an ellipsis where something is cut off."""
    return words if len(words) <= room else f"{words[: max(0, room - 1)].rstrip()}…"
