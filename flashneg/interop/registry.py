"""All formats: found from a file's content, or named; each is loaded when it is met."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from flashneg.domain.cards import Card, Problem, Severity
from flashneg.interop import limits, sources
from flashneg.interop.dividing import divided
from flashneg.interop.formats import ALIASES, NAMED, READ, WRITE
from flashneg.interop.problems import Report
from flashneg.interop.sources import STDIN, shown
from flashneg.study.columns import Guess
from flashneg.study.errors import StudyError, WrongUsage
from flashneg.study.parcels import DeckTexts, Outgoing, Parcel, ParcelDeck, ReadOptions
from flashneg.study.ports import CardCodec

_TEXT_ENDINGS = {".md", ".markdown", ".txt", ".csv", ".tsv", ".json", ".text", ""}

if TYPE_CHECKING:
    from flashneg.interop.zips import Zip


def _detect(content: bytes, name: str, ending: str) -> str:
    from flashneg.interop.detect import detect  # every text format's signs, which most commands do without

    return detect(content, name, ending)


class Registry:
    """The formats that are read and written."""

    def __init__(self, texts: DeckTexts, codec: CardCodec) -> None:
        self._texts = texts
        self._codec = codec

    def sort(self, paths: Sequence[Path], source_format: str | None) -> tuple[list[Path], list[Path], list[Problem]]:
        """Return the Markdown decks among paths and folders, the files to convert, and what is passed over."""
        markdown: list[Path] = []
        foreign: list[Path] = []
        report = Report("")
        for path in paths:
            if path != STDIN and path.is_dir():
                found = self._sorted_folder(path, source_format, report)
                markdown += found[0]
                foreign += found[1]
            elif path != STDIN and self._format_of(path, source_format) == "markdown":
                markdown.append(path)
            else:
                foreign.append(path)
        return markdown, foreign, list(report.result())

    def _sorted_folder(self, folder: Path, source_format: str | None, report: Report) -> tuple[list[Path], list[Path]]:
        kinds: dict[Path, str] = {}
        for path in sources.files_below(folder):
            report.file = shown(path)
            reason = sources.unfit(path, folder)
            if reason is not None:
                report.left(f"{reason}, and is passed over", "Import what it leads to by its own path.")
                continue
            try:
                kinds[path] = self._format_of(path, source_format)
            except StudyError:
                report.left("it is no file of cards, and is passed over", "Import it with --from if it is one.")
        if not kinds:
            raise StudyError(f"{shown(folder)} holds no file of cards; name a deck, or use --from")
        notes = "obsidian" in kinds.values()
        markdown = [path for path, kind in kinds.items() if kind == "markdown" and not (notes and _is_note(path))]
        for path, kind in kinds.items():
            if kind == "markdown" and path not in markdown:
                report.file = shown(path)
                report.left("the note holds no flashcard, and is passed over", "Tag it #flashcards.")
        return markdown, [path for path, kind in kinds.items() if kind != "markdown"]

    def _format_of(self, path: Path, source_format: str | None) -> str:
        if source_format is not None:
            return self._named(source_format)
        return _detect(sources.read_head(path), shown(path), path.suffix.lower())

    def _named(self, name: str) -> str:
        found = ALIASES.get(name, name)
        if found not in READ:
            raise WrongUsage(f"--from: no format is called {name!r}; there are: {', '.join(READ)}")
        return found

    def read(self, path: Path, options: ReadOptions) -> Parcel:
        """Read a file; '-' is standard input. Raises StudyError, and reads within bounds."""
        return divided(self._read(path, options))

    def _read(self, path: Path, options: ReadOptions) -> Parcel:
        options.progress(f"reading {path.name}", 0, 1)
        if path == STDIN:
            content = sources.read_bytes(path, limits.FILE_BYTES)
            kind = self._named(options.source_format) if options.source_format else _detect(content, "stdin", "")
            return self._read_content(kind, content, "stdin", "stdin", options)
        kind = self._format_of(path, options.source_format)
        if kind in {"anki", "zip", "mnemosyne"}:
            with path.open("rb") as file:
                return self._read_package(kind, file, path, options)
        content = sources.read_bytes(path, limits.FILE_BYTES if kind == "json" else limits.TEXT_BYTES)
        return self._read_content(kind, content, shown(path), shown(Path(path.stem)), options)

    def _read_content(self, kind: str, content: bytes, name: str, stem: str, options: ReadOptions) -> Parcel:
        if kind in {"anki", "zip", "mnemosyne"}:
            return self._read_package(kind, io.BytesIO(content), Path(name), options)
        if kind != "json" and len(content) > limits.TEXT_BYTES:
            raise StudyError(f"{name}: it is larger than {limits.TEXT_BYTES // limits.MIB} MiB; split it")
        return self._read_text(kind, sources.as_text(content, name), name, stem, options)

    def _read_package(self, kind: str, file: BinaryIO, path: Path, options: ReadOptions) -> Parcel:
        if kind == "anki":
            from flashneg.interop.anki.package_in import read_package

            return read_package(file, path, options, self._codec)
        if kind == "mnemosyne":
            from flashneg.interop.mnemosyne import read_cards

            return read_cards(file, path)
        from flashneg.interop.zips import Zip

        package = Zip(file, path)
        if any(name.startswith("collection.anki") for name in package.names):
            return self._read_package("anki", file, path, options)
        if "cards.xml" in package.names:
            return self._read_package("mnemosyne", file, path, options)
        return self._read_zip(package, options)

    def _read_zip(self, package: Zip, options: ReadOptions) -> Parcel:
        """Read every file of cards in a zip; say what is passed over."""
        report = Report(package.name)
        for name in package.escaping:
            report.left(f"the entry {name!r} would lie outside the folder, and is left behind")
        parcels = []
        for name in sorted(package.names):
            inner = PurePosixPath(name)
            if inner.name.startswith(".") or "__MACOSX" in inner.parts or inner.suffix.lower() not in _TEXT_ENDINGS:
                report.left(f"the entry {name!r} is no file of cards, and is left behind")
                continue
            content = package.read(name, limits.TEXT_BYTES)
            place = f"{package.name}/{name}"
            try:
                inner_kind = _detect(content, place, inner.suffix.lower())
            except StudyError:
                report.left(f"the entry {name!r} is no file of cards, and is left behind")
                continue
            parcels.append(self._read_content(inner_kind, content, place, inner.stem, options))
        if not parcels:
            raise StudyError(f"{package.name}: it holds no file of cards; give a zip of decks")
        return Parcel(
            tuple(deck for parcel in parcels for deck in parcel.decks),
            report.result() + tuple(problem for parcel in parcels for problem in parcel.problems),
            tuple(guess for parcel in parcels for guess in parcel.guesses),
        )

    def _read_text(self, kind: str, text: str, name: str, stem: str, options: ReadOptions) -> Parcel:
        if kind == "markdown":
            return self._read_markdown(text, name, stem)
        if kind == "json":
            from flashneg.interop.json_in import read_json

            return read_json(text, name, self._codec)
        if kind in {"csv", "tsv", "anki-text"}:
            from flashneg.interop import table

            if kind == "anki-text":
                return table.read_anki_text(text, name, stem, options)
            return table.read_table(text, name, stem, options, sign="\t" if kind == "tsv" else "")
        if kind == "obsidian":
            from flashneg.interop import obsidian

            return obsidian.read(text, name, stem, options)
        from flashneg.interop import definitions, hascard, hashcards

        readers: Mapping[str, Callable[[str, str, str], Parcel]] = {
            "hashcards": hashcards.read, "hascard": hascard.read, "definitions": definitions.read,
        }  # fmt: skip
        return readers[kind](text, name, stem)

    def _read_markdown(self, text: str, name: str, stem: str) -> Parcel:
        """Read a deck that has no path of its own; its text is kept as it is when it names its id."""
        file = self._texts.read(text, Path(f"{stem}.md"))
        problems = tuple(
            Problem(name, p.line, p.column, p.severity, p.code, p.message, p.remedy) for p in file.problems
        )
        if file.deck is None or not file.deck.cards:
            error = next((problem for problem in problems if problem.severity is Severity.ERROR), None)
            reason = f"{error.message}; {error.remedy}" if error else "it holds no card; a card is a '##' heading"
            raise StudyError(f"{name}: {reason}")
        other = self._texts.read(text, Path("another-stem.md"))
        named = other.deck is not None and other.deck.id == file.deck.id
        return Parcel((ParcelDeck(file.deck, text=text if named else None),), problems)

    def first_card(self, guess: Guess) -> Card | None:
        """Return the first card that a table or kind of note gives as it is understood; None when it gives none."""
        from flashneg.interop.fields import first_card

        return first_card(guess)

    def target_of(self, path: Path) -> str:
        """Return the format that a path's ending means. Raises StudyError."""
        ending = path.suffix.lower()
        for name, suffix in WRITE.items():
            if suffix and ending == suffix:
                return name
        if not ending:
            return "markdown"
        raise StudyError(f"the ending {ending!r} names no format; use --to with one of: {', '.join(NAMED)}")

    def write(self, target_format: str, outgoing: Outgoing, path: Path) -> list[str]:
        """Write a file, and return what it could not hold. Raises StudyError."""
        from flashneg.interop import writers

        if target_format not in WRITE:
            raise WrongUsage(f"--to: no format is called {target_format!r}; there are: {', '.join(NAMED)}")
        return writers.write(target_format, outgoing, path, self._texts, self._codec)

    def hints(self, target_format: str, outgoing: Outgoing) -> list[str]:
        """Return sentences on how to use what was written."""
        from flashneg.interop import writers

        return writers.hints(target_format, outgoing)


def _is_note(path: Path) -> bool:
    """Return whether a Markdown file does not say of itself that it is a deck."""
    head = sources.read_head(path, 4096)
    return not re.search(rb"^- \*\*(?:Intent|Kind|Counter):", head, re.MULTILINE)
