"""Opening a deck file that a stranger may have put there, and making text of its bytes."""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flashneg.decks.codes import CODES
from flashneg.decks.limits import DECK_BYTES
from flashneg.disk import sync_folder

if TYPE_CHECKING:
    from pathlib import Path

_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_CLOEXEC", 0)
_OPEN |= getattr(os, "O_BINARY", 0)
_UNFIT = re.compile("[\x00\ud800-\udfff]")


class SourceError(Exception):
    """A file that cannot be read or written as a deck: its code, the reason, the line and the digest, if known.

    As text it says what to do, too: what its code's remedy is, unless another is given.
    """

    def __init__(
        self, path: Path, code: str, reason: str, *, remedy: str = "", line: int = 1, digest: str = ""
    ) -> None:
        standard = CODES[code][1]
        super().__init__(f"{shown_name(path)}: {reason}; {remedy or standard[0].lower() + standard[1:].rstrip('.')}")
        self.code = code
        self.reason = reason
        self.line = line
        self.digest = digest


@dataclass(frozen=True, slots=True)
class Source:
    """A file's bytes as they are on disk, their SHA-256, and the text they hold."""

    content: bytes
    digest: str
    text: str


def shown_name(path: Path) -> str:
    """Return a path as text that can be encoded; bytes that are not UTF-8 become U+FFFD."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def read_source(path: Path, *, root: Path | None = None) -> Source:
    """Read a regular file of bounded size; with a root, only if it lies below it once links are followed.

    Raises SourceError.
    """
    if root is not None and not _lies_below(path, root):
        raise SourceError(path, "unreadable-file", "it is a link that leads out of the folder of decks")
    try:
        content = _read_bytes(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file's name"
        raise SourceError(path, "unreadable-file", reason) from None
    digest = hashlib.sha256(content).hexdigest()
    try:
        return Source(content, digest, decode(content))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        reason = f"it is not UTF-8, from byte {error.start + 1} on"
        raise SourceError(path, "not-utf-8", reason, line=line, digest=digest) from None


def write_source(path: Path, text: str, *, expected: Source) -> None:
    """Put a text in the place of a file that was read: written aside, synced, renamed.

    Raises SourceError; also when the file is no longer what was read.
    """
    target = path.resolve()
    if read_source(target).content != expected.content:
        raise SourceError(path, "unreadable-file", "it changed on disk meanwhile", remedy="try again")
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with temporary.open("xb") as file:
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
            file.write(text.encode("utf-8", "replace"))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        reason = f"it cannot be written: {error.strerror}"
        raise SourceError(path, "unreadable-file", reason, remedy="mend that, then try again") from None


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
            raise SourceError(path, "unreadable-file", "it is not a regular file")
        if kind.st_size > DECK_BYTES:
            raise SourceError(path, "deck-too-large", "it is larger than 5 MiB")
        chunks: list[bytes] = []
        left = DECK_BYTES + 1
        while left and (chunk := os.read(descriptor, min(left, 1 << 20))):
            chunks.append(chunk)
            left -= len(chunk)
    finally:
        os.close(descriptor)
    if not left:
        raise SourceError(path, "deck-too-large", "it is larger than 5 MiB")
    return b"".join(chunks)


def decode(content: bytes) -> str:
    """Return the text of UTF-8 bytes, or of UTF-16 with a byte order mark. Raises UnicodeDecodeError."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    return content.decode("utf-8-sig")


def tidy(text: str) -> tuple[str, int]:
    """Return the text without byte order mark and with line feeds only, and a line to report.

    NUL and lone surrogates are replaced by U+FFFD; the line (from 1) is the first that had one, or 0.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found = _UNFIT.search(text) if _may_be_unfit(text) else None
    if found is None:
        return text, 0
    return _UNFIT.sub("\ufffd", text), text.count("\n", 0, found.start()) + 1


def _may_be_unfit(text: str) -> bool:
    """Whether a text holds a NUL or a lone surrogate: as `_UNFIT` finds it, in a fraction of the time."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return "\x00" in text


def printable(text: str) -> str:
    """Return the text with NUL and lone surrogates, which a YAML escape can make, replaced by U+FFFD."""
    return _UNFIT.sub("\ufffd", text)
