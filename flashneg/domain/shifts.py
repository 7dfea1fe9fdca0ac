"""Shifts: what the correction says is moved by the learner's own misses, where about as much was said.

A shift stands at each of `KNOTS` on the log-odds scale (chances of .50, .73, .88 and .95), runs straight between them
and on unchanged beyond. With each judged review it moves by `GAIN` times the miss (1 or 0 for recalled or not, less the
chance), weighted by the nearness to the knot, and never beyond `MOST`: so the higher of two chances stays the higher.
What would be too high or too low for long is thereby lowered or raised; without reviews nothing is moved. Elo's rule
(1978), for bands of chances in the place of players. Knots and gain were chosen on simulated learners
(`benchmarks/choosing.py`, step 5).
"""

from __future__ import annotations

from math import exp

_MICRO = 1_000_000
KNOTS = (0, 1, 2, 3)
GAIN = 0.04
MOST = 0.5

Shifts = tuple[float, float, float, float]
Stretches = tuple[float, float, float, float, float]
NO_SHIFTS: Shifts = (0.0, 0.0, 0.0, 0.0)


def lines(shifts: Shifts) -> tuple[Stretches, Stretches]:
    """Return, for each stretch, the outer ones too, the u and v with which log odds x become u + v x."""
    p, q, r, s = shifts
    return (p, p, 2 * q - r, 3 * r - 2 * s, s), (1.0, 1 + q - p, 1 + r - q, 1 + s - r, 1.0)


def middles(shifts: Shifts) -> Stretches:
    """Return the shift in the middle of each stretch."""
    p, q, r, s = shifts
    return p, (p + q) / 2, (q + r) / 2, (r + s) / 2, s


def shifted(shifts: Shifts, odds: float) -> float:
    """Return log odds after the shifts."""
    if odds <= KNOTS[0]:
        return odds + shifts[0]
    if odds >= KNOTS[-1]:
        return odds + shifts[-1]
    place = int(odds)
    upper = odds - place
    return odds + (1 - upper) * shifts[place] + upper * shifts[place + 1]


def learned(shifts: Shifts, odds: float, *, recalled: bool) -> Shifts:
    """Return the shifts after a judged review: its log odds before the shifts, and recalled or not.

    In whole millionths, so that what is kept equals the replay.
    """
    within = min(max(odds, KNOTS[0]), KNOTS[-1])
    place = min(int(within), len(KNOTS) - 2)
    upper = within - place
    miss = recalled - 1 / (1 + exp(-shifted(shifts, odds)))
    found = list(shifts)
    for knot, nearness in ((place, 1 - upper), (place + 1, upper)):
        moved = found[knot] + GAIN * nearness * miss
        found[knot] = round(min(max(moved, -MOST), MOST) * _MICRO) / _MICRO
    p, q, r, s = found
    return p, q, r, s
