"""Files made to do harm: a clear refusal in bounded time and memory, and nothing written."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flashneg.interop import limits

from tests.interop import corpus

Run = Callable[..., Any]
MIB = 1024 * 1024


@pytest.mark.parametrize("name", corpus.REFUSED)
def test_a_harmful_package_is_refused_and_leaves_no_trace(flashneg: Run, tmp_path: Path, name: str) -> None:
    path = corpus.REFUSED[name](tmp_path / f"{name}.apkg")
    flashneg("decks")
    before = flashneg("doctor"), flashneg("decks")
    listed = sorted(found for found in tmp_path.rglob("*") if "backups" not in found.parts)
    started = time.process_time()
    error = flashneg("import", path, code=1)
    assert time.process_time() - started < 10
    assert path.name in error
    assert (flashneg("doctor"), flashneg("decks")) == before
    assert sorted(found for found in tmp_path.rglob("*") if "backups" not in found.parts) == listed


@pytest.mark.parametrize("name", ["zstd_bomb", "zip_bomb", "text_bomb", "many_entries"])
def test_a_bomb_needs_little_memory(tmp_path: Path, name: str) -> None:
    path = corpus.REFUSED[name](tmp_path / f"{name}.apkg")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (700 * MIB, 700 * MIB))

    done = subprocess.run(
        [sys.executable, "-m", "flashneg", "--home", str(tmp_path / "h"), "import", str(path)],
        capture_output=True, text=True, check=False, preexec_fn=limit,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr


def test_triggers_and_odd_rows_of_a_collection_do_nothing(flashneg: Run, tmp_path: Path) -> None:
    more = """CREATE TRIGGER t AFTER INSERT ON notes BEGIN DELETE FROM notes; END;
      INSERT INTO cards VALUES (900, 777, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, '');
      INSERT INTO revlog VALUES (-5, 1, 0, 3, 1, 1, 2500, 1, 1); INSERT INTO revlog VALUES (9, 1, 0, 77, 1, 1, 1, 1, 1);
      INSERT INTO revlog VALUES (1770000000000, 1, 0, 3, 1, 1, 2500, -1, 1);
      UPDATE cards SET due = 999999999, ivl = -5, factor = -1 WHERE id = 2;
      UPDATE cards SET ord = 9999 WHERE id = 3; UPDATE notes SET flds = '' WHERE id = 4;
      UPDATE cards SET data = '{"cd":"{}"}' WHERE id = 5; UPDATE notes SET guid = char(27) || '[2J' WHERE id = 6;"""
    whole = corpus.collection(tmp_path / "c.db", front="\x1b[31m<b>x</b>", notes=8, more=more)
    path = corpus.package(tmp_path / "odd.apkg", {"collection.anki2": whole, "media": b"{}"})
    done = flashneg("import", path)
    assert (done["added"], done["reviews"]) == (6, 1)
    assert flashneg("doctor")["ok"]
    assert flashneg("stats")["reviews"] == 1
    assert flashneg("import", path)["reviews"] == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("nul.csv", b"front,back\nfr\x00ont,back\n"),
        ("surrogate.csv", "front,back\nx\ud800,y\n".encode("utf-8", "surrogatepass")),
        ("half.csv", "front,back\nx,é\n".encode("utf-16")[:-1]),
        ("quote.csv", b'front,back\n"never closed,back\nmore,rows\n'),
        ("huge.csv", b"front,back\n" + b"x" * (2 * MIB) + b",y\n"),
        ("wide.csv", b"front,back\n" + b",".join([b"x"] * 100_000) + b"\n"),
        ("brackets.csv", b"front,back\n" + b"[" * 60_000 + b",y\n"),
        ("spaces.txt", b"Term: meaning\n" + b" " * MIB + b"\nOther: one\n"),
        ("open.md", b"#flashcards\n" + b"<!--SR:!" * 40_000),
        ("gaps.md", b"C: " + b"[x]" * 40_000),
        ("divs.txt", b"#separator:tab\n#html:true\n" + b"<div>" * 12_000 + b"\tback\n"),
        ("lists.txt", b"#separator:tab\n#html:true\n" + b"<ul><li>" * 8_000 + b"x\tback\n"),
        ("opens.txt", b"#separator:tab\n#html:true\n" + b"<!" * 20_000 + b"<a" * 10_000 + b"\tback\n"),
        ("columns.txt", "#separator:tab\n#guid column:²\n#tags column:٣\na\tb\tc\n".encode()),
        ("column.txt", b"#separator:tab\n#guid column:" + b"9" * 6000 + b"\na\tb\n"),
        ("nested.json", b'{"format": "flashneg", "version": 1, "decks": ' + b"[" * 200_000),
        ("number.json", b'{"format": "flashneg", "version": ' + b"9" * 10_000 + b"}"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_harmful_text_ends_in_a_sentence_or_in_cards_soon(
    flashneg: Run, tmp_path: Path, name: str, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    from flashneg.cli import run

    path = tmp_path / name
    path.write_bytes(content)
    started = time.process_time()
    code = run(["import", str(path), "--home", str(tmp_path / "home")])
    assert time.process_time() - started < 10
    done = capsys.readouterr()
    assert code in {0, 1}
    assert code == 0 or done.err.startswith("error: ")
    assert not [sign for sign in done.out + done.err if sign != "\n" and not sign.isprintable()]
    assert flashneg("doctor")["ok"]


def test_what_is_no_regular_file_is_refused(flashneg: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.apkg")
    flashneg("import", tmp_path / "fifo.apkg", code=1)
    flashneg("import", "/dev/zero", code=1)
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    flashneg("import", tmp_path / "loop.csv", code=1)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "out.md").symlink_to("/etc/passwd")
    flashneg("import", folder, code=1)


def test_a_damaged_file_among_others_keeps_all_of_them_out(flashneg: Run, tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text("front,back\na,b\n", encoding="utf-8")
    bad = corpus.truncated_zip(tmp_path / "bad.apkg")
    flashneg("import", tmp_path / "good.csv", bad, code=1)
    assert [deck["id"] for deck in flashneg("decks")] == ["small"]
    assert not (tmp_path / "home" / "decks").exists()


def test_what_a_folder_holds_that_is_no_file_is_named_and_passed_over(flashneg: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "good.md").write_text("## Salt\n\nPepper\n")
    (tmp_path / "outside.md").write_text("## Outside\n\nstays there\n")
    os.mkfifo(folder / "pipe.md")
    (folder / "out.md").symlink_to(tmp_path / "outside.md")
    (folder / "nowhere.md").symlink_to(folder / "gone.md")
    (folder / "circle.md").symlink_to(folder / "circle.md")
    found = flashneg("import", folder)
    assert found["added"] == 1
    said = {Path(problem["file"]).name: problem["message"] for problem in found["problems"]}
    assert said["pipe.md"] == "it is not a regular file, and is passed over"
    assert said["out.md"] == "it is a link that leads out of the folder, and is passed over"
    assert {"nowhere.md", "circle.md"} <= said.keys()
    assert "good.md" not in said


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="a file whose reading fails is needed")
def test_a_file_that_fails_while_it_is_read_is_refused(flashneg: Run) -> None:
    error = flashneg("import", "/proc/self/mem", code=1)
    assert error == "error: /proc/self/mem: Input/output error; give a file that you may read\n"


def test_a_deck_whose_front_matter_is_refused_is_refused_with_the_line(flashneg: Run, tmp_path: Path) -> None:
    path = tmp_path / "deck.md"
    path.write_text("---\ntitle: One\nid: !!int 3\n---\n\n## Salt\n\nPepper\n")
    assert flashneg("import", path, code=1).startswith(f"error: {path}:3: tags are not read; ")


def test_a_link_in_a_zip_is_left_behind(flashneg: Run, tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "deck.zip", "w") as package:
        package.writestr(link, "## Not a link's target\n\nbut a card\n")
        package.writestr("deck.md", "## Salt\n\nPepper\n")
    found = flashneg("import", tmp_path / "deck.zip")
    assert found["added"] == 1
    assert ["'link.md' would lie outside" in problem["message"] for problem in found["problems"]] == [True]


@pytest.mark.parametrize(("rows", "code"), [(1500, 0), (1500, 1)])
def test_a_zip_is_read_as_far_as_two_hundred_times_its_size(
    flashneg: Run, tmp_path: Path, rows: int, code: int
) -> None:
    path = tmp_path / "much.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("deck.csv", "front,back\n" + "".join(f"card {row},{'long ' * 400}\n" for row in range(rows)))
        package.writestr("noise.bin", os.urandom(0 if code else 60_000))
    assert path.stat().st_size * 200 < rows * 2000 or not code
    found = flashneg("import", path, code=code)
    if code:
        assert "it unpacks to far more than its size" in found
    else:
        assert found["added"] == rows


def test_the_documents_give_the_bounds_that_the_program_has() -> None:
    text = " ".join((Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8").split())
    assert (
        f"A package: {limits.FILE_BYTES // MIB} MiB, {limits.UNPACKED_BYTES // (1024 * MIB)} GiB unpacked,"
        f" {limits.RATIO} times its size, {limits.ENTRIES:,} entries, a collection of {limits.COLLECTION_BYTES // MIB} MiB,"
        f" {limits.SECONDS / 60:.0f} minutes of reading. A text: {limits.TEXT_BYTES // MIB} MiB;"
        f" JSON: {limits.FILE_BYTES // MIB} MiB. A field: {limits.FIELD_CHARACTERS // 1024} KiB."
    ) in text
