"""Decks in from other programs, and the last import taken back: all or nothing, through the library's own engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from flashneg.domain import calendar
from flashneg.domain.cards import DeckId, Facet, Problem, Severity
from flashneg.domain.events import CardKey, EventId, EventKind, Facts
from flashneg.domain.settings import Settings
from flashneg.study.arrivals import Prepared, Shelves, keys_of, prepare, rehomed
from flashneg.study.changes import Changes
from flashneg.study.errors import StudyError
from flashneg.study.intake import Imported, relink
from flashneg.study.library import DryRun, Library
from flashneg.study.merging import Row, is_empty, merged_decks, new_rows, retired_rows
from flashneg.study.parcels import Archive, Guess, Parcel, Progress, ReadOptions, Tools, no_progress
from flashneg.study.pasts import Arrival, take_in
from flashneg.study.ports import Draft, Replaced, StoredCard, StoredDeck, Unit

_LAST = "import"
_UNDONE = "undone:"


@dataclass(slots=True)
class Taken(Imported):
    """What an import did, or would do; `guesses` say how kinds of notes and tables were understood."""

    guesses: list[Guess] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What taking back the last import did: the decks that left, those that are as before, and events retracted."""

    removed: tuple[str, ...]
    restored: tuple[str, ...]
    events: int


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

    def import_paths(
        self, paths: Sequence[Path], *, source_format: str | None = None, mapping: Mapping[str, str] | None = None,
        dry_run: bool = False, progress: Progress = no_progress,
    ) -> Taken:  # fmt: skip
        """Import files and folders in any known format. All or nothing. Raises StudyError when one can't be read."""
        markdown, foreign, passed = self._formats.sort(paths, source_format)
        options = ReadOptions(
            self._clock.zone, self._clock.day_start, self._clock.now(), source_format, mapping or {}, progress
        )
        parcels = [self._formats.read(path, options) for path in foreign]
        gathered = self._library.gather(markdown)
        done = Taken(problems=list(passed))
        for parcel in parcels:
            done.problems += parcel.problems
            done.guesses += parcel.guesses
        archives = [parcel.archive for parcel in parcels if parcel.archive is not None]
        prepared = self._prepared(parcels, archives, done, progress) if parcels else []
        nothing = not gathered.read and not prepared and not archives
        if not nothing:
            if not dry_run and not self._store.read_only:
                self._store.backup()
            self._take(gathered.read, prepared, archives, done, dry_run=dry_run, progress=progress)
        gathered.count_same(done)
        for found in prepared:
            if found.file is None:
                done.add(found.deck, Changes(unchanged=found.size))
        return done

    def _prepared(
        self, parcels: Sequence[Parcel], archives: Sequence[Archive], done: Taken, progress: Progress
    ) -> list[Prepared]:
        """Return the decks that come from other formats, each with its text and place."""
        shelves = self._shelves()
        decks = [deck for parcel in parcels for deck in parcel.decks]
        for archive in archives:
            decks += merged_decks(archive, shelves, done.problems)
        progress("writing decks", 0, len(decks))
        return [prepare(deck, shelves, done.problems) for deck in rehomed(decks, shelves)]

    def _shelves(self) -> Shelves:
        with self._store.read() as unit:
            return Shelves(
                unit.shelf.decks(), unit.shelf.cards(), self._codec, self._source, self._texts, self._placing
            )

    def _take(
        self, read: Sequence[Any], prepared: Sequence[Prepared], archives: Sequence[Archive], done: Taken, *,
        dry_run: bool, progress: Progress,
    ) -> None:  # fmt: skip
        name = self._new_id()
        texts = {found.path: (found.text, found.changed) for found in prepared if found.path is not None}
        try:
            with self._store.write() as unit:
                before = unit.shelf.watch()
                if not dry_run:
                    self._placing.tidy(unit.remembered(_LAST))
                stamps = self._placing.stage(name, texts) if texts and not dry_run else {}
                files = [
                    replace(found.file, stamp=stamps.get(found.path, ""))
                    for found in prepared if found.file and found.path
                ]  # fmt: skip
                stored = unit.log.everything() if archives else []
                merged = new_rows(archives, stored, done.problems)
                unit.log.merge(merged)
                self._library.take_into(unit, [*read, *files], done)
                drafts = self._history(unit, prepared, done, progress)
                if archives:
                    self._settle(unit, merged, archives, done, empty=is_empty(stored))
                if dry_run:
                    raise DryRun
                if texts or done.changes or drafts or merged:
                    self._placing.keep(name, _undo_facts(before, unit, drafts, merged=bool(merged)))
                    unit.remember(_LAST, name)
        except DryRun:
            return
        except BaseException:
            self._placing.discard(name)
            raise
        self._placing.place(name)

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
        """Take the last import back: decks and files as they were, its events retracted. The log keeps everything.

        Raises StudyError when there is none, or when what it brought was changed since.
        """
        with self._store.read() as unit:
            name = unit.remembered(_LAST)
        before = self._placing.before(name) if name and not name.startswith(_UNDONE) else None
        if not name or before is None:
            raise StudyError("no import is left to take back; 'flashneg decks remove DECK' takes a deck out")
        if before["merged"]:
            raise StudyError(
                "a merge of two logs is not taken back; 'flashneg restore' brings back the backup made before it"
            )
        changed = self._placing.changed_since(name)
        if changed is not None:
            raise StudyError(f"{changed} was changed since the import; move it away, or keep it")
        with self._store.write() as unit:
            if unit.remembered(_LAST) != name:
                raise StudyError("another import came meanwhile; look at it, then try again")
            self._placing.begin_undo(name)
            back = self._restore(unit, before)
            unit.remember(_LAST, _UNDONE + name)
        self._placing.take_back(name)
        return back

    def _restore(self, unit: Unit, before: Mapping[str, Any]) -> TakenBack:
        now = self._clock.now()
        day = calendar.study_day(now, self._clock.zone, self._clock.day_start)
        events = [_event_of(fact) for fact in before["events"]]
        unit.log.append_all([
            Draft(EventId(self._new_id()), EventKind.RETRACTION, max(now, at), day, card, facet, {"target": target})
            for target, card, facet, at in events
        ])  # fmt: skip
        decks = [_deck_of(facts) for facts in before["decks"]]
        rows = [StoredCard(**facts) for facts in before["cards"]]
        after = {card.key: card for card in unit.shelf.cards()}
        namings: list[tuple[CardKey, Facts]] = [
            (row.key, {"deck": row.deck, "card": row.id, "digest": row.digest})
            for row in rows if row.key in after and (after[row.key].deck, after[row.key].id) != (row.deck, row.id)
        ]  # fmt: skip
        gone = [replace(after[CardKey(key)], retired=True) for key in before["added"] if key in after]
        for deck in before["new"]:
            unit.shelf.drop_deck(DeckId(deck))
        for deck in decks:
            unit.shelf.put_deck(deck)
        unit.shelf.put_cards([*rows, *gone])
        unit.log.append_namings(namings, at=now, day=day)
        relink(unit)
        unit.derive(list(dict.fromkeys(card for _, card, _, _ in events if card is not None)))
        return TakenBack(tuple(before["new"]), tuple(deck.id for deck in decks), len(events))


def _undo_facts(before: Replaced, unit: Unit, drafts: Sequence[Draft], *, merged: bool) -> dict[str, Any]:
    """Return what an undo needs, as JSON."""
    decks = {deck.id: deck for deck in unit.shelf.decks()}
    return {
        "merged": merged,
        "new": [name for name, deck in before.decks.items() if deck is None and name in decks],
        "decks": [asdict(deck) for name, deck in before.decks.items() if deck and decks.get(name) != deck],
        "added": [key for key, card in before.cards.items() if card is None],
        "cards": [asdict(card) for card in before.cards.values() if card],
        "events": [[draft.id, draft.card, draft.facet, draft.at] for draft in drafts],
    }


def _deck_of(facts: Mapping[str, Any]) -> StoredDeck:
    return StoredDeck(**{**facts, "prompts": tuple(Facet(name) for name in facts["prompts"])})


def _event_of(fact: Sequence[Any]) -> tuple[str, CardKey | None, Facet | None, int]:
    target, card, facet, at = fact
    return str(target), CardKey(card) if card else None, Facet(facet) if facet else None, int(at)
