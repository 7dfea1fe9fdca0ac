"""A bar on standard error while estimates are brought up to date, when that takes long and a person watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from flashneg.cli.context import warn_unsaved

if TYPE_CHECKING:
    from flashneg.bootstrap import Services
    from flashneg.study.keeping import Kept

_STEPS = 1000


@contextmanager
def bar(label: str, *, shown: bool) -> Iterator[Callable[[float], None]]:
    """Give a function that is told how much is done, from 0 to 1, and draws it if `shown`."""
    if not shown or not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=_STEPS, label=label, file=sys.stderr) as drawn:

        def tell(share: float) -> None:
            drawn.update(max(0, int(share * _STEPS) - drawn.pos))

        yield tell


def kept(services: Services) -> Kept:
    """Bring the kept estimates up to date."""
    mastery = services.mastery
    with bar("Reading your reviews", shown=mastery.is_long()) as tell:
        found = mastery.keep(tell)
    warn_not_kept(found.failure)
    return found


def warn_not_kept(failure: str) -> None:
    """Say on standard error that what was figured out must be figured out again, if it could not be kept."""
    if failure:
        warn_unsaved(f"the figures are shown, and {failure}")
