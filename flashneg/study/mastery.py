"""Mastery as reports: how much would be recalled, by tactic, family and deck, now, in 30 days and on any past day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from threading import Lock
from typing import NamedTuple

from flashneg.domain import calendar, chronicle, correction, estimate, mastery, totals
from flashneg.domain.chronicle import Progress
from flashneg.domain.correction import Correction
from flashneg.domain.estimate import BLANK, Estimate
from flashneg.domain.events import CardKey, PromptKey
from flashneg.domain.mastery import LEVELS, MASTERED_ATTEMPTS, Level, PromptRecall, Quizzed, Standing
from flashneg.domain.names import Facet
from flashneg.domain.quiz.attempts import Attempt, corrected
from flashneg.domain.quiz.tally import Tally
from flashneg.domain.totals import Sums, Total, part_of
from flashneg.study.keeping import LONG, Keeper, Kept
from flashneg.study.kept_ports import CardFace
from flashneg.study.ports import Clock, Store, Unit, Version
from flashneg.study.uncollected import uncollected

LATEST_ANSWERS = 10
_SMALL_LIBRARY = 400
_CONCEPTS = ""
_NOT_QUIZZED = Quizzed()
_APART = frozenset({Facet.SPOT, Facet.COUNTER, Facet.ANSWERS})
Askable = Callable[[Collection[CardKey]], frozenset[CardKey]]


class Row(NamedTuple):
    """A card in the list: how it stands, and the strongest confusion (0 to 3) with what it is taken for."""

    face: CardFace
    standing: Standing
    confusion: float = 0.0
    taken_for: str = ""

    @property
    def begun_now(self) -> float:
        """The mean recall over the prompts that were begun: what is not begun cannot be lost."""
        begun = [prompt.now for prompt in self.standing.prompts if prompt.estimate.begun]
        return sum(begun) / len(begun) if begun else self.standing.now

    @property
    def risk(self) -> float:
        """How likely it is to be lost now: 0 for what was not begun."""
        return 0.0 if self.standing.level is Level.NEW else 1 - self.begun_now


@dataclass(frozen=True, slots=True)
class Group:
    """Tactics that belong together (a family, a deck, all): expected numbers of them, now and later, and levels."""

    name: str
    tactics: int
    begun: int
    now: Total
    later: Total
    levels: Mapping[Level, int]
    now_sums: Sums = field(repr=False)
    later_sums: Sums = field(repr=False)

    @property
    def share(self) -> float:
        """The mean recall, 0 to 1."""
        return self.now.cards / self.tactics if self.tactics else 0.0


@dataclass(frozen=True, slots=True)
class Standings:
    """Every living card's standing today, tactics apart from concepts, and the sums over the tactics."""

    day: int
    correction: Correction
    tactics: tuple[Row, ...]
    concepts: tuple[Row, ...]
    whole: Group
    families: tuple[Group, ...]
    decks: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A prompt's or a card's chance of recall on a study day."""

    day: int
    chance: float


@dataclass(frozen=True, slots=True)
class Mistaken:
    """A card that was taken for another, by name: how often ever, and how strong that is now (0 to 3)."""

    name: str
    taken_for: str
    times: int
    strength: float


@dataclass(frozen=True, slots=True)
class CardPage:
    """One card: how it stands, each prompt's chance of recall on every day, and what it is confused with."""

    row: Row
    day: int
    curves: Mapping[Facet, tuple[CurvePoint, ...]]
    mistaken: tuple[Mistaken, ...]

    def whole(self) -> list[tuple[int, float]]:
        """Return the card's recall on every day since its first review: the mean over its prompts."""
        days: dict[int, float] = {}
        for points in self.curves.values():
            for point in points:
                days[point.day] = days.get(point.day, 0.0) + point.chance / len(self.curves)
        return sorted(days.items())


@dataclass(frozen=True, slots=True)
class Recalls:
    """The recall of some cards' prompts, card by card, and what all of it comes to, now and later."""

    prompts: Mapping[CardKey, tuple[PromptRecall, ...]]
    now: Sums
    later: Sums

    @classmethod
    def at(cls, faces: Sequence[CardFace], kept: Kept, day: int) -> Recalls:
        """Return them for a study day, and for `OUTLOOK_DAYS` later."""
        known = kept.estimates
        states = [known.get(PromptKey(face.key, facet), BLANK) for face in faces for facet in face.facets]
        parts = list(map(part_of, states, [len(face.facets) for face in faces for _ in face.facets]))
        now: list[float] = []
        later: list[float] = []
        sums = totals.sums(parts, kept.fitted, day, now)
        sums_later = totals.sums(parts, kept.fitted, day + totals.OUTLOOK_DAYS, later)
        facets = chain.from_iterable(face.facets for face in faces)
        each = map(PromptRecall, facets, now, later, states)
        return cls({face.key: tuple(islice(each, len(face.facets))) for face in faces}, sums, sums_later)

    def group(self, name: str, rows: Iterable[Row], fitted: Correction) -> Group:
        """Return these cards as a group, with their rows."""
        levels = dict.fromkeys(LEVELS, 0)
        for row in rows:
            levels[row.standing.level] += 1
        return _group(name, self.now, self.later, levels, fitted)


class Mastery:
    """Reads kept estimates, brings them up to date first, and puts them together; one thread at a time."""

    def __init__(self, store: Store, clock: Clock, askable: Askable) -> None:
        self._store = store
        self._clock = clock
        self._askable = askable
        self._at_work = Lock()
        self._last: tuple[Version, int, Kept, Standings] | None = None
        self.keeper = Keeper(store)

    def today(self) -> int:
        """Return today's study day."""
        return calendar.study_day(self._clock.now(), self._clock.zone, self._clock.day_start)

    def is_long(self) -> bool:
        """Whether bringing the estimates up to date takes so long that somebody should see a bar."""
        return self.keeper.waiting() > LONG

    def keep(self, progress: Progress = lambda _: None) -> Kept:
        """Bring the kept estimates up to date and return them."""
        return self.keeper.bring_up(self.today(), progress)

    def standings(self, kept: Kept) -> Standings:
        """Return how every living card stands today; from memory while nothing was committed since."""
        day = self.today()
        with self._at_work:
            with self._store.read() as unit:
                version, last = unit.version(), self._last
                if last is not None and last[:2] == (version, day) and last[2] is kept:
                    return last[3]
                attempts = [Attempt.from_event(event) for event in unit.log.attempts()]
            with uncollected():
                found = self._stand(kept, attempts, day)
            self._last = version, day, kept, found
        return found

    def _stand(self, kept: Kept, attempts: Sequence[Attempt], day: int) -> Standings:
        families: dict[str, list[CardFace]] = defaultdict(list)
        for face in kept.faces:
            families[(face.family or "Other") if face.tactic else _CONCEPTS].append(face)
        recalls = {name: Recalls.at(some, kept, day) for name, some in families.items()}
        prompts = {key: found for some in recalls.values() for key, found in some.prompts.items()}
        quizzed = _quizzed(attempts)
        rows = {
            face.key: Row(face, mastery.standing(prompts[face.key], quizzed.get(face.key, _NOT_QUIZZED)))
            for face in kept.faces
        }
        rows = _confused(self._waived(rows), Tally(attempts))
        groups = tuple(
            recalls[name].group(name, [rows[face.key] for face in some], kept.fitted)
            for name, some in sorted(families.items())
            if name != _CONCEPTS
        )
        decks: dict[str, list[float]] = defaultdict(list)
        for row in rows.values():
            decks[row.face.deck].append(row.standing.now)
        return Standings(
            day, kept.fitted, tuple(row for row in rows.values() if row.face.tactic),
            tuple(row for row in rows.values() if not row.face.tactic), together(groups, kept.fitted), groups,
            {name: sum(some) / len(some) for name, some in decks.items()},
        )  # fmt: skip

    def _waived(self, rows: dict[CardKey, Row]) -> dict[CardKey, Row]:
        """Take the quiz away as a condition where no legal question exists; asked only of cards that wait for it."""
        waiting = [
            key
            for key, row in rows.items()
            if row.standing.level is Level.FIRM and row.standing.quizzed.answers < MASTERED_ATTEMPTS
        ]
        possible = self._possible([rows[key].face for key in waiting if rows[key].face.tactic], len(rows))
        for key in waiting:
            if key not in possible:
                row = rows[key]
                waived = Quizzed(row.standing.quizzed.answers, row.standing.quizzed.discrimination, possible=False)
                rows[key] = Row(row.face, mastery.standing(row.standing.prompts, waived))
        return rows

    def _possible(self, faces: Sequence[CardFace], cards: int) -> frozenset[CardKey]:
        """Return which of these can be asked about; in a large library, where others abound, by what is on the card."""
        if not faces:
            return frozenset()
        if cards <= _SMALL_LIBRARY:
            return self._askable([face.key for face in faces])
        return frozenset(face.key for face in faces if _APART & set(face.facets))

    def card(self, kept: Kept, key: CardKey) -> CardPage | None:
        """Return all about one card: how it stands, recall over time, what was taken for what. None if it is gone."""
        standings = self.standings(kept)
        row = next((row for row in (*standings.tactics, *standings.concepts) if row.face.key == key), None)
        if row is None:
            return None
        with self._store.read() as unit:
            tally = Tally(Attempt.from_event(event) for event in unit.log.attempts())
        names = {row.face.key: row.face.name for row in (*standings.tactics, *standings.concepts)}
        pairs = [pair for pair in tally.confusions() if key in {pair.card, pair.taken_for}]
        told = [
            Mistaken(names[pair.card], names[pair.taken_for], pair.times, pair.strength)
            for pair in pairs
            if pair.card in names and pair.taken_for in names
        ]
        return CardPage(row, standings.day, self.curve(key, row.face.facets, 0), tuple(told))

    def on_day(self, cards: Sequence[CardKey], day: int) -> dict[PromptKey, float]:
        """Return the chance of recall of every prompt of these cards at the end of any past study day.

        The correction is the one of that day. With the cards of a tactic, a family or a deck this is their past.
        """
        with self._store.read() as unit:
            traced = chronicle.Traced()
            traced.take(unit.kept.facts(_prompts_of(cards), unit.kept.position()))
            fitted = _correction_of(unit, day)
        found: dict[PromptKey, Estimate] = {}
        for changed in sorted(traced.changes):
            if changed <= day:
                found.update(traced.changes[changed])
        return {prompt: estimate.chance(state, fitted, day) for prompt, state in found.items()}

    def curve(self, card: CardKey, facets: Sequence[Facet], since: int) -> dict[Facet, tuple[CurvePoint, ...]]:
        """Return each prompt's chance of recall on every study day from its first review, or `since`, to today."""
        today = self.today()
        with self._store.read() as unit:
            traced = chronicle.Traced()
            traced.take(unit.kept.facts(_prompts_of([card]), unit.kept.position()))
            corrections = {row.day: row.correction for row in unit.kept.days(since)}
            fitted = _correction_of(unit, since)
        curves: dict[Facet, tuple[CurvePoint, ...]] = {}
        for facet in facets:
            changes = {day: state for day, some in traced.changes.items() for p, state in some if p.facet is facet}
            curves[facet] = _points(changes, corrections, fitted, since, today)
        return curves


def _points(
    changes: Mapping[int, Estimate],
    corrections: Mapping[int, Correction],
    fitted: Correction,
    since: int,
    today: int,
) -> tuple[CurvePoint, ...]:
    begun = [day for day, state in changes.items() if state.begun]
    if not begun:
        return ()
    start = max(since, min(begun))
    state = BLANK
    for day in sorted(changes):
        if day < start:
            state = changes[day]
    points = []
    for day in range(start, today + 1):
        state = changes.get(day, state)
        fitted = corrections.get(day, fitted)
        points.append(CurvePoint(day, estimate.chance(state, fitted, day)))
    return tuple(points)


def _prompts_of(cards: Sequence[CardKey]) -> list[PromptKey]:
    return [PromptKey(card, facet) for card in cards for facet in Facet]


def _correction_of(unit: Unit, day: int) -> Correction:
    """Return the correction as it was at the end of a study day."""
    before = [row for row in unit.kept.days() if row.day <= day]
    return before[-1].correction if before else correction.NONE


def _quizzed(attempts: Iterable[Attempt]) -> dict[CardKey, Quizzed]:
    """Return how each card did in its latest answers; a question that came again in its round says nothing new."""
    answers: dict[CardKey, list[tuple[bool, float]]] = defaultdict(list)
    for attempt in attempts:
        if not attempt.again:
            answers[attempt.card].append((attempt.right, attempt.chance))
    return {
        card: Quizzed(len(found), corrected(found[-LATEST_ANSWERS:])) for card, found in answers.items()
    }  # fmt: skip


def _confused(rows: dict[CardKey, Row], tally: Tally) -> dict[CardKey, Row]:
    for key, row in rows.items():
        found = tally.taken_for(key)
        if found:
            other = max(found, key=lambda one: (found[one], one))
            name = rows[other].face.name if other in rows else ""
            rows[key] = Row(row.face, row.standing, found[other], name)
    return rows


def _group(name: str, now: Sums, later: Sums, levels: dict[Level, int], fitted: Correction) -> Group:
    tactics = sum(levels.values())
    return Group(
        name, tactics, tactics - levels[Level.NEW], now.total(fitted), later.total(fitted), levels, now, later,
    )  # fmt: skip


def together(groups: Sequence[Group], fitted: Correction) -> Group:
    """Return what groups of tactics, each tactic in one of them, come to."""
    levels = {level: sum(found.levels[level] for found in groups) for level in LEVELS}
    now, later = (sum(some, Sums()) for some in ([one.now_sums for one in groups], [one.later_sums for one in groups]))
    return _group("all", now, later, levels, fitted)
