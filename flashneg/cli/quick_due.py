"""`due` without the weight of the other commands."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from flashneg.bootstrap import SystemClock, find_places
from flashneg.domain import calendar
from flashneg.domain.safe_text import safe_line
from flashneg.storage.config_file import load_settings
from flashneg.storage.quick import read_due
from flashneg.study.errors import Busy, StudyError
from flashneg.study.session_limits import limits_of

if TYPE_CHECKING:
    from flashneg.study.counts import DueCounts


def answer(*, as_json: bool) -> int | None:
    """Print today's counts and return the exit code; None when only the whole program can answer.

    That is so where there is no database yet, or something to complain of.
    """
    try:
        places = find_places(None, None)
        settings, complaints = load_settings(places.config)
        if complaints:
            return None
        clock = SystemClock(settings, os.environ.get("FLASHNEG_NOW"))
    except StudyError:
        return None
    today = calendar.study_day(clock.now(), clock.zone, clock.day_start)
    try:
        found = read_due(places.database, learner=settings.learner, today=today, limits=limits_of(settings))
    except Busy as error:
        sys.stderr.write(f"error: {safe_line(str(error))}\n")
        return 1
    if found is None:
        return None
    return _print(due_json(found) if as_json else due_text(found))


def _print(line: str) -> int:
    try:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    except OSError as error:
        from flashneg.cli.output import failed

        return failed(error)
    return 0


def due_json(found: DueCounts) -> str:
    """Return the counts as JSON."""
    following = "null" if found.next_due is None else f'"{found.next_due}"'
    return (
        f'{{"due": {found.due}, "new": {found.new}, "drill": {found.drill}, "learned": {found.learned},'
        f' "next_due": {following}}}'
    )


def due_text(found: DueCounts) -> str:
    """Return the counts in words."""
    return f"{found.due} due, {found.new} new" + (f", {found.drill} to drill" if found.drill else "")
