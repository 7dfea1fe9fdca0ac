"""Decks in from other programs, and the last import taken back: all or nothing, through the library's own engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from flashneg.domain.cards import Card, Problem, Severity
from flashneg.domain.events import EventKind
from flashneg.domain.settings import Settings
from flashneg.study.arrivals import Prepared, Shelves, keys_of, prepare_all, rehomed
from flashneg.study.changes import Changes
from flashneg.study.columns import Guess, Wanted
from flashneg.study.intake import Imported, relink
from flashneg.study.library import DryRun, Library
from flashneg.study.merging import Row, is_empty, merged_decks, new_rows, retired_rows
from flashneg.study.parcels import Archive, Parcel, Progress, ReadOptions, Tools, no_progress
from flashneg.study.pasts import Arrival, take_in
from flashneg.study.ports import DeckFile, Draft, Unit
from flashneg.study.taking_back import LAST, Merge, TakenBack, TakingBack, undo_facts


@dataclass(slots=True)
class Taken(Imported):
    """What an import did, or would do; `guesses` say how kinds of notes and tables were understood."""

    guesses: list[Guess] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Arriving:
    """What comes in in one transaction: bundled decks, decks that were read, prepared ones, archives; the backup."""

    bundled: Sequence[DeckFile]
    read: Sequence[DeckFile]
    prepared: Sequence[Prepared]
    archives: Sequence[Archive]
    backup: Path | None


class Exchange:
    """Files of other programs into the library, and the undo of the last import."""

    def __init__(self, tools: Tools, library: Library, settings: Settings) -> None:
        self._store = tools.store
        self._codec = tools.codec
        self._clock = tools.clock
        self._source = tools.source
        self._formats = tools.formats
        self._texts = tools.texts
        self._placing = tools.placing
        self._new_id = tools.new_id
        self._library = library
        self._settings = settings
        self._undo = TakingBack(tools)

    def is_new(self) -> bool:
        """Return whether nothing is stored yet, not even a bundled deck."""
        with self._store.read() as unit:
            return not unit.shelf.decks() and unit.log.newest_at() is None and not unit.kept.position()

    def import_paths(
        self, paths: Sequence[Path], *, source_format: str | None = None, wanted: Wanted | None = None,
        dry_run: bool = False, progress: Progress = no_progress,
    ) -> Taken:  # fmt: skip
        """Import files and folders in any known format. All or nothing.

        Raises StudyError when one can't be read; Unmapped when it can't be told which of its columns is what.
        """
        markdown, foreign, passed = self._formats.sort(paths, source_format)
        options = ReadOptions(
            self._clock.zone, self._clock.day_start, self._clock.now(), source_format, wanted or Wanted(), progress
        )
        parcels = [self._formats.read(path, options) for path in foreign]
        done = Taken(problems=list(passed))
        archives = [parcel.archive for parcel in parcels if parcel.archive is not None]
        bundled = self._first_decks(archives, paths, done)
        writes = not dry_run and not self._store.read_only
        gathered = self._library.gather(markdown, paths, backs_up=writes and not archives)
        for parcel in parcels:
            done.problems += parcel.problems
            done.guesses += parcel.guesses
        prepared = self._prepared(parcels, archives, bundled, done, progress) if parcels else []
        nothing = not gathered.read and not prepared and not archives
        gathered.tell_passed(done, beside=not nothing)
        if not nothing:
            backup = self._store.backup().path if writes and gathered.backup is None else gathered.backup
            arriving = _Arriving(bundled, gathered.read, prepared, archives, backup)
            self._take(arriving, done, dry_run=dry_run, progress=progress)
        gathered.count_same(done)
        for found in prepared:
            if found.file is None:
                done.add(found.deck, Changes(unchanged=found.size))
        return done

    def first_card(self, guess: Guess) -> Card | None:
        """Return the first card that a table or kind of note gives as it is understood; None when it gives none."""
        return self._formats.first_card(guess)

    def _first_decks(self, archives: Sequence[Archive], paths: Sequence[Path], done: Taken) -> list[DeckFile]:
        """Return the bundled decks where an archive is the first to come: it has named their cards already.

        Where something else is the first, the bundled decks are brought in before it.
        """
        if not self.is_new():
            return []
        if not archives:
            done.problems += self._library.refresh(leave=paths).problems
            return []
        keys = {
            (deck.deck.id, card.id): key
            for archive in archives for deck in archive.decks
            for card, key in zip(deck.deck.cards, deck.keys, strict=True)
        }  # fmt: skip
        files = [self._source.read(path) for path in self._source.bundled()]
        return [
            replace(file, keys={card.id: keys[deck.id, card.id] for card in deck.cards if (deck.id, card.id) in keys})
            for file in files if (deck := file.deck) is not None
        ]  # fmt: skip

    def _prepared(
        self, parcels: Sequence[Parcel], archives: Sequence[Archive], bundled: Sequence[DeckFile], done: Taken,
        progress: Progress,
    ) -> list[Prepared]:  # fmt: skip
        """Return the decks that come from other formats, each with its text and place."""
        shelves = self._shelves()
        coming = {file.deck.id for file in bundled if file.deck is not None}
        decks = [deck for parcel in parcels for deck in parcel.decks]
        for archive in archives:
            decks += merged_decks(archive, shelves, coming)
        progress("writing decks", 0, len(decks))
        return prepare_all(rehomed(decks, shelves), shelves, done.problems)

    def _shelves(self) -> Shelves:
        with self._store.read() as unit:
            return Shelves(
                unit.shelf.decks(), unit.shelf.cards(), self._codec, self._source, self._texts, self._placing
            )

    def _take(self, arriving: _Arriving, done: Taken, *, dry_run: bool, progress: Progress) -> None:
        name, archives, prepared = self._new_id(), arriving.archives, arriving.prepared
        texts = {found.path: (found.text, found.changed) for found in prepared if found.path is not None}
        try:
            with self._store.write() as unit:
                before = unit.shelf.watch()
                if not dry_run:
                    self._placing.tidy(unit.remembered(LAST))
                stamps = self._placing.stage(name, texts) if texts and not dry_run else {}
                files = [
                    replace(found.file, stamp=stamps.get(found.path, ""))
                    for found in prepared if found.file and found.path
                ]  # fmt: skip
                stored = unit.log.everything() if archives else []
                merged = new_rows(archives, stored)
                unit.log.merge(merged)
                self._library.take_into(unit, arriving.bundled, Imported())
                self._library.take_into(unit, [*arriving.read, *files], done)
                drafts = self._history(unit, prepared, done, progress)
                if archives:
                    self._settle(unit, merged, archives, done, empty=is_empty(stored))
                if dry_run:
                    raise DryRun
                if texts or done.changes or drafts or merged:
                    merge = self._merge(arriving, merged)
                    self._placing.keep(name, undo_facts(before, unit, drafts, merge))
                    unit.remember(LAST, name)
        except DryRun:
            return
        except BaseException:
            self._placing.discard(name)
            raise
        self._placing.place(name)

    def _merge(self, arriving: _Arriving, merged: Sequence[Row]) -> Merge | None:
        """Return what taking a merge back needs; None where no rows came, or the backup is missing."""
        backup = arriving.backup
        return Merge(backup, self._source.stamp(backup), len(merged)) if merged and backup else None

    def _history(self, unit: Unit, prepared: Sequence[Prepared], done: Taken, progress: Progress) -> list[Draft]:
        if not any(found.pasts or found.states for found in prepared):
            return []
        keys = keys_of(unit.shelf.cards())
        prompts = [(keys[found.deck, past.card], past) for found in prepared for past in found.pasts
                   if (found.deck, past.card) in keys]  # fmt: skip
        states = [(keys[found.deck, state.card], state) for found in prepared for state in found.states
                  if (found.deck, state.card) in keys]  # fmt: skip
        touched = list(dict.fromkeys([key for key, _ in prompts] + [key for key, _ in states]))
        progress("taking reviews in", 0, len(prompts))
        arrival = Arrival(
            self._clock.zone, self._clock.day_start, self._clock.now(), unit.log.writer, unit.log.learner,
            self._settings.spread,
        )  # fmt: skip
        stored = unit.log.of_cards(touched)
        found = take_in(prompts, states, stored, arrival)
        drafts = sorted(found.drafts, key=lambda draft: draft.at)
        made = unit.log.append_all(drafts)
        changed = list(dict.fromkeys(draft.card for draft in drafts if draft.card is not None))
        known = {*changed}
        unit.derive(changed, [event for event in (*stored, *made) if event.card in known])
        done.reviews += found.reviews
        if found.in_future:
            left = f"; {found.beyond} of them more than ten years, and are left out" if found.beyond else ""
            done.problems.append(
                Problem("", 1, 1, Severity.WARNING, "in-future", f"{found.in_future} reviews lie in the future{left}",
                        "See that the clock is right; grading will ask.")
            )  # fmt: skip
        return drafts

    def _settle(
        self, unit: Unit, merged: Sequence[Row], archives: Sequence[Archive], done: Taken, *, empty: bool
    ) -> None:
        """Derive what the merged rows change, and keep retired cards and the decks' settings.

        A deck's place and whether it is on follow the archive when the deck is new here, or everything is.
        """
        done.reviews += sum(event.kind is EventKind.REVIEW for event, _ in merged)
        unit.derive(list(dict.fromkeys(event.card for event, _ in merged if event.card is not None)))
        known = [card.key for card in unit.shelf.cards()]
        for archive in archives:
            unit.shelf.put_cards(retired_rows(archive, self._codec, known))
        wanted = {deck.deck.id: deck for archive in archives for deck in archive.decks}
        for deck in unit.shelf.decks():
            if deck.id in wanted and (empty or deck.id in done.new_decks):
                unit.shelf.put_deck(replace(deck, enabled=wanted[deck.id].enabled, position=wanted[deck.id].position))
        relink(unit)

    def undo(self) -> TakenBack:
        """Take the last import back. Raises StudyError when there is none, or when what it brought was changed."""
        return self._undo.undo()
