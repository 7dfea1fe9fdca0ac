"""What the use cases need from outside, as Protocols; `bootstrap` hands in the real things."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import time, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from flashneg.domain.cards import Card, Deck, Kept, Problem
from flashneg.domain.events import CardKey, Event, EventId, EventKind, Facts, PromptKey
from flashneg.domain.names import CardId, DeckId, Facet

if TYPE_CHECKING:
    from flashneg.domain.queue import Day
    from flashneg.domain.replay import Schedule
    from flashneg.study.kept_ports import KeptPort

Similarity = Callable[[str, str], float]


class Clock(Protocol):
    """The time, and where the learner is."""

    def now(self) -> int:
        """Return the instant, in microseconds UTC."""
        ...

    @property
    def zone(self) -> tzinfo:
        """The learner's time zone."""
        ...

    @property
    def day_start(self) -> time:
        """When the study day begins, by the wall clock."""
        ...


@dataclass(frozen=True, slots=True)
class FileCard:
    """A card of a file, and the digest of its text where that is enough to know it again (else empty)."""

    card: Card | Kept
    source: str


@dataclass(frozen=True, slots=True)
class DeckFile:
    """A deck file that was read: the deck (None when nothing could be used), and what was found in it.

    `cards` are all cards that can be used, in order; the deck has only those that were not known already.
    """

    path: Path
    deck: Deck | None
    problems: tuple[Problem, ...]
    failed: frozenset[CardId]
    digest: str
    stamp: str
    cards: tuple[FileCard, ...] = ()
    keys: Mapping[CardId, CardKey] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether no card can be used: there is none, or each has an error."""
        return not self.cards


@dataclass(frozen=True, slots=True)
class StoredDeck:
    """A deck as the library keeps it. `stamp` is the file's size and time when it was read.

    `base` is the bundled file that this deck is an edited copy of, if it is one.
    """

    id: DeckId
    title: str
    description: str
    source: str | None
    bundled: bool
    enabled: bool
    position: int
    digest: str
    stamp: str
    missing: bool
    prompts: tuple[Facet, ...]
    base: str | None = None


@dataclass(frozen=True, slots=True)
class StoredCard:
    """A card as the library keeps it; `key` never changes, whatever the card is called.

    `links` is what the card refers to, as written; `confusable` and `answers` are the keys, separated by blanks, of
    the cards that it is confused with and of the ploys that name it as their best counter. `source` is the digest of
    the text in the file, where that is enough to know the card again.
    """

    key: CardKey
    deck: DeckId
    id: CardId
    name: str
    content: str
    digest: str
    position: int
    line: int
    retired: bool
    links: str
    confusable: str = ""
    answers: str = ""
    source: str = ""

    @property
    def ref(self) -> str:
        """The printed name, deck/card."""
        return f"{self.deck}/{self.id}"


@dataclass(frozen=True, slots=True)
class CardState:
    """What the learner did to a card as a whole; `buried` is the study day it was buried on, or 0."""

    suspended: bool = False
    buried: int = 0
    marked: bool = False
    met: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class CardLinks:
    """What relations are derived from: a living card without its content."""

    key: CardKey
    deck: DeckId
    id: CardId
    position: int
    links: str
    confusable: str
    answers: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An event to be appended to this writer's chain under an id that was chosen."""

    id: EventId
    kind: EventKind
    at: int
    day: int
    card: CardKey | None
    facet: Facet | None = None
    facts: Facts = field(default_factory=dict)


@dataclass(slots=True)
class Replaced:
    """What decks and cards were before a transaction changed them; None for those that it made."""

    decks: dict[DeckId, StoredDeck | None] = field(default_factory=dict)
    cards: dict[CardKey, StoredCard | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Version:
    """What the database held at a moment: it changes when another process commits, and with each commit of this one."""

    others: int
    mine: int

    @property
    def opening(self) -> int:
        """Which opening of a database it is of: the commits of each are counted from a multiple of 2 ** 32."""
        return self.mine >> 32

    def after_mine(self) -> Version:
        """Return the version after one more commit of this process, and none of another."""
        return Version(self.others, self.mine + 1)


class LogPort(Protocol):
    """The event log in one transaction."""

    @property
    def writer(self) -> str: ...
    @property
    def learner(self) -> str: ...
    def append_all(self, drafts: Sequence[Draft]) -> list[Event]: ...
    def of_cards(self, cards: Sequence[CardKey]) -> list[Event]: ...
    def everything(self) -> list[tuple[Event, bytes]]: ...
    def merge(self, events: Sequence[tuple[Event, bytes]]) -> None: ...

    def append(
        self, kind: EventKind, *, at: int, day: int, card: CardKey | None, facet: Facet | None = None,
        facts: Facts | None = None,
    ) -> Event: ...  # fmt: skip
    def append_namings(self, namings: list[tuple[CardKey, Facts]], *, at: int, day: int) -> None: ...
    def of_prompt(self, prompt: PromptKey) -> list[Event]: ...
    def of_card(self, card: CardKey) -> list[Event]: ...
    def answers_of_day(self, day: int) -> list[Event]: ...
    def reviews(self) -> list[Event]: ...
    def attempts(self, newest: int | None = None) -> list[Event]: ...
    def newest_at(self) -> int | None: ...
    def latest_undoable(self, day: int) -> Event | None: ...


class ShelfPort(Protocol):
    """Decks and cards in one transaction."""

    def watch(self) -> Replaced: ...
    def decks(self) -> list[StoredDeck]: ...
    def put_deck(self, deck: StoredDeck) -> None: ...
    def drop_deck(self, deck: DeckId) -> None: ...
    def cards(self, deck: DeckId | None = None) -> list[StoredCard]: ...
    def sizes(self) -> Mapping[DeckId, int]: ...
    def links(self) -> list[CardLinks]: ...
    def gone(self) -> list[StoredCard]: ...
    def keys(self, among: Iterable[CardKey]) -> set[CardKey]: ...
    def sources(self, deck: DeckId) -> dict[str, tuple[CardId, str]]: ...
    def put_cards(self, cards: Sequence[StoredCard]) -> None: ...
    def add_cards(self, cards: Sequence[StoredCard]) -> None: ...
    def move_cards(self, cards: Sequence[StoredCard]) -> None: ...
    def card(self, key: CardKey) -> StoredCard | None: ...
    def by_id(self, card: CardId) -> list[StoredCard]: ...
    def put_links(self, relations: Mapping[CardKey, tuple[str, str]], prompts: Iterable[PromptRow]) -> None: ...
    def facets(self, key: CardKey) -> tuple[Facet, ...]: ...
    def facets_by_card(self, deck_id: DeckId) -> Mapping[CardKey, tuple[Facet, ...]]: ...
    def prompt_counts(self, today: int) -> Mapping[DeckId, tuple[int, int, int]]: ...


@dataclass(frozen=True, slots=True)
class PromptRow:
    """A prompt that can be asked: where it stands in its deck's order, and its facet's rank on the card."""

    card: CardKey
    facet: Facet
    deck: DeckId
    place: int
    rank: int


class Unit(Protocol):
    """One transaction over everything that is stored."""

    @property
    def log(self) -> LogPort: ...
    @property
    def shelf(self) -> ShelfPort: ...
    @property
    def kept(self) -> KeptPort: ...
    def schedule(self, prompt: PromptKey) -> Schedule: ...
    def subject(self, prompt: PromptKey) -> tuple[StoredCard, Schedule] | None: ...
    def rehearse(self, prompt: PromptKey) -> None: ...
    def put_schedule(self, prompt: PromptKey, schedule: Schedule) -> None: ...
    def derive(self, cards: Sequence[CardKey], mine: Sequence[Event] | None = None) -> None: ...
    def remembered(self, name: str) -> str | None: ...
    def remember(self, name: str, value: str) -> None: ...
    def card_state(self, key: CardKey) -> CardState: ...
    def card_states(self) -> Mapping[CardKey, CardState]: ...
    def refresh_card_state(self, key: CardKey) -> CardState: ...
    def day(self, today: int, *, new: int, ahead: int, decks: Iterable[str] | None) -> Day: ...
    def set_aside(self, today: int) -> frozenset[CardKey]: ...
    def learned(self) -> int: ...
    def next_due(self, today: int) -> int | None: ...
    def schedules(self) -> list[tuple[PromptKey, Schedule]]: ...
    def version(self) -> Version: ...


class HasPath(Protocol):
    """A file that was made."""

    @property
    def path(self) -> Path: ...


class Store(Protocol):
    """Where everything is kept."""

    @property
    def read_only(self) -> bool: ...
    def read(self) -> AbstractContextManager[Unit]: ...
    def write(self) -> AbstractContextManager[Unit]: ...
    def alone(self) -> AbstractContextManager[None]: ...
    def version(self) -> Version: ...
    def backup(self) -> HasPath: ...


class CardCodec(Protocol):
    """Cards to stored text and back."""

    def to_text(self, card: Card) -> str: ...
    def from_text(self, text: str, line: int) -> Card: ...


class DeckSource(Protocol):
    """Deck files on disk."""

    def bundled(self) -> list[Path]: ...
    def home(self) -> list[Path]: ...
    def spelled(self, path: Path) -> Path: ...
    def identity(self, path: Path) -> str: ...
    def stamp(self, path: Path) -> str | None: ...
    def read(self, path: Path, known: Mapping[str, tuple[CardId, str]] | None = None) -> DeckFile: ...
    def copy_to_home(self, path: Path, name: str) -> Path: ...
    def set_aside(self, path: Path) -> Path | None: ...
    def follow(self, path: Path, copy: Path) -> tuple[str, ...]: ...
