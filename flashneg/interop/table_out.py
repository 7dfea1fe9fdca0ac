"""Cards as tables: CSV and TSV with our fields as columns, or Anki's text format with its headers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from flashneg.domain.cards import Card, Concept, Fit, Section
from flashneg.interop import cells
from flashneg.interop.fields import tag_list
from flashneg.interop.html_out import block
from flashneg.interop.questions import left_of_decks, left_of_history, left_of_questions, questions
from flashneg.study.parcels import OutCard, Outgoing

COLUMNS = (
    "deck", "id", "name", "aka", "kind", "family", "intent", "style", "counter", "best", "works", "backfires",
    "combinations", "confusable", "not-against", "universal", "sources", "scenario", "tell", "because", "body",
    "front", "back", "tags",
)  # fmt: skip
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def table_text(outgoing: Outgoing, target: str) -> tuple[str, list[str]]:
    """Return the table, and sentences about what it does not hold."""
    if target == "anki-text":
        return _anki_text(outgoing)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter="\t" if target == "tsv" else ",", lineterminator="\n")
    writer.writerow(COLUMNS)
    for deck in outgoing.decks:
        for card in deck.cards:
            values = {**_values(card.card), "deck": deck.stored.id, "id": card.card.id}
            writer.writerow([_guarded(values.get(column, "")) for column in COLUMNS])
    return out.getvalue(), left_of_decks(outgoing.decks, title=False) + left_of_history(outgoing)


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
    """Return notes for Anki's own import of text: a front and a back in HTML, with guid, deck and tags.

    A concept's guid is its key, so that it is known again; a tactic becomes a note for each facet.
    """
    out = io.StringIO(newline="")
    out.write("#separator:tab\n#html:true\n#columns:guid\tdeck\tFront\tBack\ttags\n")
    out.write("#notetype:Basic\n#guid column:1\n#deck column:2\n#tags column:5\n#if matches:update current\n")
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    for deck in outgoing.decks:
        title = deck.deck.title.replace("::", ": ")
        for card in deck.cards:
            writer.writerows([guid, title, *sides] for guid, sides in _notes(card))
    return out.getvalue(), left_of_questions(outgoing.decks) + left_of_history(outgoing)


def _notes(out: OutCard) -> Iterator[tuple[str, tuple[str, str, str]]]:
    key, card = out.stored.key, out.card
    if isinstance(card, Concept):
        yield key, concept_sides(card)
        return
    for facet, question, answer in questions(out):
        yield f"{key}:{facet}", (_html(question), _html(answer), facet)


def concept_sides(card: Concept) -> tuple[str, str, str]:
    """Return a concept's front and back as HTML, and its tags."""
    back, tags = _split_tags(card.back)
    return _html(card.front), _html(back), " ".join(tag_list(tags))


def _html(text: str) -> str:
    return block(text, with_links=True)
