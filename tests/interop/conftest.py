from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flashneg import bootstrap
from flashneg.cli import run

Run = Callable[..., Any]


@pytest.fixture
def flashneg(
    tmp_path: Path, bundled: Path, clock: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Runs a command over a home by name, and returns its JSON; `code` is what is expected of it."""
    monkeypatch.setattr(bootstrap, "bundled_folder", lambda: bundled)

    def call(*arguments: object, home: str = "home", code: int = 0) -> Any:
        capsys.readouterr()
        found = run([*map(str, arguments), "--home", str(tmp_path / home), "--json"])
        done = capsys.readouterr()
        assert found == code, (arguments, done.out, done.err)
        if code:
            assert done.err.startswith("error: "), done.err
            assert done.err.count("\n") == 1, done.err
            return done.err
        return json.loads(done.out)

    return call
