"""A report to show to a teacher: one HTML page, without scripts or anything from elsewhere, for screen and paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from flashneg.domain.mastery import LEVELS, Level, percent
from flashneg.domain.plural import counted
from flashneg.domain.safe_text import safe_line
from flashneg.domain.settings import Settings
from flashneg.domain.totals import OUTLOOK_DAYS, Total
from flashneg.study import report_svg
from flashneg.study.audit import ENOUGH, OFF, Audit, verdict
from flashneg.study.mastery import Group, Row
from flashneg.study.progress import Stats

_STYLE = """
:root { color-scheme: light dark; --ink: #22222a; --paper: #fbfaf5; --faint: #6a6a72; --rule: #d8d5c6;
  --kept: #1f5f78; --lost: #c08a2c; --band: #1f5f7833; --heat: #2f6b1f; }
@media (prefers-color-scheme: dark) { :root { --ink: #dcd7ba; --paper: #16161d; --faint: #9a978a; --rule: #3a3a48;
  --kept: #7fb4ca; --lost: #e6c384; --band: #7fb4ca44; --heat: #98bb6c; } }
@media print { :root { color-scheme: light; --ink: #000; --paper: #fff; --faint: #444; --rule: #bbb;
  --kept: #1f5f78; --lost: #c08a2c; --band: #1f5f7833; --heat: #2f6b1f; }
  tr, svg { break-inside: avoid; } h2 { break-after: avoid; } body { font-size: 9pt; padding: 0; }
  td, th { padding-top: .1rem; padding-bottom: .1rem; } summary { display: none; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 50rem; padding: 2rem 1.25rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2.2rem 0 .6rem; }
.lead { font-size: 1.25rem; margin: 1rem 0; } .faint, figcaption, .none { color: var(--faint); }
figure { margin: 0; } figcaption { font-size: .85rem; margin-top: .3rem; }
svg { width: 100%; height: auto; display: block; } svg text { fill: var(--faint); font: 11px system-ui, sans-serif; }
.days text { font-size: 8px; }
.grid { stroke: var(--rule); stroke-width: 1; } .now { fill: none; stroke: var(--lost); stroke-width: 2.5; }
.later, .kept { fill: var(--kept); } .band { fill: var(--band); } .lost { fill: var(--lost); opacity: .75; }
.rail { fill: var(--rule); opacity: .5; } .studied { fill: var(--heat); } .idle { fill: var(--rule); }
.bar { width: 10rem; height: .6rem; min-width: 4rem; margin-top: .45rem; }
td.name { white-space: nowrap; }
.levels { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; list-style: none; padding: 0; margin: 0; }
.levels b { font-size: 1.2rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
th { color: var(--faint); font-weight: 600; } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; } details summary { cursor: pointer; color: var(--faint); margin-top: .6rem; }
"""


def _text(words: str) -> str:
    return escape(safe_line(words))


def _whose(learner: str) -> str:
    return "my report" if learner == Settings().learner else f"report of {_text(learner)}"


def _span(total: Total) -> str:
    return f"{total.low:.0f} to {total.high:.0f}"


def page(stats: Stats, audit: Audit, learner: str, off: frozenset[int]) -> str:
    """Return the report as a whole HTML document. Words of others are shown as they are, and do nothing."""
    parts = [
        _head(stats, learner), _lead(stats.standings.whole), _levels(stats.standings.whole), _curve(stats),
        _study(stats, off), _families(stats.standings.families), _audit(audit), _tactics(stats.standings.tactics),
        _notes(),
    ]  # fmt: skip
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>flashneg: {_whose(learner)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(part for part in parts if part)
        + "\n</body>\n</html>\n"
    )


def _head(stats: Stats, learner: str) -> str:
    day = report_svg.day_name(stats.standings.day)
    return f'<header><h1>Negotiation tactics: {_whose(learner)}</h1><p class="faint">{day}, flashneg</p></header>'


def _lead(whole: Group) -> str:
    if not whole.begun:
        return f'<p class="lead">No tactic of {whole.tactics} has been begun yet.</p>'
    return (
        f'<p class="lead">Would recall <b>{whole.now.cards:.0f}</b> of {whole.tactics} tactics now'
        f" (80% sure: {_span(whole.now)}), and <b>{whole.later.cards:.0f}</b> ({_span(whole.later)})"
        f" in {OUTLOOK_DAYS} days without any study.</p>"
    )


def _levels(whole: Group) -> str:
    items = "".join(f"<li><b>{whole.levels[level]}</b> {level}</li>" for level in reversed(LEVELS))
    return f'<ul class="levels">{items}</ul>'


def _curve(stats: Stats) -> str:
    if not stats.curve:
        return ""
    step = max(1, len(stats.curve) // 12)
    rows = "".join(
        f"<tr><td>{report_svg.day_name(row.day)}</td><td class=n>{row.now.cards:.1f}</td>"
        f"<td class=n>{_span(row.now)}</td><td class=n>{row.later.cards:.1f}</td></tr>"
        for row in [*stats.curve[::-1][::step]][::-1]
    )
    return (
        f"<section><h2>Recall over time</h2><figure>{report_svg.curve(stats.curve)}<figcaption>The line is how many"
        " tactics would be recalled on each day, the pale band its 80% interval; the filled area is how many 30 days"
        " later, if study had stopped.</figcaption></figure><details><summary>As numbers</summary><table><tr>"
        "<th>Day</th><th class=n>Recalled</th><th class=n>80% sure</th><th class=n>30 days later</th></tr>"
        f"{rows}</table></details></section>"
    )


def _study(stats: Stats, off: frozenset[int]) -> str:
    if not stats.by_day:
        return ""
    minutes = round(sum(day.milliseconds for day in stats.by_day) / 60_000)
    retention = "too little data" if stats.retention is None else f"{stats.retention:.0%}"
    drawn = report_svg.calendar(
        {day.day: day.reviews for day in stats.by_day}, off, stats.by_day[0].day, stats.standings.day
    )
    return (
        f"<section><h2>Study days</h2><p>{stats.studied}; {counted(minutes, 'minute')} in all."
        f" Of repeated reviews recalled: {retention}.</p><figure>{drawn}<figcaption>Larger squares are"
        " more reviews; a dash is a planned day off.</figcaption></figure></section>"
    )


def _families(families: Iterable[Group]) -> str:
    rows = "".join(
        f"<tr><td>{_text(found.name)}</td><td>{report_svg.share_bar(found.later.cards / found.tactics, found.share)}"
        f"</td><td class=n>{found.now.cards:.1f}</td><td class=n>{found.later.cards:.1f}</td>"
        f"<td class=n>{found.tactics}</td></tr>"
        for found in sorted(families, key=lambda one: (-one.share, one.name))
    )
    return (
        '<section><h2>By family</h2><div class="wide"><table><thead><tr><th>Family</th><th>Recalled</th>'
        "<th class=n>Now</th><th class=n>In 30 days</th><th class=n>Of</th></tr></thead>"
        f'{rows}</table></div><p class="faint">The first part of each bar would be recalled in {OUTLOOK_DAYS} days too,'
        " without any study.</p></section>"
    )


def _audit(audit: Audit) -> str:
    whole = audit.whole
    if whole.said is None or whole.recalled is None:
        told = f"<p>Too little data: {whole.reviews} of {ENOUGH} reviews that can be judged.</p>"
        return f"<section><h2>Was that right?</h2>{told}</section>"
    rows = []
    for row in audit.bands:
        band = f"<tr><td>{row.low:.0%} to {row.high:.0%}</td><td class=n>{row.reviews}</td>"
        if row.said is None or row.recalled is None:
            rows.append(f'{band}<td class="none" colspan=3>too little data</td></tr>')
        else:
            told = f"<td class=n>{row.said:.0%}</td><td class=n>{row.recalled:.0%}</td>"
            rows.append(f"{band}{told}<td>{verdict(row)}</td></tr>")
    off = f'<p class="faint">{OFF}.</p>' if audit.is_off else ""
    return (
        "<section><h2>Was that right?</h2><p>Before each review the chance of recall was estimated. On average"
        f" {whole.said:.0%} was said, and {whole.recalled:.0%} of {whole.reviews} reviews were recalled.</p><table><tr>"
        "<th>Chance said</th><th class=n>Reviews</th><th class=n>Said, mean</th><th class=n>Recalled</th><th></th></tr>"
        f"{''.join(rows)}</table>{off}</section>"
    )


def _tactics(rows: Sequence[Row]) -> str:
    begun = [row for row in rows if row.standing.level is not Level.NEW]
    begun.sort(key=lambda row: (-LEVELS.index(row.standing.level), -row.standing.now, row.face.name))
    if not begun:
        return ""
    lines = "".join(
        f"<tr><td class=name>{_text(row.face.name)}</td><td>{row.standing.level}</td>"
        f"<td class=n>{percent(row.standing.now)}</td><td class=n>{percent(row.standing.later)}</td>"
        f"<td>{_text('; '.join(row.standing.missing))}</td></tr>"
        for row in begun
    )
    return (
        '<section><h2>Tactics</h2><div class="wide"><table><thead><tr><th>Tactic</th><th>Level</th>'
        "<th class=n>Now</th><th class=n>In 30 days</th><th>Missing for the next level</th></tr></thead>"
        f"{lines}</table></div></section>"
    )


def _notes() -> str:
    return (
        '<section class="faint"><h2>How this is measured</h2><p>The chance of recall is estimated from all reviews and'
        " quiz answers by FSRS-6, with a correction fitted to the latest thousand reviews and moved by every miss of"
        " what was said. A tactic counts with the mean over what is asked of it (its intent, recognising it, its"
        " counter); what was not begun counts nothing."
        " Mastered means: every part recalled with a chance of 90% now and 80% in 30 days, recalled on three days or"
        " more, and told apart from other tactics in the quiz. It can be lost again.</p></section>"
    )
