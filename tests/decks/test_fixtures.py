"""Each `fixtures/NAME.md` is read as `fixtures/NAME.json` says. `FLASHNEG_WRITE=1` writes what is read: look at the diff."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path
from typing import Any

import pytest
from flashneg.decks.read import read_deck
from flashneg.decks.write import fmt_text, format_deck

FIXTURES = Path(__file__).parent / "fixtures"
NAMES = sorted(path.stem for path in FIXTURES.glob("*.md"))


def _bare(value: Any) -> Any:
    """Return dataclasses as dictionaries, without what is empty."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        named = {field.name: _bare(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {"type": type(value).__name__} | {key: item for key, item in named.items() if item not in ("", [], None)}
    if isinstance(value, tuple | list):
        return [_bare(item) for item in value]
    return value


def _read(name: str) -> dict[str, Any]:
    text = (FIXTURES / f"{name}.md").read_text(encoding="utf-8")
    read = read_deck(text, file=f"{name}.md", stem=name)
    problems = [
        f"{found.line}:{found.column} {found.severity} {found.code}: {found.message}" for found in read.problems
    ]
    return {"deck": _bare(read.deck), "problems": problems, "failed": sorted(read.failed)}


@pytest.mark.parametrize("name", NAMES)
def test_fixture_is_no_longer_read_as_expected(name: str) -> None:
    expected = FIXTURES / f"{name}.json"
    found = _read(name)
    if os.environ.get("FLASHNEG_WRITE"):
        expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert found == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_fmt_changes_what_is_read_or_itself(name: str) -> None:
    text = (FIXTURES / f"{name}.md").read_text(encoding="utf-8")
    once = fmt_text(text, f"{name}.md", name)
    assert read_deck(once, file=f"{name}.md", stem=name).deck == read_deck(text, file=f"{name}.md", stem=name).deck
    assert fmt_text(once, f"{name}.md", name) == once


@pytest.mark.parametrize("name", NAMES)
def test_format_deck_writes_a_deck_that_reads_differently(name: str) -> None:
    deck = read_deck((FIXTURES / f"{name}.md").read_text(encoding="utf-8"), file="", stem=name).deck
    assert deck is not None
    assert read_deck(format_deck(deck), file="", stem="elsewhere").deck == deck
