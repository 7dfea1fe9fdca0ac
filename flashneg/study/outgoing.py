"""What is exported: the chosen decks and cards with their pasts, and for JSON the whole archive."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flashneg.domain.cards import Card, Deck
from flashneg.domain.events import CardKey, Event, EventKind, PromptKey
from flashneg.domain.names import DeckId, Facet
from flashneg.domain.replay import Schedule, retracted
from flashneg.study.cards import SEARCHES, card_called
from flashneg.study.errors import NotFound, StudyError
from flashneg.study.library import find_deck
from flashneg.study.parcels import (
    Archive,
    ArchiveDeck,
    OutCard,
    OutDeck,
    Outgoing,
    Progress,
    Tools,
    no_progress,
)
from flashneg.study.ports import CardState, StoredCard, StoredDeck, Unit

_PAST = frozenset({EventKind.REVIEW, EventKind.ADOPTION})
_OTHERS = frozenset({EventKind.ATTEMPT, EventKind.MET, EventKind.NOTE})


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote: how many cards, what the format could not hold, and how to use it."""

    cards: int
    left: tuple[str, ...]
    hints: tuple[str, ...] = ()


class Export:
    """Writes decks and cards for other programs, for paper, and for another flashneg."""

    def __init__(self, tools: Tools) -> None:
        self._store = tools.store
        self._codec = tools.codec
        self._clock = tools.clock
        self._source = tools.source
        self._formats = tools.formats

    def export(
        self, path: Path, *, target_format: str | None = None, decks: Sequence[str] = (), cards: Sequence[str] = (),
        with_history: bool = False, progress: Progress = no_progress,
    ) -> Exported:  # fmt: skip
        """Write the chosen decks and cards (all living ones when none is chosen) to a path. Raises StudyError."""
        target = target_format or self._formats.target_of(path)
        with self._store.read() as unit:
            whole = target == "json" and not decks and not cards
            found = self._chosen(unit, decks, cards)
            told = with_history and not whole  # a whole archive has the log itself
            schedules = dict(unit.schedules()) if told else {}
            states = unit.card_states() if told else {}
            out = tuple(self._out_deck(unit, deck, rows, schedules, states if told else None) for deck, rows in found)
            archive = self._archive(unit, out) if whole else None
        count = sum(len(deck.cards) for deck in out)
        if not count and not whole:
            raise StudyError("there is no card to export; choose a deck with --deck or a card with --card")
        outgoing = Outgoing(
            out, with_history, self._clock.now(), self._clock.zone, self._clock.day_start, archive,
            progress,
        )  # fmt: skip
        left = self._formats.write(target, outgoing, path)
        return Exported(count, tuple(left), tuple(self._formats.hints(target, outgoing)))

    def _chosen(
        self, unit: Unit, decks: Sequence[str], cards: Sequence[str]
    ) -> list[tuple[StoredDeck, list[StoredCard]]]:
        known = unit.shelf.decks()
        wanted = {find_deck(known, name).id for name in decks}
        keys = {_find_card(unit, name).key for name in cards}
        found = []
        for deck in known:
            if (wanted or keys) and deck.id not in wanted and not keys:
                continue
            rows = [card for card in unit.shelf.cards(deck.id) if not card.retired]
            if keys or wanted:
                rows = [card for card in rows if card.key in keys or deck.id in wanted]
            if rows:
                found.append((deck, rows))
        return found

    def _out_deck(
        self, unit: Unit, deck: StoredDeck, rows: Sequence[StoredCard], schedules: Mapping[PromptKey, Schedule],
        states: Mapping[CardKey, CardState] | None,
    ) -> OutDeck:  # fmt: skip
        """Return a deck with its cards, and with their pasts where states are given."""
        path = Path(deck.source) if deck.source else None
        stamp = self._source.stamp(path) if path else None
        file = self._source.read(path) if path and stamp else None
        cards = tuple(self._codec.from_text(card.content, card.line) for card in rows)
        bare = Deck(deck.id, deck.title, description=deck.description, prompts=deck.prompts)
        whole = (file.deck if file and file.deck else bare).with_cards(cards)
        events = unit.log.of_cards([card.key for card in rows]) if states is not None else []
        pasts: dict[CardKey, dict[Facet, list[Event]]] = defaultdict(lambda: defaultdict(list))
        gone = retracted(events)
        for event in events:
            if event.card and event.facet and event.kind in _PAST and event.id not in gone:
                pasts[event.card][event.facet].append(event)
        facets = unit.shelf.facets_by_card(deck.id)
        out = tuple(
            OutCard(
                stored, card, facets.get(stored.key, ()), self._ploys(unit, stored),
                _of_card(stored.key, facets.get(stored.key, ()), schedules),
                {facet: tuple(found) for facet, found in pasts[stored.key].items()},
                (states or {}).get(stored.key, CardState()),
            )
            for stored, card in zip(rows, cards, strict=True)
        )  # fmt: skip
        changed = int(stamp.rpartition(":")[2]) if stamp else 0
        others = Counter(event.kind for event in events if event.kind in _OTHERS and event.id not in gone)
        return OutDeck(deck, whole, out, changed, others)

    def _ploys(self, unit: Unit, stored: StoredCard) -> tuple[str, ...]:
        found = (unit.shelf.card(CardKey(key)) for key in stored.answers.split())
        return tuple(ploy.name for ploy in found if ploy is not None and not ploy.retired)

    def _archive(self, unit: Unit, out: Sequence[OutDeck]) -> Archive:
        """Return everything: the decks with their retired cards, and the whole log with its chains."""
        retired: dict[DeckId, list[tuple[CardKey, Card]]] = defaultdict(list)
        for card in unit.shelf.cards():
            if card.retired:
                retired[card.deck].append((card.key, self._codec.from_text(card.content, 1)))
        written = {deck.stored.id: deck for deck in out}
        decks = []
        for stored in unit.shelf.decks():
            found = written.get(stored.id)
            deck = found.deck if found else Deck(stored.id, stored.title, description=stored.description)
            keys = tuple(card.stored.key for card in found.cards) if found else ()
            changed = found.changed if found and not stored.bundled else 0
            decks.append(
                ArchiveDeck(
                    deck, stored.enabled, stored.position, stored.bundled, changed, keys,
                    tuple(retired.pop(stored.id, ())),
                )
            )  # fmt: skip
        decks += [
            ArchiveDeck(
                Deck(name, name), enabled=False, position=-1, bundled=False, changed=0, keys=(), retired=tuple(cards)
            )
            for name, cards in sorted(retired.items())
        ]
        return Archive(tuple(decks), tuple(unit.log.everything()))


def _of_card(key: CardKey, facets: Sequence[Facet], schedules: Mapping[PromptKey, Schedule]) -> dict[Facet, Schedule]:
    return {facet: found for facet in facets if (found := schedules.get(PromptKey(key, facet))) is not None}


def _find_card(unit: Unit, name: str) -> StoredCard:
    found = card_called(unit, name)
    if found is None:
        raise NotFound(f"no card is called {name!r}; {SEARCHES}")
    return found
