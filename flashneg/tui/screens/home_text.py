"""What home shows, as Content: today, the decks, and on Tuesdays the week and its tactic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from flashneg.domain.plural import counted, wait
from flashneg.study import faces
from flashneg.study.agenda import Left
from flashneg.tui import text
from flashneg.tui.measured import bar, short_headline, week_line

if TYPE_CHECKING:
    from flashneg.study.agenda import Agenda
    from flashneg.study.cards import Shown
    from flashneg.study.reports import DeckSummary
    from flashneg.tui.measured import Measured

_SECONDS_A_PROMPT = 20
_TITLE = 38
_DIM = "$foreground 75%"
Part = Content | tuple[str, str] | str


def today(agenda: Agenda, measured: Measured | None, waiting: str = "") -> Content:
    """Return what is left of today, and how it goes; `waiting` stands for figures that are still gathered."""
    lines: list[Part] = [*_left(agenda), "\n\n"]
    if waiting:
        lines.append(f"{waiting}\n")
    elif measured is not None and not agenda.first_run:
        lines += [short_headline(measured.whole), "\n", _streak(measured.streak)]
    lines.append(f"Done today: {agenda.done.reviews}.  Learned so far: {counted(agenda.learned, 'prompt')}.")
    return Content.assemble(*lines)


def _left(agenda: Agenda) -> list[Part]:
    plan = agenda.plan
    counts = [(len(plan.reviews), "to review"), (len(plan.new), "new"), (len(plan.drill), "to drill")]
    left = sum(number for number, _ in counts)
    if not left:
        coming = faces.tomorrow(agenda.end) if agenda.end is not None else ""
        if not any(found.deck.enabled for found in agenda.decks):
            coming = "Switch a deck on to go on: d."
        return [("Done for today. ", "bold"), coming]
    words = ", ".join(f"{number} {name}" for number, name in counts if number)
    minutes = max(1, round(left * _SECONDS_A_PROMPT / 60))
    lines: list[Part] = [(words, "bold"), f"  (about {minutes} min)\n", ("Press space to start.", "$accent")]
    if plan.waiting:
        lines.append(
            f"\n{plan.waiting} more {wait(plan.waiting)} behind today's limit: the most at risk come first,"
            f" and the rest within {plan.days + 1} days."
        )
    return lines


def _streak(days: int) -> str:
    return f"Streak: {counted(days, 'day')}.  " if days else "No streak now.  "


def decks(agenda: Agenda, measured: Measured | None) -> Content:
    """Return a line for each deck: how much of it would be recalled, and what today still asks of it."""
    if not agenda.decks:
        return Content("No deck yet. Press d to import one.")
    shares = measured.decks if measured is not None else {}
    return Content("\n").join(
        _deck(found, shares.get(found.deck.id, 0.0), agenda.left.get(found.deck.id, Left())) for found in agenda.decks
    )


def _deck(found: DeckSummary, share: float, left: Left) -> Content:
    title = text.line(found.deck.title).truncate(_TITLE, ellipsis=True, pad=True)
    if found.deck.missing:
        state: Part = ("  source missing", "$warning")
    elif not found.deck.enabled:
        state = ("  off", _DIM)
    elif found.is_empty:
        state = ("  no card can be used: d, then p", "$warning")
    else:
        due = f"{left.due} due" if left.due else ""
        new = f"{left.new} new" if left.new else ""
        state = f"{due:>8}{new:>8}"
    return Content.assemble("● " if found.deck.enabled else "○ ", title, "  ", (bar(share), "$accent"), state)


def tuesday(tactic: Shown, measured: Measured | None) -> Content:
    """Return the week before today, and the tactic of the week."""
    intent = getattr(tactic.card, "intent", "")
    week = f"{week_line(measured.week)}\n" if measured is not None else ""
    name = text.line(tactic.card.name).plain
    return Content.assemble(
        week, "Tactic of the week: ", (name, "bold"), ". ", text.inline(intent), ("\nt: read the card", "$accent")
    )
