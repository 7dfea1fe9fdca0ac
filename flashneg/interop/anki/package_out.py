"""A package that Anki of today and of years ago imports: the oldest layout, written by SQLite itself.

Note, card, deck and note type ids come from our lasting keys, so a second import updates and doubles nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import tempfile
import uuid
import zipfile
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flashneg.domain import calendar, replay
from flashneg.domain.cards import Concept, Tactic
from flashneg.domain.events import Event, EventKind, Mode, PromptKey
from flashneg.domain.names import Facet
from flashneg.domain.plural import counted
from flashneg.interop.anki import looks, own
from flashneg.study.parcels import OutCard, OutDeck, Outgoing
from flashneg.study.ports import CardCodec

_TACTIC_KIND, _CONCEPT_KIND = 1_731_000_000_001, 1_731_000_000_002
_BUTTONS = (1, 1, 1, 2, 3, 4)
_EXACT = {0: 7, 2: 8}
_FIRST_ID, _ID_RANGE = 1_400_000_000_000, 300_000_000_000
_SECOND = 1_000_000
_TAG = re.compile(r"<[^>]*>")
_TABLES = """
CREATE TABLE col (id integer primary key, crt integer not null, mod integer not null, scm integer not null,
  ver integer not null, dty integer not null, usn integer not null, ls integer not null, conf text not null,
  models text not null, decks text not null, dconf text not null, tags text not null);
CREATE TABLE notes (id integer primary key, guid text not null, mid integer not null, mod integer not null,
  usn integer not null, tags text not null, flds text not null, sfld integer not null, csum integer not null,
  flags integer not null, data text not null);
CREATE TABLE cards (id integer primary key, nid integer not null, did integer not null, ord integer not null,
  mod integer not null, usn integer not null, type integer not null, queue integer not null, due integer not null,
  ivl integer not null, factor integer not null, reps integer not null, lapses integer not null,
  left integer not null, odue integer not null, odid integer not null, flags integer not null, data text not null);
CREATE TABLE revlog (id integer primary key, cid integer not null, usn integer not null, ease integer not null,
  ivl integer not null, lastIvl integer not null, factor integer not null, time integer not null,
  type integer not null);
CREATE TABLE graves (usn integer not null, oid integer not null, type integer not null);
CREATE INDEX ix_notes_usn on notes (usn); CREATE INDEX ix_cards_usn on cards (usn);
CREATE INDEX ix_revlog_usn on revlog (usn); CREATE INDEX ix_cards_nid on cards (nid);
CREATE INDEX ix_cards_sched on cards (did, queue, due); CREATE INDEX ix_revlog_cid on revlog (cid);
CREATE INDEX ix_notes_csum on notes (csum);
"""


@dataclass(slots=True)
class _Rows:
    """The rows of the collection, as they gather."""

    outgoing: Outgoing
    first_day: int
    ids: set[int] = field(default_factory=set)
    instants: set[int] = field(default_factory=set)
    notes: list[tuple[Any, ...]] = field(default_factory=list)
    cards: list[tuple[Any, ...]] = field(default_factory=list)
    reviews: list[tuple[Any, ...]] = field(default_factory=list)
    decks: dict[str, dict[str, Any]] = field(default_factory=dict)

    def id_of(self, name: str) -> int:
        """Return the id that a name always gets; the next one when another name has it."""
        digest = hashlib.sha256(name.encode()).digest()
        found = _FIRST_ID + int.from_bytes(digest[:6], "big") % _ID_RANGE
        while found in self.ids:
            found += 1
        self.ids.add(found)
        return found


def write_package(outgoing: Outgoing, path: Path, codec: CardCodec) -> list[str]:
    """Write a package, and return sentences about what it does not hold."""
    rows = _Rows(outgoing, _first_day(outgoing))
    for deck in outgoing.decks:
        _add_deck(deck, rows, codec)
    with tempfile.TemporaryDirectory(prefix="flashneg-") as folder:
        database = Path(folder) / "collection.anki2"
        _write_collection(database, rows)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            package.write(database, "collection.anki2")
            package.writestr("media", "{}")
    return _left(outgoing)


def _left(outgoing: Outgoing) -> list[str]:
    """Return what a package does not hold of the history that was asked for, counted."""
    if not outgoing.with_history:
        return []
    others = Counter[EventKind]()
    for deck in outgoing.decks:
        others.update(deck.others)
    cards = [out for deck in outgoing.decks for out in deck.cards]
    events = [event for out in cards for found in out.events.values() for event in found]
    reviews = [event for event in events if event.kind is EventKind.REVIEW]
    scenarios = sum(event.facts.get("variant") is not None for event in reviews)
    fractions = sum(event.at % 1000 > 0 for event in reviews)
    travel = "(an import, a card forgotten): the schedules travel"
    found = (
        (others[EventKind.ATTEMPT], "quiz answer", ""),
        (others[EventKind.NOTE], "note on a card", "notes on cards"),
        (others[EventKind.MET], "time that a tactic was met", "times that a tactic was met"),
        (scenarios, "review's choice of scenario", "reviews' choice of scenario"),
        (fractions, "review's fraction of a millisecond", "reviews' fractions of a millisecond"),
        (len(events) - len(reviews), f"schedule's origin {travel}", f"schedules' origins {travel}"),
    )
    return [counted(count, one, several) for count, one, several in found if count]


def _first_day(outgoing: Outgoing) -> int:
    """Return the day from which the collection counts: no due day and no review lies before it."""
    days = [calendar.study_day(outgoing.now, outgoing.zone, outgoing.day_start)]
    for deck in outgoing.decks:
        for card in deck.cards:
            days += [found.due for found in card.schedules.values() if found.due]
            days += [event.day for events in card.events.values() for event in events[:1]]
    return max(min(days), date(1990, 1, 1).toordinal())


def _guid(key: str) -> str:
    try:
        return urlsafe_b64encode(uuid.UUID(key).bytes).decode().rstrip("=")
    except ValueError:
        return hashlib.sha256(key.encode()).hexdigest()[:22]


def _add_deck(deck: OutDeck, rows: _Rows, codec: CardCodec) -> None:
    title = deck.deck.title.replace("::", ": ")
    deck_id = rows.id_of(f"deck {deck.stored.id}")
    rows.decks[str(deck_id)] = _deck(deck_id, f"flashneg::{title}", deck.deck.description)
    changed = max(1, (deck.changed or rows.outgoing.now * 1000) // 1_000_000_000)
    for place, out in enumerate(deck.cards):
        note_id = rows.id_of(out.stored.key)
        if isinstance(out.card, Tactic):
            fields, kind = own.tactic_fields(out.card, out.facets, out.ploys), _TACTIC_KIND
        else:
            assert isinstance(out.card, Concept)
            fields, kind = own.concept_fields(out.card), _CONCEPT_KIND
        fields.append(own.source_field(deck.deck, out.card, out.stored.key, codec, place=place))
        fields = [value.replace("\x1f", " ") for value in fields]
        tags = " marked " if out.state.marked else ""
        checksum = int(hashlib.sha1(_bare(fields[0]).encode(), usedforsecurity=False).hexdigest()[:8], 16)
        rows.notes.append(
            (note_id, _guid(out.stored.key), kind, changed, -1, tags, "\x1f".join(fields), _bare(fields[0]), checksum,
             0, "")
        )  # fmt: skip
        facets = own.TACTIC_FACETS if kind == _TACTIC_KIND else own.CONCEPT_FACETS
        for ord_, facet in enumerate(facets):
            if facet in out.facets:
                _add_card(out, facet, (note_id, deck_id, ord_, changed), rows)


def _bare(html: str) -> str:
    return _TAG.sub("", html).strip()


def _add_card(out: OutCard, facet: Facet, place: tuple[int, int, int, int], rows: _Rows) -> None:
    note_id, deck_id, ord_, changed = place
    card_id = rows.id_of(f"{out.stored.key}:{facet}")
    schedule = out.schedules.get(facet, replay.BLANK)
    memory = schedule.memory
    queue = -1 if out.state.suspended else 0 if schedule.is_new else 2
    data = "{}"
    if schedule.is_new:
        numbers: tuple[int, ...] = (0, queue, len(rows.cards) + 1, 0, 0)
    else:
        numbers = (2, queue, schedule.due - rows.first_day, memory.interval, memory.ease * 10)
        kept = {"n": memory.repetitions, "i": memory.interval, "e": memory.ease, "r": schedule.reviews,
                "p": schedule.passes}  # fmt: skip
        data = json.dumps({"cd": json.dumps(kept, separators=(",", ":"))})
    events = out.events.get(facet, ())
    reps = sum(event.kind is EventKind.REVIEW for event in events)
    modified = max(changed, schedule.last_at // _SECOND)
    rows.cards.append(
        (card_id, note_id, deck_id, ord_, modified, -1, *numbers, reps, schedule.lapses, 0, 0, 0, 0, data)
    )
    _add_reviews(card_id, PromptKey(out.stored.key, facet), events, rows)


def _add_reviews(card_id: int, prompt: PromptKey, events: Sequence[Event], rows: _Rows) -> None:
    schedule = replay.BLANK
    for event in events:
        before = schedule
        schedule = replay.apply(prompt, schedule, event)
        if event.kind is not EventKind.REVIEW:
            continue
        instant = event.at // 1000
        while instant in rows.instants:
            instant += 1
        rows.instants.add(instant)
        quality = event.number("quality")
        mode = event.facts.get("mode")
        kind = 3 if mode == Mode.CRAM else 2 if mode == Mode.DRILL else 1 if before.reviews else 0
        factor = schedule.memory.ease * 10 + _EXACT.get(quality, 0)
        rows.reviews.append(
            (instant, card_id, -1, _BUTTONS[quality], schedule.memory.interval, before.memory.interval, factor,
             event.number("ms"), kind)
        )  # fmt: skip


def _write_collection(path: Path, rows: _Rows) -> None:
    outgoing = rows.outgoing
    start = datetime.combine(date.fromordinal(rows.first_day), outgoing.day_start, tzinfo=outgoing.zone)
    offset = start.utcoffset()
    west = -round(offset.total_seconds() / 60) if offset is not None else 0
    now = outgoing.now // 1000
    settings = {
        "curModel": _TACTIC_KIND, "dueCounts": True, "activeDecks": [1], "sortBackwards": False, "estTimes": True,
        "newSpread": 0, "addToCur": True, "sched2021": True, "sortType": "noteFld", "curDeck": 1,
        "collapseTime": 1200, "nextPos": len(rows.cards) + 1, "timeLim": 0, "creationOffset": west, "schedVer": 2,
        "dayLearnFirst": False, "rollover": outgoing.day_start.hour,
    }  # fmt: skip
    kinds = {
        str(id_): _kind(id_, name, fields, templates)
        for id_, name, fields, templates in (
            (_TACTIC_KIND, own.TACTIC, own.TACTIC_FIELDS, looks.TACTIC_TEMPLATES),
            (_CONCEPT_KIND, own.CONCEPT, own.CONCEPT_FIELDS, looks.CONCEPT_TEMPLATES),
        )
    }
    decks = {"1": _deck(1, "Default", ""), **rows.decks}
    connection = sqlite3.connect(path)
    try:
        connection.executescript(_TABLES)
        connection.execute(
            "INSERT INTO col VALUES (1, ?, ?, ?, 11, 0, 0, 0, ?, ?, ?, ?, '{}')",
            (int(start.timestamp()), now, now, *map(json.dumps, (settings, kinds, decks, {"1": _OPTIONS}))),
        )
        for table, found, width in (("notes", rows.notes, 11), ("cards", rows.cards, 18), ("revlog", rows.reviews, 9)):
            connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * width)})", found)  # noqa: S608
        connection.commit()
    finally:
        connection.close()


def _deck(id_: int, name: str, description: str) -> dict[str, Any]:
    return {
        "id": id_, "name": name, "desc": description, "mod": 0, "usn": -1, "lrnToday": [0, 0], "revToday": [0, 0],
        "newToday": [0, 0], "timeToday": [0, 0], "collapsed": False, "browserCollapsed": False, "dyn": 0, "conf": 1,
        "extendNew": 0, "extendRev": 0,
    }  # fmt: skip


_OPTIONS: dict[str, Any] = {
    "id": 1, "mod": 0, "name": "Default", "usn": 0, "maxTaken": 60, "autoplay": True, "timer": 0, "replayq": True,
    "new": {"bury": False, "delays": [1.0, 10.0], "initialFactor": 2500, "ints": [1, 4, 0], "order": 1, "perDay": 20},
    "rev": {"bury": False, "ease4": 1.3, "ivlFct": 1.0, "maxIvl": 36500, "perDay": 200, "hardFactor": 1.2},
    "lapse": {"delays": [10.0], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0.0}, "dyn": False,
}  # fmt: skip


def _kind(id_: int, name: str, fields: Sequence[str], templates: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    return {
        "id": id_, "name": name, "type": 0, "mod": 0, "usn": -1, "sortf": 0, "did": None, "css": looks.CSS,
        "latexPre": "", "latexPost": "", "latexsvg": False, "tags": [], "vers": [],
        "req": [[place, "any", [0]] for place in range(len(templates))],
        "flds": [
            {"name": field_name, "ord": place, "sticky": False, "rtl": False, "font": "Arial", "size": 20, "media": []}
            for place, field_name in enumerate(fields)
        ],
        "tmpls": [
            {"name": template, "ord": place, "qfmt": question, "afmt": answer, "did": None, "bqfmt": "", "bafmt": ""}
            for place, (template, question, answer) in enumerate(templates)
        ],
    }  # fmt: skip
