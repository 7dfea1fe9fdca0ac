"""Which wrong answers are fair: a distractor must be wrong for the ploy that is asked, whoever argues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flashneg.domain.cards import Fit, Kind, Link, Tactic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from collections.abc import Set as AbstractSet


def named(link: Link) -> str:
    """Return what identifies the card that a link means: its id, or its words where it has none."""
    return link.card if link.card is not None else " ".join(link.text.lower().split())


def legal_answers(ploy: Tactic) -> frozenset[str]:
    """Return the counters that are right against a ploy: its best and those that work."""
    return frozenset(named(edge.target) for edge in ploy.counters if edge.fit is not Fit.BACKFIRES)


def is_confusable(one: Tactic, other: Tactic) -> bool:
    """Whether either of two tactics names the other as confusable."""
    return any(link.card == other.id for link in one.confusable) or any(
        link.card == one.id for link in other.confusable
    )


@dataclass(frozen=True, slots=True)
class Stance:
    """What legality needs to know of a ploy: its names, its best counter, all that are right, and what it rules out.

    Counters and ploys stand here by what identifies them (`named`).
    """

    names: frozenset[str]
    best: str | None
    right: frozenset[str]
    not_against: frozenset[str]

    @classmethod
    def of(cls, ploy: Tactic, meaning: Callable[[Link], str] = named) -> Stance:
        """Return the stance of a ploy; `meaning` says what identifies the card that a link means."""
        right = frozenset(meaning(edge.target) for edge in ploy.counters if edge.fit is not Fit.BACKFIRES)
        best = meaning(ploy.best.target) if ploy.best is not None else None
        ruled_out = frozenset(meaning(link) for link in ploy.not_against)
        return cls(frozenset({ploy.id, ploy.name.lower()}), best, right, ruled_out)

    def is_clean(self, other: Stance, universal_ids: AbstractSet[str]) -> bool:
        """Whether the other ploy's counter line is a legal wrong option for this one."""
        if not self.names.isdisjoint(other.names) or not self.not_against.isdisjoint(other.names):
            return False
        if self.best is not None and self.best in other.right:
            return False
        if other.best is not None and other.best in self.right:
            return False
        return (self.right & other.right) <= universal_ids


def are_clean(asked: Tactic, other: Tactic, universal_ids: AbstractSet[str]) -> bool:
    """Whether the other ploy's counter line is a legal wrong option for the asked one.

    Neither's best counter is among the other's legal answers, they share none of these but universal ones, and the
    asked card does not rule the other out. Not symmetric, because of that last rule.
    """
    return Stance.of(asked).is_clean(Stance.of(other), universal_ids)


def clean_distractors(asked: Tactic, tactics: Sequence[Tactic], universal_ids: AbstractSet[str]) -> Iterator[Tactic]:
    """Yield the ploys whose counter lines may stand as wrong options, the most instructive first.

    First the clean confusables (named by either card), then the clean ploys of the family, then the others; each in
    the order given. Ploys without a counter line are left out. Lazy: take what is needed.
    """
    ploys = [other for other in tactics if other.kind is Kind.PLOY and other.counter and other.id != asked.id]
    confusable = [is_confusable(asked, other) for other in ploys]
    family = asked.family.lower()
    ranks = [
        0 if mixed else 1 if family and other.family.lower() == family else 2
        for other, mixed in zip(ploys, confusable, strict=True)
    ]
    for wanted in range(3):
        for other, rank in zip(ploys, ranks, strict=True):
            if rank == wanted and are_clean(asked, other, universal_ids):
                yield other
