"""Finding cards and prompts by name, and what a learner does to a card as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from flashneg.domain import calendar
from flashneg.domain.cards import Card, Link
from flashneg.domain.events import CardKey, Event, EventKind, Facts, PromptKey
from flashneg.domain.names import CardId, DeckId, Facet
from flashneg.domain.replay import Schedule, replay, retracted, twins
from flashneg.domain.sm2 import START_EASE
from flashneg.study.confusables import with_both_sides
from flashneg.study.errors import NotFound
from flashneg.study.finding import Scores, Searched, Texts
from flashneg.study.following import references
from flashneg.study.library import find_deck
from flashneg.study.ports import CardCodec, CardState, Clock, Store, StoredCard, Unit, Version
from flashneg.study.relations import targets
from flashneg.study.uncollected import uncollected

_WORDS = re.compile(r"\w+")
SEARCHES = "'flashneg find TEXT' searches"


@dataclass(frozen=True, slots=True)
class Shown:
    """A card with what the learner did to it, and what can be asked of it.

    Its confusables are of both sides: a card that calls this one confusable is among them.
    """

    stored: StoredCard
    card: Card
    state: CardState
    facets: tuple[Facet, ...]

    def prompt_refs(self) -> list[str]:
        """Return the printed names of its prompts."""
        return [f"{self.stored.ref}:{facet}" for facet in self.facets]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A review or an adoption in a prompt's history, with the schedule after it."""

    event: Event
    retracted: bool
    after: Schedule


@dataclass(frozen=True, slots=True)
class PromptHistory:
    """A prompt's schedule and every review and adoption that led to it."""

    ref: str
    facet: Facet
    schedule: Schedule
    past: tuple[Recorded, ...]

    @property
    def reviews(self) -> list[Recorded]:
        """The reviews among them."""
        return [found for found in self.past if found.event.kind is EventKind.REVIEW]

    @property
    def adoptions(self) -> list[Recorded]:
        """The adoptions among them."""
        return [found for found in self.past if found.event.kind is EventKind.ADOPTION]


def card_called(unit: Unit, name: str) -> StoredCard | None:
    """Return the card called `deck/card` or `card`, or None. Raises NotFound where several are called so."""
    deck_name, _, card_name = name.rpartition("/")
    found = unit.shelf.by_id(CardId(card_name))
    if deck_name:
        deck = find_deck(unit.shelf.decks(), deck_name)
        found = [card for card in found if card.deck == deck.id]
    if len(found) > 1:
        raise NotFound(f"{name!r} could be {', '.join(card.ref for card in found)}; name one of them")
    return found[0] if found else None


def _folded(name: str) -> str:
    """Return a name as one types it for an id: its words alone, in lower case."""
    return "-".join(_WORDS.findall(name.casefold()))


class _Read:
    """A card's content, and its texts as they are searched, once somebody searches."""

    def __init__(self, card: Card) -> None:
        self.card = card

    @cached_property
    def searched(self) -> Searched:
        return Searched(self.card)


@dataclass(slots=True)
class _Kept:
    """The living cards as of a version of the store."""

    version: Version | None = None
    stored: list[StoredCard] = field(default_factory=list)
    read: list[_Read] = field(default_factory=list)
    texts: Texts | None = None


class Cards:
    """Cards by name. What was read of them is kept until the store changes, so that typing a search stays fluent."""

    def __init__(self, store: Store, codec: CardCodec, clock: Clock, scores: Scores) -> None:
        self._store = store
        self._codec = codec
        self._clock = clock
        self._scores = scores
        self._kept = _Kept()

    def resolve(self, name: str) -> StoredCard:
        """Return the card called `deck/card` or `card`. Raises NotFound, with the candidates."""
        with self._store.read() as unit:
            return self._resolve(unit, name)

    def _resolve(self, unit: Unit, name: str) -> StoredCard:
        found = card_called(unit, name)
        if found is not None:
            return found
        wanted = name.rpartition("/")[2]
        cards = [card for card in unit.shelf.cards() if not card.retired]
        near = [card for card in cards if _folded(wanted) in {_folded(card.id), _folded(card.name)}][:3]
        if not near:
            scores = self._scores(wanted.casefold(), [f"{card.id} {card.name.casefold()}" for card in cards], 0)
            near = [cards[place] for place, _ in sorted(scores, key=lambda found: -found[1])[:3]]
        hint = f"did you mean {', '.join(card.ref for card in near)}?" if near else SEARCHES
        raise NotFound(f"no card is called {name!r}; {hint}")

    def resolve_prompt(self, name: str) -> PromptKey:
        """Return the prompt called `deck/card:facet` or `card:facet`. Raises NotFound."""
        card_name, separator, facet_name = name.rpartition(":")
        with self._store.read() as unit:
            stored = self._resolve(unit, card_name if separator else name)
            facets = unit.shelf.facets(stored.key)
        if facet_name in facets and separator:
            return PromptKey(stored.key, Facet(facet_name))
        choices = ", ".join(f"{stored.ref}:{facet}" for facet in facets)
        raise NotFound(f"no prompt is called {name!r}; there are: {choices}")

    def show(self, name: str) -> Shown:
        """Return a card by name."""
        with self._store.read() as unit:
            return self._shown(unit, self._resolve(unit, name))

    def show_key(self, key: CardKey) -> Shown:
        """Return a card by its key. Raises NotFound."""
        with self._store.read() as unit:
            stored = unit.shelf.card(key)
            if stored is None:
                raise NotFound("that card is no longer in any deck")
            return self._shown(unit, stored)

    def follow(self, target: str, deck: str) -> Shown:
        """Return the card that a link (`id`, or `file#id`) in a card of this deck means. Raises NotFound."""
        from urllib.parse import unquote  # noqa: PLC0415 - the first card waits

        file, _, card_id = target.rpartition("#")
        with self._store.read() as unit:
            called_so = targets(unit.shelf.by_id(CardId(card_id)), unit.shelf.decks())
            found = called_so.find(CardId(card_id), unquote(file), DeckId(deck))
            if found is None:
                raise NotFound(f"no loaded deck has a card {card_id!r}")
            return self._shown(unit, found)

    def references(self, shown: Iterable[Shown]) -> list[dict[Link, str]]:
        """Return for each of these cards which cards, as `deck/card`, its links mean, where there are such cards."""
        with self._store.read() as unit:
            return references(unit, [(one.card, one.stored.deck) for one in shown])

    def _shown(self, unit: Unit, stored: StoredCard) -> Shown:
        card = with_both_sides(self._codec.from_text(stored.content, stored.line), stored, unit.shelf.card)
        return Shown(stored, card, unit.card_state(stored.key), unit.shelf.facets(stored.key))

    def all(self) -> list[Shown]:
        """Return every living card with what the learner did to it, decks and cards in order."""
        with self._store.read() as unit:
            kept = self._read(unit)
            states = unit.card_states()
            return [
                Shown(stored, read.card, states.get(stored.key, CardState()), ())
                for stored, read in zip(kept.stored, kept.read, strict=True)
            ]

    def find(self, text: str, count: int = 20) -> list[tuple[Shown, float]]:
        """Return the cards whose name, AKA, intent or scenarios are like the text, best first.

        After them come those that share its telling words, so that a sentence as it was said finds something too.
        """
        with self._store.read() as unit:
            kept = self._read(unit)
        if kept.texts is None:
            with uncollected():
                kept.texts = Texts(read.searched for read in kept.read)
        hits = kept.texts.find(text, self._scores)[:count]
        with self._store.read() as unit:
            states = unit.card_states()
            found = []
            for place, score in hits:
                stored = kept.stored[place]
                card = with_both_sides(kept.read[place].card, stored, unit.shelf.card)
                state = states.get(stored.key, CardState())
                found.append((Shown(stored, card, state, unit.shelf.facets(stored.key)), score))
            return found

    @uncollected()
    def _read(self, unit: Unit) -> _Kept:
        """Return the living cards, decks and cards in order; those that did not change are not read again."""
        kept, version = self._kept, unit.version()
        if kept.version != version:
            known = {
                (card.key, card.digest, card.line): read for card, read in zip(kept.stored, kept.read, strict=True)
            }
            order = {deck.id: deck.position for deck in unit.shelf.decks()}
            cards = [card for card in unit.shelf.cards() if not card.retired]
            cards.sort(key=lambda card: (order.get(card.deck, 0), card.position))
            read = [
                known.get((card.key, card.digest, card.line)) or _Read(self._codec.from_text(card.content, card.line))
                for card in cards
            ]
            kept = self._kept = _Kept(version, cards, read)
        return kept

    def act(self, name: str, kind: EventKind, facts: Facts | None = None) -> tuple[StoredCard, CardState]:
        """Log what the learner does to a card as a whole (suspend, unsuspend, bury, mark, met, note)."""
        return self.act_on(self.resolve(name).key, kind, facts)

    def act_on(self, key: CardKey, kind: EventKind, facts: Facts | None = None) -> tuple[StoredCard, CardState]:
        """Log what the learner does to the card of this key. A mark on a marked card takes the mark away."""
        now, day = self._instant()
        with self._store.write() as unit:
            stored = unit.shelf.card(key)
            if stored is None:
                raise NotFound("that card is no longer in any deck")
            told = dict(facts or {})
            if kind is EventKind.MARK:
                told.setdefault("on", int(not unit.card_state(key).marked))
            unit.log.append(kind, at=now, day=day, card=key, facts=told)
            return stored, unit.refresh_card_state(key)

    def forget(self, name: str) -> StoredCard:
        """Make every prompt of a card new again. The history stays."""
        now, day = self._instant()
        stored = self.resolve(name)
        blank = {"repetitions": 0, "ease": START_EASE, "interval": 0, "due": 0, "reason": "forgotten"}
        with self._store.write() as unit:
            for facet in unit.shelf.facets(stored.key):
                prompt = PromptKey(stored.key, facet)
                unit.log.append(EventKind.ADOPTION, at=now, day=day, card=stored.key, facet=facet, facts=blank)
                unit.put_schedule(prompt, replay(prompt, unit.log.of_prompt(prompt)))
        return stored

    def history(self, name: str) -> tuple[StoredCard, list[PromptHistory]]:
        """Return a card's prompts, each with its reviews and adoptions and the schedule after each."""
        with self._store.read() as unit:
            stored = self._resolve(unit, name)
            return stored, [self._prompt_history(unit, stored, facet) for facet in unit.shelf.facets(stored.key)]

    def _prompt_history(self, unit: Unit, stored: StoredCard, facet: Facet) -> PromptHistory:
        prompt = PromptKey(stored.key, facet)
        events = unit.log.of_prompt(prompt)
        gone = retracted(events)
        doubles = twins(events)
        seen: list[Event] = []
        past = []
        for event in events:
            if event.kind not in {EventKind.REVIEW, EventKind.ADOPTION}:
                continue
            if event.id not in gone:
                seen.append(event)
            if event.id not in doubles:
                past.append(Recorded(event, event.id in gone, replay(prompt, seen)))
        return PromptHistory(f"{stored.ref}:{facet}", facet, unit.schedule(prompt), tuple(past))

    def _instant(self) -> tuple[int, int]:
        now = self._clock.now()
        return now, calendar.study_day(now, self._clock.zone, self._clock.day_start)
