"""The services that a front end is handed, as one Protocol."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from flashneg.domain.chronicle import Progress as Told
from flashneg.domain.settings import Settings
from flashneg.study.authoring import Authoring
from flashneg.study.cards import Cards
from flashneg.study.exchange import Exchange
from flashneg.study.library import Library
from flashneg.study.look import Look, Lookout
from flashneg.study.mastery import Mastery
from flashneg.study.outgoing import Export
from flashneg.study.ports import Clock, Store
from flashneg.study.progress import Progress
from flashneg.study.quizzes import Quizzes
from flashneg.study.reports import Reports
from flashneg.study.session import Session
from flashneg.study.session_limits import Options


class FilePort(Protocol):
    """The database file as a whole; `is_sitting` says that a learner sits down with it."""

    is_sitting: bool

    def backup_when_due(self) -> None: ...
    def newest_good_backup(self) -> Path | None: ...
    def restore(self, source: Path) -> Path | None: ...


class ServicesPort(Protocol):
    """Everything a front end calls. The database is opened by the first use of anything but settings and clock."""

    settings: Settings

    @property
    def file(self) -> FilePort: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def store(self) -> Store: ...
    @property
    def library(self) -> Library: ...
    @property
    def exchange(self) -> Exchange: ...
    @property
    def authoring(self) -> Authoring: ...
    @property
    def export(self) -> Export: ...
    @property
    def cards(self) -> Cards: ...
    @property
    def reports(self) -> Reports: ...
    @property
    def mastery(self) -> Mastery: ...
    @property
    def progress(self) -> Progress: ...
    @property
    def quizzes(self) -> Quizzes: ...
    def session(self, options: Options | None = None) -> Session: ...
    def lookout(self, session: Session) -> Lookout: ...
    def first_look(self, options: Options | None = None) -> Look | None: ...
    def save_report(self, path: Path | None, progress: Told = ...) -> Path: ...
    def set(self, name: str, text: str) -> Settings: ...
