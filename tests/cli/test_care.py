"""Backups made and brought back, and settings, from the command line."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest

from tests.cli.test_commands import Run, as_json, flashneg

__all__ = ["flashneg"]


class Terminal(StringIO):
    """Standard input or error where a person sits."""

    def isatty(self) -> bool:
        return True


def test_a_backup_with_a_spoilt_card_is_restored_by_a_script_that_did_not_say_so(
    flashneg: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = tmp_path / "saved.db"
    flashneg("grade", "nibble:intent", "4")
    flashneg("backup", str(saved))
    flashneg("grade", "salami:intent", "4")
    with closing(sqlite3.connect(saved)) as connection:
        connection.execute("UPDATE card SET content = '{' WHERE id = 'nibble'")
        connection.commit()
    code, out, err = flashneg("restore", str(saved))
    assert (code, out) == (1, "")
    assert err == (
        f"error: in {saved} the text of small/nibble is not what was stored; choose an older backup,"
        " or use --accept-damage\n"
    )
    assert as_json(flashneg("stats", "--json"))["reviews"] == 2
    monkeypatch.setattr("sys.stdin", Terminal("n\ny\n"))
    monkeypatch.setattr("sys.stderr", Terminal())
    assert flashneg("restore", str(saved))[0] == 1
    assert as_json(flashneg("stats", "--json"))["reviews"] == 2
    assert flashneg("restore", str(saved))[0] == 0
    assert as_json(flashneg("stats", "--json"))["reviews"] == 1
    assert flashneg("restore", str(saved), "--accept-damage")[0] == 0
