"""Studying: which prompt is next, what a grade does, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flashneg.domain import calendar, queue, replay, sm2
from flashneg.domain.cards import Card
from flashneg.domain.events import CardKey, Event, EventKind, Mode, PromptKey
from flashneg.domain.names import Facet
from flashneg.domain.replay import Schedule
from flashneg.domain.settings import Settings
from flashneg.study.confusables import with_both_sides
from flashneg.study.counts import DueCounts, counts
from flashneg.study.errors import ClockDoubt, NotFound, StudyError
from flashneg.study.ports import CardCodec, CardState, Clock, Store, StoredCard, Unit
from flashneg.study.session_limits import Options, limits_of

_YEAR = 365 * calendar.DAY


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt ready to be shown. `variant` is the index of the practice scenario; intervals are days by quality.

    A leech comes with the cards that it is mixed up with, to be shown before the question.
    """

    prompt: PromptKey
    stored: StoredCard
    card: Card
    schedule: Schedule
    state: CardState
    mode: Mode
    variant: int | None
    intervals: Mapping[int, int]
    ploys: tuple[str, ...] = ()
    leech: bool = False
    mixed_up: tuple[Card, ...] = ()

    @property
    def ref(self) -> str:
        """The printed name, deck/card:facet."""
        return f"{self.stored.ref}:{self.prompt.facet}"


@dataclass(frozen=True, slots=True)
class Graded:
    """What a grade did."""

    ref: str
    prompt: PromptKey
    quality: int
    mode: Mode
    schedule: Schedule
    drill: bool
    event: Event


@dataclass(frozen=True, slots=True)
class Undone:
    """What undo took back: the event, the printed name of its prompt or card, and what the card is called."""

    event: Event
    ref: str | None
    name: str = ""


class Session:
    """Today's session of one learner. It keeps nothing but what was skipped; the store is the truth."""

    def __init__(
        self, store: Store, codec: CardCodec, clock: Clock, settings: Settings, options: Options | None = None
    ) -> None:
        self._store = store
        self._codec = codec
        self._clock = clock
        self._settings = settings
        self.options = options or Options()
        self._skipped: list[PromptKey] = []

    @property
    def settings(self) -> Settings:
        """The learner's settings."""
        return self._settings

    @property
    def limits(self) -> queue.Limits:
        """The day's limits: the options' where given, else the settings'."""
        return limits_of(self._settings, self.options)

    def today(self, at: int | None = None) -> int:
        """Return the study day now, or of another instant."""
        now = self._clock.now() if at is None else at
        return calendar.study_day(now, self._clock.zone, self._clock.day_start)

    def plan(self) -> queue.Plan:
        """Return what today still asks."""
        with self._store.read() as unit:
            return self._plan(unit)

    def counts(self) -> DueCounts:
        """Return today in five numbers."""
        with self._store.read() as unit:
            today = self.today()
            return counts(self._plan(unit), today=today, learned=unit.learned(), next_due=unit.next_due(today))

    def next(self) -> Asked | None:
        """Return the prompt to show now, or None when the day is done."""
        with self._store.read() as unit:
            chosen = self._plan(unit).next
            return self.asked(unit, chosen.prompt) if chosen else None

    def look(self) -> tuple[Asked | None, queue.Plan]:
        """Return the prompt to show now, and what today still asks, of one moment."""
        with self._store.read() as unit:
            plan = self._plan(unit)
            return (self.asked(unit, plan.next.prompt) if plan.next else None), plan

    def tomorrow(self) -> queue.Plan:
        """Return what the next study day would ask, if nothing more were done today."""
        with self._store.read() as unit:
            day = unit.day(self.today() + 1, new=self.limits.new, ahead=0, decks=self.options.decks)
        return queue.plan(day, self.limits)

    def ask(self, prompt: PromptKey) -> Asked:
        """Return this prompt ready to be shown. Raises NotFound."""
        with self._store.read() as unit:
            return self.asked(unit, prompt)

    def day(self, unit: Unit) -> queue.Day:
        """Return the facts of today, as a transaction sees them."""
        return unit.day(self.today(), new=self.limits.new, ahead=self.options.ahead, decks=self.options.decks)

    def plan_of(self, day: queue.Day) -> queue.Plan:
        """Return what a day still asks; what was skipped comes last."""
        return queue.plan(day, self.limits, self._skipped)

    def _plan(self, unit: Unit) -> queue.Plan:
        return self.plan_of(self.day(unit))

    def asked(self, unit: Unit, prompt: PromptKey) -> Asked:
        """Return this prompt ready to be shown, as a transaction sees it. Raises NotFound."""
        stored = unit.shelf.card(prompt.card)
        if stored is None or stored.retired or prompt.facet not in unit.shelf.facets(prompt.card):
            raise NotFound("that prompt is no longer in any deck")
        card = with_both_sides(self._codec.from_text(stored.content, stored.line), stored, unit.shelf.card)
        schedule = unit.schedule(prompt)
        ploys = tuple(
            ploy.name for key in stored.answers.split() if (ploy := unit.shelf.card(key)) and not ploy.retired  # type: ignore[arg-type]
        ) if prompt.facet is Facet.ANSWERS else ()  # fmt: skip
        leech = schedule.lapses >= self._settings.leech_lapses
        return Asked(
            prompt, stored, card, schedule, unit.card_state(prompt.card), replay.mode_of(schedule, self.today()),
            variant_of(card, prompt.facet, schedule), intervals(schedule, self.today()), ploys, leech,
            self._mixed_up(unit, stored) if leech else (),
        )  # fmt: skip

    def _mixed_up(self, unit: Unit, stored: StoredCard) -> tuple[Card, ...]:
        others = [unit.shelf.card(CardKey(key)) for key in stored.confusable.split()]
        return tuple(
            self._codec.from_text(other.content, other.line) for other in others if other and not other.retired
        )

    def skip(self, prompt: PromptKey) -> None:
        """Ask this prompt after the others, in this session only."""
        self._skipped = [other for other in self._skipped if other != prompt] + [prompt]

    def grade(
        self, prompt: PromptKey, quality: int, *, milliseconds: int | None = None, at: int | None = None,
        accept_clock: bool = False,
    ) -> Graded:  # fmt: skip
        """Log a review and move the schedule, in one transaction.

        `at` is an earlier instant, in microseconds. Raises ClockDoubt when the clock is in doubt and not accepted,
        StudyError when `at` cannot be, NotFound, and NotSaved when nothing was written.
        """
        with self._store.write() as unit:
            now = self._clock.now()  # after the wait for others, whose events would otherwise be newer
            today = self.today(now)
            subject = unit.subject(prompt)
            if subject is None:
                raise NotFound("that prompt is no longer in any deck; nothing was graded")
            stored, schedule = subject
            newest = unit.log.newest_at()
            if not accept_clock:
                doubt_clock(newest, now)
            instant = now if at is None else self._checked_at(at, now, schedule)
            day = today if at is None else self.today(at)
            mode = replay.mode_of(schedule, day)
            facts = self._facts(prompt, stored, schedule) | {"quality": quality, "mode": mode.value}
            if milliseconds is not None:
                facts["ms"] = milliseconds
            sm2.step(schedule.memory, quality)  # raises for a quality out of range, whatever the mode
            event = unit.log.append(
                EventKind.REVIEW, at=instant, day=day, card=prompt.card, facet=prompt.facet, facts=facts
            )
            late = instant <= max(schedule.last_at, newest or 0)
            after = replay.replay(prompt, unit.log.of_prompt(prompt)) if late else replay.apply(prompt, schedule, event)
            unit.put_schedule(prompt, after)
        self._skipped = [other for other in self._skipped if other != prompt]
        ref = f"{stored.ref}:{prompt.facet}"
        return Graded(ref, prompt, quality, mode, after, after.in_drill(today), event)

    def _facts(self, prompt: PromptKey, stored: StoredCard, schedule: Schedule) -> dict[str, object]:
        """Return what a review of this prompt tells whatever its grade is."""
        facts: dict[str, object] = {"spread": self._settings.spread}
        if prompt.facet is Facet.SPOT:
            card = self._codec.from_text(stored.content, stored.line)
            facts["variant"] = variant_of(card, prompt.facet, schedule)
        return facts

    def _checked_at(self, at: int, now: int, schedule: Schedule) -> int:
        if at > now:
            raise StudyError("--at lies in the future; give an instant that has been")
        if at < schedule.last_at:
            last = calendar.instant_text(schedule.last_at)
            raise StudyError(f"--at lies before the prompt's last review, {last}; give a later one")
        return at

    def undo(self) -> Undone | None:
        """Take back the latest event of today that can be; None when there is none."""
        now = self._clock.now()
        day = self.today()
        with self._store.write() as unit:
            event = unit.log.latest_undoable(day)
            if event is None or event.card is None:
                return None
            unit.log.append(
                EventKind.RETRACTION, at=max(now, event.at), day=day, card=event.card, facet=event.facet,
                facts={"target": event.id},
            )  # fmt: skip
            stored = unit.shelf.card(event.card)
            if event.prompt is None:
                unit.refresh_card_state(event.card)
            else:
                unit.put_schedule(event.prompt, replay.replay(event.prompt, unit.log.of_prompt(event.prompt)))
        if stored is None:
            return Undone(event, None)
        return Undone(event, f"{stored.ref}:{event.facet}" if event.facet else stored.ref, stored.name)


def doubt_clock(newest: int | None, now: int) -> None:
    """Raise ClockDoubt when now lies before the newest event, or more than a year after it."""
    if newest is None or newest <= now <= newest + _YEAR:
        return
    what = "before" if now < newest else "more than a year after"
    raise ClockDoubt(
        f"the clock says {calendar.instant_text(now)}, {what} the newest event ({calendar.instant_text(newest)})"
    )


def variant_of(card: Card, facet: Facet, schedule: Schedule) -> int | None:
    """Return which practice scenario is shown: earlier reviews of the prompt, modulo their count."""
    practice = getattr(card, "practice_scenarios", ())
    if facet is not Facet.SPOT or not practice:
        return None
    return (schedule.reviews + schedule.drills) % len(practice)


def intervals(schedule: Schedule, day: int) -> dict[int, int]:
    """Return the days that each quality would give now, not spread; drill and cram leave the interval as it is."""
    if replay.mode_of(schedule, day) is not Mode.REVIEW:
        return dict.fromkeys(range(6), schedule.memory.interval)
    return {quality: sm2.step(schedule.memory, quality).interval for quality in range(6)}
