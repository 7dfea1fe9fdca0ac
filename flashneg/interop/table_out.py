"""Cards as tables: CSV and TSV with our fields as columns, or Anki's text format with its headers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from flashneg.domain.cards import Card, Concept, Fit, Section
from flashneg.interop import cells
from flashneg.interop.fields import tag_list
from flashneg.interop.html_out import block
from flashneg.study.parcels import OutCard, Outgoing

COLUMNS = (
    "deck", "id", "name", "aka", "kind", "family", "intent", "style", "counter", "best", "works", "backfires",
    "combinations", "confusable", "not-against", "universal", "sources", "scenario", "tell", "because", "body",
    "front", "back", "tags",
)  # fmt: skip
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_HISTORY = "reviews and schedules stay behind; apkg and json hold them"


def table_text(outgoing: Outgoing, target: str) -> tuple[str, list[str]]:
    """Return the table, and sentences about what it does not hold."""
    if target == "anki-text":
        return _anki_text(outgoing)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter="\t" if target == "tsv" else ",", lineterminator="\n")
    writer.writerow(COLUMNS)
    left: dict[str, None] = {_HISTORY: None} if outgoing.with_history else {}
    for deck in outgoing.decks:
        for card in deck.cards:
            values = {**_values(card.card), "deck": deck.stored.id, "id": card.card.id}
            writer.writerow([_guarded(values.get(column, "")) for column in COLUMNS])
    return out.getvalue(), list(left)


def _guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; reading takes the sign away again."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _values(card: Card) -> dict[str, str]:
    if isinstance(card, Concept):
        back, tags = _split_tags(card.back)
        return {"front": card.front, "back": back, "tags": tags}
    sections, tags = _split_section(card.sections)
    return {
        "name": card.name, "aka": _names(card.aka), "kind": card.kind.value, "family": card.family,
        "intent": card.intent, "style": card.style, "counter": card.counter,
        **{fit.value: cells.written_edges([edge for edge in card.counters if edge.fit is fit]) for fit in Fit},
        "combinations": cells.written_links(card.combinations),
        "confusable": cells.written_links(card.confusable), "not-against": cells.written_links(card.not_against),
        "universal": "yes" if card.universal else "", "sources": card.sources,
        **cells.written_scenarios(card.scenarios),
        "body": "\n\n".join(
            part for part in [card.body, *(f"### {part.title}\n\n{part.markdown}" for part in sections)] if part
        ),
        "tags": tags,
    }  # fmt: skip


def _names(names: Sequence[str]) -> str:
    """Return names separated by ';'; a comma in an only one is then no separator."""
    return f"{names[0]};" if len(names) == 1 and "," in names[0] else "; ".join(names)


def _split_section(sections: Sequence[Section]) -> tuple[Sequence[Section], str]:
    """Return the sections but for a last one of tags, and those tags."""
    if sections and sections[-1].title == "Tags" and _are_tags(sections[-1].markdown):
        return sections[:-1], sections[-1].markdown
    return sections, ""


def _split_tags(back: str) -> tuple[str, str]:
    above, found, tags = back.rpartition("\n\nTags: ")
    return (above, tags) if found and _are_tags(tags) else (back, "")


def _are_tags(text: str) -> bool:
    """Return whether a text would come back as it is when it is read as tags."""
    return text == ", ".join(tag_list(text))


def _anki_text(outgoing: Outgoing) -> tuple[str, list[str]]:
    """Return notes for Anki's own import of text: a front and a back in HTML, with guid, deck and tags."""
    out = io.StringIO(newline="")
    out.write("#separator:tab\n#html:true\n#columns:guid\tdeck\tFront\tBack\ttags\n")
    out.write("#notetype:Basic\n#guid column:1\n#deck column:2\n#tags column:5\n#if matches:update current\n")
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    left: dict[str, None] = {_HISTORY: None} if outgoing.with_history else {}
    for deck in outgoing.decks:
        title = deck.deck.title.replace("::", ": ")
        for card in deck.cards:
            for name, front, back, tags in _sides(card, left):
                writer.writerow([name, title, _flat(block(front)), _flat(block(back)), tags])
    return out.getvalue(), list(left)


def _flat(html: str) -> str:
    return html.replace("\n", " ").replace("\t", " ")


def _sides(out: OutCard, left: dict[str, None]) -> list[tuple[str, str, str, str]]:
    key, card = out.stored.key, out.card
    if isinstance(card, Concept):
        back, tags = _split_tags(card.back)
        return [(key, card.front, back, " ".join(tag_list(tags)))]
    left["of tactics Anki's text gets a question for each facet; apkg holds all of them"] = None
    sides = []
    if card.intent:
        sides.append((f"{key}:intent", f"**{card.name}**: what is it for?", card.intent, "intent"))
    for scenario in card.practice_scenarios[:1]:
        back = f"**{card.name}**\n\n{scenario.tell}"
        sides.append((f"{key}:spot", f"{scenario.text}\n\nWhat is being done to you?", back, "spot"))
    reply = card.counter or (card.best.target.text if card.best else "")
    if reply:
        sides.append((f"{key}:counter", f"**{card.name}**: your best reply?", reply, "counter"))
    return sides
