"""Finding a file's format from its content."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from typing import Any

from flashneg.interop import sources
from flashneg.interop.formats import READ
from flashneg.study.errors import StudyError

_MARKDOWN = re.compile(r"^##\s+\S", re.MULTILINE)
_ARTICLE = re.compile(r"^\W{0,4}(?:Name|AKA|Intent|Style|Counter|Combinations)\W{0,2}:", re.MULTILINE | re.IGNORECASE)


def detect(content: bytes, name: str, ending: str) -> str:
    """Return the format of a file's beginning. Raises StudyError when it is none that is known."""
    if content.startswith(b"PK\x03\x04"):
        return "zip"
    if content.startswith(b"SQLite format 3\x00"):
        return "anki"
    text = sources.as_text(_whole_characters(content), name)
    kind = _detect_text(text, ending)
    if kind is None:
        raise StudyError(f"{name}: its format is not recognised; name it with --from, one of: {', '.join(READ)}")
    return kind


def _whole_characters(content: bytes) -> bytes:
    """Return bytes without a character of UTF-8 that was cut at their end."""
    for cut in range(4):
        try:
            content[: len(content) - cut].decode("utf-8")
        except UnicodeDecodeError as error:
            if error.start < len(content) - 8:
                return content
        else:
            return content[: len(content) - cut]
    return content


def _format(name: str) -> Any:
    """Return a format's module, loaded when it is asked: most decks are told without."""
    return import_module(f"flashneg.interop.{name}")


def _table_sign(text: str) -> str | None:
    """Return what stands between the cells of a text that is a table, else None."""
    table = _format("table")
    return table.delimiter_of(text) if table.looks_so(text) else None


_NOTES = {".md", ".markdown"}
_HASHCARD = re.compile(r"^[QC]:", re.MULTILINE)
_SIGNS: tuple[tuple[str, Callable[[str, str], bool]], ...] = (
    ("anki-text", lambda text, _: text.lstrip().startswith("#") and _format("table").has_anki_head(text.lstrip())),
    ("json", lambda text, _: text.lstrip().startswith("{") and '"flashneg"' in text[:400]),
    ("csv", lambda _, ending: ending == ".csv"),
    ("tsv", lambda _, ending: ending == ".tsv"),
    ("obsidian", lambda text, _: ("#flashcards" in text or "<!--SR:" in text) and _format("obsidian").looks_so(text)),
    ("hashcards", lambda text, _: bool(_HASHCARD.search(text)) and _format("hashcards").looks_so(text)),
    ("markdown", lambda text, _: bool(_MARKDOWN.search(text)) or len(_ARTICLE.findall(text)) > 1),
    ("hascard", lambda text, _: _format("hascard").looks_so(text)),
    ("definitions", lambda text, _: _format("definitions").is_list(text)),
    ("tsv", lambda text, ending: ending not in _NOTES and _table_sign(text) == "\t"),
    ("csv", lambda text, ending: ending not in _NOTES and _table_sign(text) is not None),
    ("definitions", lambda text, _: _format("definitions").looks_so(text)),
    ("markdown", lambda _, ending: ending in _NOTES),
)


def _detect_text(text: str, ending: str) -> str | None:
    """Return the first format whose signs a text bears."""
    return next((name for name, bears in _SIGNS if bears(text, ending)), None)
