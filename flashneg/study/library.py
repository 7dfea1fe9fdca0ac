"""The library: decks in, kept up to date with their files, ordered, switched and removed."""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from flashneg.domain import calendar
from flashneg.domain.cards import CardId, Deck, DeckId, Problem
from flashneg.domain.events import CardKey, Facts
from flashneg.study import relations
from flashneg.study.changes import Changes, Incoming, Match, compare, match
from flashneg.study.errors import NotFound, StudyError
from flashneg.study.ports import (
    CardCodec,
    Clock,
    DeckFile,
    DeckSource,
    Similarity,
    Store,
    StoredCard,
    StoredDeck,
    Unit,
)

_NAMESPACE = uuid.UUID("6f0d6d5c-3c0e-5e0b-9d2e-7b8f6c0f4f11")


@dataclass(slots=True)
class Imported:
    """What an import did, or would do."""

    decks: list[str] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
    problems: list[Problem] = field(default_factory=list)
    reviews: int = 0

    def add(self, deck: DeckId, changes: Changes) -> None:
        """Count a deck's changes in."""
        self.decks.append(deck)
        for name in ("added", "changed", "renamed", "moved", "retired", "returned"):
            getattr(self.changes, name).extend(f"{deck}/{card}" for card in getattr(changes, name))
        self.changes.unchanged += changes.unchanged


class DryRun(Exception):
    """Leaves the transaction without keeping it."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Deck files that were read because they are new or changed, and the decks (with sizes) that stand as they are."""

    read: list[DeckFile]
    same: list[tuple[DeckId, int]]

    def count_same(self, done: Imported) -> None:
        """Count the decks that stand as they are."""
        for deck, size in self.same:
            done.add(deck, Changes(unchanged=size))


def deck_files(paths: Sequence[Path]) -> list[Path]:
    """Return the deck files among paths and in the folders among them. Raises StudyError for a folder without any."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            found = sorted(child for child in path.rglob("*.md") if not child.name.startswith("."))
            if not found:
                raise StudyError(f"{path} holds no .md file; name a deck or a folder of decks")
            files += found
        else:
            files.append(path)
    return files


class Library:
    """Decks and their files."""

    def __init__(
        self, store: Store, codec: CardCodec, clock: Clock, source: DeckSource, similarity: Similarity
    ) -> None:
        self._store = store
        self._codec = codec
        self._clock = clock
        self._source = source
        self._similarity = similarity

    def decks(self) -> list[StoredDeck]:
        """Return all decks in study order."""
        with self._store.read() as unit:
            return unit.shelf.decks()

    def stale(self) -> list[Path]:
        """Return the deck files that are new or have changed since they were read. Costs a stat each."""
        with self._store.read() as unit:
            decks = unit.shelf.decks()
        known = {deck.source: deck for deck in decks}
        overridden = {deck.base for deck in decks}
        paths = [path for path in self._source.bundled() if str(path) not in overridden]
        paths += self._source.home()
        paths += [Path(source) for source in known if source and Path(source) not in paths]
        found = []
        for path in paths:
            deck, stamp = known.get(str(path)), self._source.stamp(path)
            if stamp is None:
                if deck is not None and not deck.missing:
                    found.append(path)
            elif deck is None or deck.missing or deck.stamp != stamp:
                found.append(path)
        return found

    def refresh(self, leave: Sequence[Path] = ()) -> Imported:
        """Read again what changed on disk, and bring in new bundled decks and new files of the decks folder.

        Files in `leave` are left for an import to come, which then tells what changed.
        """
        left = {path.absolute() for path in leave}
        paths = [path for path in self.stale() if path not in left and not left & set(path.parents)]
        if not paths or self._store.read_only:
            return Imported()
        present = [path for path in paths if self._source.stamp(path) is not None]
        self._mark_missing([path for path in paths if path not in present])
        return self.take([self._source.read(path) for path in present]) if present else Imported()

    def _mark_missing(self, paths: Sequence[Path]) -> None:
        if not paths:
            return
        gone = {str(path) for path in paths}
        with self._store.write() as unit:
            for deck in unit.shelf.decks():
                if deck.source in gone:
                    unit.shelf.put_deck(replace(deck, missing=True))

    def import_paths(self, paths: Sequence[Path], *, dry_run: bool = False) -> Imported:
        """Import deck files, and folders of them. All or nothing. Raises StudyError when nothing could be read."""
        gathered = self.gather(deck_files(paths))
        if gathered.read and not dry_run:
            self._store.backup()
        done = self.take(gathered.read, dry_run=dry_run) if gathered.read else Imported()
        gathered.count_same(done)
        return done

    def gather(self, files: Sequence[Path]) -> Gathered:
        """Read the deck files that are new or changed. Raises StudyError for a file that holds no deck."""
        stale = {*self.stale()}
        with self._store.read() as unit:
            known = {deck.source: deck.id for deck in unit.shelf.decks() if deck.source}
            sizes = {
                deck: len([card for card in unit.shelf.cards(deck) if not card.retired]) for deck in known.values()
            }
        absolute = [path.absolute() for path in files]
        same = [path for path in absolute if str(path) in known and path not in stale]
        read = [self._source.read(path) for path in absolute if path not in same]
        for file in read:
            if file.deck is None:
                problem = file.problems[0] if file.problems else None
                reason = f"{problem.message}; {problem.remedy}" if problem else "it holds no deck"
                raise StudyError(f"{file.path}: {reason}")
        return Gathered(read, [(known[str(path)], sizes[known[str(path)]]) for path in same])

    def take(self, files: Sequence[DeckFile], *, dry_run: bool = False) -> Imported:
        """Bring files that were read into the library in one transaction."""
        done = Imported()
        try:
            with self._store.write() as unit:
                self.take_into(unit, files, done)
                if dry_run:
                    raise DryRun
        except DryRun:
            pass
        return done

    def take_into(self, unit: Unit, files: Sequence[DeckFile], done: Imported) -> None:
        """Bring files that were read into the library, in the caller's transaction, and count what changed."""
        now = self._clock.now()
        day = calendar.study_day(now, self._clock.zone, self._clock.day_start)
        bundled = {str(path) for path in self._source.bundled()}
        everything = unit.shelf.cards()
        taken = set[CardKey]()
        namings: list[tuple[CardKey, Facts]] = []
        for file in files:
            done.problems += file.problems
            if file.deck is not None:
                self._take_one(unit, file, file.deck, bundled, everything, taken, namings, done)
        unit.log.append_namings(namings, at=now, day=day)
        if namings or done.changes:
            relink(unit)

    def _take_one(
        self, unit: Unit, file: DeckFile, deck: Deck, bundled: set[str], everything: list[StoredCard],
        taken: set[CardKey], namings: list[tuple[CardKey, Facts]], done: Imported,
    ) -> None:  # fmt: skip
        decks = unit.shelf.decks()
        before = next((found for found in decks if found.id == deck.id), None)
        if before is not None and before.source != str(file.path) and self._source.stamp(Path(before.source or "")):
            if str(file.path) in bundled:
                unit.shelf.put_deck(replace(before, base=str(file.path)))
                return
            if not before.bundled:
                raise StudyError(
                    f"{file.path}: another deck is called {deck.id!r} ({before.source}); give one of them another id"
                )
        place = before.position if before else 1 + max((found.position for found in decks), default=-1)
        unit.shelf.put_deck(
            StoredDeck(
                deck.id, deck.title, deck.description, str(file.path), str(file.path) in bundled,
                before.enabled if before else True, place, file.digest, file.stamp, missing=False,
                prompts=deck.prompts, base=_base(before, file, bundled),
            )
        )  # fmt: skip
        if before is not None and before.digest == file.digest and before.prompts == deck.prompts:
            done.add(deck.id, Changes(unchanged=len(deck.cards)))
            return
        mine = [card for card in everything if card.deck == deck.id and card.key not in taken]
        ids = {card.id for card in deck.cards}
        elsewhere: dict[CardId, list[StoredCard]] = defaultdict(list)
        for card in everything:
            if card.deck != deck.id and card.id in ids and card.key not in taken and self._has_gone(card, done, decks):
                elsewhere[card.id].append(card)
        matches = match(self._incoming(deck), mine, elsewhere, self._similarity)
        changes = compare(matches, mine, file.failed, deck.id)
        rows = [self._row(deck.id, found, namings) for found in matches]
        taken.update(row.key for row in rows)
        retired = set(changes.retired)
        rows += [replace(card, retired=True) for card in mine if card.id in retired and card.key not in taken]
        unit.shelf.put_cards(rows)
        done.add(deck.id, changes)

    def _has_gone(self, card: StoredCard, done: Imported, decks: Sequence[StoredDeck]) -> bool:
        deck = next((found for found in decks if found.id == card.deck), None)
        return card.retired or deck is None or deck.missing or f"{card.deck}/{card.id}" in done.changes.retired

    def _incoming(self, deck: Deck) -> list[Incoming]:
        found = []
        for position, card in enumerate(deck.cards):
            text = self._codec.to_text(card)
            digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
            links = relations.links_text(card, deck.prompts)
            found.append(Incoming(card.id, card.name, text, digest, position, card.line, links))
        return found

    def _row(self, deck: DeckId, found: Match, namings: list[tuple[CardKey, Facts]]) -> StoredCard:
        card, stored = found.card, found.stored
        key = stored.key if stored else CardKey(str(uuid.uuid5(_NAMESPACE, f"{deck}/{card.id}")))
        if stored is None or (stored.deck, stored.id) != (deck, card.id):
            namings.append((key, {"deck": deck, "card": card.id, "digest": card.digest}))
        confusable, answers = (stored.confusable, stored.answers) if stored else ("", "")
        return StoredCard(
            key, deck, card.id, card.name, card.content, card.digest, card.position, card.line, retired=False,
            links=card.links, confusable=confusable, answers=answers,
        )  # fmt: skip

    def switch(self, name: str, *, on: bool) -> StoredDeck:
        """Switch a deck on or off: off, its prompts are not asked and its history stays."""
        with self._store.write() as unit:
            deck = replace(find_deck(unit.shelf.decks(), name), enabled=on)
            unit.shelf.put_deck(deck)
        return deck

    def order(self, names: Sequence[str]) -> list[StoredDeck]:
        """Put these decks first, in this order."""
        with self._store.write() as unit:
            decks = unit.shelf.decks()
            first = [find_deck(decks, name) for name in names]
            rest = [deck for deck in decks if deck not in first]
            for position, deck in enumerate([*dict.fromkeys(first), *rest]):
                unit.shelf.put_deck(replace(deck, position=position))
            return unit.shelf.decks()

    def remove(self, name: str) -> StoredDeck:
        """Take a deck out: its cards retire with their history. A bundled deck is switched off instead."""
        with self._store.write() as unit:
            deck = find_deck(unit.shelf.decks(), name)
            if deck.bundled:
                unit.shelf.put_deck(replace(deck, enabled=False))
                return deck
            unit.shelf.put_cards([replace(card, retired=True) for card in unit.shelf.cards(deck.id)])
            unit.shelf.drop_deck(deck.id)
            relink(unit)
        return deck

    def editable(self, deck_id: DeckId) -> Path:
        """Return the file to edit for a deck; a bundled deck is copied to the decks folder first."""
        with self._store.read() as unit:
            deck = find_deck(unit.shelf.decks(), deck_id)
        if deck.source is None or self._source.stamp(Path(deck.source)) is None:
            raise StudyError(f"the file of deck {deck.id} is missing; its cards keep their last text")
        if not deck.bundled:
            return Path(deck.source)
        return self._source.copy_to_home(Path(deck.source), deck.id)


def _base(before: StoredDeck | None, file: DeckFile, bundled: set[str]) -> str | None:
    """Return the bundled file that this one is an edited copy of, if it is one."""
    if before is None or str(file.path) in bundled:
        return None
    return before.source if before.bundled else before.base


def relink(unit: Unit) -> None:
    """Derive again who is confused with whom, who answers what, and which prompts can be asked."""
    decks = unit.shelf.decks()
    found = relations.resolve([card for card in unit.shelf.cards() if not card.retired], decks)
    unit.shelf.put_links(found.changed, found.prompts)


def find_deck(decks: Iterable[StoredDeck], name: str) -> StoredDeck:
    """Return the deck that is called so: its id, its file's stem, or an unambiguous beginning. Raises NotFound."""
    known = list(decks)
    for deck in known:
        if name in {deck.id, Path(deck.source or "").stem}:
            return deck
    near = [deck for deck in known if deck.id.startswith(name)]
    if len(near) == 1:
        return near[0]
    choices = ", ".join(deck.id for deck in near or known)
    raise NotFound(f"no deck is called {name!r}; there are: {choices}")
