"""A deck made to do harm, through every screen and every command that shows cards."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from flashneg import bootstrap
from flashneg.bootstrap import Services
from flashneg.cli import run
from flashneg.tui.app import FlashnegApp

EVIL = "\x1b]0;owned\x07\x9b31m\u202eevil\u2066 &#x202e;&#27;[2J [@click=app.quit]quit[/] [/x] [bold]b $background"
DECK = f"""\
---
title: "T {EVIL.replace(chr(27), "").replace(chr(7), "").replace(chr(0x9B), "")}"
id: evil
---

## Evil {EVIL} {{#evil}}

- **AKA:** A {EVIL}; B {EVIL}
- **Kind:** ploy
- **Family:** F {EVIL}
- **Intent:** I {EVIL} [j](javascript:alert(1)) [f](fi%6ce:///etc/passwd) [d](--help)
- **Style:** Competitive {EVIL}
- **Counter:** C {EVIL}
- **Confusable:** [x {EVIL}](#other)

### Counters

- best: [y {EVIL}](#other): because {EVIL}

### Scenarios

- "S {EVIL}"
  - Tell: T {EVIL}

### Section {EVIL}

Body {EVIL} ![i {EVIL}](file:///etc/passwd)

## Other {EVIL} {{#other}}

- **Kind:** counter
- **Intent:** I {EVIL}
- **Counter:** C {EVIL}
"""
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
Press = Callable[..., Awaitable[None]]


@pytest.fixture
def bundled(tmp_path: Path) -> Path:
    folder = tmp_path / "bundled"
    folder.mkdir()
    (folder / "evil.md").write_text(DECK, encoding="utf-8")
    return folder


def screen_text(app: FlashnegApp) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def test_no_screen_lets_an_escape_an_action_or_a_crash_through(app: FlashnegApp, press: Press) -> None:
    tour = [
        "enter", "space", "o", "escape", "i", "q", "n", "escape", "asterisk", "3", "space", "3", "q", "b", "enter", "o",
        "escape", "q", "slash", "e", "v", "enter", "escape", "d", "question_mark", "escape", "q", "m", "q",
    ]  # fmt: skip
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot)
        for key in tour:
            await press(pilot, key)
            assert not FORBIDDEN.search(screen_text(app)), key
            assert app.is_running


async def test_no_text_of_a_card_is_a_live_action_but_links_to_cards(app: FlashnegApp, press: Press) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "enter", "space")
        for strip in app.screen._compositor.render_strips():
            for segment in strip:
                action = (segment.style.meta if segment.style else {}).get("@click")
                if action is not None and action[0] == "screen.open_address":
                    assert action[1][0].startswith("https://"), action
                else:
                    assert action is None or action[0] == "screen.open_link", action
        assert "[@click=app.quit]" in screen_text(app)


def test_no_command_prints_a_raw_control(
    services: Services, home: Path, bundled: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "bundled_folder", lambda: bundled)
    monkeypatch.setenv("FLASHNEG_HOME", str(home))
    commands = [
        ("next",), ("show", "evil"), ("find", "evil"), ("decks",), ("grade", "evil:intent", "4"), ("history", "evil"),
        ("undo",), ("mark", "evil"), ("met", "evil", "\x1b[2J"), ("show", "e\x1b[2J\u202ex"), ("check", str(bundled)),
        ("import", str(bundled / "evil.md"), "--dry-run"), ("due",), ("stats",), ("config", "no\x1b[2J"),
        ("next", "--json"), ("show", "evil", "--json"), ("decks", "--json"), ("find", "evil", "--json"),
        ("check", str(bundled), "--json"), ("quiz", "--print", "--json"),
    ]  # fmt: skip
    for command in commands:
        run(list(command))
        done = capsys.readouterr()
        text = done.out + done.err
        assert not FORBIDDEN.search(text), command
        assert "Traceback" not in text


LINKS = [
    ("https://example.org/a?b=c#other", True), ("http://example.org", True), ("HTTPS://example.org", False),
    ("javascript:alert(1)", False), ("file:///etc/passwd", False), ("fi%6ce:///x", False), ("--help", False),
    ("//host/share", False), ("vscode://x", False), ("https://e.org/\u202ex", False), ("https:///%0a", True),
]  # fmt: skip


@pytest.mark.parametrize(("address", "opens"), LINKS)
async def test_an_address_opens_unasked_or_of_a_kind_that_never_should(
    make: Callable[[], Services], bundled: Path, press: Press, address: str, opens: bool
) -> None:
    front = f"Where? [there](<{address}>)"
    (bundled / "evil.md").write_text(f"## {front} {{#one}}\n\nBack [more](<{address}>).\n", encoding="utf-8")
    app, opened = FlashnegApp(make()), []
    app.open_url = lambda url, **_: opened.append(url)  # type: ignore[method-assign, assignment]
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "escape", "space", "space", "o")
        assert opened == []
        if opens:
            await press(pilot, "enter", "n", "o", "enter")
            assert opened == []
            await press(pilot, "y")
        assert opened == ([address] if opens else [])
        assert app.is_running
