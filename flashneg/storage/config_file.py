"""The settings' file: `config.toml`, read with the standard library and written with its comments kept."""

from __future__ import annotations

from pathlib import Path

from flashneg.disk import put_file
from flashneg.domain.settings import Settings, from_mapping
from flashneg.study.errors import StudyError


def load_settings(path: Path) -> tuple[Settings, list[str]]:
    """Return the settings of a file, and sentences about what in it can't be used."""
    if not path.exists():
        return Settings(), []
    import tomllib  # noqa: PLC0415 - a home without settings does not need it

    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Settings(), [f"{path} cannot be read ({error}); the defaults are used"]
    settings, complaints = from_mapping(found)
    return settings, [f"{path}: {complaint}" for complaint in complaints]


def save_setting(path: Path, name: str, value: object) -> None:
    """Store one setting, keeping the file's comments and order. Raises StudyError when it can't be written."""
    import tomlkit  # noqa: PLC0415 - most commands change no setting

    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        document = tomlkit.parse(text)
        document[name] = value
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        put_file(path, tomlkit.dumps(document).encode())
    except (OSError, UnicodeDecodeError, tomlkit.exceptions.TOMLKitError) as error:
        reason = getattr(error, "strerror", None) or error
        raise StudyError(
            f"{path} cannot be written: {reason}; mend that, or choose another place with --home"
        ) from error
