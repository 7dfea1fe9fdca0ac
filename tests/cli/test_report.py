"""The report: one file that needs nothing else, in which words of others do nothing."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flashneg.bootstrap import Services
from flashneg.cli.main import run

from tests.conftest import DECK
from tests.unit.test_streaks import study

Open = Callable[[], Services]
SetClock = Callable[[str], None]
HOSTILE = '<script>alert(1)</script>"\x1b[2J'


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture
def studied(make: Open, clock: SetClock, bundled: Path, monkeypatch: pytest.MonkeyPatch) -> Services:
    text = DECK.replace("## Nibble {", f"## {HOSTILE} {{").replace("Family:** Closing", f"Family:** {HOSTILE}")
    (bundled / "01-small.md").write_text(text, encoding="utf-8")
    for day in (2, 3, 9, 24):
        services = study(make, clock, f"2026-03-{day:02d}T10:00:00+00:00")
    services.set("learner", services.settings.learner)
    monkeypatch.setenv("FLASHNEG_HOME", str(services.places.home))
    return services


def test_the_page_stands_alone_and_names_do_nothing(studied: Services, tmp_path: Path) -> None:
    path = tmp_path / "out.html"
    assert run(["export", str(path), "--to", "report"]) == 0
    text = path.read_text(encoding="utf-8")
    found = Tags()
    found.feed(text)
    assert found.open == []
    tags = {tag for tag, _ in found.seen}
    assert not tags & {"script", "img", "link", "iframe", "object", "a", "form"}
    assert not any(name in {"src", "href", "onload", "onclick"} for _, attrs in found.seen for name in attrs)
    assert "&lt;script&gt;alert(1)" in text
    assert "\x1b" not in text
    assert "url(" not in text
    assert "://" not in text
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_new_learners_report_has_no_invented_number(make: Open, tmp_path: Path) -> None:
    path = make().save_report(tmp_path / "new.html")
    text = path.read_text(encoding="utf-8")
    assert "begun yet" in text
    assert "Too little data" in text


def test_a_place_that_cannot_be_written_is_said(make: Open, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = make().places.home
    assert run(["export", str(tmp_path / "none" / "x.html"), "--to", "report", "--home", str(home)]) == 1
    assert capsys.readouterr().err.startswith("error: ")
    assert run(["export", str(tmp_path), "--to", "report", "--home", str(home)]) == 1
    assert capsys.readouterr().err == f"error: {tmp_path} is a folder; name a file in it\n"


def test_json_names_the_file(studied: Services, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["export", str(tmp_path / "o.html"), "--to", "report", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"path": str(tmp_path / "o.html")}
