"""The report's drawings as SVG text: sizes in the drawing's own units, colours as CSS variables of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flashneg.domain.chronicle import DayRow

_WIDTH, _HEIGHT, _LEFT, _BELOW = 720, 220, 40, 22
_CELL, _WEEK = 12, 7
_DAYS = ("Mon", "", "Wed", "", "Fri", "", "Sun")
_MOST_POINTS = 400


def day_name(day: int) -> str:
    """Return a study day as "2 Mar 2026"."""
    found = date.fromordinal(day)
    return f"{found.day} {found:%b} {found.year}"


def _top(value: float) -> float:
    step = 1.0
    while step * 10 < value:
        step *= 10
    return next(step * part for part in (1, 2, 3, 4, 5, 6, 8, 10) if step * part >= value)


def curve(rows: Sequence[DayRow]) -> str:
    """Draw recall over time: what would be recalled on each day with its 80% interval, and what 30 days later."""
    if not rows:
        return ""
    stride = max(1, len(rows) // _MOST_POINTS)
    chosen = [*rows[::-1][::stride]][::-1]
    first, last = chosen[0].day, chosen[-1].day
    top = _top(max(1.0, *(row.now.high for row in chosen)))

    def at(day: int, value: float) -> str:
        x = _LEFT + (_WIDTH - _LEFT) * (day - first) / max(1, last - first)
        return f"{x:.1f},{_HEIGHT - _HEIGHT * value / top:.1f}"

    if first == last:
        chosen = [chosen[0], chosen[0]]
    band = " ".join(
        [*(at(row.day, row.now.high) for row in chosen), *(at(row.day, row.now.low) for row in reversed(chosen))]
    )
    now = " ".join(at(row.day, row.now.cards) for row in chosen)
    later = " ".join(at(row.day, row.later.cards) for row in chosen)
    ground = f"{at(chosen[-1].day, 0)} {at(chosen[0].day, 0)}"
    lines = [
        f'<svg viewBox="0 -8 {_WIDTH + 10} {_HEIGHT + _BELOW + 8}" role="img" aria-labelledby="curve-title">',
        '<title id="curve-title">Tactics recalled on each study day, and 30 days later</title>',
    ]
    for share in (0.0, 0.5, 1.0):
        y = _HEIGHT - _HEIGHT * share
        lines.append(f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH}" y1="{y:.0f}" y2="{y:.0f}"/>')
        lines.append(f'<text x="{_LEFT - 6}" y="{y + 4:.0f}" text-anchor="end">{top * share:g}</text>')
    lines += [
        f'<polygon class="later" points="{later} {ground}"/>', f'<polygon class="band" points="{band}"/>',
        f'<polyline class="now" points="{now}"/>',
    ]  # fmt: skip
    for day, anchor in ((first, "start"), (last, "end")):
        x = at(day, 0).split(",", 1)[0]
        lines.append(f'<text x="{x}" y="{_HEIGHT + 16}" text-anchor="{anchor}">{day_name(day)}</text>')
    return "".join([*lines, "</svg>"])


def calendar(reviews: Mapping[int, int], off: frozenset[int], first: int, today: int) -> str:
    """Draw study days as a calendar of weeks; darker and larger squares are more reviews, a dash is a day off."""
    start = first - (first - 1) % _WEEK
    weeks = (today - start) // _WEEK + 1
    start += max(0, weeks - 53) * _WEEK
    weeks = min(weeks, 53)
    most = max((count for day, count in reviews.items() if day >= start), default=1) or 1
    width = _LEFT + weeks * _CELL
    lines = [
        f'<svg viewBox="0 0 {width} {_WEEK * _CELL + 16}" role="img" class="days"',
        f' style="max-width:{1.25 * width:.0f}px">',
        "<title>Study days</title>",
    ]
    for place, name in enumerate(_DAYS):
        lines.append(f'<text x="0" y="{16 + place * _CELL + 9}">{name}</text>')
    for day in range(start, today + 1):
        week, weekday = divmod(day - start, _WEEK)
        x, y = _LEFT + week * _CELL, 16 + weekday * _CELL
        if weekday == 0 and date.fromordinal(day).day <= _WEEK:
            lines.append(f'<text x="{x}" y="10">{date.fromordinal(day):%b}</text>')
        count = reviews.get(day, 0)
        if count:
            size = 4 + 6 * min(1.0, count / most)
            inset = (_CELL - size) / 2
            lines.append(
                f'<rect class="studied" x="{x + inset:.1f}" y="{y + inset:.1f}" width="{size:.1f}" height="{size:.1f}">'
                f"<title>{day_name(day)}: {count}</title></rect>"
            )
        elif day in off:
            lines.append(f'<line class="grid" x1="{x + 3}" x2="{x + 9}" y1="{y + 6}" y2="{y + 6}"/>')
        else:
            lines.append(f'<circle class="idle" cx="{x + 6}" cy="{y + 6}" r="1"/>')
    return "".join([*lines, "</svg>"])


def share_bar(later: float, now: float) -> str:
    """Draw a share from 0 to 1 that is recalled now, and the part of it that would be in 30 days."""
    kept, lost = 100 * min(later, now), 100 * max(0.0, now - later)
    return (
        '<svg viewBox="0 0 100 8" preserveAspectRatio="none" class="bar" aria-hidden="true">'
        f'<rect class="rail" x="0" y="0" width="100" height="8"/><rect class="kept" x="0" y="0" width="{kept:.1f}"'
        f' height="8"/><rect class="lost" x="{kept:.1f}" y="0" width="{lost:.1f}" height="8"/></svg>'
    )
