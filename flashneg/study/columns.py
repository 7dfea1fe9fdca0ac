"""Which column or field of another program is which field of a card: by its name, or as the learner says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from flashneg.study.errors import StudyError, WrongUsage

_NAMES = {
    "front": "front question prompt term q", "back": "back answer definition meaning a",
    "name": "name tactic ploy title", "aka": "aka alsoknownas aliases othernames", "kind": "kind",
    "family": "family category group", "intent": "intent purpose goal", "style": "style styles",
    "counter": "counter countertactic response reply bestreply", "best": "best bestcounter",
    "works": "works", "backfires": "backfires", "combinations": "combinations combination combineswith combines",
    "confusable": "confusable confusablewith", "not-against": "notagainst", "universal": "universal",
    "sources": "sources source", "scenario": "scenario scenarios example samplusage sampleusage", "tell": "tell",
    "because": "because why", "body": "body notes note extra remarks description",
    "tags": "tags tag", "deck": "deck", "id": "id cardid",
}  # fmt: skip
FIELDS = tuple(_NAMES)
WORDS = {
    "front": "a plain card's question", "back": "a plain card's answer",
    "name": "a tactic's name", "aka": "its other names, between ;", "kind": "ploy, move or counter",
    "family": "the group it belongs to", "intent": "what it is for", "style": "its negotiation style",
    "counter": "the best reply to it", "best": "the counter that fits best: why", "works": "counters that work: why",
    "backfires": "counters that backfire: why", "combinations": "what it goes with",
    "confusable": "what it is mistaken for", "not-against": "ploys whose reply would do here too",
    "universal": "yes: a counter to almost anything", "sources": "where it is from",
    "scenario": "what the other side says", "tell": "what gives it away", "because": "why the counter fits",
    "body": "notes, shown after the answer",
    "tags": "tags", "deck": "the deck that the card goes to", "id": "the card's lasting id",
}  # fmt: skip
"""Each of our fields in a few words."""
_BY_NAME = {word: name for name, words in _NAMES.items() for word in words.split()}
TACTIC = ("intent", "counter", "kind")
"""With a name, one of these makes a tactic."""
_SEVERAL = frozenset({"body", "tags", "scenario"})


@dataclass(frozen=True, slots=True)
class Columns:
    """Which of our fields each column is, in the columns' order (None: left behind)."""

    columns: tuple[str, ...]
    fields: tuple[str | None, ...]

    @property
    def is_tactic(self) -> bool:
        """Whether the columns can make a tactic."""
        return "name" in self.fields and any(name in self.fields for name in TACTIC)

    @property
    def is_complete(self) -> bool:
        """Whether the columns can make a card."""
        return self.is_tactic or ("front" in self.fields and "back" in self.fields)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Each of our fields that a column is, with the column's name."""
        return tuple((ours, theirs) for ours, theirs in zip(self.fields, self.columns, strict=True) if ours)

    def values(self, row: Sequence[str]) -> dict[str, str]:
        """Return a row's values by our fields; of two columns with one field both, one below the other."""
        found: dict[str, str] = {}
        for name, value in zip(self.fields, row, strict=False):
            if name is not None and value.strip():
                found[name] = f"{found[name]}\n\n{value.strip()}" if name in found else value.strip()
        return found

    def having(self, place: int, name: str | None) -> Columns:
        """Return the columns with the one at `place` as this field; a field that one column alone can be moves there.

        Raises WrongUsage when no field is called so.
        """
        if name is not None and name not in FIELDS:
            raise WrongUsage(f"--map: no field is called {name!r}; there are: {', '.join(FIELDS)}")
        alone = name is not None and name not in _SEVERAL
        fields = [None if alone and other == name else other for other in self.fields]
        fields[place] = name
        return replace(self, fields=tuple(fields))

    def settled(self) -> Columns:
        """Return the columns with a name that no tactic goes with as the front of a card."""
        fields = list(self.fields)
        if "name" in fields and "front" not in fields and "back" in fields and not any(f in fields for f in TACTIC):
            fields[fields.index("name")] = "front"
        return replace(self, fields=tuple(fields))


def field_named(column: str) -> str | None:
    """Return our field that a column's name means, or None."""
    return _BY_NAME.get(re.sub(r"[^a-z]", "", column.lower()))


def by_name(columns: Sequence[str], wanted: Mapping[str, str]) -> Columns:
    """Return which field each column is: as wanted (our field by column name or number), else by name.

    Raises StudyError when what is wanted names no field or no column.
    """
    fields: list[str | None] = [field_named(column) for column in columns]
    for place, name in enumerate(fields):
        if name in fields[:place] and name not in _SEVERAL:
            fields[place] = None
    found = Columns(tuple(columns), tuple(fields))
    for name, column in wanted.items():
        ours = name.lower()
        if ours not in FIELDS:
            raise WrongUsage(f"--map: no field is called {name!r}; there are: {', '.join(FIELDS)}")
        fields = [None if other == ours else other for other in found.fields]
        found = replace(found, fields=tuple(fields)).having(_place(columns, column), ours)
    return found.settled()


def _place(columns: Sequence[str], wanted: str) -> int:
    name = wanted.strip().lower()
    lower = [column.strip().lower() for column in columns]
    if name in lower:
        return lower.index(name)
    if name.isdecimal() and 1 <= int(name[:9]) <= len(columns):
        return int(name[:9]) - 1
    raise StudyError(f"--map: no column is called {wanted!r}; there are: {', '.join(columns)}, or their numbers from 1")


@dataclass(frozen=True, slots=True)
class Guess:
    """How a table or a kind of note is understood: which of its columns is which field, and whether that is certain.

    `rows` are its first values, as Markdown, in the columns' order. `plain` is the front and back of a note's first
    card as its template shows it: what comes where the fields make no card; a table has none. `head` is a table's first
    row, which names the columns or, where it is not `headed`, is a card; it is empty where that is no question.
    """

    what: str
    columns: Columns
    sure: bool = True
    rows: tuple[tuple[str, ...], ...] = ()
    plain: tuple[str, str] | None = None
    head: tuple[str, ...] = ()
    headed: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self.columns.columns

    @property
    def is_mapped(self) -> bool:
        """Whether the fields make the cards, and not a template."""
        return self.columns.settled().is_complete

    @property
    def makes_cards(self) -> bool:
        """Whether cards can come of it, by its fields or by a template."""
        return self.is_mapped or self.plain is not None

    @property
    def mapping(self) -> tuple[tuple[str, str], ...]:
        """Each of our fields with where it comes from."""
        if self.is_mapped or self.plain is None:
            return self.columns.settled().pairs
        return ("front", "the question's template"), ("back", "the answer's template")

    def sample(self, place: int) -> str:
        """Return the first value of a column that is not empty."""
        return next((row[place] for row in self.rows if place < len(row) and row[place].strip()), "")

    def having(self, place: int, name: str | None) -> Guess:
        """Return the guess with a column as another field."""
        return replace(self, columns=self.columns.having(place, name))

    def turned(self) -> Guess:
        """Return the guess with the first row read the other way: as names, or as a card."""
        if not self.head:
            return self
        names = tuple(str(place + 1) for place in range(len(self.head))) if self.headed else self.head
        rows = (self.head, *self.rows) if self.headed else self.rows[1:]
        return replace(self, columns=replace(self.columns, columns=names), rows=rows, headed=not self.headed)

    def choice(self) -> Choice:
        """Return what the learner chooses by leaving it so."""
        return Choice(self.what, self.columns, self.headed)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a learner chose for a table or a kind of note: the columns' fields, and whether a first row names them."""

    what: str
    columns: Columns
    headed: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was said of the fields: by name for everything that is read, and chosen for a kind of note or a table."""

    by_name: Mapping[str, str] = field(default_factory=dict)
    chosen: tuple[Choice, ...] = ()

    def of(self, what: str, width: int) -> Choice | None:
        """Return what was chosen for a table or kind of note of so many columns."""
        for found in self.chosen:
            if (found.what, len(found.columns.fields)) == (what, width):
                return found
        return None

    def having(self, chosen: Sequence[Choice]) -> Wanted:
        """Return what was said with these choices, which go before earlier ones of the same."""
        return replace(self, chosen=(*chosen, *self.chosen))


class Unmapped(StudyError):
    """The columns make no card, as they are understood; `guess` is what to ask about."""

    def __init__(self, message: str, guess: Guess) -> None:
        super().__init__(message)
        self.guess = guess
