"""What should I do now? One line, from what is due and how things stand."""

from __future__ import annotations

from collections.abc import Sequence

from flashneg.domain.mastery import MASTERED_ATTEMPTS, Level, percent
from flashneg.domain.plural import counted, wait
from flashneg.study.counts import DueCounts
from flashneg.study.faces import ALL_OFF
from flashneg.study.mastery import Row, Standings

_AT_RISK = 0.8


def advice(counts: DueCounts, standings: Standings, *, all_off: bool = False) -> str:
    """Return one sentence that says what to do now, and why. Names of cards are as others wrote them.

    `all_off` says that every deck is off, so that nothing can be asked.
    """
    if all_off:
        return ALL_OFF
    found = (_begun(counts, standings), _confusion(standings), _new(counts), _firm(standings), _rest(counts))
    return next(line for line in found if line)


def _begun(counts: DueCounts, standings: Standings) -> str:
    if counts.due:
        risky = most_at_risk(standings)
        shaky = f"; {risky.face.name} is the shakiest, {percent(risky.begun_now)} of what was begun" if risky else ""
        return f"Study: {counts.due} to review{shaky}."
    return f"Study: {counts.drill} still to drill today." if counts.drill else ""


def _confusion(standings: Standings) -> str:
    confused = max(standings.tactics, key=lambda row: row.confusion, default=None)
    if confused is not None and confused.confusion >= 1 and confused.taken_for:
        return f"Quiz: you take {confused.face.name} for {confused.taken_for}; hold them apart."
    return ""


def _new(counts: DueCounts) -> str:
    if counts.new and not counts.waiting:
        return f"Study: nothing is due, and {counted(counts.new, 'new prompt')} {wait(counts.new)}."
    return ""


def _firm(standings: Standings) -> str:
    waiting = [row for row in standings.tactics if row.standing.level is Level.FIRM]
    return f"Quiz: {_wait_for_it(waiting)}." if waiting else ""


def _rest(counts: DueCounts) -> str:
    if counts.waiting:
        return f"Rest: today's limit is reached, and {counted(counts.waiting, 'review')} {wait(counts.waiting)}."
    coming = f"; the next review comes on {counts.next_due}" if counts.next_due else ""
    return f"Rest: nothing is due{coming}."


def _wait_for_it(firm: Sequence[Row]) -> str:
    """Return what keeps firm tactics from being mastered."""
    one = len(firm) == 1
    if all(row.standing.quizzed.answers < MASTERED_ATTEMPTS for row in firm):
        return f"{'1 tactic lacks' if one else f'{len(firm)} tactics lack'} only quiz answers"
    return f"{'1 tactic is' if one else f'{len(firm)} tactics are'} firm, and the quiz decides the rest"


def most_at_risk(standings: Standings) -> Row | None:
    """Return the tactic that is most likely to be lost now, or None when none is shaky."""
    begun = [row for row in standings.tactics if row.standing.level is not Level.NEW and row.begun_now < _AT_RISK]
    return max(begun, key=lambda row: (row.risk, row.face.ref), default=None)
