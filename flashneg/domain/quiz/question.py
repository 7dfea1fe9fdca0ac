"""A quiz question, ready to be asked."""

from __future__ import annotations

from dataclasses import dataclass

from flashneg.domain.events import CardKey
from flashneg.domain.names import Facet
from flashneg.domain.quiz.attempts import Attempt, QuizKind, QuizMode


@dataclass(frozen=True, slots=True)
class Option:
    """A choice. `card` is the card for which it is right, if one stands for it; `why` is the reason, as Markdown."""

    text: str
    card: CardKey | None
    why: str

    @property
    def name(self) -> str:
        """What the log keeps of it."""
        return self.card if self.card is not None else self.text


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. Texts are inline Markdown as the cards have them.

    `case` is what is shown (a scenario, a name), `ask` the question about it. A question with options has the index of
    the right one in `answer`; a typed one has none, and what is right is in `accept`, the fullest answer first. `why`
    says why the right answer fits; `others` are cards beside the asked one that the question is about.
    """

    kind: QuizKind
    card: CardKey
    facet: Facet
    case: str
    ask: str
    seed: int
    why: str
    options: tuple[Option, ...] = ()
    answer: int | None = None
    accept: tuple[str, ...] = ()
    variant: int | None = None
    others: tuple[CardKey, ...] = ()

    @property
    def stem(self) -> str:
        """The whole question without its options."""
        return f"{self.case}\n\n{self.ask}"

    @property
    def right(self) -> Option | None:
        """The right option, where there are options."""
        return None if self.answer is None else self.options[self.answer]

    def chosen(
        self, index: int | None, *, mode: QuizMode, milliseconds: int, committed: bool, again: bool = False
    ) -> Attempt:
        """Return the attempt that choosing an option is; None means that the learner did not know."""
        right = index is not None and index == self.answer
        taken = None if right or index is None else self.options[index].card
        return self._attempt(
            mode, milliseconds, chosen=index, right=right, committed=committed, again=again,
            taken_for=taken if taken != self.card else None,
        )  # fmt: skip

    def typed(
        self, text: str, *, right: bool, taken_for: CardKey | None, mode: QuizMode, milliseconds: int,
        again: bool = False,
    ) -> Attempt:  # fmt: skip
        """Return the attempt that a typed answer is; typing is having committed."""
        taken = None if right or taken_for == self.card else taken_for
        return self._attempt(mode, milliseconds, right=right, committed=True, again=again, taken_for=taken, typed=text)

    def _attempt(
        self, mode: QuizMode, milliseconds: int, *, right: bool, committed: bool, again: bool,
        taken_for: CardKey | None, chosen: int | None = None, typed: str = "",
    ) -> Attempt:  # fmt: skip
        return Attempt(
            kind=self.kind, mode=mode, card=self.card, facet=self.facet,
            options=tuple(option.name for option in self.options), answer=self.answer, chosen=chosen, right=right,
            committed=committed, milliseconds=milliseconds, seed=self.seed, taken_for=taken_for, typed=typed,
            variant=self.variant, again=again,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question of some kind cannot be asked about a card."""

    reason: str
