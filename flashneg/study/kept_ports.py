"""What the kept estimates need from outside, as a Protocol."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from flashneg.domain.cards import CardId, DeckId, Facet
from flashneg.domain.chronicle import DayRow, Fact, JudgedRow
from flashneg.domain.correction import Judged
from flashneg.domain.estimate import Estimate
from flashneg.domain.events import CardKey, PromptKey


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the kept rows go: the log's position, the last study day, and the version of what is kept."""

    position: int
    through: int
    version: int


BAND_EDGES = (0, 50, 60, 70, 80, 85, 90, 95)
ALL_BANDS = -1


@dataclass(frozen=True, slots=True)
class Band:
    """Judged reviews of which a chance in one band was said (`BAND_EDGES`, in percent), or all (`ALL_BANDS`).

    `said` and `recalled` are sums; `spread` is the sum over study days of the squared difference of the two, because
    reviews of one day go well or badly together.
    """

    index: int
    reviews: int
    said: float
    recalled: int
    spread: float


@dataclass(frozen=True, slots=True)
class CardFace:
    """A living card as lists show it, with what can be asked of it; `family` and `kind` are a tactic's."""

    key: CardKey
    deck: DeckId
    id: CardId
    name: str
    tactic: bool
    family: str
    kind: str
    facets: tuple[Facet, ...]

    @property
    def ref(self) -> str:
        """The printed name, deck/card."""
        return f"{self.deck}/{self.id}"


class KeptPort(Protocol):
    """Kept estimates in one transaction, for one learner."""

    def mark(self) -> Mark | None: ...
    def put_mark(self, mark: Mark) -> None: ...
    def position(self) -> int: ...
    def last_day(self) -> int: ...
    def waiting(self, mark: Mark | None) -> int: ...
    def first_changed(self, after: int) -> int | None: ...
    def cards_since(self, day: int, position: int) -> list[CardKey]: ...
    def facts(self, cards: Sequence[CardKey], position: int) -> list[Fact]: ...
    def faces(self) -> list[CardFace]: ...
    def due_counts(self) -> dict[int, int]: ...
    def was_overdue(self, day: int) -> bool: ...
    def reviewed_since(self, day: int) -> list[PromptKey]: ...
    def span(self, day: int) -> tuple[int, int] | None: ...
    def shares(self) -> dict[CardKey, int]: ...
    def kept_shares(self) -> dict[CardKey, int]: ...
    def estimates(self) -> dict[PromptKey, Estimate]: ...
    def active_days(self) -> set[int]: ...
    def days(self, since: int = 0) -> list[DayRow]: ...
    def window(self, before: int) -> list[Judged]: ...
    def bands(self) -> list[Band]: ...
    def remember_bands(self, before: int) -> None: ...
    def bands_known_before(self) -> int: ...
    def judged_rows(self) -> list[JudgedRow]: ...
    def drop_from(self, day: int) -> None: ...
    def drop_estimates(self) -> None: ...
    def put_days(self, rows: Iterable[tuple[DayRow, Sequence[JudgedRow]]]) -> None: ...
    def put_estimates(self, found: Mapping[PromptKey, Estimate], shares: Mapping[CardKey, int]) -> None: ...
