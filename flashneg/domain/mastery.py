"""Mastery: a tactic's recall, the levels on the way, and what is missing for the next one (`docs/science.md`).

A tactic's recall is the mean over its prompts, one not begun counting 0. Sums over tactics are in `totals`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from flashneg.domain.estimate import Estimate
from flashneg.domain.names import Facet
from flashneg.domain.totals import OUTLOOK_DAYS

MASTERED_NOW, MASTERED_LATER = 0.9, 0.8
FAMILIAR_NOW = 0.8
MASTERED_DAYS = 3
MASTERED_ATTEMPTS, MASTERED_DISCRIMINATION = 4, 0.8


class Level(StrEnum):
    """How far a tactic is; each can be lost again."""

    NEW = "new"
    LEARNING = "learning"
    FAMILIAR = "familiar"
    FIRM = "firm"
    MASTERED = "mastered"


LEVELS = tuple(Level)


@dataclass(frozen=True, slots=True)
class Quizzed:
    """How a tactic does in the quiz: the answers that count and the share known, guessing taken out.

    `possible` says whether a legal question about the tactic exists; where none does, the quiz is waived.
    """

    answers: int = 0
    discrimination: float | None = None
    possible: bool = True


class PromptRecall(NamedTuple):
    """One prompt: the chance of recall now and in `OUTLOOK_DAYS` days, and what is known of it."""

    facet: Facet
    now: float
    later: float
    estimate: Estimate


class Standing(NamedTuple):
    """A card's recall now and later (means over its prompts), and its level."""

    prompts: tuple[PromptRecall, ...]
    now: float
    later: float
    level: Level
    quizzed: Quizzed

    @property
    def missing(self) -> tuple[str, ...]:
        """What is missing for the next level, in words; nothing at the last."""
        return tuple(_missing(self.level, self.prompts, self.quizzed))


def standing(prompts: tuple[PromptRecall, ...], quizzed: Quizzed) -> Standing:
    """Return how a card stands, from its prompts and its quiz answers."""
    count = max(1, len(prompts))
    nows, laters = [each.now for each in prompts], [each.later for each in prompts]
    level = _level(prompts, min(nows, default=0.0), min(laters, default=0.0), quizzed)
    return Standing(prompts, sum(nows) / count, sum(laters) / count, level, quizzed)


def _level(prompts: Sequence[PromptRecall], now: float, later: float, quizzed: Quizzed) -> Level:
    """Return the level at which these prompts are, of which the least well known have these chances."""
    if now < FAMILIAR_NOW:
        return Level.LEARNING if any(each.estimate.begun for each in prompts) else Level.NEW
    if now < MASTERED_NOW or later < MASTERED_LATER:
        return Level.FAMILIAR
    if min([each.estimate.recalled_days for each in prompts]) < MASTERED_DAYS:
        return Level.FAMILIAR
    return Level.FIRM if _quiz(quizzed) else Level.MASTERED


def _missing(level: Level, prompts: Sequence[PromptRecall], quizzed: Quizzed) -> list[str]:
    match level:
        case Level.NEW:
            return ["study it once"]
        case Level.LEARNING:
            return [*_not_begun(prompts), *_below(prompts, FAMILIAR_NOW)]
        case Level.FAMILIAR:
            return [*_below(prompts, MASTERED_NOW), *_later(prompts), *_days(prompts)]
        case _:
            return _quiz(quizzed)


def _not_begun(prompts: Sequence[PromptRecall]) -> list[str]:
    waiting = [each.facet.value for each in prompts if not each.estimate.begun]
    return [f"{', '.join(waiting)} not begun"] if waiting else []


def _below(prompts: Sequence[PromptRecall], wanted: float) -> list[str]:
    found = [f"{each.facet.value} {percent(each.now)}" for each in prompts if each.estimate.begun and each.now < wanted]
    return [f"{', '.join(found)} now, {wanted:.0%} is wanted"] if found else []


def _later(prompts: Sequence[PromptRecall]) -> list[str]:
    found = [f"{each.facet.value} {percent(each.later)}" for each in prompts if each.later < MASTERED_LATER]
    return [f"{', '.join(found)} in {OUTLOOK_DAYS} days, {MASTERED_LATER:.0%} is wanted"] if found else []


def _days(prompts: Sequence[PromptRecall]) -> list[str]:
    few = [each for each in prompts if each.estimate.recalled_days < MASTERED_DAYS]
    found = [f"{each.facet.value} recalled on {each.estimate.recalled_days}" for each in few]
    return [f"{', '.join(found)} of {MASTERED_DAYS} days"] if found else []


def _quiz(quizzed: Quizzed) -> list[str]:
    if not quizzed.possible:
        return []
    if quizzed.answers < MASTERED_ATTEMPTS or quizzed.discrimination is None:
        return [f"{quizzed.answers} of {MASTERED_ATTEMPTS} quiz answers"]
    if quizzed.discrimination < MASTERED_DISCRIMINATION:
        return [f"told apart {percent(quizzed.discrimination)} in the quiz, {MASTERED_DISCRIMINATION:.0%} is wanted"]
    return []


def percent(share: float) -> str:
    """Return a share as a whole percentage, rounded down, so that what is below a limit never looks as if it met it."""
    return f"{int(share * 100 + 1e-9)}%"
