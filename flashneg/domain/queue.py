"""What is studied today: which reviews, which new prompts, what awaits the final drill, and which one is next.

`plan` is one pure function of the day's facts; it is asked again after every event, so it needs no memory of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from flashneg.domain.events import CardKey, PromptKey
from flashneg.domain.names import Facet
from flashneg.domain.replay import Schedule

_APART = frozenset({Facet.SPOT, Facet.COUNTER})
_APART_UNTIL = 2


@dataclass(frozen=True, slots=True)
class Item:
    """A prompt with its schedule, as the queue sees it."""

    prompt: PromptKey
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class Limits:
    """The learner's daily limits. `new` and `reviews` are counted over the study day; `ahead` looks days past today."""

    new: int = 5
    reviews: int = 60
    new_despite_backlog: bool = False
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """The facts of a study day: what is due, what is new and in which order, and what was already asked today.

    `confusable` tells, for a card, the cards it is confused with. `drill` holds what the final drill still asks.
    `last` is the prompt asked just before.
    """

    today: int
    due: Sequence[Item]
    new: Sequence[Item]
    asked: Sequence[Item] = ()
    drill: Sequence[Item] = ()
    new_done: int = 0
    reviews_done: int = 0
    confusable: Mapping[CardKey, frozenset[CardKey]] = field(default_factory=dict)
    last: PromptKey | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What today still asks. `waiting` counts due reviews left for another day by the limit, over `days` days.

    `put_off` says whether a due review waits for tomorrow: behind the limit, or because the day asked one like it.
    """

    reviews: tuple[Item, ...]
    new: tuple[Item, ...]
    drill: tuple[Item, ...]
    waiting: int = 0
    days: int = 0
    next: Item | None = None
    put_off: bool = False

    @property
    def done(self) -> bool:
        """Whether nothing is left to ask today."""
        return self.next is None


def graded(day: Day, prompt: PromptKey, schedule: Schedule) -> Day | None:
    """Return the facts of the day after a review of a prompt that it still asked, with the schedule it now has.

    Reading the day again gives the same plan. None for a prompt that the day did not ask.
    """
    rest = without(day, prompt)
    if sum(map(len, (rest.due, rest.new, rest.drill))) == sum(map(len, (day.due, day.new, day.drill))):
        return None
    item = Item(prompt, schedule)
    drill = [*rest.drill, item] if schedule.in_drill(day.today) else rest.drill
    asked = [other for other in day.asked if other.prompt != prompt]
    if schedule.scheduled_day == day.today:
        asked.append(item)
    first = sum(other.schedule.reviews == 1 for other in asked)
    return replace(
        rest, asked=asked, drill=drill, new_done=first, reviews_done=len(asked) - first, last=last_drilled(drill)
    )


def without(day: Day, prompt: PromptKey) -> Day:
    """Return the day as if this prompt were no longer to be asked."""
    due, new, drill = ([item for item in items if item.prompt != prompt] for items in (day.due, day.new, day.drill))
    return replace(day, due=due, new=new, drill=drill)


def last_drilled(drill: Iterable[Item]) -> PromptKey | None:
    """Return the prompt of the drill that was answered last; of several at one instant, always the same."""
    last = max(drill, key=lambda item: (item.schedule.last_at, item.prompt), default=None)
    return last.prompt if last else None


def overdue_ratio(item: Item, today: int) -> float:
    """Return how overdue an item is in proportion to its interval; the greatest is the most at risk."""
    return (today - item.schedule.due) / max(1, item.schedule.memory.interval)


def plan(day: Day, limits: Limits, skipped: Iterable[PromptKey] = ()) -> Plan:
    """Return what today still asks, in order; skipped prompts come last."""
    late = dict.fromkeys(skipped)
    ordered = sorted(day.due, key=lambda item: (-overdue_ratio(item, day.today), item.prompt))
    fits = _fitting(day)
    eligible = [item for item in ordered if fits(item)]
    room = max(0, limits.reviews - day.reviews_done)
    reviews, waiting = eligible[:room], max(0, len(eligible) - room)
    new: list[Item] = []
    left = max(0, limits.new - day.new_done)
    if left and (not waiting or limits.new_despite_backlog):
        fits = _fitting(day, reviews)
        for item in day.new:
            if fits(item):
                new.append(item)
                if len(new) == left:
                    break
    drill = tuple(sorted(day.drill, key=lambda item: _shuffled(item, day.today)))
    chosen = _next(day, _late(reviews, late), _late(new, late), drill, late)
    days = -(-waiting // max(1, limits.reviews))
    asked = {item.prompt for item in reviews}
    put_off = any(item.schedule.due <= day.today for item in ordered if item.prompt not in asked)
    return Plan(tuple(reviews), tuple(new), drill, waiting, days, chosen, put_off)


def _fitting(day: Day, chosen: Iterable[Item] = ()) -> Callable[[Item], bool]:
    """Return a test that admits one prompt of a card a day and keeps young confusable prompts apart.

    What the test admits counts as asked from then on.
    """
    cards: set[CardKey] = set()
    young: dict[CardKey, bool] = {}

    def take(item: Item) -> None:
        cards.add(item.prompt.card)
        if item.prompt.facet in _APART:
            is_young = item.schedule.memory.repetitions < _APART_UNTIL
            young[item.prompt.card] = young.get(item.prompt.card, False) or is_young

    def admits(item: Item) -> bool:
        if item.prompt.card in cards:
            return False
        if item.prompt.facet in _APART:
            is_young = item.schedule.memory.repetitions < _APART_UNTIL
            for other in day.confusable.get(item.prompt.card, ()):
                if other in young and (is_young or young[other]):
                    return False
        take(item)
        return True

    for item in (*day.asked, *chosen):
        take(item)
    return admits


def _late(items: Sequence[Item], late: Mapping[PromptKey, None]) -> list[Item]:
    rank = {prompt: index for index, prompt in enumerate(late)}
    return sorted(items, key=lambda item: rank.get(item.prompt, -1))


def _shuffled(item: Item, today: int) -> bytes:
    """Return a sort key that shuffles, seeded by prompt, day and how often it was drilled."""
    import hashlib  # noqa: PLC0415 - what only counts what is due may not need it

    seed = item.prompt.seed + today.to_bytes(4, "big") + item.schedule.drills.to_bytes(2, "big")
    return item.schedule.drills.to_bytes(2, "big") + hashlib.sha256(seed).digest()


def _next(
    day: Day,
    reviews: Sequence[Item],
    new: Sequence[Item],
    drill: Sequence[Item],
    late: Mapping[PromptKey, None],
) -> Item | None:
    """Return the item to ask now: new prompts spread evenly between reviews, then the drill."""
    fresh = [items[0] for items in (new, reviews) if items and items[0].prompt not in late]
    if fresh:
        all_new, all_reviews = day.new_done + len(new), day.reviews_done + len(reviews)
        slot = day.new_done + day.reviews_done + 1
        wants_new = day.new_done < slot * all_new // max(1, all_new + all_reviews)
        if len(fresh) == 1:
            return fresh[0]
        return fresh[0] if wants_new else fresh[1]
    waiting = [items[0] for items in (reviews, new) if items]
    if waiting:
        return min(waiting, key=lambda item: list(late).index(item.prompt))
    others = [item for item in drill if item.prompt != day.last]
    fresh_drill = [item for item in others if item.prompt not in late]
    return next(iter(fresh_drill or others or drill), None)
