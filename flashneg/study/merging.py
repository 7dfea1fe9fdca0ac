"""Two machines' logs and decks as one: the same result in whichever order, and however often.

Events are united by their ids and every writer's chain is kept whole. Of two texts of a deck, the one of the file that
was changed last wins card by card; a card that only one of them has stays, unless the newer one retired it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from flashneg.domain.cards import Card, Deck
from flashneg.domain.events import CardKey, Event, EventKind, chain_hash
from flashneg.domain.names import CardId, DeckId
from flashneg.study.arrivals import Shelves
from flashneg.study.errors import StudyError
from flashneg.study.parcels import Archive, ArchiveDeck, ParcelDeck
from flashneg.study.ports import CardCodec, StoredCard, StoredDeck

Row = tuple[Event, bytes]


def new_rows(archives: Iterable[Archive], stored: Sequence[Row]) -> list[Row]:
    """Return the rows of the archives that the log lacks, in each writer's order.

    Raises StudyError when a chain is broken, or tells another story than the log's under one writer's name.
    """
    known: dict[str, list[Row]] = {}
    for event, digest in stored:
        known.setdefault(event.writer, []).append((event, digest))
    ids = {event.id for event, _ in stored}
    fresh: list[Row] = []
    for archive in archives:
        chains: dict[str, list[Row]] = {}
        for event, digest in archive.events:
            chains.setdefault(event.writer, []).append((event, digest))
        for writer, rows in sorted(chains.items()):
            more = _continued(known.setdefault(writer, []), sorted(rows, key=lambda row: row[0].sequence))
            for event, _ in more:
                if event.id in ids:
                    raise StudyError(f"the log is damaged: event {event.id} stands under two writers; export it again")
                ids.add(event.id)
            known[writer] += more
            fresh += more
    return fresh


def _continued(known: Sequence[Row], rows: Sequence[Row]) -> list[Row]:
    """Return the rows that follow on those known, each checked against the one before."""
    previous = b""
    more: list[Row] = []
    for place, (event, digest) in enumerate(rows):
        if event.sequence != place + 1 or chain_hash(previous, event) != digest:
            raise StudyError(
                f"the log is damaged: event {place + 1} of writer {event.writer} is not what was written;"
                " export it again"
            )
        if place < len(known) and known[place][1] != digest:
            raise StudyError(
                f"the logs tell two stories under one writer, {event.writer}, from event {place + 1} on;"
                " one of the two machines is a copy of the other made without 'flashneg restore'"
            )
        if place >= len(known):
            more.append((event, digest))
        previous = digest
    return more


def is_empty(events: Iterable[Row]) -> bool:
    """Return whether a log holds nothing but the names of cards."""
    return all(event.kind is EventKind.NAMING for event, _ in events)


def merged_decks(archive: Archive, shelves: Shelves, coming: Container[DeckId] = ()) -> list[ParcelDeck]:
    """Return the decks of an archive as they join the library's; bundled decks that are `coming` have their text."""
    found = []
    for theirs in archive.decks:
        mine = shelves.deck(theirs.deck.id)
        gone = theirs.position < 0 and not theirs.deck.cards  # there are retired cards of it alone
        if gone or (theirs.bundled and theirs.deck.id in coming):
            continue
        if mine is None:
            found.append(_parcel(theirs.deck, theirs, theirs.changed))
        elif not (mine.bundled and theirs.bundled):
            found.append(_merged(mine, theirs, shelves))
    return found


def _parcel(deck: Deck, theirs: ArchiveDeck, changed: int, more: Mapping[CardId, CardKey] | None = None) -> ParcelDeck:
    keys = dict(zip((card.id for card in theirs.deck.cards), theirs.keys, strict=True))
    wanted = {card.id for card in deck.cards}
    kept = {card: key for card, key in {**(more or {}), **keys}.items() if card in wanted}
    return ParcelDeck(deck, keys=kept, changed=changed)


def _merged(mine: StoredDeck, theirs: ArchiveDeck, shelves: Shelves) -> ParcelDeck:
    """Return the union of two texts of a deck: the newer one's cards in its order, then the older one's others."""
    living = shelves.living(mine.id)
    ours = {card.key: shelves.card_of(card) for card in living}
    changed = _changed(mine)
    other = dict(zip(theirs.keys, theirs.deck.cards, strict=True))
    mine_retired = {card.key for card in shelves.cards if card.deck == mine.id and card.retired}
    newer_is_theirs = (theirs.changed, _weight(other)) > (changed, _weight(ours))
    first, second = (other, ours) if newer_is_theirs else (ours, other)
    gone = {key for key, _ in theirs.retired} if newer_is_theirs else mine_retired
    cards: dict[CardKey, Card] = dict(first)
    taken = {card.id for card in first.values()}
    for key, card in second.items():
        if key not in cards and key not in gone and card.id not in taken:
            cards[key] = card
    file = shelves.source.read(Path(mine.source)) if mine.source and not mine.bundled else None
    base = theirs.deck if newer_is_theirs or file is None or file.deck is None else file.deck
    keys = {card.id: key for key, card in cards.items()}
    deck = replace(base, id=mine.id, cards=tuple(cards.values()))
    return ParcelDeck(deck, keys=keys, changed=max(changed, theirs.changed))


def _weight(cards: Mapping[CardKey, Card]) -> str:
    return repr(sorted((key, repr(replace(card, line=1, explicit_id=True))) for key, card in cards.items()))


def _changed(deck: StoredDeck) -> int:
    """Return when a deck's file was last changed, in nanoseconds."""
    last = deck.stamp.rpartition(":")[2]
    return int(last) if last.isdecimal() and not deck.bundled else 0


def retired_rows(archive: Archive, codec: CardCodec, known: Iterable[CardKey]) -> list[StoredCard]:
    """Return the archive's retired cards that the library does not know, as retired rows."""
    there = set(known)
    rows = []
    for deck in archive.decks:
        for place, (key, card) in enumerate(deck.retired):
            if key not in there:
                text = codec.to_text(card)
                rows.append(
                    StoredCard(key, deck.deck.id, card.id, card.name, text, "", place, 1, retired=True, links="")
                )
    return rows
