"""A backup that is made beside other work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from flashneg.study.ports import HasPath, Store


@contextmanager
def backing_up(store: Store) -> Iterator[Callable[[], HasPath]]:
    """Back the database up beside what is done meanwhile, and give what waits for it, or raises what went wrong.

    It is over at the end whatever happens between. Who asks for the database while it is being copied waits.
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        yield thread.submit(store.backup).result
