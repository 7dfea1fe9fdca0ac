"""Mastery and progress as the JSON that scripts rely on, and as lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from flashneg.cli.context import say, say_json
from flashneg.cli.waiting import bar
from flashneg.domain.calendar import day_text
from flashneg.domain.mastery import LEVELS, Level, percent
from flashneg.domain.plural import counted
from flashneg.domain.totals import OUTLOOK_DAYS, Total
from flashneg.study.audit import ENOUGH, OFF, Audit, AuditRow, verdict
from flashneg.study.mastery import CardPage, Group, Row
from flashneg.study.progress import Stats

if TYPE_CHECKING:
    from pathlib import Path

    from flashneg.bootstrap import Services

_DIGITS = 4
_COMING = 7
_LISTED = 5


def rounded(number: float | None) -> float | None:
    """Return a number with four digits after the point."""
    return None if number is None else round(number, _DIGITS)


def total_json(total: Total) -> dict[str, Any]:
    """Return an expected number of tactics with its 80% interval."""
    return {"tactics": rounded(total.cards), "low": rounded(total.low), "high": rounded(total.high)}


def group_json(found: Group) -> dict[str, Any]:
    """Return a family's figures."""
    return {
        "family": found.name, "tactics": found.tactics, "begun": found.begun, "recall_now": total_json(found.now),
        "recall_in_30_days": total_json(found.later), "mastered": found.levels[Level.MASTERED],
        "levels": {level.value: found.levels[level] for level in LEVELS},
    }  # fmt: skip


def audit_json(row: AuditRow) -> dict[str, Any]:
    """Return a band of the self-audit; both numbers are null with too little data."""
    return {
        "from": row.low, "to": row.high, "reviews": row.reviews, "predicted": rounded(row.said),
        "recalled": rounded(row.recalled), "holds": row.holds,
        "note": None if row.said is not None else f"too little data (fewer than {ENOUGH} reviews)",
    }  # fmt: skip


def row_json(row: Row) -> dict[str, Any]:
    """Return a tactic's standing."""
    state = row.standing
    return {
        "card": row.face.ref, "name": row.face.name, "family": row.face.family, "level": state.level.value,
        "missing": list(state.missing), "recall_now": rounded(state.now), "recall_in_30_days": rounded(state.later),
        "prompts": {found.facet.value: rounded(found.now) for found in state.prompts},
        "quiz_answers": state.quizzed.answers, "discrimination": rounded(state.quizzed.discrimination),
        "confusion": rounded(row.confusion), "taken_for": row.taken_for or None,
    }  # fmt: skip


def card_json(page: CardPage | None) -> dict[str, Any]:
    """Return how well a card is known, its recall over time, and what it was confused with; nothing if it is gone."""
    if page is None:
        return {}
    return {
        "mastery": row_json(page.row),
        "curve": [{"day": day_text(day), "recall": rounded(chance)} for day, chance in page.whole()],
        "confusions": [
            {"name": pair.name, "taken_for": pair.taken_for, "times": pair.times, "strength": rounded(pair.strength)}
            for pair in page.mistaken
        ],
    }


def card_lines(page: CardPage | None) -> Iterator[str]:
    """Yield how well a card is known, for people."""
    if page is None:
        return
    state = page.row.standing
    if state.level is Level.NEW:
        yield "new: not begun yet"
        return
    yield f"{state.level}: recalled {percent(state.now)} now, {percent(state.later)} in {OUTLOOK_DAYS} days"
    if state.missing:
        yield f"for the next level: {'; '.join(state.missing)}"
    for pair in page.mistaken:
        yield f"{pair.name} was taken for {pair.taken_for} ({pair.times})"


def stats_json(stats: Stats, audit: Audit, advice: str) -> dict[str, Any]:
    """Return everything that `stats` knows."""
    whole = stats.standings.whole
    return {
        "reviews": stats.reviews, "days": stats.days, "streak": stats.streak, "retention": rounded(stats.retention),
        "recall_now": total_json(whole.now), "recall_in_30_days": total_json(whole.later),
        "mastered": stats.mastered, "tactics": whole.tactics, "begun": whole.begun,
        "levels": {level.value: whole.levels[level] for level in LEVELS}, "advice": advice,
        "by_day": [
            {
                "day": day_text(day.day), "reviews": day.reviews, "scheduled": day.scheduled,
                "recalled": day.recalled, "ms": day.milliseconds,
            }
            for day in stats.by_day
        ],
        "by_week": [
            {
                "week": day_text(week.monday), "days": week.days, "reviews": week.reviews, "repeats": week.repeats,
                "retention": rounded(week.retention), "ms": week.milliseconds,
            }
            for week in stats.weeks
        ],
        "curve": [
            {"day": day_text(row.day), "recall_now": total_json(row.now), "recall_in_30_days": total_json(row.later)}
            for row in stats.curve
        ],
        "by_family": [group_json(found) for found in stats.standings.families],
        "forecast": [{"day": day_text(day), "due": due} for day, due in stats.forecast],
        "audit": [audit_json(row) for row in audit.bands],
        "audit_whole": audit_json(audit.whole),
        "by_tactic": [row_json(row) for row in stats.standings.tactics],
    }  # fmt: skip


def export_report(services: Services, path: Path, *, as_json: bool, quiet: bool) -> None:
    """Write the learner's report as an HTML page, and say where unless that is to be `quiet`."""
    with bar("Reading your reviews", shown=services.mastery.is_long()) as tell:
        written = services.save_report(path, tell)
    if as_json:
        say_json({"path": str(written)})
        return
    if not quiet:
        say(f"{written}: your report")


def headline(stats: Stats) -> str:
    """Return how many tactics would be recalled, now and in 30 days, in one sentence."""
    whole = stats.standings.whole
    now, later = whole.now, whole.later
    if not whole.begun:
        return f"No tactic of {whole.tactics} has been begun yet."
    return (
        f"You would recall {now.cards:.0f} of {whole.tactics} tactics now (80% sure: {span(now)}),"
        f" and {later.cards:.0f} ({span(later)}) in {OUTLOOK_DAYS} days if you stopped."
    )


def span(total: Total) -> str:
    """Return an interval in whole tactics."""
    low, high = round(total.low), round(total.high)
    return f"{low}" if low == high else f"{low} to {high}"


def stats_lines(stats: Stats, audit: Audit, advice: str) -> Iterator[str]:
    """Yield the figures for people, line by line: nothing is told by place or by colour."""
    yield headline(stats)
    yield f"What now? {advice}"
    yield ""
    levels = stats.standings.whole.levels
    yield "Levels: " + ", ".join(f"{levels[level]} {level}" for level in reversed(LEVELS))
    yield stats.studied
    if stats.retention is None:
        yield "Retention: too little data (30 repeated reviews are needed)"
    else:
        yield f"Retention: {stats.retention:.0%} of repeated reviews recalled"
    yield from _weeks(stats)
    yield from _families(stats)
    yield from _risky(stats)
    yield from _audit(audit)
    yield from _forecast(stats)


def _weeks(stats: Stats) -> Iterator[str]:
    if stats.weeks:
        yield "\nLast weeks (from Monday; days studied, reviews, recalled of repeated):"
    for week in stats.weeks[-4:]:
        share = "-" if week.retention is None else f"{week.retention:.0%} of {week.repeats}"
        days, reviews = counted(week.days, "day"), counted(week.reviews, "review")
        yield f"  {day_text(week.monday)}  {days:<6}  {reviews:>12}  {share}"


def _families(stats: Stats) -> Iterator[str]:
    begun = [found for found in stats.standings.families if found.begun]
    if begun:
        yield "\nFamilies (tactics recalled now, in 30 days, of all):"
    for found in sorted(begun, key=lambda one: -one.share):
        yield f"  {found.name}: {found.now.cards:.1f} now, {found.later.cards:.1f} in 30 days, of {found.tactics}"


def _risky(stats: Stats) -> Iterator[str]:
    begun = [row for row in stats.standings.tactics if row.standing.level is not Level.NEW]
    if begun:
        yield "\nMost at risk (recalled now, of what was begun):"
    for row in sorted(begun, key=lambda row: -row.risk)[:_LISTED]:
        yield f"  {row.face.name}: {percent(row.begun_now)}, {row.standing.level}; {'; '.join(row.standing.missing)}"


def _audit(audit: Audit) -> Iterator[str]:
    whole = audit.whole
    yield "\nWas that right? What was said before each review, and what happened:"
    if whole.said is None or whole.recalled is None:
        yield f"  too little data ({whole.reviews} of {ENOUGH} reviews)"
        return
    yield f"  all: said {whole.said:.0%}, recalled {whole.recalled:.0%} of {whole.reviews} reviews"
    for row in audit.bands:
        band = f"  said {row.low:.0%} to {row.high:.0%}"
        if row.said is None or row.recalled is None:
            yield f"{band}: too little data ({counted(row.reviews, 'review')})"
        else:
            told = f"recalled {row.recalled:.0%} of {row.reviews} reviews"
            yield f"{band} ({row.said:.0%}): {told}, {verdict(row)}"
    if audit.is_off:
        yield f"  ({OFF})"


def _forecast(stats: Stats) -> Iterator[str]:
    coming = [(day, due) for day, due in stats.forecast if due][:_COMING]
    if coming:
        yield "\nReviews due, whatever a day's limit:"
    for day, due in coming:
        yield f"  {day_text(day)}: {due}"
