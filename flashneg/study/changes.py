"""What an import would change: new cards against stored ones, as a pure decision."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from flashneg.domain.events import CardKey
from flashneg.domain.names import CardId, DeckId
from flashneg.study.ports import Similarity, StoredCard

_NEAR = 0.85
_PARTS = re.compile(r'"\w+":|""|null|true|false|[\[\]{},]')
_MOST_COMPARED = 200_000


@dataclass(frozen=True, slots=True)
class Incoming:
    """A card as its file has it now: stored text, name, place, and what it refers to."""

    id: CardId
    name: str
    content: str
    digest: str
    position: int
    line: int
    links: str
    source: str = ""


@dataclass(slots=True)
class Changes:
    """The outcome of comparing a deck with what is stored. Each list names cards by their ids."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    unchanged: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.renamed or self.moved or self.retired or self.returned)


@dataclass(frozen=True, slots=True)
class Match:
    """An incoming card with the stored card that it is, if it is one."""

    card: Incoming
    stored: StoredCard | None


def match(
    incoming: Sequence[Incoming],
    mine: Sequence[StoredCard],
    elsewhere: Mapping[CardId, Sequence[StoredCard]],
    similarity: Similarity,
    named: Mapping[CardId, StoredCard],
) -> list[Match]:
    """Return, for each incoming card, the stored card that it continues.

    First the one that it names by key (`named`); then the card of the same id in the deck; then a near-equal card of
    the deck that has gone from the file; then a card of the same id that has gone from another deck (`elsewhere`) and
    is near-equal.
    """
    claimed = {card.key for card in named.values()}
    by_id = {card.id: card for card in mine if card.key not in claimed}
    ids = {card.id for card in incoming}
    gone = {card.key: card for card in mine if card.id not in ids and card.key not in claimed}
    matches = []
    for card in incoming:
        stored = named.get(card.id) or by_id.get(card.id) or _nearest(card, gone.values(), similarity)
        if stored is None:
            stored = _nearest(card, elsewhere.get(card.id, ()), similarity)
        if stored is not None:
            gone.pop(stored.key, None)
        matches.append(Match(card, stored))
    return matches


def _nearest(card: Incoming, candidates: Iterable[StoredCard], similarity: Similarity) -> StoredCard | None:
    best, best_score = None, _NEAR
    said = ""
    budget = _MOST_COMPARED
    for stored in candidates:
        said = said or _said(card.content)
        budget -= 1
        if stored.digest == card.digest:
            return stored
        if budget < 0:
            break
        score = similarity(_said(stored.content), said)
        if score >= best_score:
            best, best_score = stored, score
    return best


def _said(content: str) -> str:
    """Return what a stored text says: its values without the names of its parts, which all cards share."""
    return _PARTS.sub("", content)


def compare(matches: Sequence[Match], mine: Sequence[StoredCard], failed: AbstractSet[CardId], deck: DeckId) -> Changes:
    """Return what the matches change; a card that could not be read (`failed`) keeps its last good text."""
    changes = Changes()
    kept: set[CardKey] = set()
    for found in matches:
        card, stored = found.card, found.stored
        if stored is None:
            changes.added.append(card.id)
            continue
        kept.add(stored.key)
        if stored.deck != deck:
            changes.moved.append(card.id)
        elif stored.retired:
            changes.returned.append(card.id)
        elif stored.id != card.id or stored.name != card.name:
            changes.renamed.append(card.id)
        elif stored.digest != card.digest:
            changes.changed.append(card.id)
        else:
            changes.unchanged += 1
    changes.retired = [card.id for card in mine if card.key not in kept and card.id not in failed and not card.retired]
    return changes
