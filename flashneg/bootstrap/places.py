"""Where things live: the home folder and the database file, as options and the environment say."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from flashneg.study.errors import StudyError


@dataclass(frozen=True, slots=True)
class Places:
    """Where things live: the home folder and the database file."""

    home: Path
    database: Path

    @property
    def config(self) -> Path:
        """The settings' file."""
        return self.home / "config.toml"

    @property
    def decks(self) -> Path:
        """The learner's own decks."""
        return self.home / "decks"

    @property
    def backups(self) -> Path:
        """The backups' folder."""
        return self.home / "backups"


def find_places(home: str | None, database: str | None) -> Places:
    """Return where things live: the options, then FLASHNEG_HOME and FLASHNEG_DATABASE, then the platform's place."""
    chosen = home or os.environ.get("FLASHNEG_HOME")
    if chosen:
        folder = Path(os.path.normpath(Path(chosen).expanduser().absolute()))
    else:
        import platformdirs

        folder = Path(platformdirs.user_data_dir("flashneg", appauthor=False))
    url = database or os.environ.get("FLASHNEG_DATABASE") or ""
    if not url:
        return Places(folder, folder / "flashneg.db")
    if "://" in url and not url.startswith("sqlite:///"):
        raise StudyError("--database takes a path or a sqlite:/// URL; no other database is supported yet")
    return Places(folder, Path(url.removeprefix("sqlite:///")).expanduser().absolute())
