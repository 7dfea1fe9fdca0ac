"""Everything as one JSON document, a card and an event on a line each; or chosen cards with their past."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from flashneg.domain.calendar import instant_text
from flashneg.domain.events import EventKind
from flashneg.domain.plural import counted
from flashneg.interop.card_json import deck_facts
from flashneg.study.parcels import Archive, OutCard, OutDeck, Outgoing
from flashneg.study.ports import CardCodec

VERSION = 1
_OTHERS = {
    EventKind.ATTEMPT: ("quiz answer", "quiz answers"),
    EventKind.MET: ("time that a tactic was met", "times that a tactic was met"),
}


def json_text(outgoing: Outgoing, codec: CardCodec) -> tuple[str, list[str]]:
    """Return the document, and sentences about what it does not hold."""
    head = {"format": "flashneg", "version": VERSION, "exported": instant_text(outgoing.now)}
    if outgoing.archive is not None:
        parts = {"decks": _archive_decks(outgoing.archive, codec), "events": _events(outgoing.archive)}
        left = ["settings stay behind: copy config.toml"]
    else:
        parts = {"decks": (_chosen_deck(deck, outgoing, codec) for deck in outgoing.decks)}
        left = []
        if outgoing.with_history:
            left = [
                f"{counted(count, *words)}; export everything for the whole log"
                for kind, words in _OTHERS.items()
                if (count := sum(deck.others.get(kind, 0) for deck in outgoing.decks))
            ]
    pieces = [json.dumps(head)[:-1]]
    for name, lines in parts.items():
        pieces.append(f', "{name}": [\n' + ",\n".join(map(_line, lines)) + "\n]")
    return "".join(pieces) + "}\n", left


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _card(key: str, text: str) -> dict[str, Any]:
    return {"key": key, "card": json.loads(text)}


def _archive_decks(archive: Archive, codec: CardCodec) -> Iterable[dict[str, Any]]:
    for found in archive.decks:
        yield {
            "deck": deck_facts(found.deck), "enabled": found.enabled, "position": found.position,
            "bundled": found.bundled, "changed": found.changed,
            "cards": [_card(key, codec.to_text(card)) for key, card in zip(found.keys, found.deck.cards, strict=True)],
            "retired": [_card(key, codec.to_text(card)) for key, card in found.retired],
        }  # fmt: skip


def _events(archive: Archive) -> Iterable[list[Any]]:
    for event, digest in archive.events:
        yield [
            event.id, event.learner, event.writer, event.sequence, event.kind.value, event.card, event.facet,
            event.at, event.day, dict(event.facts), digest.hex(),
        ]  # fmt: skip


def _chosen_deck(deck: OutDeck, outgoing: Outgoing, codec: CardCodec) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "deck": deck_facts(deck.deck),
        "cards": [_card(out.stored.key, codec.to_text(out.card)) for out in deck.cards],
    }
    if outgoing.with_history:
        facts["pasts"] = [past for out in deck.cards for past in _pasts(out)]
        facts["states"] = [
            {"card": out.card.id, "suspended": out.state.suspended, "marked": out.state.marked, "note": out.state.note,
             "at": outgoing.now}
            for out in deck.cards if out.state.suspended or out.state.marked or out.state.note
        ]  # fmt: skip
    return facts


def _pasts(out: OutCard) -> Iterable[dict[str, Any]]:
    for facet in out.facets:
        reviews = [event for event in out.events.get(facet, ()) if event.kind is EventKind.REVIEW]
        schedule = out.schedules.get(facet)
        if not reviews and schedule is None:
            continue
        yield {
            "card": out.card.id, "facet": facet.value,
            "reviews": [
                [event.facts.get("origin", event.id), event.at, event.number("quality"), event.facts.get("mode"),
                 event.facts.get("ms")]
                for event in reviews
            ],
            "standing": None if schedule is None else [
                schedule.last_at, schedule.memory.repetitions, schedule.memory.ease, schedule.memory.interval,
                schedule.due, schedule.reviews, schedule.passes, schedule.lapses,
            ],
        }  # fmt: skip
