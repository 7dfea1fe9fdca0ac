"""What can go wrong in a use case, said so that a person knows what to do."""

from __future__ import annotations


class StudyError(Exception):
    """The answer is no: the message is one line and says what to do."""


class WrongUsage(StudyError):
    """What was asked for cannot be asked for: a format or a field that does not exist, a setting that can't be so."""


class NotSaved(StudyError):
    """A write failed and changed nothing; it may be tried again."""


class Busy(NotSaved):
    """Another process holds the database."""


def busy(path: object, failed: str) -> Busy:
    """Return the error of a file that another process holds: what `failed` is "not saved" or "not read"."""
    return Busy(f"{failed}: another program is using {path}; wait for it, then try again")


class Closed(NotSaved):
    """The database was closed or replaced before a transaction could begin: another may stand in its place."""


class ReadOnly(StudyError):
    """The database or its folder cannot be written."""


class Damaged(StudyError):
    """The database's bytes are not what was written."""


class Spoilt(Damaged):
    """A backup's log is whole, and something else of it is not what was stored; ask before restoring it.

    `fault` is what is wrong with it; as text it comes with what to do about it on the command line.
    """

    def __init__(self, fault: str) -> None:
        super().__init__(f"{fault}; choose an older backup, or use --accept-damage")
        self.fault = fault


class Foreign(StudyError):
    """The file is another program's, or a newer version's."""


class NotFound(StudyError):
    """Nothing has that name, or more than one thing has."""


class ClockDoubt(StudyError):
    """The clock lies before the newest event or more than a year after it; ask before grading.

    `doubt` is what is doubted; as text it comes with what to do about it on the command line.
    """

    def __init__(self, doubt: str) -> None:
        super().__init__(f"{doubt}; set the clock, or use --accept-clock")
        self.doubt = doubt
