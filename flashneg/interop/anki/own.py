"""flashneg's own note types: what their fields show, and the card that the last field holds."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape, unescape
from typing import Any

from flashneg.domain.cards import Card, Concept, Deck, Fit, Tactic
from flashneg.domain.events import CardKey
from flashneg.domain.names import Facet
from flashneg.interop.anki.collection import Note, NoteKind
from flashneg.interop.card_json import card_from, deck_facts, deck_from
from flashneg.interop.html_in import to_markdown
from flashneg.interop.html_out import block, line
from flashneg.interop.problems import Report
from flashneg.study.ports import CardCodec

TACTIC, CONCEPT = "flashneg tactic", "flashneg concept"
SOURCE = "flashneg"
TACTIC_FACETS = (Facet.INTENT, Facet.SPOT, Facet.COUNTER, Facet.ANSWERS)
CONCEPT_FACETS = (Facet.RECALL,)
TACTIC_FIELDS = (
    "Name", "AKA", "Kind", "Family", "Intent", "Style", "Counter", "Counters", "Scenario", "Tell", "Combinations",
    "Confusable", "Sources", "Body", "Answers", "Ask intent", "Ask spot", "Ask counter", "Ask answers", SOURCE,
)  # fmt: skip
CONCEPT_FIELDS = ("Front", "Back", SOURCE)
_COMPARED = TACTIC_FIELDS[: TACTIC_FIELDS.index("Answers")]
_EDITABLE = {"Name": "name", "Family": "family", "Intent": "intent", "Style": "style", "Counter": "counter",
             "Sources": "sources"}  # fmt: skip
_FITS = {Fit.BEST: "best", Fit.WORKS: "works too", Fit.BACKFIRES: "backfires"}


@dataclass(frozen=True, slots=True)
class OwnNote:
    """A note of our making as the card it was made of, with what was edited in Anki."""

    deck: Deck
    card: Card
    key: CardKey
    facets: tuple[Facet, ...]
    place: int


def is_own(kind: NoteKind) -> bool:
    """Return whether a note type is one of ours."""
    return SOURCE in kind.fields and kind.name.startswith("flashneg")


def tactic_fields(card: Tactic, facets: Sequence[Facet], ploys: Sequence[str]) -> list[str]:
    """Return what a tactic's fields show, without the last one."""
    practice = card.practice_scenarios
    edges = [
        f"<li class={edge.fit.value}><b>{_FITS[edge.fit]}:</b> {line(edge.target.text)}"
        f"{': ' + line(edge.reason) if edge.reason else ''}</li>"
        for edge in card.counters
    ]
    body = [block(card.body), *(f"<h4>{line(part.title)}</h4>{block(part.markdown)}" for part in card.sections)]
    return [
        line(card.name), line("; ".join(card.aka)), card.kind.value, line(card.family), line(card.intent),
        line(card.style), line(card.counter), f"<ul>{''.join(edges)}</ul>" if edges else "",
        line(practice[0].text) if practice else "", line(practice[0].tell) if practice else "",
        line(", ".join(link.text for link in card.combinations)),
        line(", ".join(link.text for link in card.confusable)), line(card.sources), "".join(body),
        line("; ".join(ploys)), *("yes" if facet in facets else "" for facet in TACTIC_FACETS),
    ]  # fmt: skip


def concept_fields(card: Concept) -> list[str]:
    """Return what a concept's fields show, without the last one."""
    return [block(card.front), block(card.back)]


def source_field(deck: Deck, card: Card, key: CardKey, codec: CardCodec, *, place: int) -> str:
    """Return the last field: the card and its deck as JSON, in ASCII so that no normalisation changes it."""
    facts = {
        "deck": deck_facts(deck, intro=place == 0),
        "place": place,
        "key": key,
        "card": json.loads(codec.to_text(card)),
    }
    return escape(json.dumps(facts, separators=(",", ":")), quote=False)


def read_own(note: Note, kind: NoteKind, codec: CardCodec, report: Report) -> OwnNote | None:
    """Return the card in a note of our making, or None when the last field can't be read."""
    values = dict(zip(kind.fields, note.fields, strict=False))
    try:
        found = json.loads(unescape(values.get(SOURCE, "")))
        deck, card, key = deck_from(found["deck"]), card_from(codec, found["card"]), found["key"]
        place = found.get("place", 0)
        if type(place) is not int or not isinstance(key, str) or not 1 <= len(key) <= 64:
            return None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    edited = _edited(card, values, report)
    facets = TACTIC_FACETS if isinstance(card, Tactic) else CONCEPT_FACETS
    return OwnNote(deck, edited, CardKey(key), facets, place)


def _edited(card: Card, values: dict[str, str], report: Report) -> Card:
    """Return the card with what was edited in Anki since it was exported."""
    if isinstance(card, Tactic):
        names, shown = _COMPARED, tactic_fields(card, (), ())
    else:
        names, shown = CONCEPT_FIELDS[:-1], concept_fields(card)
    changed = [
        name for name, html in zip(names, shown, strict=False)
        if name in values and unicodedata.normalize("NFC", html) != unicodedata.normalize("NFC", values[name])
    ]  # fmt: skip
    texts = {name: to_markdown(values[name], set()).strip() for name in changed}
    if isinstance(card, Concept):
        if texts.get("Back"):
            card = replace(card, back=texts["Back"])
        if texts.get("Front"):
            first, _, rest = texts["Front"].partition("\n")
            name = " ".join(first.removesuffix("\\").split())
            card = replace(card, name=name, front=f"{name}\n\n{rest.strip()}" if rest.strip() else name)
        return card
    for name, text in texts.items():
        value = " ".join(text.replace("\\\n", " ").split())
        if name in _EDITABLE and (value or name != "Name"):
            change: Any = {_EDITABLE[name]: value}
            card = replace(card, **change)
        elif name == "AKA":
            card = replace(card, aka=tuple(part.strip() for part in value.split(";") if part.strip()))
        else:
            report.left(f"{card.id}: what was edited in the field {name!r} in Anki is left behind", "Edit the deck.")
    return card
