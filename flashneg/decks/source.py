"""Opening a deck file that a stranger may have put there, and making text of its bytes."""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flashneg.decks.limits import DECK_BYTES

if TYPE_CHECKING:
    from pathlib import Path

_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_CLOEXEC", 0)
_OPEN |= getattr(os, "O_BINARY", 0)
_UNFIT = re.compile("[\x00\ud800-\udfff]")


class Unreadable(Exception):  # noqa: N818  (a reason, not a fault of the program)
    """A file that cannot be a deck: its code, the reason, and the line if one is known."""

    def __init__(self, code: str, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Source:
    """A file's bytes as they are on disk, their SHA-256, and the text they hold."""

    content: bytes
    sha256: str
    text: str


def shown_name(path: Path) -> str:
    """Return a path as text that can be encoded; bytes that are not UTF-8 become U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")


def read_source(path: Path, *, root: Path | None = None) -> Source:
    """Read a regular file of bounded size; with a root, only if it lies below it once links are followed.

    Raises Unreadable.
    """
    if root is not None and not _lies_below(path, root):
        raise Unreadable("unreadable-file", "a link that leads out of the folder of decks")
    try:
        content = _read_bytes(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file's name"
        raise Unreadable("unreadable-file", reason) from None
    return Source(content, hashlib.sha256(content).hexdigest(), decode(content))


def _lies_below(path: Path, root: Path) -> bool:
    try:
        return path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):
        return False


def _read_bytes(path: Path) -> bytes:
    descriptor = os.open(path, _OPEN)
    try:
        kind = os.fstat(descriptor)
        if not stat.S_ISREG(kind.st_mode):
            raise Unreadable("unreadable-file", "not a regular file")
        if kind.st_size > DECK_BYTES:
            raise Unreadable("deck-too-large", "the file is larger than 5 MiB")
        chunks: list[bytes] = []
        left = DECK_BYTES + 1
        while left and (chunk := os.read(descriptor, min(left, 1 << 20))):
            chunks.append(chunk)
            left -= len(chunk)
    finally:
        os.close(descriptor)
    if not left:
        raise Unreadable("deck-too-large", "the file is larger than 5 MiB")
    return b"".join(chunks)


def decode(content: bytes) -> str:
    """Return the text of UTF-8 bytes, or of UTF-16 with a byte order mark. Raises Unreadable with the line."""
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable("not-utf-8", f"the byte {error.start + 1} is not UTF-8", line) from None


def tidy(text: str) -> tuple[str, int]:
    """Return the text without byte order mark, with line feeds only, and the first line (from 1) with NUL or a
    lone surrogate, or 0; these are replaced by U+FFFD.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found = _UNFIT.search(text)
    if found is None:
        return text, 0
    return _UNFIT.sub("\ufffd", text), text.count("\n", 0, found.start()) + 1


def printable(text: str) -> str:
    """Return the text with NUL and lone surrogates, which a YAML escape can make, replaced by U+FFFD."""
    return _UNFIT.sub("\ufffd", text)
