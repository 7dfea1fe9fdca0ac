"""A file system in memory that forgets, when the power is cut, what was not synced: a VFS for apsw.

Writes reach the disk in order or not at all, whole or in half, until their file is synced; a file that was removed
comes back unless its folder was synced after.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import apsw


class PowerCutError(Exception):
    """The power is gone: nothing that follows reaches the disk."""


@dataclass
class Content:
    """A file: what is surely on the disk, what may be, and what a process sees."""

    synced: bytes = b""
    writes: list[tuple[int, bytes] | int] = field(default_factory=list)
    seen: bytearray = field(default_factory=bytearray)
    on_disk: bool = False


@dataclass
class Disk:
    """Files by name; `cut_at` is the operation at which the power goes."""

    files: dict[str, Content] = field(default_factory=dict)
    removed: dict[str, Content] = field(default_factory=dict)
    cut_at: int | None = None
    operations: int = 0

    def step(self) -> None:
        """Count an operation that changes something, and go out at the one that is to be the last."""
        self.operations += 1
        if self.cut_at is not None and self.operations > self.cut_at:
            raise PowerCutError

    def after_the_cut(self, random: Random) -> Disk:
        """Return what a new start finds."""
        found = Disk()
        for name, content in [*self.removed.items(), *self.files.items()]:
            stays = content.on_disk or random.random() < 0.5
            comes_back = name not in self.removed or name in self.files or random.random() < 0.5
            if stays and comes_back:
                image = _survivors(content, random)
                found.files[name] = Content(bytes(image), [], image, on_disk=True)
        return found


def _survivors(content: Content, random: Random) -> bytearray:
    image = bytearray(content.synced)
    for write in content.writes:
        luck = random.random()
        if luck < 0.4:
            continue
        if isinstance(write, int):
            del image[write:]
        else:
            offset, data = write
            _put(image, offset, data if luck < 0.8 else data[: len(data) // 2])
    return image


def _put(image: bytearray, offset: int, data: bytes) -> None:
    if len(image) < offset:
        image.extend(bytes(offset - len(image)))
    image[offset : offset + len(data)] = data


class _File:
    def __init__(self, disk: Disk, content: Content, *, vanishes: Callable[[], None] | None) -> None:
        self._disk, self._content, self._vanishes = disk, content, vanishes

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802 - SQLite's names
        return bytes(self._content.seen[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self._disk.step()
        _put(self._content.seen, offset, data)
        self._content.writes.append((offset, bytes(data)))

    def xTruncate(self, size: int) -> None:  # noqa: N802
        self._disk.step()
        del self._content.seen[size:]
        self._content.writes.append(size)

    def xSync(self, flags: int) -> None:  # noqa: N802
        del flags
        self._disk.step()
        self._content.synced, self._content.on_disk = bytes(self._content.seen), True
        self._content.writes.clear()

    def xFileSize(self) -> int:  # noqa: N802
        return len(self._content.seen)

    def xClose(self) -> None:  # noqa: N802
        if self._vanishes:
            self._vanishes()

    def xLock(self, level: int) -> None:  # noqa: N802
        """One process at a time uses this disk."""

    def xUnlock(self, level: int) -> None:  # noqa: N802
        """As above."""

    def xCheckReservedLock(self) -> bool:  # noqa: N802
        return False

    def xFileControl(self, operation: int, pointer: int) -> bool:  # noqa: N802
        del operation, pointer
        return False

    def xSectorSize(self) -> int:  # noqa: N802
        return 4096

    def xDeviceCharacteristics(self) -> int:  # noqa: N802
        return 0


class ForgetfulVFS(apsw.VFS):
    """SQLite's door to a `Disk`."""

    def __init__(self, name: str, disk: Disk) -> None:
        super().__init__(name, base="")
        self._disk = disk

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> _File:  # noqa: N802
        path = name.filename() if isinstance(name, apsw.URIFilename) else name or "temporary"
        if path not in self._disk.files and not flags[0] & apsw.SQLITE_OPEN_CREATE:
            raise apsw.CantOpenError
        content = self._disk.files.setdefault(path, Content())
        flags[1] = flags[0]
        gone = flags[0] & apsw.SQLITE_OPEN_DELETEONCLOSE
        return _File(self._disk, content, vanishes=(lambda: self._forget(path)) if gone else None)

    def _forget(self, path: str) -> None:
        self._disk.files.pop(path, None)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        self._disk.step()
        content = self._disk.files.pop(filename, None)
        if content is None:
            raise apsw.IOError("no such file")
        self._disk.removed.pop(filename, None)
        if not syncdir:
            self._disk.removed[filename] = content

    def xAccess(self, pathname: str, flags: int) -> bool:  # noqa: N802
        del flags
        return pathname in self._disk.files

    def xFullPathname(self, name: str) -> str:  # noqa: N802
        return name
