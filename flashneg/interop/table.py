"""Tables as cards: CSV and TSV with a header, and Anki's text export with its `#` headers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from flashneg.domain.cards import Card, Concept, Deck, Severity
from flashneg.domain.events import CardKey
from flashneg.domain.names import CardId, DeckId
from flashneg.interop import limits
from flashneg.interop.fields import card_of, unbolded
from flashneg.interop.html_in import escaped, to_markdown
from flashneg.interop.names import Ids, deck_name, ending, slug
from flashneg.interop.problems import Report
from flashneg.interop.table_out import concept_sides
from flashneg.study.columns import Columns, Guess, Unmapped, by_name
from flashneg.study.errors import StudyError
from flashneg.study.parcels import Parcel, ParcelDeck, ReadOptions

_SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "space": " ", "pipe": "|", "colon": ":", "|": "|"}
_HEADER = re.compile(r"#([a-z ]+?):(.*)")
_KNOWN = frozenset({"separator", "html", "columns", "tags", "notetype", "deck", "if matches"})
_QUOTED_FORMULA = re.compile(r"^'(?='*[=+\-@\t\r])")
_UNCLOSED = "a quote opens in this row and is never closed; close it, or double it where it is text"

_SAMPLES = 20
_SAMPLE_CHARACTERS = 2_000

_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""A guid that is a card's lasting key: the text was exported here."""


@dataclass(slots=True)
class Head:
    """What the `#` lines of Anki's text export say; column numbers count from 0."""

    separator: str = ""
    html: bool = False
    columns: list[str] = field(default_factory=list)
    tags: str = ""
    notetype: str = ""
    deck: str = ""
    matches: str = ""
    places: dict[str, int] = field(default_factory=dict)
    lines: int = 0


def read_head(text: str) -> Head:
    """Return Anki's headers; a head of no lines when there are none. Raises StudyError for an unknown separator."""
    head = Head()
    for line in text.split("\n"):
        found = _HEADER.match(line)
        if found is None:
            break
        head.lines += 1
        key, value = found[1].strip(), found[2].strip()
        if key == "separator":
            head.separator = _SEPARATORS.get(value.lower(), value)
            if len(head.separator) != 1:
                raise StudyError(f"#separator:{value} is unknown; use comma, semicolon, tab, space, pipe or colon")
        elif key == "html":
            head.html = value.lower() == "true"
        elif key == "columns":
            head.columns = next(csv.reader([value], delimiter=head.separator or "\t"), [])
        elif key in {"tags", "notetype", "deck"}:
            setattr(head, key, value)
        elif key == "if matches":
            head.matches = value.lower()
        elif key.endswith(" column") and value.isdecimal() and int(value[:9]) > 0:
            head.places[key.removesuffix(" column")] = int(value[:9]) - 1
    return head


def has_anki_head(text: str) -> bool:
    """Return whether a text begins with a header of Anki's."""
    found = _HEADER.match(text)
    return bool(found) and (found[1].strip() in _KNOWN or found[1].endswith(" column"))  # type: ignore[index]


def looks_so(text: str) -> bool:
    """Return whether the first rows of a text have the same number of cells, two or more."""
    sign = delimiter_of(text)
    lines = [line for line in text.split("\n")[:12] if line.strip()]
    widths = {len(row) for row in csv.reader(lines[:10], delimiter=sign)}
    return len(widths) == 1 and widths.pop() > 1


def delimiter_of(text: str) -> str:
    """Return what separates the columns of a table: the sign that splits its first rows alike, and into most."""
    best, best_score = ",", (0, 0)
    for sign in (",", "\t", ";", "|"):
        try:
            reader = csv.reader(io.StringIO(text[:20_000]), delimiter=sign)
            rows = [row for _, row in zip(range(12), reader, strict=False)]
        except csv.Error:
            continue
        rows = [row for row in rows if row][:-1] or rows
        widths = [len(row) for row in rows if row]
        if widths and widths[0] > 1:
            score = (sum(width == widths[0] for width in widths) * 100 // len(widths), widths[0])
            best, best_score = (sign, score) if score > best_score else (best, best_score)
    return best


def rows_of(text: str, sign: str, first: int, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a table with their line numbers.

    Raises StudyError for a cell that is too large, and for a quote that is never closed: an empty line past the end
    would belong to its cell, where after any other row it is a row of its own.
    """
    csv.field_size_limit(limits.MIB)
    last = text.count("\n") + bool(text.rpartition("\n")[2])
    reader = csv.reader(chain(io.StringIO(text, newline=""), [""]), delimiter=sign, skipinitialspace=False)
    line = 1
    try:
        for row in reader:
            if line <= last < reader.line_num:
                raise StudyError(f"{name}:{line}: {_UNCLOSED}")
            if line > first and row and any(cell.strip() for cell in row):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        remedy = "close the quote that opens in this row, or shorten the cell, then import again"
        raise StudyError(f"{name}:{line}: {error}; {remedy}") from None


def read_table(text: str, name: str, stem: str, options: ReadOptions, *, sign: str = "") -> Parcel:
    """Read CSV or TSV. The first row names the columns; `options.wanted` says what names don't."""
    report = Report(name)
    sign = sign or delimiter_of(text)
    rows = rows_of(text, sign, 0, name)
    line, header = next(rows, (1, []))
    guess = _understood(name, [cell.strip() for cell in header], options)
    if not guess.headed:
        rows = chain([(line, header)], rows)
    if not guess.sure:
        report.add("no-header", 1, "the first row names no column; the first is the front, the second the back",
                   "Add a row such as 'name,aka,intent,style,counter', or use --map.", Severity.NOTICE)  # fmt: skip
    first = list(islice(rows, _SAMPLES))
    guess = replace(guess, rows=tuple(_sample(row) for _, row in first))
    columns = guess.columns.settled()
    if not columns.is_complete:
        raise Unmapped(
            f"{name}: the columns {', '.join(columns.columns) or '(none)'} make no card; name them name and counter or"
            " front and back, or use --map, as in --map front=1 --map back=2", guess
        )  # fmt: skip
    _unused(columns, report)
    table = _Table(columns, report, len(columns.columns))
    for line, row in chain(first, rows):
        table.add(line, [_QUOTED_FORMULA.sub("", cell) for cell in row], stem)
    return table.parcel(stem, (guess,), whole="id" not in columns.fields)


def _understood(name: str, header: list[str], options: ReadOptions) -> Guess:
    """Return how a table is understood: as chosen, by the names in its first row, or else by the columns' order."""
    head = tuple(header)
    chosen = options.wanted.of(name, len(header))
    if chosen is not None:
        return Guess(name, chosen.columns, head=head, headed=chosen.headed)
    columns = by_name(header, options.wanted.by_name)
    if columns.is_complete or any(columns.fields) or len(header) < 2:
        return Guess(name, columns, sure=columns.is_complete, head=head, headed=True)
    wanted = options.wanted.by_name
    columns = by_name([str(place + 1) for place in range(len(header))], wanted or {"front": "1", "back": "2"})
    return Guess(name, columns, sure=bool(wanted), head=head)


def _sample(row: Sequence[str]) -> tuple[str, ...]:
    return tuple(_QUOTED_FORMULA.sub("", cell)[:_SAMPLE_CHARACTERS] for cell in row)


def _unused(columns: Columns, report: Report) -> None:
    rest = [name for name, found in zip(columns.columns, columns.fields, strict=True) if found is None and name.strip()]
    if rest:
        them = f"the columns {', '.join(rest)} are" if len(rest) > 1 else f"the column {rest[0]} is"
        report.left(f"{them} left behind", "Give it a field; on the command line with --map body=NAME.")


class _Table:
    """Collects the cards of a table by deck."""

    def __init__(self, columns: Columns, report: Report, width: int) -> None:
        self._columns = columns
        self._report = report
        self._width = width
        self._ids: dict[str, Ids] = {}
        self.decks: dict[str, list[Card]] = {}
        self.lasting: dict[str, dict[CardId, str]] = {}
        self.keys: dict[str, dict[CardId, CardKey]] = {}
        self._titles: dict[str, str] = {}

    def add(self, line: int, row: list[str], stem: str, *, identity: str = "", deck: str = "", tags: str = "") -> None:
        """Add a row's card, or report what is wrong with the row."""
        if len(row) != self._width:
            self._report.add("ragged-row", line, f"row of line {line} has {len(row)} cells, not {self._width}",
                             "Quote cells that hold the separator.")  # fmt: skip
            if len(row) < 2:
                return
        if any(len(cell) > limits.FIELD_CHARACTERS for cell in row):
            self._report.add("too-large", line, f"a cell of line {line} is too large", "Shorten it.", Severity.ERROR)
            return
        values = self._columns.values(row)
        title = deck or values.get("deck", "") or stem
        name = deck_name(title)
        ids = self._ids.setdefault(name, Ids())
        if tags:
            values["tags"] = f"{values.get('tags', '')} {tags}".strip()
        front = values.get("front") or values.get("name", "")
        wanted = f"{slug(front, longest=40)}-{ending(identity)}" if identity else ""
        card = card_of(values, ids, wanted_id=wanted)
        if card is None:
            if len(row) == self._width:
                self._report.add("no-card", line, f"row of line {line} has no front, or no back", "Fill both cells.")
            return
        self.decks.setdefault(name, []).append(card)
        self._titles.setdefault(name, title)
        if _KEY.fullmatch(identity):
            self.keys.setdefault(name, {})[card.id] = CardKey(identity)
        elif identity:
            self.lasting.setdefault(name, {})[card.id] = ending(identity)

    def parcel(self, stem: str, guesses: Sequence[Guess] = (), *, whole: bool = True) -> Parcel:
        """Return what was collected. Raises StudyError when there is no card."""
        if not self.decks:
            raise StudyError(f"{self._report.file}: it holds no card; each row needs a front and a back, or a tactic")
        decks = [
            ParcelDeck(
                Deck(DeckId(name), self._titles[name] or stem, tuple(cards)),
                lasting=self.lasting.get(name, {}), keys=self.keys.get(name, {}), whole=whole, unedited=_unedited,
            )
            for name, cards in self.decks.items()
        ]  # fmt: skip
        return Parcel(tuple(decks), self._report.result(), tuple(guesses))


def read_anki_text(text: str, name: str, stem: str, options: ReadOptions) -> Parcel:
    """Read Anki's text export: notes as rows, with guid, note type, deck and tags where its headers say so."""
    report = Report(name)
    head = read_head(text)
    sign = head.separator or delimiter_of(text)
    rows = list(rows_of(text, sign, head.lines, name))
    width = max((len(row) for _, row in rows), default=0)
    special = {place: what for what, place in head.places.items()}
    plain = [place for place in range(width) if place not in special]
    names = head.columns or [str(place + 1) for place in range(width)]
    names += [str(place + 1) for place in range(len(names), width)]
    guess = _understood_anki(name, [names[place] for place in plain], options)
    cells_of = [_cells(row, plain, set(), html=head.html) for _, row in rows[:_SAMPLES]]
    guess = replace(guess, rows=tuple(map(_sample, cells_of)))
    columns = guess.columns.settled()
    if not columns.is_complete:
        raise Unmapped(f"{name}: the columns make no card; use --map, as in --map front=1 --map back=2", guess)
    _unused(columns, report)
    table = _Table(columns, report, len(plain))
    media: set[str] = set()
    named = {place for place, found in enumerate(columns.fields) if found in {"front", "name"}}
    for line, row in rows:
        cells = _cells(row, plain, media, html=head.html)
        if head.html:
            cells = [unbolded(cell) if place in named else cell for place, cell in enumerate(cells)]
        extra = {what: row[place] for place, what in special.items() if place < len(row)}
        table.add(line, cells, stem, identity=extra.get("guid", ""), deck=extra.get("deck", "") or head.deck,
                  tags=f"{head.tags} {extra.get('tags', '')}".strip())  # fmt: skip
    if media:
        report.left(f"{len(media)} media files are left behind: {', '.join(sorted(media)[:5])}")
    return table.parcel(stem, (guess,), whole="guid" not in head.places)


def _understood_anki(name: str, names: list[str], options: ReadOptions) -> Guess:
    """Return how Anki's text is understood: as chosen, by its columns' names, or the first two as front and back.

    Of two columns without names it is certain that they are these.
    """
    chosen = options.wanted.of(name, len(names))
    if chosen is not None:
        return Guess(name, chosen.columns)
    said = options.wanted.by_name
    columns = by_name(names, said)
    if columns.is_complete or len(names) < 2:
        return Guess(name, columns, sure=columns.is_complete)
    columns = by_name(names, {"front": names[0], "back": names[1], **said})
    return Guess(name, columns, sure=bool(said) or names == ["1", "2"])


def _unedited(here: Card, came: Card) -> bool:
    """Return whether a card is what one of ours looks like after it went through Anki's text, and was not edited."""
    if not (isinstance(here, Concept) and isinstance(came, Concept)):
        return False
    front, back, tags = concept_sides(here)
    media: set[str] = set()
    values = {"front": unbolded(to_markdown(front, media)), "back": to_markdown(back, media), "tags": tags}
    found = card_of(values, Ids())
    return isinstance(found, Concept) and (found.front, found.back) == (came.front, came.back)


def _cells(row: Sequence[str], plain: Sequence[int], media: set[str], *, html: bool) -> list[str]:
    """Return a row's cells that are fields, as Markdown."""
    cells = [row[place] if place < len(row) else "" for place in plain]
    return [to_markdown(cell, media) if html else escaped(cell) for cell in cells]
