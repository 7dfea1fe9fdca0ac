"""Anki's .apkg and .colpkg, and a bare collection: which layout, and the collection unpacked within bounds."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from flashneg.domain.plural import counted
from flashneg.interop import limits
from flashneg.interop.anki import protobuf
from flashneg.interop.anki.collection import open_collection
from flashneg.interop.anki.notes import parcel_of
from flashneg.interop.problems import Report
from flashneg.interop.sources import shown
from flashneg.interop.zips import Zip
from flashneg.study.errors import StudyError
from flashneg.study.parcels import Parcel, ReadOptions
from flashneg.study.ports import CardCodec

_OLDEST, _OLD, _LATEST = 1, 2, 3
_NAMES = {_OLDEST: "collection.anki2", _OLD: "collection.anki21", _LATEST: "collection.anki21b"}
_CHUNK = 1 << 16
_WINDOW = 1 << 27
_MEDIA_BYTES = 16 * limits.MIB


def read_package(file: BinaryIO, path: Path, options: ReadOptions, codec: CardCodec) -> Parcel:
    """Read a package. Raises StudyError when it is none, is damaged, or passes a bound."""
    report = Report(shown(path))
    with tempfile.TemporaryDirectory(prefix="flashneg-") as folder:
        target = Path(folder) / "collection.db"
        file.seek(0)
        bare = file.read(16) == b"SQLite format 3\x00"
        file.seek(0)
        if bare:
            _store(target, _plain(file), shown(path))
        else:
            package = Zip(file, path)
            layout = _layout(package)
            _store(target, _collection(package, layout), package.name)
            _media(package, layout, report)
        with open_collection(target, shown(path)) as collection:
            return parcel_of(collection, report, options, codec)


def _store(target: Path, chunks: Iterator[bytes], name: str) -> None:
    left = limits.COLLECTION_BYTES
    with target.open("wb") as out:
        for chunk in chunks:
            left -= len(chunk)
            if left < 0:
                raise StudyError(f"{name}: its collection is larger than {limits.COLLECTION_BYTES // limits.MIB} MiB")
            out.write(chunk)


def _plain(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def _layout(package: Zip) -> int:
    """Return which of the layouts a package has; a collection that is only there to say so is not looked at."""
    names = package.names
    if "meta" in names:
        try:
            version = dict(protobuf.fields(package.read("meta", 1024))).get(1, _OLDEST)
        except ValueError as error:
            raise package.damaged(f"meta: {error}") from None
    else:
        version = _OLD if _NAMES[_OLD] in names else _OLDEST
    if not isinstance(version, int) or version not in _NAMES:
        raise StudyError(f"{package.name}: its layout is newer than this program knows; export it for older versions")
    if _NAMES[version] not in names:
        raise package.damaged(f"{_NAMES[version]} is missing")
    return version


def _collection(package: Zip, layout: int) -> Iterator[bytes]:
    if layout != _LATEST:
        return package.stream(_NAMES[layout], limits.COLLECTION_BYTES)
    return _unpacked(package, _NAMES[layout])


def _unpacked(package: Zip, name: str) -> Iterator[bytes]:
    """Yield what an entry holds that is compressed by zstd, in pieces that never grow."""
    import zstandard  # noqa: PLC0415 - most imports do without

    source = io.BytesIO(package.read(name, limits.FILE_BYTES))
    try:
        with zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(source) as reader:
            while chunk := reader.read(_CHUNK):
                package.count(len(chunk))
                yield chunk
    except zstandard.ZstdError as error:
        raise package.damaged(f"{name}: {error}") from None


def _media(package: Zip, layout: int, report: Report) -> None:
    """Say which media files stay in the package."""
    if "media" not in package.names:
        return
    try:
        if layout == _LATEST:
            found = b"".join(_bounded(_unpacked(package, "media"), package))
            names = [_media_name(entry) for number, entry in protobuf.fields(found) if number == 1]
        else:
            listed = json.loads(package.read("media", _MEDIA_BYTES))
            names = [str(name) for name in listed.values()] if isinstance(listed, dict) else []
    except (ValueError, RecursionError) as error:
        raise package.damaged(f"media: {error}") from None
    if names:
        few = ", ".join(sorted(names)[:5]) + (" ..." if len(names) > 5 else "")
        report.left(
            f"{counted(len(names), 'media file stays', 'media files stay')} in the package: {few}",
            "Cards show their names.",
        )


def _bounded(chunks: Iterator[bytes], package: Zip) -> Iterator[bytes]:
    left = _MEDIA_BYTES
    for chunk in chunks:
        left -= len(chunk)
        if left < 0:
            raise package.damaged("its list of media is too long")
        yield chunk


def _media_name(entry: int | bytes) -> str:
    return next((protobuf.text(value) for number, value in protobuf.fields(bytes(entry)) if number == 1), "")
