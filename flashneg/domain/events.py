"""Facts in the log. An event is never changed; another event may retract it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import NamedTuple, NewType

from flashneg.domain.names import Facet

CardKey = NewType("CardKey", str)
EventId = NewType("EventId", str)
Facts = Mapping[str, object]


class EventKind(StrEnum):
    """What a fact is about."""

    REVIEW = "review"
    RETRACTION = "retraction"
    ATTEMPT = "attempt"
    ADOPTION = "adoption"
    SUSPEND = "suspend"
    UNSUSPEND = "unsuspend"
    BURY = "bury"
    MARK = "mark"
    NAMING = "naming"
    NOTE = "note"
    MET = "met"


UNDOABLE = frozenset({EventKind.REVIEW, EventKind.ATTEMPT, EventKind.BURY, EventKind.SUSPEND, EventKind.MARK})


class Mode(StrEnum):
    """How a review counts: scheduled, in the final drill, or before the due day."""

    REVIEW = "review"
    DRILL = "drill"
    CRAM = "cram"


class PromptKey(NamedTuple):
    """A prompt, named by its card's lasting key."""

    card: CardKey
    facet: Facet

    @property
    def seed(self) -> bytes:
        """The bytes that seed what is random about this prompt, the same on every machine."""
        return f"{self.card}:{self.facet}".encode()


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the log. `at` is in microseconds UTC; `day` is the study day, fixed when written."""

    id: EventId
    learner: str
    writer: str
    sequence: int
    kind: EventKind
    at: int
    day: int
    card: CardKey | None = None
    facet: Facet | None = None
    facts: Facts = field(default_factory=dict)

    @property
    def prompt(self) -> PromptKey | None:
        """The prompt that the event is about, if it is about one."""
        return PromptKey(self.card, self.facet) if self.card and self.facet else None

    @property
    def order(self) -> tuple[int, str, int]:
        """The key of the replay's order."""
        return (self.at, self.writer, self.sequence)

    def number(self, name: str, default: int = 0) -> int:
        """Return a whole number among the facts. Raises TypeError when it is something else."""
        value = self.facts.get(name, default)
        if not isinstance(value, int):
            raise TypeError(f"event {self.id}: {name} is {value!r}, not a whole number")
        return value


@cache
def _encoder() -> Callable[[object], str]:
    import json  # noqa: PLC0415 - what only counts what is due does not need it

    return json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def facts_text(facts: Facts) -> str:
    """Return facts as canonical JSON: sorted keys, no blanks, so that equal facts are equal bytes."""
    return _encoder()(dict(facts))


def chain_hash(previous: bytes, event: Event, facts: str | None = None) -> bytes:
    """Return SHA-256 over the writer's row before and this row, so that a changed byte anywhere is found.

    `facts` is the event's `facts_text`, where it is at hand.
    """
    text = facts_text(event.facts) if facts is None else facts
    return row_hash(
        previous,
        (
            event.id, event.learner, event.writer, event.sequence, event.kind, event.card, event.facet, event.at,
            event.day, text,
        ),
    )  # fmt: skip


def row_hash(previous: bytes, row: tuple[object, ...]) -> bytes:
    """Return the hash of a row as it is stored: id, learner, writer, sequence, kind, card, facet, at, day, facts."""
    import hashlib  # noqa: PLC0415 - as above

    return hashlib.sha256(previous + _encoder()(row).encode("utf-8", "surrogatepass")).digest()
