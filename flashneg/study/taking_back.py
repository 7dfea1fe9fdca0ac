"""The last import taken back: decks and files as they were, and what it brought to the log undone.

The events of an ordinary import are retracted, so that the log keeps all of them. A merge cannot be undone so: its rows
are another machine's, and a retraction would travel back and take them away there. It is undone by the verified backup
that was made before it, as long as nothing was recorded since; the merged file is kept aside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from flashneg.domain import calendar
from flashneg.domain.events import CardKey, EventId, EventKind, Facts
from flashneg.domain.names import DeckId, Facet
from flashneg.domain.plural import counted
from flashneg.study.errors import StudyError
from flashneg.study.intake import relink
from flashneg.study.parcels import Tools
from flashneg.study.ports import Draft, Replaced, StoredCard, StoredDeck, Unit

LAST = "import"
_UNDONE = "undone:"


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What taking back the last import did: the decks that left, those that are as before, and events undone.

    Of a merge, `aside` is where the merged database is kept.
    """

    removed: tuple[str, ...]
    restored: tuple[str, ...]
    events: int
    aside: Path | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge to be undone: the backup made before it with its size and time, and how many rows it brought."""

    backup: Path
    stamp: str | None
    rows: int


class TakingBack:
    """The undo of the last import."""

    def __init__(self, tools: Tools) -> None:
        self._store = tools.store
        self._clock = tools.clock
        self._source = tools.source
        self._placing = tools.placing
        self._new_id = tools.new_id
        self._restore_if = tools.restore_if

    def undo(self) -> TakenBack:
        """Take the last import back. Raises StudyError when there is none, or something was changed since."""
        with self._store.read() as unit:
            name = unit.remembered(LAST)
        before = self._placing.before(name) if name and not name.startswith(_UNDONE) else None
        if not name or before is None:
            raise StudyError("no import is left to take back; 'flashneg decks remove DECK' takes a deck out")
        changed = self._placing.changed_since(name)
        if changed is not None:
            raise StudyError(f"{changed} was changed since the import; move it away, or keep it")
        if before.get("merge") is not None:
            return self._unmerge(name, before)
        with self._store.write() as unit:
            _refuse_if_overtaken(unit, name)
            self._placing.begin_undo(name)
            back = self._restore(unit, before)
            unit.remember(LAST, _UNDONE + name)
        self._placing.take_back(name)
        return back

    def _unmerge(self, name: str, before: Mapping[str, Any]) -> TakenBack:
        """Put the backup from before a merge in place, and the deck files with it, while nobody else is at them."""
        merge = before["merge"]
        backup = Path(merge["backup"])
        if self._source.stamp(backup) != merge["stamp"]:
            raise StudyError(f"the backup made before the merge is gone ({backup}); the merge stays")

        def begin(unit: Unit) -> None:
            _refuse_if_overtaken(unit, name)
            _refuse_if_changed(unit, backup, merge)
            self._placing.begin_undo(name)

        with self._store.alone():
            aside = self._restore_if(backup, begin)
            with self._store.write() as unit:
                unit.remember(LAST, _UNDONE + name)
            self._placing.take_back(name)
        self._store.backup()
        decks = tuple(deck["id"] for deck in before["decks"])
        return TakenBack(tuple(before["new"]), decks, merge["rows"], aside)

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


def _refuse_if_overtaken(unit: Unit, name: str) -> None:
    """Raise StudyError when an import is the last one no more, now that nobody else can write."""
    if unit.remembered(LAST) != name:
        raise StudyError("another flashneg imported, or took an import back, meanwhile; look at it, then try again")


def _refuse_if_changed(unit: Unit, backup: Path, merge: Mapping[str, Any]) -> None:
    """Raise StudyError when anything was recorded since a merge, or a deck switched or ordered."""
    since = unit.kept.position() - merge["position"]
    if since or _settings(unit) != merge["settings"]:
        were = "was" if since == 1 else "were"
        what = f"{counted(since, 'event')} {were} recorded" if since else "decks were switched or ordered"
        raise StudyError(
            f"{what} since the merge, and taking it back would lose that;"
            f" 'flashneg restore {backup}' brings the time before it back all the same"
        )


def undo_facts(before: Replaced, unit: Unit, drafts: Sequence[Draft], merge: Merge | None) -> dict[str, Any]:
    """Return what an undo needs, as JSON."""
    decks = {deck.id: deck for deck in unit.shelf.decks()}
    return {
        "merge": None if merge is None else {
            "backup": str(merge.backup), "stamp": merge.stamp, "rows": merge.rows,
            "position": unit.kept.position(), "settings": _settings(unit),
        },
        "new": [name for name, deck in before.decks.items() if deck is None and name in decks],
        "decks": [asdict(deck) for name, deck in before.decks.items() if deck and decks.get(name) != deck],
        "added": [key for key, card in before.cards.items() if card is None],
        "cards": [asdict(card) for card in before.cards.values() if card],
        "events": [[draft.id, draft.card, draft.facet, draft.at] for draft in drafts],
    }  # fmt: skip


def _settings(unit: Unit) -> list[list[Any]]:
    """Return what the learner set of the decks."""
    return [[deck.id, deck.enabled, deck.position] for deck in unit.shelf.decks()]


def _deck_of(facts: Mapping[str, Any]) -> StoredDeck:
    return StoredDeck(**{**facts, "prompts": tuple(Facet(name) for name in facts["prompts"])})


def _event_of(fact: Sequence[Any]) -> tuple[str, CardKey | None, Facet | None, int]:
    target, card, facet, at = fact
    return str(target), CardKey(card) if card else None, Facet(facet) if facet else None, int(at)
