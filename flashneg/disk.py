"""What must be on the disk before one goes on: a file's bytes, and the names in a folder."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def sync_file(path: Path) -> None:
    """Wait until a file's bytes are on the disk. It is opened for writing, without which Windows syncs nothing."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def put_file(target: Path, content: bytes) -> None:
    """Put bytes in a file's place, whole or not at all, for its owner alone: written aside, synced, renamed."""
    temporary = target.with_name(f".{target.name}.part")
    try:
        temporary.write_bytes(content)
        temporary.chmod(0o600)
        sync_file(temporary)
        temporary.replace(target)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where folders can be opened at all: on Windows none can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
