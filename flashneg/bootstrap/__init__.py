"""The composition root: from where things live and what was set, to the services that front ends call."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from flashneg.bootstrap.adapters import Codec, likeness, partial_scores, similarity
from flashneg.bootstrap.clock import SystemClock
from flashneg.bootstrap.database_file import DatabaseFile
from flashneg.bootstrap.places import Places, find_places
from flashneg.domain import calendar
from flashneg.domain.settings import Settings
from flashneg.storage.config_file import load_settings, save_setting
from flashneg.study.errors import Busy, StudyError, WrongUsage

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from flashneg.domain.events import CardKey
    from flashneg.storage.store import SqlStore
    from flashneg.study.authoring import Authoring
    from flashneg.study.cards import Cards
    from flashneg.study.exchange import Exchange
    from flashneg.study.library import Library
    from flashneg.study.look import Look, Lookout
    from flashneg.study.mastery import Mastery
    from flashneg.study.outgoing import Export
    from flashneg.study.parcels import Tools
    from flashneg.study.ports import Store
    from flashneg.study.progress import Progress
    from flashneg.study.quizzes import Quizzes
    from flashneg.study.reports import Reports
    from flashneg.study.session import Session
    from flashneg.study.session_limits import Options

__all__ = ["Codec", "Places", "Services", "SystemClock", "bundled_folder", "find_places", "is_terminal"]


class Services:
    """Everything a front end calls, made when first asked for."""

    def __init__(self, places: Places, *, bundled: Path | None = None) -> None:
        self.places = places
        self._bundled = bundled or bundled_folder()
        self.settings, self.complaints = load_settings(places.config)
        self.clock = SystemClock(self.settings, os.environ.get("FLASHNEG_NOW"))
        self.file = DatabaseFile(places, lambda: self.settings.learner, self.clock.now, self._complain)
        self._later = self.file.later

    def _complain(self, words: str) -> None:
        self.complaints.append(words)

    @property
    def store(self) -> SqlStore:
        """The database, opened at its first use, from whatever thread that comes."""
        return self._later.store

    @cached_property
    def library(self) -> Library:
        """The decks; an import that was interrupted after it was kept is finished first."""
        from flashneg.study.library import Library

        tools = self._tools
        if tools.placing.waits() and not self.store.read_only:
            with suppress(Busy), self.store.write() as unit:
                tools.placing.recover(unit.remembered("import"))
        return Library(self._later, Codec(), self.clock, tools.source, similarity)

    @cached_property
    def _tools(self) -> Tools:
        import uuid

        from flashneg.decks.files import DeckFiles
        from flashneg.decks.placing import Placing
        from flashneg.decks.texts import DeckTexts
        from flashneg.interop.registry import Registry
        from flashneg.study.parcels import Tools

        files = DeckFiles(bundled=self._bundled, home=self.places.decks)
        texts = DeckTexts()
        return Tools(
            self._later, Codec(), self.clock, files, Registry(texts, Codec()), texts,
            Placing(decks=self.places.decks, imports=self.places.home / "imports"), lambda: str(uuid.uuid4()),
            self.file.restore_if,
        )  # fmt: skip

    @cached_property
    def exchange(self) -> Exchange:
        """Files of other programs in, and the last import taken back."""
        from flashneg.study.exchange import Exchange

        return Exchange(self._tools, self.library, self.settings)

    @cached_property
    def authoring(self) -> Authoring:
        """Cards that the learner writes."""
        from flashneg.study.authoring import Authoring

        return Authoring(self._tools, self.library)

    @cached_property
    def export(self) -> Export:
        """Decks and cards out."""
        from flashneg.study.outgoing import Export

        return Export(self._tools)

    @cached_property
    def cards(self) -> Cards:
        """Cards by name."""
        from flashneg.study.cards import Cards

        return Cards(self._later, Codec(), self.clock, partial_scores)

    @cached_property
    def reports(self) -> Reports:
        """Figures over the log."""
        from flashneg.study.reports import Reports

        return Reports(self._later, self.clock)

    @cached_property
    def mastery(self) -> Mastery:
        """How much would be recalled, remembered until something is committed."""
        from flashneg.study.mastery import Mastery

        def askable(cards: Collection[CardKey]) -> frozenset[CardKey]:
            """Load the quiz where it is asked; the figures of a large library do without."""
            return self.quizzes.askable(cards)

        return Mastery(self._later, self.clock, askable)

    @property
    def progress(self) -> Progress:
        """Figures over the log."""
        from flashneg.study.progress import Progress

        return Progress(self._later, self.clock, self.settings, self.mastery)

    @property
    def quizzes(self) -> Quizzes:
        """The quiz, with a new seed for a round that names none."""
        import random
        import secrets

        from flashneg.study.quizzes import Quizzes

        return Quizzes(
            self._later, Codec(), self.clock, self.settings, similarity=likeness, rng_of=random.Random,
            new_seed=secrets.randbelow(2**31),
        )  # fmt: skip

    def session(self, options: Options | None = None) -> Session:
        """Return a session of today. The database is opened when the session first looks at it."""
        from flashneg.study.session import Session

        return Session(self._later, Codec(), self.clock, self.settings, options)

    def lookout(self, session: Session) -> Lookout:
        """Return what keeps a session's day in mind between two cards."""
        from flashneg.study.look import Lookout

        return Lookout(session, self.reports, self._later)

    def first_look(self, options: Options | None = None) -> Look | None:
        """Return what a session shows first, read without SQLAlchemy.

        None when the database has yet to be made or brought up to date, or cannot be read so.
        """
        import sqlite3

        from flashneg.storage.quick import QuickStore
        from flashneg.study.look import look
        from flashneg.study.reports import Reports
        from flashneg.study.session import Session

        quick = QuickStore(self.places.database, self.settings.learner)
        store = cast("Store", quick)  # it reads what these two ask for
        session = Session(store, Codec(), self.clock, self.settings, options)
        try:
            return look(session, Reports(store, self.clock)) if quick.usable() else None
        except (sqlite3.Error, StudyError):
            return None

    def save_report(self, path: Path | None, progress: Callable[[float], None] = lambda _: None) -> Path:
        """Write the learner's report as an HTML page, into the home folder where no path is given; return where."""
        from flashneg.interop.writers import put_text
        from flashneg.study.report_page import page

        figures = self.progress
        stats = figures.stats(0, progress)
        chosen = path or self.places.home / f"report-{calendar.day_text(stats.standings.day)}.html"
        put_text(chosen, page(stats, figures.audit(), self.settings.learner, figures.days_off), [])
        return chosen

    def set(self, name: str, text: str) -> Settings:
        """Store a setting as typed, and return all of them. Raises WrongUsage when it can't be so."""
        from flashneg.domain.settings import parse

        try:
            value = parse(name, text)
        except ValueError as error:
            raise WrongUsage(str(error)) from error
        save_setting(self.places.config, name, list(value) if isinstance(value, tuple) else value)
        self.settings, self.complaints = load_settings(self.places.config)
        self.clock.follow(self.settings)
        return self.settings

    def close(self) -> None:
        """Close the database if it was opened."""
        self._later.close()


def bundled_folder() -> Path:
    """Return where the bundled decks are: inside the package, or beside it in an editable install."""
    inside = Path(__file__).parent.parent / "_bundled"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "decks"


def is_terminal() -> bool:
    """Return whether a person sits at a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()
