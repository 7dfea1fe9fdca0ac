"""One transaction that brings deck files into the library: what is stored, named, retired, and related again."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from flashneg.domain.cards import Problem, Severity
from flashneg.domain.events import CardKey, EventKind, Facts
from flashneg.domain.names import CardId, DeckId
from flashneg.domain.plural import counted
from flashneg.study import relations
from flashneg.study.changes import Changes, Incoming, Match
from flashneg.study.ports import StoredCard, Unit

_NAMED = 5
_NAMESPACE = uuid.UUID("6f0d6d5c-3c0e-5e0b-9d2e-7b8f6c0f4f11")


@dataclass(slots=True)
class Imported:
    """What an import did, or would do.

    `kept` are cards of edited copies of bundled decks that stay as they are although an upgrade has new text for them;
    `unread` says of each file of which nothing was taken in why not.
    """

    decks: list[str] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
    problems: list[Problem] = field(default_factory=list)
    reviews: int = 0
    kept: list[str] = field(default_factory=list)
    new_decks: list[str] = field(default_factory=list)
    unread: list[Problem] = field(default_factory=list)

    def add(self, deck: DeckId, changes: Changes, continued: Sequence[StoredCard] = ()) -> None:
        """Count a deck's changes in. What is `continued` here did not retire in the deck it left just before."""
        self.decks.append(deck)
        if changes.moved and self.changes.retired:
            here = {card.ref for card in continued if card.deck != deck}
            self.changes.retired = [card for card in self.changes.retired if card not in here]
        for name in ("added", "changed", "renamed", "moved", "retired", "returned"):
            getattr(self.changes, name).extend(f"{deck}/{card}" for card in getattr(changes, name))
        self.changes.unchanged += changes.unchanged


def listed(cards: Sequence[str], most: int) -> str:
    """Return in words which cards these are: their names, or where they are more, how many each deck has."""
    if len(cards) <= most:
        return ", ".join(cards)
    decks = Counter(card.partition("/")[0] for card in cards)
    shown = ", ".join(f"{count} in {deck}" for deck, count in decks.most_common(most))
    return shown + (f" and {counted(len(decks) - most, 'more deck')}" if len(decks) > most else "")


def gone_words(imported: Imported) -> str:
    """Return a sentence on the cards that are no longer in their decks' files; empty without any."""
    cards = imported.changes.retired
    if not cards:
        return ""
    where, whose = ("its deck", "Its") if len(cards) == 1 else ("their decks", "Their")
    return f"No longer in {where}: {listed(cards, _NAMED)}. {whose} history stays."


def error_words(imported: Imported) -> str:
    """Return what to say of cards and files that cannot be used, and what to do; empty without any."""
    cards = sum(problem.severity is Severity.ERROR for problem in imported.problems) - len(imported.unread)
    words = [f"{counted(cards, 'card')} of your decks cannot be used; see Decks, then p."] if cards else []
    if imported.unread:
        first, *more = imported.unread
        words.append(f"{first.file}, line {first.line}, is not read: {first.message}. {first.remedy}")
        words += [f"Nor {'is' if len(more) == 1 else 'are'} {counted(len(more), 'more deck file')}."] if more else []
    return " ".join(words)


class Taking:
    """One transaction that brings files in: what it has taken, named, and whether relations must be derived again."""

    def __init__(self, unit: Unit, bundled: set[str], done: Imported) -> None:
        self.unit = unit
        self.bundled = bundled
        self.done = done
        self.taken: set[CardKey] = set()
        self.namings: list[tuple[CardKey, Facts]] = []
        self.keyed: set[CardKey] = set()
        self.related = False
        self.leaving: list[StoredCard] = []

    def gone(self) -> list[StoredCard]:
        """Return the cards that no file has now, or will have once all of this is taken, and that nothing took up."""
        found = {card.key: card for card in (*self.leaving, *self.unit.shelf.gone())}
        return [card for key, card in found.items() if key not in self.taken]

    def put(self, deck: DeckId, matches: Sequence[Match], keys_of: Mapping[CardId, CardKey]) -> None:
        """Store what a deck's cards are now: the new ones, those that changed, and where the others stand."""
        new, changed, moved = [], [], []
        fresh = [found.card.id for found in matches if found.stored is None]
        given = {card: keys_of[card] for card in fresh if card in keys_of}
        self.keyed |= {*given.values()}
        keys = self._new_keys(deck, [card for card in fresh if card not in given]) | given
        for found in matches:
            stored = found.stored
            if stored is not None and _stands(stored, deck, found.card):
                self.taken.add(stored.key)
                continue
            row = self._row(deck, found, stored.key if stored else keys[found.card.id])
            self.taken.add(row.key)
            if stored is None:
                new.append(row)
            elif _said_of(row) != _said_of(stored):
                changed.append(row)
            elif (row.position, row.line) != (stored.position, stored.line):
                moved.append(row)
            if stored is None or _relations_of(row) != _relations_of(stored):
                self.related = True
        self.unit.shelf.add_cards(new)
        self.unit.shelf.put_cards(changed)
        self.unit.shelf.move_cards(moved)

    def _new_keys(self, deck: DeckId, ids: Sequence[CardId]) -> dict[CardId, CardKey]:
        """Return a key for each new card; another one where a card that was called so has moved away with it."""
        keys = {card: _key(f"{deck}/{card}") for card in ids}
        for card in keys if (held := self.unit.shelf.keys(keys.values())) else ():
            count = 2
            while keys[card] in held or (count > 2 and self.unit.shelf.card(keys[card])):
                keys[card] = _key(f"{deck}/{card}#{count}")
                count += 1
        return keys

    def _row(self, deck: DeckId, found: Match, key: CardKey) -> StoredCard:
        card, stored = found.card, found.stored
        if stored is None or (stored.deck, stored.id) != (deck, card.id):
            self.namings.append((key, {"deck": deck, "card": card.id, "digest": card.digest}))
        confusable, answers = (stored.confusable, stored.answers) if stored else ("", "")
        return StoredCard(
            key, deck, card.id, card.name, card.content, card.digest, card.position, card.line, retired=False,
            links=card.links, confusable=confusable, answers=answers, source=card.source,
        )  # fmt: skip

    def retire(self, mine: Sequence[StoredCard], gone: set[str]) -> None:
        """Retire the cards that are no longer in the file."""
        rows = [replace(card, retired=True) for card in mine if card.id in gone and card.key not in self.taken]
        self.unit.shelf.put_cards(rows)
        self.related |= bool(rows)

    def unsaid(self) -> list[tuple[CardKey, Facts]]:
        """Return the namings that the log lacks: cards that came with their keys may have come with their names."""
        named: dict[CardKey, tuple[object, object]] = {}
        wanted = [key for key, _ in self.namings if key in self.keyed]
        for event in self.unit.log.of_cards(wanted) if wanted else ():
            if event.kind is EventKind.NAMING and event.card is not None:
                named[event.card] = (event.facts.get("deck"), event.facts.get("card"))
        return [(key, facts) for key, facts in self.namings if named.get(key) != (facts["deck"], facts["card"])]


def _key(name: str) -> CardKey:
    return CardKey(str(uuid.uuid5(_NAMESPACE, name)))


def _stands(stored: StoredCard, deck: DeckId, card: Incoming) -> bool:
    """Return whether a stored card is, and stands, just as its deck's file has it."""
    there = (stored.position, stored.line, stored.id, stored.name, stored.digest, stored.links, stored.source)
    now = (card.position, card.line, card.id, card.name, card.digest, card.links, card.source)
    return there == now and stored.content == card.content and stored.deck == deck and not stored.retired


def _said_of(card: StoredCard) -> tuple[object, ...]:
    """Return what a file says of a card, but for where it stands there."""
    return (card.deck, card.id, card.name, card.content, card.digest, card.retired, card.links, card.source)


def _relations_of(card: StoredCard) -> tuple[object, ...]:
    """Return what the relations between cards are derived from."""
    return (card.deck, card.id, card.position, card.retired, card.links)


def relink(unit: Unit) -> None:
    """Derive again who is confused with whom, who answers what, and which prompts can be asked."""
    decks = unit.shelf.decks()
    found = relations.resolve(unit.shelf.links(), decks)
    unit.shelf.put_links(found.changed, found.prompts)
