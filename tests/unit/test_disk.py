from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from flashneg.disk import put_file, sync_file, sync_folder


def test_what_is_synced_is_there_and_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"words")
    sync_file(path)
    sync_folder(tmp_path)
    assert path.read_bytes() == b"words"
    with pytest.raises(FileNotFoundError):
        sync_folder(tmp_path / "gone")
    with pytest.raises(NotADirectoryError):
        sync_folder(path)


def test_where_no_folder_can_be_opened_none_is_and_a_deck_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flashneg.decks.source import read_source, write_source

    path = tmp_path / "deck.md"
    path.write_text("## Salt\n\nPepper\n", encoding="utf-8")
    opened = os.open

    def as_on_windows(where: Path | str, *arguments: int, **more: int) -> int:
        if Path(where).is_dir():
            raise PermissionError(13, "Permission denied", str(where))
        return opened(where, *arguments, **more)

    monkeypatch.delattr(os, "O_DIRECTORY")
    monkeypatch.setattr(os, "open", as_on_windows)
    write_source(path, "## Oil\n\nVinegar\n", expected=read_source(path))
    monkeypatch.undo()
    assert path.read_text(encoding="utf-8") == "## Oil\n\nVinegar\n"


def test_a_file_that_cannot_be_put_in_its_place_leaves_a_part_behind(tmp_path: Path) -> None:
    path = tmp_path / "file"
    put_file(path, b"words")
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"words", 0o600)
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError):
        put_file(tmp_path / "folder", b"words")
    assert sorted(found.name for found in tmp_path.iterdir()) == ["file", "folder"]
