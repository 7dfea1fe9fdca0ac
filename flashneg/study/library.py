"""The library: decks in, kept up to date with their files, ordered, switched and removed."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from flashneg.domain import calendar
from flashneg.domain.cards import Deck, Kept, Problem, Severity
from flashneg.domain.names import CardId, DeckId
from flashneg.study import relations
from flashneg.study.backing_up import backing_up
from flashneg.study.changes import Changes, Incoming, compare, match
from flashneg.study.errors import NotFound, StudyError
from flashneg.study.intake import Imported, Taking, relink
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
from flashneg.study.unusable import first_error, passed_over, refuse


class DryRun(Exception):
    """Leaves the transaction without keeping it."""


class _IdTaken(StudyError):
    """A file's deck has the id of another."""

    def __init__(self, path: Path, message: str) -> None:
        remedy = "give one of them another id"
        super().__init__(f"{path}: {message}; {remedy}")
        self.problem = Problem(str(path), 1, 1, Severity.ERROR, "deck-id-taken", message, remedy)


@dataclass(frozen=True, slots=True)
class Gathered:
    """Deck files that were read because they are new or changed, and the decks (with sizes) that stand as they are.

    `backup` is the backup that was made meanwhile, if one was asked for. `passed` are files without a card that can be
    used that lie in a folder beside others.
    """

    read: list[DeckFile]
    same: list[tuple[DeckId, int]]
    backup: Path | None = None
    passed: Sequence[DeckFile] = ()

    def tell_passed(self, done: Imported, *, beside: bool = False) -> None:
        """Tell of the files that are passed over. Raises StudyError where nothing else is there, nor `beside` them."""
        if not (self.read or self.same or beside):
            refuse(self.passed)
        for file in self.passed:
            done.problems += passed_over(file)

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
        known = self._by_file(decks)
        overridden = {self._source.identity(Path(deck.base)) for deck in decks if deck.base}
        paths = {
            place: path for path in self._source.bundled() if (place := self._source.identity(path)) not in overridden
        }
        for path in (*self._source.home(), *(Path(deck.source or "") for deck in known.values())):
            paths.setdefault(self._source.identity(path), path)
        found = []
        for place, path in paths.items():
            deck, stamp = known.get(place), self._source.stamp(path)
            if stamp is None:
                if deck is not None and not deck.missing:
                    found.append(path)
            elif deck is None or deck.missing or deck.stamp != stamp:
                found.append(path)
        return found

    def _by_file(self, decks: Iterable[StoredDeck]) -> dict[str, StoredDeck]:
        """Return the decks by what their files are, however they are spelled."""
        return {self._source.identity(Path(deck.source)): deck for deck in decks if deck.source}

    def refresh(self, leave: Sequence[Path] = ()) -> Imported:
        """Read again what changed on disk, and bring in new bundled decks and new files of the decks folder.

        Files in `leave` are left for an import to come, which then tells what changed.
        """
        kept = self._follow_upgrades()
        left = {self._source.identity(path) for path in leave}
        paths = [
            path for path in self.stale()
            if not left or left.isdisjoint(map(self._source.identity, (path, *path.parents)))
        ]  # fmt: skip
        if not paths or self._store.read_only:
            return Imported(kept=kept)
        present = [path for path in paths if self._source.stamp(path) is not None]
        self._mark_missing([path for path in paths if path not in present])
        done = self.take(self._read(self._known(present)), found=True) if present else Imported()
        done.kept = kept
        return done

    def _follow_upgrades(self) -> list[str]:
        """Let edited copies of bundled decks follow new text of these; return the cards that stay the learner's."""
        if self._store.read_only:
            return []
        copies = [deck for deck in self.decks() if deck.base and deck.source and not deck.missing]
        return [
            f"{deck.id}/{card}"
            for deck in copies
            for card in self._source.follow(Path(deck.base or ""), Path(deck.source or ""))
        ]

    def _known(self, paths: Sequence[Path]) -> dict[Path, Mapping[str, tuple[CardId, str]]]:
        """Return what is known of each of these deck files: its cards' ids and names by the digests of their texts."""
        with self._store.read() as unit:
            decks = self._by_file(unit.shelf.decks())
            found = {path: decks.get(self._source.identity(path)) for path in paths}
            return {path: unit.shelf.sources(deck.id) if deck else {} for path, deck in found.items()}

    def _read(self, known: Mapping[Path, Mapping[str, tuple[CardId, str]]]) -> list[DeckFile]:
        """Read deck files; what is known of them and did not change is kept."""
        return [self._source.read(path, cards) for path, cards in known.items()]

    def _mark_missing(self, paths: Sequence[Path]) -> None:
        if not paths:
            return
        gone = {self._source.identity(path) for path in paths}
        with self._store.write() as unit:
            for place, deck in self._by_file(unit.shelf.decks()).items():
                if place in gone:
                    unit.shelf.put_deck(replace(deck, missing=True))

    def import_paths(self, paths: Sequence[Path], *, dry_run: bool = False) -> Imported:
        """Import deck files, and folders of them. All or nothing. Raises StudyError when nothing could be read."""
        gathered = self.gather(deck_files(paths), paths, backs_up=not dry_run)
        done = self.take(gathered.read, dry_run=dry_run) if gathered.read else Imported()
        gathered.tell_passed(done)
        gathered.count_same(done)
        return done

    def gather(self, files: Sequence[Path], paths: Sequence[Path], *, backs_up: bool) -> Gathered:
        """Read the deck files that are new or changed; they were found by `paths`.

        Raises StudyError for a file that holds no deck, and for a new one without a card that is itself among `paths`.
        Where there are such and `backs_up`, the database is backed up meanwhile; raises also what goes wrong with that.
        """
        stale = {*map(self._source.identity, self.stale())}
        named = {self._source.identity(path): path for path in map(self._source.spelled, files)}
        with self._store.read() as unit:
            known = self._by_file(unit.shelf.decks())
            same = [known[place].id for place in named if place in known and place not in stale]
            sizes = unit.shelf.sizes() if same else {}
        texts = self._known([path for place, path in named.items() if place not in known or place in stale])
        with backing_up(self._store) if backs_up and texts else nullcontext() as backup:
            read = self._read(texts)
            _refuse_without_deck(read)
            empty = [file for file in read if self._source.identity(file.path) not in known and file.is_empty]
            asked = {*map(self._source.identity, paths)}
            refuse(file for file in empty if self._source.identity(file.path) in asked)
            made = backup().path if backup else None
        read = [file for file in read if file not in empty]
        return Gathered(read, [(deck, sizes.get(deck, 0)) for deck in same], made, empty)

    def take(self, files: Sequence[DeckFile], *, dry_run: bool = False, found: bool = False) -> Imported:
        """Bring files that were read into the library in one transaction; `found` as by `take_into`."""
        done = Imported()
        try:
            with self._store.write() as unit:
                self.take_into(unit, files, done, found=found)
                if dry_run:
                    raise DryRun
        except DryRun:
            pass
        return done

    def take_into(self, unit: Unit, files: Sequence[DeckFile], done: Imported, *, found: bool = False) -> None:
        """Bring files that were read into the library, in the caller's transaction, and count what changed.

        Raises StudyError for a file whose deck's id another one has; of files that nobody named (`found`) that is told.
        """
        now = self._clock.now()
        day = calendar.study_day(now, self._clock.zone, self._clock.day_start)
        taking = Taking(unit, {str(path) for path in self._source.bundled()}, done)
        taking.leaving = _leaving(unit, files)
        for file in files:
            done.problems += file.problems
            error = first_error(file)
            if file.deck is None and error:
                done.unread.append(error)
            elif file.deck is not None:
                try:
                    self._take_one(taking, file, file.deck)
                except _IdTaken as taken:
                    if not found:
                        raise
                    done.problems.append(taken.problem)
                    done.unread.append(taken.problem)
        unit.log.append_namings(taking.unsaid(), at=now, day=day)
        if taking.related:
            relink(unit)

    def _take_one(self, taking: Taking, file: DeckFile, deck: Deck) -> None:
        unit, bundled, done = taking.unit, taking.bundled, taking.done
        decks = unit.shelf.decks()
        before = next((found for found in decks if found.id == deck.id), None)
        if before is not None and self._is_another(before, file.path):
            if str(file.path) in bundled and not before.bundled:
                unit.shelf.put_deck(replace(before, base=str(file.path)))
                return
            if not before.bundled and not (before.digest == file.digest and file.path in self._source.home()):
                raise _IdTaken(file.path, f"another deck is called {deck.id!r} ({before.source})")
        renamed = None if before else self._by_file(decks).get(self._source.identity(file.path))
        self._put_deck(taking, file, deck, before or renamed)
        if before is None and renamed is None:
            done.new_decks.append(deck.id)
        if before is not None and before.digest == file.digest and before.prompts == deck.prompts:
            done.add(deck.id, Changes(unchanged=len(file.cards)))
            return
        cards = unit.shelf.cards(renamed.id if renamed else deck.id)
        mine = [card for card in cards if card.key not in taking.taken]
        incoming = self._incoming(file, deck, mine if before and before.prompts == deck.prompts else [])
        ids = {card.id for card in incoming} - {card.id for card in mine}
        elsewhere: dict[CardId, list[StoredCard]] = defaultdict(list)
        for card in taking.gone() if ids else ():
            if card.deck != deck.id and card.id in ids:
                elsewhere[card.id].append(card)
        named = {card: stored for card, key in file.keys.items() if (stored := unit.shelf.card(key)) is not None}
        matches = match(incoming, mine, elsewhere, self._similarity, named)
        changes = compare(matches, mine, file.failed, deck.id)
        taking.put(deck.id, matches, file.keys)
        taking.retire(mine, set(changes.retired))
        if renamed:
            unit.shelf.drop_deck(renamed.id)
        done.add(deck.id, changes, [found.stored for found in matches if found.stored is not None])

    def _is_another(self, deck: StoredDeck, path: Path) -> bool:
        """Return whether a deck has a file, and it is not this one."""
        source = Path(deck.source or "")
        return self._source.identity(source) != self._source.identity(path) and bool(self._source.stamp(source))

    def _put_deck(self, taking: Taking, file: DeckFile, deck: Deck, before: StoredDeck | None) -> None:
        """Store a deck where it stood `before`, also under another id, or behind the others."""
        last = max((found.position for found in taking.unit.shelf.decks()), default=-1)
        taking.unit.shelf.put_deck(
            StoredDeck(
                deck.id, deck.title, deck.description, str(file.path), str(file.path) in taking.bundled,
                before.enabled if before else True, before.position if before else 1 + last, file.digest, file.stamp,
                missing=False, prompts=deck.prompts, base=_base(before, file, taking.bundled),
            )
        )  # fmt: skip

    def _incoming(self, file: DeckFile, deck: Deck, mine: Sequence[StoredCard]) -> list[Incoming]:
        """Return a file's cards as they are to be stored; the file is read whole where a kept one is not `mine`."""
        stored = {card.source: card for card in mine if card.source}
        if any(isinstance(found.card, Kept) and found.source not in stored for found in file.cards):
            file = self._source.read(file.path)
        incoming = []
        for position, found in enumerate(file.cards):
            card = found.card
            if isinstance(card, Kept):
                kept = stored[found.source]
                text, digest, links = kept.content, kept.digest, kept.links
            else:
                text = self._codec.to_text(card)
                digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
                links = relations.links_text(card, deck.prompts)
            incoming.append(Incoming(card.id, card.name, text, digest, position, card.line, links, found.source))
        return incoming

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
        """Take a deck out: its cards retire with their history. A bundled deck is switched off instead.

        A file in the decks folder, where any file is a deck, is set aside; the returned deck says where.
        """
        with self._store.write() as unit:
            deck = find_deck(unit.shelf.decks(), name)
            if deck.bundled:
                unit.shelf.put_deck(replace(deck, enabled=False))
                return deck
            unit.shelf.put_cards([replace(card, retired=True) for card in unit.shelf.cards(deck.id)])
            unit.shelf.drop_deck(deck.id)
            relink(unit)
        aside = self._source.set_aside(Path(deck.source)) if deck.source else None
        return replace(deck, source=str(aside)) if aside else deck

    def editable(self, deck_id: DeckId) -> Path:
        """Return the file to edit for a deck; a bundled deck is copied to the decks folder first."""
        with self._store.read() as unit:
            deck = find_deck(unit.shelf.decks(), deck_id)
        if deck.source is None or self._source.stamp(Path(deck.source)) is None:
            raise StudyError(f"the file of deck {deck.id} is missing; its cards keep their last text")
        if not deck.bundled:
            return Path(deck.source)
        return self._source.copy_to_home(Path(deck.source), deck.id)


def _refuse_without_deck(files: Sequence[DeckFile]) -> None:
    for file in files:
        if file.deck is None:
            problem = file.problems[0] if file.problems else None
            reason = f"{problem.line}: {problem.message}; {problem.remedy}" if problem else " it holds no deck"
            raise StudyError(f"{file.path}:{reason}")


def _leaving(unit: Unit, files: Sequence[DeckFile]) -> list[StoredCard]:
    """Return the cards that files no longer hold: another of the files may have them, whichever is taken first."""
    found: list[StoredCard] = []
    known = {deck.id for deck in unit.shelf.decks()} if len(files) > 1 else set()
    for file in files:
        if file.deck is not None and file.deck.id in known:
            there = {part.card.id for part in file.cards} | file.failed
            found += [card for card in unit.shelf.cards(file.deck.id) if not card.retired and card.id not in there]
    return found


def _base(before: StoredDeck | None, file: DeckFile, bundled: set[str]) -> str | None:
    """Return the bundled file that this one is an edited copy of, if it is one."""
    if before is None or str(file.path) in bundled:
        return None
    return before.source if before.bundled else before.base


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
