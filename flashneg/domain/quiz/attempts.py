"""Attempts: how a quiz question was answered, as facts of the log and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from flashneg.domain.events import CardKey, Event, EventId, EventKind
from flashneg.domain.names import Facet


class QuizKind(StrEnum):
    """What a question asks; the order is the one in which kinds are listed."""

    COUNTER = "counter"
    SCENARIO_COUNTER = "scenario-counter"
    SCENARIO_PLOY = "scenario-ploy"
    ANSWERS = "answers"
    STYLE = "style"
    PAIR = "pair"
    COMBINATION = "combination"
    TYPED = "typed"
    RECALL = "recall"


class QuizMode(StrEnum):
    """Where a question was asked: a round, the session's closing quiz, a test of transfer, against the clock."""

    PRACTICE = "practice"
    CLOSING = "closing"
    TEST = "test"
    PRESSURE = "pressure"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One question as it was answered.

    `card` and `facet` name the prompt that the question belongs to: a wrong answer brings it into the day's final
    drill. `options` are the choices in the order shown, each the key of the card for which it is right, or its words
    where no card stands for it; a typed question has none. `answer` and `chosen` count from 0 and are None where
    nothing was chosen: typed answers, and "I don't know". `taken_for` is the card that the learner's wrong answer
    means, if it means one. `variant` is the index of the scenario shown among those of its sort (practice or kept).
    `again` is a question that the same round had asked before. Milliseconds and seed are for the record: neither
    changes anything.
    """

    kind: QuizKind
    mode: QuizMode
    card: CardKey
    facet: Facet
    options: tuple[str, ...]
    answer: int | None
    chosen: int | None
    right: bool
    committed: bool
    milliseconds: int
    seed: int
    taken_for: CardKey | None = None
    typed: str = ""
    variant: int | None = None
    again: bool = False
    at: int = 0
    day: int = 0
    id: EventId | None = None

    @property
    def subject(self) -> CardKey:
        """The card that a wrong choice takes for another: of a counter's ploy, the ploy that would have been right."""
        if self.kind is QuizKind.ANSWERS and self.answer is not None:
            return CardKey(self.options[self.answer])
        return self.card

    @property
    def chance(self) -> float:
        """The chance of being right by guessing: 0 for what is typed."""
        return 1 / len(self.options) if self.options else 0.0

    def facts(self) -> dict[str, object]:
        """Return what the log keeps beside card, facet, instant and day."""
        found: dict[str, object] = {
            "kind": self.kind.value, "mode": self.mode.value, "options": list(self.options), "answer": self.answer,
            "chosen": self.chosen, "right": int(self.right), "committed": int(self.committed),
            "ms": self.milliseconds, "seed": self.seed,
        }  # fmt: skip
        if self.taken_for is not None:
            found["taken_for"] = self.taken_for
        if self.typed:
            found["typed"] = self.typed
        if self.variant is not None:
            found["variant"] = self.variant
        if self.again:
            found["again"] = 1
        return found

    @classmethod
    def from_event(cls, event: Event) -> Attempt:
        """Return the attempt that an event tells of. Raises ValueError, KeyError or TypeError for any other event."""
        if event.kind is not EventKind.ATTEMPT or event.card is None or event.facet is None:
            raise ValueError(f"event {event.id} is no attempt")
        facts = cast("Mapping[str, Any]", event.facts)
        taken = facts.get("taken_for")
        return cls(
            kind=QuizKind(facts["kind"]), mode=QuizMode(facts["mode"]), card=event.card, facet=event.facet,
            options=tuple(facts["options"]), answer=facts["answer"], chosen=facts["chosen"],
            right=bool(facts["right"]), committed=bool(facts["committed"]), milliseconds=facts["ms"],
            seed=facts["seed"], taken_for=CardKey(taken) if taken else None, typed=facts.get("typed", ""),
            variant=facts.get("variant"), again=bool(facts.get("again", 0)), at=event.at, day=event.day, id=event.id,
        )  # fmt: skip


def corrected(outcomes: Iterable[tuple[bool, float]]) -> float | None:
    """Return the share known, with guessing taken out; None without outcomes.

    Each outcome is (right, chance of being right by guessing). A learner who knows a share k of the questions is
    right in k + (1 - k) c of them, where c is the mean chance; this is solved for k, and is never below 0.
    """
    found = list(outcomes)
    if not found:
        return None
    chance = sum(chance for _, chance in found) / len(found)
    rights = sum(right for right, _ in found) / len(found)
    return max(0.0, (rights - chance) / (1 - chance)) if chance < 1 else None
