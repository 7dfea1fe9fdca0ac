"""Paths as people type them, and as terminals paste a file that is dropped on them."""

from __future__ import annotations

import shlex
from pathlib import Path
from urllib.parse import unquote, urlsplit


def typed_paths(text: str) -> list[Path]:
    """Return the paths in a line: quoted or with escaped blanks, several of them, or as file:// addresses."""
    line = text.strip()
    if not line:
        return []
    whole = _path(line)
    if whole.exists():
        return [whole]
    try:
        parts = shlex.split(line)
    except ValueError:
        parts = [line]
    return [_path(part) for part in parts]


def _path(text: str) -> Path:
    if text.startswith("file://"):
        text = unquote(urlsplit(text).path)
    return Path(text).expanduser()


def looks_dropped(text: str) -> bool:
    """Return whether a pasted text is paths of files that are there."""
    try:
        paths = typed_paths(text) if len(text) < 10_000 and "\n" not in text.strip() else []
        return bool(paths) and all(path.exists() for path in paths)
    except (OSError, ValueError):
        return False
