"""A page on disk: written beside its place and then moved there, so that what stood there is whole or replaced."""

from __future__ import annotations

from pathlib import Path

from flashneg.study.errors import StudyError


def write_page(path: Path, text: str) -> Path:
    """Write an HTML page that its owner alone can read, and return where. Raises StudyError."""
    if path.exists() and not path.is_file():
        raise StudyError(f"{path} is no file, and stays; name a file")
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.chmod(0o600)
        temporary.replace(path)
    except OSError as error:
        raise StudyError(f"{path} cannot be written: {error.strerror}; choose another place") from error
    return path
