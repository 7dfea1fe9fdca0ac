"""Plots made of characters: readable at 80 columns, without colour, in any theme. Pure: numbers in, lines out.

A line is a list of (text, style) pieces; styles are Textual's, and never say anything that the characters do not.
Two tones tell two numbers at once: █ is what would still be recalled in 30 days, ▒ what would be lost by then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10

Piece = tuple[str, str]
Line = list[Piece]
Plot = list[Line]

KEPT, LOST, HEAT, FAINT = "$primary", "$accent", "$success", "$foreground 60%"
KEPT_OVER_LOST = "$primary on $accent 50%"
LOSS = "▒"
_EIGHTHS = " ▁▂▃▄▅▆▇█"
_LEFT_EIGHTHS = " ▏▎▍▌▋▊▉█"
_SHADES = "░▒▓█"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WEEK = 7
_FEWEST_WEEKS = 8


@dataclass(frozen=True, slots=True)
class Point:
    """A day with what would be recalled at its end, and 30 days later."""

    day: int
    now: float
    later: float


def short_day(day: int) -> str:
    """Return a study day as "2 Mar"."""
    found = date.fromordinal(day)
    return f"{found.day} {found:%b}"


def long_day(day: int) -> str:
    """Return a study day as "2 Mar 2026"."""
    return f"{short_day(day)} {date.fromordinal(day).year}"


def nice_top(value: float) -> float:
    """Return a round number that is no less than the value."""
    if value < 1e-6:
        return 1.0
    power = 10.0 ** floor(log10(value))
    return next(step * power for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * power >= value - 1e-9)


def area(points: Sequence[Point], width: int, height: int, *, top: float | None = None, unit: str = "") -> Plot:
    """Draw recall over time: the columns are days from the first point to the last, the step is held in between."""
    if not points:
        return [[("nothing to draw yet", FAINT)]]
    highest = top or nice_top(max(max(point.now, point.later) for point in points))
    labels = [f"{highest * share:g}{unit}" for share in (1, 0.5, 0)]
    margin = max(map(len, labels)) + 1
    columns = max(1, width - margin - 1)
    held = _held(points, columns)
    rows: Plot = []
    for row in range(height):
        base = height - 1 - row
        label = {0: labels[0], height // 2: labels[1], height - 1: labels[2]}.get(row, "")
        cells = [_cell(point, base, height, highest) for point in held]
        rows.append([(f"{label:>{margin - 1}} ", FAINT), ("┤" if label else "│", FAINT), *_merged(cells)])
    rows.append(_time_axis(points[0].day, points[-1].day, columns, margin))
    return rows


def _held(points: Sequence[Point], columns: int) -> list[Point]:
    first, last = points[0].day, points[-1].day
    days = last - first + 1
    found, place = [], 0
    for column in range(columns):
        day = first + min(days - 1, column * days // columns)
        while place + 1 < len(points) and points[place + 1].day <= day:
            place += 1
        found.append(points[place])
    return found


def _cell(point: Point, base: int, height: int, top: float) -> Piece:
    kept = min(point.later, point.now) / top * height - base
    lost = point.now / top * height - base
    if kept >= 1:
        return ("█", KEPT)
    if kept >= 1 / 16:
        return (_EIGHTHS[max(1, round(kept * 8))], KEPT_OVER_LOST if lost >= 0.5 and lost - kept >= 1 / 16 else KEPT)
    return (LOSS, LOST) if lost >= 0.5 else (" ", "")


def _merged(cells: Sequence[Piece]) -> Line:
    line: Line = []
    for text, style in cells:
        if line and line[-1][1] == style:
            line[-1] = (line[-1][0] + text, style)
        else:
            line.append((text, style))
    return line


def _time_axis(first: int, last: int, columns: int, margin: int) -> Line:
    left, right = short_day(first), "today" if last > first else ""
    middle = short_day((first + last) // 2) if last - first >= _WEEK and columns >= 40 else ""
    space = columns - len(left) - len(middle) - len(right)
    before = max(1, columns // 2 - len(left) - len(middle) // 2)
    text = left + " " * before + middle
    return [(" " * (margin + 1) + text + " " * max(1, space - before) + right, FAINT)]


def share_bar(kept: float, now: float, width: int) -> Line:
    """Draw a bar of two tones for shares from 0 to 1: what stays, what would be lost, and what is missing."""
    solid = min(kept, now) * width
    whole = floor(solid)
    rest = _LEFT_EIGHTHS[round((solid - whole) * 8)].strip()
    lost = max(0, round(now * width) - whole - len(rest))
    return [
        ("█" * whole + rest, KEPT), (LOSS * lost, LOST), ("·" * max(0, width - whole - len(rest) - lost), FAINT),
    ]  # fmt: skip


def plain_bar(share: float, width: int, style: str = KEPT) -> Line:
    """Draw a bar for a share from 0 to 1."""
    solid = min(1.0, max(0.0, share)) * width
    whole = floor(solid)
    rest = _LEFT_EIGHTHS[round((solid - whole) * 8)].strip()
    return [("█" * whole + rest, style), ("·" * (width - whole - len(rest)), FAINT)]


def columns(values: Sequence[tuple[int, int]], width: int, height: int) -> Plot:
    """Draw counts of coming days as columns; the axis names every seventh day."""
    step = 2 if width - 5 >= 2 * len(values) else 1
    shown = values[: (width - 5) // step]
    top = max((count for _, count in shown), default=0)
    highest = max(1, ceil(nice_top(top)))
    rows: Plot = []
    for row in range(height):
        base = height - 1 - row
        label = str(highest) if row == 0 else "0" if row == height - 1 else ""
        cells = "".join(_column(count / highest * height - base, count, base) + " " * (step - 1) for _, count in shown)
        rows.append([(f"{label:>4}", FAINT), ("┤" if label else "│", FAINT), (cells.rstrip(), KEPT)])
    axis = ""
    for place, (day, _) in enumerate(shown):
        if place % _WEEK == 0:
            axis = axis.ljust(place * step) + ("today" if place == 0 else short_day(day))
    rows.append([("     " + axis, FAINT)])
    return rows


def _column(level: float, count: int, base: int) -> str:
    if level >= 1:
        return "█"
    if level > 0:
        return _EIGHTHS[max(1, round(level * 8))]
    return "▁" if base == 0 and count else " "


def heatmap(reviews: Mapping[int, int], off: frozenset[int], today: int, width: int) -> Plot:
    """Draw a calendar of weeks as columns: · no study, - a planned day off, ░▒▓█ more and more reviews.

    It begins with the first week studied, or with the first that fits.
    """
    monday = today - (today - 1) % _WEEK
    begun = min((day for day, count in reviews.items() if count), default=today)
    studied = (monday - begun + _WEEK - 1) // _WEEK + 1
    weeks = max(1, min((width - 4) // 2, max(_FEWEST_WEEKS, studied)))
    first = monday - (weeks - 1) * _WEEK
    counts = sorted(count for day, count in reviews.items() if day >= first and count)
    limits = [counts[len(counts) * quarter // 4] for quarter in (1, 2, 3)] if counts else []
    header = ""
    for week in range(weeks):
        start = date.fromordinal(first + week * _WEEK)
        place = min(week * 2, weeks * 2 - 3)  # the last month's name ends with the last week
        if start.day <= _WEEK and len(header) <= place:
            header = header.ljust(place) + f"{start:%b}"
    rows: Plot = [[("    " + header, FAINT)]]
    for weekday, name in enumerate(_DAYS):
        cells: list[Piece] = []
        for week in range(weeks):
            day = first + week * _WEEK + weekday
            cells.append(_heat(reviews.get(day, 0), limits, off=day in off) if day <= today else (" ", ""))
            cells.append((" ", ""))
        rows.append([(f"{name} ", FAINT), *_merged(cells)])
    return rows


def _heat(count: int, limits: Sequence[int], *, off: bool) -> Piece:
    if not count:
        return ("-" if off else "·", FAINT)
    return (_SHADES[sum(count > limit for limit in limits)], HEAT)


def spark(values: Sequence[float], width: int) -> str:
    """Draw shares from 0 to 1 as one line of columns."""
    if not values:
        return ""
    picked = [values[place * len(values) // width] for place in range(width)] if len(values) > width else values
    return "".join(_EIGHTHS[max(1, min(8, round(value * 8)))] for value in picked)
