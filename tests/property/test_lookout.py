"""What a session keeps in mind between two cards is what it would read."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from flashneg.bootstrap import Places, Services
from flashneg.domain.events import EventKind
from flashneg.study.look import look
from flashneg.study.session_limits import Options
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import DECK

GRADES = st.tuples(st.just("grade"), st.integers(0, 5))
OTHERS = st.tuples(st.sampled_from(["prepare", "skip", "undo", "bury", "mark", "other", "other bury"]), st.just(0))
DAYS = st.lists(st.lists(GRADES | OTHERS, max_size=12), min_size=1, max_size=5)


def act(services: Services, kind: str) -> None:
    if kind in {"bury", "other bury"}:
        services.cards.act("salami", EventKind.BURY)
    elif kind == "mark":
        services.cards.act("nibble", EventKind.MARK)
    elif kind == "undo":
        services.session().undo()
    elif (asked := services.session().next()) is not None:
        services.session().grade(asked.prompt, 2)


@given(DAYS, st.sampled_from([0, 3]), st.integers(1, 4))
def test_a_day_kept_in_mind_asks_something_else_than_the_day_that_is_read(
    days: list[list[tuple[str, int]]], ahead: int, new: int
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "decks").mkdir()
        (folder / "decks" / "small.md").write_text(DECK, encoding="utf-8")
        for number, acts in enumerate(days, 2):
            clock = {"TZ": "UTC", "FLASHNEG_NOW": f"2026-03-{number:02d}T10:00:00+00:00"}
            with mock.patch.dict("os.environ", clock):
                places = Places(folder / "home", folder / "home" / "flashneg.db")
                services, other = (Services(places, bundled=folder / "decks") for _ in range(2))
            services.library.refresh()
            session = services.session(Options(new=new, ahead=ahead))
            lookout = services.lookout(session)
            found = lookout.read()
            for kind, quality in acts:
                if kind == "prepare":
                    lookout.prepare()
                elif kind == "grade" and found.asked is not None:
                    found = lookout.after(session.grade(found.asked.prompt, quality))
                    assert found == look(session, services.reports)
                elif kind in {"grade", "skip"}:
                    if kind == "skip" and found.asked is not None:
                        session.skip(found.asked.prompt)
                    found = lookout.read()
                    assert found == look(session, services.reports)
                else:
                    act(other if kind.startswith("other") else services, kind)
            services.close()
            other.close()


def test_a_grade_reads_the_day_again_although_nobody_else_wrote(services: Services) -> None:
    session = services.session()
    lookout = services.lookout(session)
    asked = lookout.read().asked
    assert asked is not None
    lookout.prepare()
    graded = session.grade(asked.prompt, 4)
    with mock.patch.object(type(services.store), "read", side_effect=AssertionError("read again")):
        found = lookout.after(graded)
    assert found == look(session, services.reports)
    assert found.asked is not None


@pytest.mark.parametrize("ours", [True, False])
def test_what_was_written_meanwhile_is_not_noticed(services: Services, make: object, ours: bool) -> None:
    assert callable(make)
    session = services.session()
    lookout = services.lookout(session)
    asked = lookout.read().asked
    assert asked is not None
    lookout.prepare()
    (services if ours else make()).cards.act("salami", EventKind.SUSPEND)
    found = lookout.after(session.grade(asked.prompt, 4))
    assert found.asked is not None
    assert found.asked.stored.id == "counter-nibble"


GRADING = """
from flashneg.bootstrap import Places, Services
from flashneg.storage.prepared import Prepared
from pathlib import Path
import sys
services = Services(Places(Path(sys.argv[1]), Path(sys.argv[1]) / "flashneg.db"))
services.library.refresh()
session = services.session()
lookout = services.lookout(session)
asked = lookout.read().asked
lookout.prepare()
Prepared._compile = lambda self, connection: sys.exit(f"compiled while the learner waits: {self._statement}")
session.grade(asked.prompt, 4)
"""


def test_the_first_grade_of_a_sitting_waits_for_a_statement_to_be_compiled(home: Path) -> None:
    done = subprocess.run([sys.executable, "-c", GRADING, str(home)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
