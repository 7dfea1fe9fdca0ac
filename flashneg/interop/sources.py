"""Files of strangers as bytes and text: regular files only, within bounds."""

from __future__ import annotations

import codecs
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from flashneg.interop import limits
from flashneg.study.errors import StudyError

STDIN = Path("-")
_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_CLOEXEC", 0)
_OPEN |= getattr(os, "O_BINARY", 0)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_STRAY = {0: "\ufffd"} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def shown(path: Path) -> str:
    """Return a path as text that can be encoded."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def read_head(path: Path, size: int = 64 * 1024) -> bytes:
    """Return the beginning of a regular file. Raises StudyError."""
    return _read(path, size, whole=False)


def read_bytes(path: Path, most: int = limits.TEXT_BYTES) -> bytes:
    """Return a regular file's bytes, or those of standard input. Raises StudyError, also when there are too many."""
    return _read(path, most, whole=True)


def _read(path: Path, most: int, *, whole: bool) -> bytes:
    if path == STDIN:
        return _checked(path, sys.stdin.buffer.read(most + 1), most)
    try:
        handle = os.open(path, _OPEN)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file's name"
        raise StudyError(f"{shown(path)}: {reason}; give a file that you may read") from None
    try:
        with os.fdopen(handle, "rb") as file:
            kind = os.fstat(file.fileno())
            if not stat.S_ISREG(kind.st_mode):
                raise StudyError(f"{shown(path)}: it is not a regular file; give one")
            if not whole:
                return file.read(most)
            if kind.st_size > most:
                return _checked(path, b"x" * (most + 1), most)
            return _checked(path, file.read(most + 1), most)
    except OSError as error:
        raise StudyError(f"{shown(path)}: {error.strerror}; give a file that you may read") from None


def _checked(path: Path, content: bytes, most: int) -> bytes:
    if len(content) > most:
        raise StudyError(f"{shown(path)}: it is larger than {most // limits.MIB} MiB; split it")
    return content


def as_text(content: bytes, name: str) -> str:
    """Return text: by its byte order mark, else UTF-8, else UTF-16 by its zero bytes, else Windows-1252.

    Line ends become line feeds; NUL and half characters become U+FFFD. Raises StudyError for what is no text.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _tidy(_decoded(content, encoding, name))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if content and (not text or "\x00" in text[:2000]):
        zeros = (content[:4000:2].count(0), content[1:4000:2].count(0))
        if max(zeros) * 5 > len(content[:4000]):
            return _tidy(_decoded(content, "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be", name))
        if not text:
            text = _windows(content, name)
    return _tidy(text)


def _decoded(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise StudyError(f"{name}: it is not {encoding} from byte {error.start + 1} on; save it as UTF-8") from None


def _windows(content: bytes, name: str) -> str:
    if content.count(0) or sum(byte < 9 for byte in content[:4000]):
        raise StudyError(f"{name}: it is not text; give a file in a format that 'flashneg import --help' names")
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise StudyError(f"{name}:{line}: it is not UTF-8; save it as UTF-8") from None


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_STRAY)


def files_below(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder in order, nothing hidden. Raises StudyError."""
    count = 0
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.startswith("."):
                continue
            count += 1
            if count > limits.FILES:
                raise StudyError(f"{shown(folder)} holds more than {limits.FILES} files; name some of them")
            yield Path(place) / name


def unfit(path: Path, folder: Path) -> str | None:
    """Return why a file below a folder is not read, or None: a link must not lead out, nor must it be a device."""
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            return "it is a link that leads out of the folder"
        return None if stat.S_ISREG(path.stat().st_mode) else "it is not a regular file"
    except (OSError, RuntimeError) as error:
        return getattr(error, "strerror", None) or "its links go round in a circle"
