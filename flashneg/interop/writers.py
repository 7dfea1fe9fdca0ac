"""Writing: one text per deck or one file for all, put in its place whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from flashneg.disk import sync_file
from flashneg.domain.cards import Tactic
from flashneg.interop.questions import left_of_history
from flashneg.interop.sources import shown
from flashneg.study.errors import StudyError
from flashneg.study.parcels import DeckTexts, OutDeck, Outgoing
from flashneg.study.ports import CardCodec


def write(target: str, outgoing: Outgoing, path: Path, texts: DeckTexts, codec: CardCodec) -> list[str]:
    """Write what is outgoing in a format, and return what it could not hold. Raises StudyError."""
    if target == "markdown":
        return left_of_history(outgoing) + _each_deck(
            outgoing, path, lambda deck: (texts.written(deck.deck, path)[0], [])
        )
    if target == "hashcards":
        from flashneg.interop import hashcards  # noqa: PLC0415 - as met

        return _each_deck(outgoing, path, lambda deck: hashcards.write(deck, outgoing))
    if target == "apkg":
        from flashneg.interop.anki.package_out import write_package  # noqa: PLC0415

        return _in_place(path, lambda temporary: write_package(outgoing, temporary, codec))
    if target == "json":
        from flashneg.interop.json_out import json_text  # noqa: PLC0415

        return put_text(path, *json_text(outgoing, codec))
    if target in {"csv", "tsv", "anki-text"}:
        from flashneg.interop.table_out import table_text  # noqa: PLC0415

        return put_text(path, *table_text(outgoing, target))
    from flashneg.interop.pages import cards_html, sheet_html  # noqa: PLC0415

    text, left = cards_html(outgoing) if target == "cards" else sheet_html(outgoing)
    return put_text(path, text, left)


def hints(target: str, outgoing: Outgoing) -> list[str]:
    """Return sentences on how to use what was written."""
    cards = [out.card for deck in outgoing.decks for out in deck.cards]
    if target == "cards":
        return ["print on both sides, turned over the long edge; cut along the dashed lines"]
    if target == "sheet":
        from flashneg.interop.pages import sheet_pages  # noqa: PLC0415

        pages = sheet_pages(outgoing)
        return [f"{len(cards)} cards take about {pages} pages; choose fewer for one"] if pages > 1 else []
    if target == "apkg" and any(isinstance(card, Tactic) and len(card.practice_scenarios) > 1 for card in cards):
        return ["Anki shows the first scenario of a tactic; the others travel along, hidden, for flashneg"]
    return []


def _each_deck(outgoing: Outgoing, path: Path, make: Callable[[OutDeck], tuple[str, list[str]]]) -> list[str]:
    """Write one deck to the path, or several into it as a folder."""
    if len(outgoing.decks) == 1 and not path.is_dir():
        return put_text(path, *make(outgoing.decks[0]))
    if path.is_file() or path.suffix:
        raise StudyError(
            f"{shown(path)} is a file, and there are several decks; name a folder, or one deck with --deck"
        )
    left: dict[str, None] = {}
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from None
    for deck in outgoing.decks:
        text, sentences = make(deck)
        put_text(path / f"{_file_name(deck.stored.id)}.md", text, [])
        left |= dict.fromkeys(sentences)
    return list(left)


def _file_name(deck: str) -> str:
    name = "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in deck).lstrip(".")
    return name[:100] or "deck"


def put_text(path: Path, text: str, left: list[str]) -> list[str]:
    """Write a text to a path, whole or not at all."""

    def fill(temporary: Path) -> list[str]:
        temporary.write_bytes(text.encode("utf-8", "replace"))
        return left

    return _in_place(path, fill)


def _in_place(path: Path, fill: Callable[[Path], list[str]]) -> list[str]:
    if path.is_dir():
        raise StudyError(f"{shown(path)} is a folder; name a file in it")
    if path.exists() and not path.is_file():
        raise StudyError(f"{shown(path)} is a device or a pipe, which a file would replace; name a file")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:50]}.", suffix=".part", dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        try:
            left = fill(temporary)
            sync_file(temporary)
            temporary.chmod(0o600)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from None
    return left


def _unwritable(path: Path, error: OSError) -> StudyError:
    return StudyError(f"{shown(path)} cannot be written: {error.strerror}; choose another path")
