"""Zip files of strangers, read entry by entry within bounds that are counted while they stream."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO

from flashneg.interop import limits
from flashneg.interop.sources import shown
from flashneg.study.errors import StudyError

_CHUNK = 1 << 16
_DIRECTORY_BYTES = limits.ENTRIES * 1024
_LEAST_ALLOWED = limits.MIB


class Zip:
    """An open zip file. What is unpacked of all its entries is counted together."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self.name = shown(path)
        size = file.seek(0, 2)
        if size > limits.FILE_BYTES:
            raise StudyError(f"{self.name}: it is larger than {limits.FILE_BYTES // limits.MIB} MiB; split it")
        self._allowed = min(limits.UNPACKED_BYTES, max(_LEAST_ALLOWED, size * limits.RATIO))
        self._check_directory(file, size)
        try:
            self._zip = zipfile.ZipFile(file)
            self._entries = {entry.filename: entry for entry in self._zip.infolist() if entry.filename}
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
            raise self.damaged(str(error)) from None
        if len(self._zip.infolist()) > limits.ENTRIES:
            raise StudyError(f"{self.name}: it has more than {limits.ENTRIES} entries; it is not read")

    def damaged(self, reason: str) -> StudyError:
        """Return the error that says what is wrong with the file."""
        return StudyError(f"{self.name}: it is damaged ({reason}); export it again")

    def _check_directory(self, file: BinaryIO, size: int) -> None:
        """Refuse a directory of entries that is too large, before it is loaded."""
        file.seek(max(0, size - 65_557 - 76))
        tail = file.read()
        place = tail.rfind(b"PK\x05\x06")
        if place < 0 or len(tail) - place < 22:
            raise self.damaged("it has no end")
        entries, length = struct.unpack("<HI", tail[place + 10 : place + 16])
        wide = tail.rfind(b"PK\x06\x06", 0, place)
        if wide >= 0 and len(tail) - wide >= 56:
            entries, length = struct.unpack("<QQ", tail[wide + 32 : wide + 48])
        if entries > limits.ENTRIES or length > _DIRECTORY_BYTES:
            raise StudyError(f"{self.name}: it has more than {limits.ENTRIES} entries; it is not read")

    @property
    def names(self) -> list[str]:
        """The names of the entries that are files and stay below the folder they would be unpacked in."""
        return [name for name, entry in self._entries.items() if not entry.is_dir() and not _escapes(entry)]

    @property
    def escaping(self) -> list[str]:
        """The names of the entries that would lie elsewhere, or are links."""
        return [name for name, entry in self._entries.items() if _escapes(entry)]

    def read(self, name: str, most: int) -> bytes:
        """Return an entry's bytes. Raises StudyError when there are more, or the file is damaged."""
        return b"".join(self.stream(name, most))

    def stream(self, name: str, most: int) -> Iterator[bytes]:
        """Yield an entry's bytes, counted. Raises StudyError when there are more, or the file is damaged."""
        left = most
        try:
            with self._zip.open(name) as entry:
                while chunk := entry.read(_CHUNK):
                    left -= len(chunk)
                    self.count(len(chunk))
                    if left < 0:
                        raise StudyError(f"{self.name}: {name} is larger than {most // limits.MIB} MiB; it is not read")
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError,
                KeyError, struct.error) as error:  # fmt: skip
            raise self.damaged(f"{name}: {error}") from None

    def open(self, name: str) -> IO[bytes]:
        """Return an entry to be read; the caller counts. Raises StudyError."""
        try:
            return self._zip.open(name)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, KeyError) as error:
            raise self.damaged(f"{name}: {error}") from None

    def count(self, size: int) -> None:
        """Count bytes that were unpacked. Raises StudyError when they are too many for the file's size."""
        self._allowed -= size
        if self._allowed < 0:
            raise StudyError(f"{self.name}: it unpacks to far more than its size; it is not read")


def _escapes(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.replace("\\", "/")
    mode = entry.external_attr >> 16
    return name.startswith("/") or ".." in name.split("/") or ":" in name[:3] or stat.S_ISLNK(mode)
