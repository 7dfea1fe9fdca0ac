"""What comes from other programs and goes to them: decks with their past, and the ports that read and write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time, tzinfo
from pathlib import Path
from typing import Any, Protocol

from flashneg.domain.cards import Card, Deck, Problem
from flashneg.domain.events import CardKey, Event, EventKind, Mode
from flashneg.domain.names import CardId, DeckId, Facet
from flashneg.domain.replay import Schedule
from flashneg.study.columns import Guess, Wanted
from flashneg.study.ports import CardCodec, CardState, Clock, DeckFile, DeckSource, Store, StoredCard, StoredDeck, Unit

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


def no_progress(what: str, done: int, whole: int) -> None:
    """Tell nobody."""
    del what, done, whole


@dataclass(frozen=True, slots=True)
class PastReview:
    """A review that happened in another program. `origin` names it there, so that it is taken in once.

    `mode` is None when the replay decides it; milliseconds are None when they are not known.
    """

    origin: str
    at: int
    quality: int
    mode: Mode | None = None
    milliseconds: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The schedule that a prompt has in another program, at an instant; `due` is a study day."""

    origin: str
    at: int
    repetitions: int
    ease: int
    interval: int
    due: int
    reviews: int
    passes: int
    lapses: int


@dataclass(frozen=True, slots=True)
class PromptPast:
    """A prompt's reviews elsewhere, oldest first, and its present schedule there; `sm2`: they came about as here."""

    card: CardId
    facet: Facet
    reviews: tuple[PastReview, ...] = ()
    standing: Standing | None = None
    sm2: bool = True


@dataclass(frozen=True, slots=True)
class CardPast:
    """What the learner did elsewhere to a card as a whole, as of an instant."""

    card: CardId
    origin: str
    at: int
    suspended: bool = False
    marked: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class ParcelDeck:
    """A deck from elsewhere.

    `whole`: cards that it lacks have gone; else they stay. `lasting` gives for a card what its id ends with in every
    import; `keys` gives a card its key. `text` is the Markdown to store as it is, `changed` when the text was last
    changed (nanoseconds, 0 when not known). `unedited` tells, of the library's card and the one that came, whether this
    is what that one looks like after a journey through the format: then the library's text stays.
    """

    deck: Deck
    pasts: tuple[PromptPast, ...] = ()
    states: tuple[CardPast, ...] = ()
    lasting: Mapping[CardId, str] = field(default_factory=dict)
    keys: Mapping[CardId, CardKey] = field(default_factory=dict)
    whole: bool = True
    text: str | None = None
    changed: int = 0
    unedited: Callable[[Card, Card], bool] | None = None


@dataclass(frozen=True, slots=True)
class ArchiveDeck:
    """A deck of an archive: its settings in the library, and its cards by key; the retired ones after the others."""

    deck: Deck
    enabled: bool
    position: int
    bundled: bool
    changed: int
    keys: tuple[CardKey, ...]
    retired: tuple[tuple[CardKey, Card], ...] = ()


@dataclass(frozen=True, slots=True)
class Archive:
    """Everything of a flashneg: decks and the log, each event with the hash of its writer's chain."""

    decks: tuple[ArchiveDeck, ...]
    events: tuple[tuple[Event, bytes], ...]


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a file of another program holds."""

    decks: tuple[ParcelDeck, ...] = ()
    problems: tuple[Problem, ...] = ()
    guesses: tuple[Guess, ...] = ()
    archive: Archive | None = None


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read: the format when the content is not to tell, what was said of fields, and the calendar."""

    zone: tzinfo
    day_start: time
    now: int
    source_format: str | None = None
    wanted: Wanted = field(default_factory=Wanted)
    progress: Progress = no_progress


@dataclass(frozen=True, slots=True)
class OutCard:
    """A card on its way out. `ploys` are the names that an answer would give.

    Where its past is wanted: schedules, and the reviews and adoptions that count, by facet.
    """

    stored: StoredCard
    card: Card
    facets: tuple[Facet, ...]
    ploys: tuple[str, ...] = ()
    schedules: Mapping[Facet, Schedule] = field(default_factory=dict)
    events: Mapping[Facet, tuple[Event, ...]] = field(default_factory=dict)
    state: CardState = field(default_factory=CardState)


@dataclass(frozen=True, slots=True)
class OutDeck:
    """A deck on its way out; `changed` is when its file was last changed, in nanoseconds.

    Where its past is wanted, `others` counts what else happened to its cards: quiz answers, days met, notes.
    """

    stored: StoredDeck
    deck: Deck
    cards: tuple[OutCard, ...]
    changed: int = 0
    others: Mapping[EventKind, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is exported: decks, whether with their history, and for JSON the whole archive."""

    decks: tuple[OutDeck, ...]
    with_history: bool
    now: int
    zone: tzinfo
    day_start: time
    archive: Archive | None = None
    progress: Progress = no_progress


class Formats(Protocol):
    """The formats of other programs."""

    def sort(self, paths: Sequence[Path], source_format: str | None) -> tuple[list[Path], list[Path], list[Problem]]:
        """Return the Markdown decks among paths and folders, the files to convert, and what is passed over."""
        ...

    def read(self, path: Path, options: ReadOptions) -> Parcel:
        """Read a file; '-' is standard input. Raises StudyError, and reads within bounds."""
        ...

    def first_card(self, guess: Guess) -> Card | None:
        """Return the first card that a table or kind of note gives as it is understood; None when it gives none."""
        ...

    def write(self, target_format: str, outgoing: Outgoing, path: Path) -> list[str]:
        """Write a file, and return what it could not hold. Raises StudyError."""
        ...

    def hints(self, target_format: str, outgoing: Outgoing) -> list[str]:
        """Return sentences on how to use what was written."""
        ...

    def target_of(self, path: Path) -> str:
        """Return the format that a path's ending means. Raises StudyError."""
        ...


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A deck beside the one that is looked at. Where the ids of its `cards` are given, its file need not be read."""

    id: DeckId
    path: Path
    bundled: bool
    cards: frozenset[CardId] | None = None


class DeckTexts(Protocol):
    """Decks to canonical text, and text to decks."""

    def written(self, deck: Deck, path: Path) -> tuple[str, DeckFile]:
        """Return a deck's text, and what is read from it."""
        ...

    def read(self, text: str, path: Path) -> DeckFile:
        """Return what is read from a text that will stand at the path."""
        ...

    def card(self, card: Card) -> str:
        """Return a card's canonical text."""
        ...

    def append(self, path: Path, text: str) -> None:
        """Add a card's text to the end of a deck's file. Raises StudyError when the file changed meanwhile."""
        ...

    def problems(self, path: Path, others: Sequence[Neighbour]) -> list[Problem]:
        """Return what is wrong with a deck's file, by itself and among others."""
        ...


class Placing(Protocol):
    """Deck files put into the decks folder, all at once or not at all."""

    def stage(self, name: str, texts: Mapping[Path, tuple[str, int]]) -> dict[Path, str]:
        """Write texts aside, each with the time to give its file (nanoseconds, 0 for now), and return their stamps."""
        ...

    def keep(self, name: str, before: Mapping[str, Any]) -> None:
        """Keep what an undo of this import needs."""
        ...

    def place(self, name: str) -> None:
        """Put what was staged in its place, keeping what stood there."""
        ...

    def discard(self, name: str) -> None:
        """Forget what was staged."""
        ...

    def tidy(self, last: str | None) -> None:
        """Forget all imports but the last one that was kept."""
        ...

    def waits(self) -> bool:
        """Return whether an import or an undo was begun and has not ended."""
        ...

    def recover(self, last: str | None) -> None:
        """Finish what was committed and not yet done on disk; forget an import that was not committed."""
        ...

    def before(self, name: str) -> dict[str, Any] | None:
        """Return what an undo needs, or None when it is gone."""
        ...

    def begin_undo(self, name: str) -> None:
        """Say on disk that the files are about to be taken back."""
        ...

    def changed_since(self, name: str) -> Path | None:
        """Return the first placed file that was changed since, or None."""
        ...

    def take_back(self, name: str) -> None:
        """Put the files back that stood there before, and set the imported ones aside."""
        ...

    def target(self, deck: DeckId) -> Path:
        """Return the path in the decks folder of a deck that is new there."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What decks need to come in and go out."""

    store: Store
    codec: CardCodec
    clock: Clock
    source: DeckSource
    formats: Formats
    texts: DeckTexts
    placing: Placing
    new_id: Callable[[], str]
    restore_if: Callable[[Path, Callable[[Unit], object]], Path | None]
