"""What becomes of output that nobody can take, and exports to standard output."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

FULL = Path("/dev/full")


def flashneg(home: Path, *arguments: str, **streams: object) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"FLASHNEG_HOME": str(home)}
    command = [sys.executable, "-m", "flashneg", *arguments]
    wanted: dict[str, object] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    return subprocess.run(command, text=True, env=environment, check=False, **wanted)  # type: ignore[call-overload, no-any-return]


@pytest.mark.skipif(not FULL.exists(), reason="no full device here")
@pytest.mark.parametrize(
    "arguments", [["due"], ["due", "--json"], ["show", "reciprocity"], ["--help"], ["decks", "--json"]]
)
def test_output_that_fits_nowhere_ends_in_a_traceback(home: Path, arguments: list[str]) -> None:
    assert flashneg(home, "next").returncode == 0
    with FULL.open("w") as full:
        done = flashneg(home, *arguments, stdout=full)
    assert done.returncode == 1
    assert done.stderr == "error: the output cannot be written: No space left on device; mend that, then try again\n"


@pytest.mark.parametrize("arguments", [["due"], ["show", "reciprocity"]])
def test_closed_output_ends_in_a_traceback(home: Path, arguments: list[str]) -> None:
    assert flashneg(home, "next").returncode == 0
    done = flashneg(home, *arguments, stdout=None, preexec_fn=lambda: os.close(1))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_reader_that_has_enough_is_told_an_error(home: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = flashneg(home, "show", "reciprocity", stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")


def test_an_export_to_standard_output_makes_a_file_called_dash(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deck = flashneg(home, "export", "-", "--deck", "foundations", cwd=tmp_path)
    assert deck.stdout.startswith("---\ntitle: ")
    assert not (tmp_path / "-").exists()
    (tmp_path / "deck.md").write_text(deck.stdout, encoding="utf-8")
    assert flashneg(home, "check", "deck.md", cwd=tmp_path).returncode == 0
    monkeypatch.setenv("FLASHNEG_NOW", datetime.now(UTC).isoformat())
    everything = flashneg(home, "export", "-", "--to", "json").stdout
    other = flashneg(tmp_path / "other", "import", "-", "--json", input=everything)
    assert other.returncode == 0
    assert flashneg(tmp_path / "other", "export", "-", "--to", "json").stdout == everything


def test_a_report_cannot_go_to_standard_output(home: Path) -> None:
    done = flashneg(home, "export", "-", "--to", "report")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("<!DOCTYPE html>")
    assert done.stdout.endswith("</html>\n")


@pytest.mark.parametrize("arguments", [["-", "--json"], ["-"], ["x.md", "--to", "nope"]])
def test_an_export_that_standard_output_cannot_hold_is_no_wrong_usage(home: Path, arguments: list[str]) -> None:
    done = flashneg(home, "export", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
