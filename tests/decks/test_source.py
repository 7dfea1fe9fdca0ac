"""Files that a stranger may have put in the folder of decks."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest
from flashneg.decks.read import read_file
from flashneg.decks.source import SourceError, read_source, write_source

CARD = "## Word\n\nMeaning.\n"


def _codes(path: Path, root: Path | None = None) -> list[str]:
    return [problem.code for problem in read_file(path, root=root).problems]


def test_digest_is_not_that_of_the_bytes_on_disk(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + CARD.replace("\n", "\r\n").encode()
    path = tmp_path / "deck.md"
    path.write_bytes(content)
    read = read_file(path)
    assert read.digest == hashlib.sha256(content).hexdigest()
    assert read.problems == ()
    assert read.deck is not None
    assert read.deck.id == "deck"
    assert [(card.id, card.line) for card in read.deck.cards] == [("word", 1)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_text_with_a_byte_order_mark_is_not_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "deck.md"
    path.write_text(CARD, encoding=encoding)
    deck = read_file(path).deck
    assert deck is not None
    assert deck.cards[0].name == "Word"


def test_latin_1_is_read_or_its_line_is_not_named(tmp_path: Path) -> None:
    path = tmp_path / "deck.md"
    path.write_bytes(b"## a\n\nb\xe9\n")
    read = read_file(path)
    assert read.deck is None
    assert [(problem.code, problem.line) for problem in read.problems] == [("not-utf-8", 3)]
    assert read.digest


def test_nul_is_kept_or_not_reported(tmp_path: Path) -> None:
    path = tmp_path / "deck.md"
    path.write_bytes(b"## a\n\nb\0c\n")
    read = read_file(path)
    assert read.deck is not None
    assert "\0" not in repr(read.deck)
    assert [(problem.code, problem.line) for problem in read.problems] == [("bad-character", 3)]


def test_a_pipe_a_folder_a_device_or_nothing_blocks_or_is_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.md"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path, Path(os.devnull), tmp_path / "missing.md", Path("a\0b"), tmp_path / "\udcff.md"):
        read = read_file(path)
        assert read.deck is None
        assert [problem.code for problem in read.problems] == ["unreadable-file"]
        read.problems[0].file.encode()


def test_a_link_that_leads_out_is_followed(tmp_path: Path) -> None:
    inside = tmp_path / "decks"
    inside.mkdir()
    (tmp_path / "secret.md").write_text(CARD)
    (inside / "link.md").symlink_to(tmp_path / "secret.md")
    (inside / "loop.md").symlink_to(inside / "loop.md")
    (inside / "deck.md").write_text(CARD)
    (inside / "alias.md").symlink_to(inside / "deck.md")
    assert _codes(inside / "link.md", inside) == ["unreadable-file"]
    assert _codes(inside / "loop.md", inside) == ["unreadable-file"]
    assert _codes(inside / "alias.md", inside) == []


def test_a_file_above_the_bound_is_read(tmp_path: Path) -> None:
    path = tmp_path / "deck.md"
    with path.open("wb") as file:
        file.truncate(5 * 1024 * 1024 + 1)
    assert _codes(path) == ["deck-too-large"]


def test_writing_loses_mode_or_leaves_a_part(tmp_path: Path) -> None:
    path = tmp_path / "deck.md"
    path.write_text(CARD)
    path.chmod(0o600)
    link = tmp_path / "link.md"
    link.symlink_to(path)
    write_source(link, "## Other\n\nText.\n", expected=read_source(link))
    assert path.read_text() == "## Other\n\nText.\n"
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(found.name for found in tmp_path.iterdir()) == ["deck.md", "link.md"]


def test_writing_overwrites_what_changed_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "deck.md"
    path.write_text(CARD)
    before = read_source(path)
    path.write_text("edited")
    with pytest.raises(SourceError, match="changed on disk"):
        write_source(path, "mine", expected=before)
    assert path.read_text() == "edited"
