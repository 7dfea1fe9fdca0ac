"""How note types are understood: their fields as ours, or each card as its template shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from flashneg.interop import cloze
from flashneg.interop.anki.collection import Note, NoteKind
from flashneg.interop.anki.own import is_own
from flashneg.interop.anki.templates import rendered
from flashneg.interop.html_in import to_markdown
from flashneg.study.columns import Columns, Guess, Wanted, by_name
from flashneg.study.errors import StudyError

SAMPLES = 12
_CHARACTERS = 2_000


def check_names(kinds: Iterable[NoteKind], wanted: Wanted) -> None:
    """Raise StudyError where a field was named that no note type has."""
    everything = dict.fromkeys(name for kind in kinds for name in kind.fields)
    known = {name.lower() for name in everything}
    for column in wanted.by_name.values():
        if column.strip().lower() not in known and not column.strip().isdecimal():
            raise StudyError(f"--map: no field is called {column!r}; there are: {', '.join(everything)}")


def understood(kind: NoteKind, wanted: Wanted) -> Guess:
    """Return how a note type is understood: as chosen, as mapped by name, by its fields' names, or by its templates.

    It is certain where it was said, where the names make a card, and where the note type says how it is shown.
    """
    chosen = wanted.of(kind.name, len(kind.fields))
    if chosen is not None:
        return Guess(kind.name, Columns(kind.fields, chosen.columns.fields), plain=("", ""))
    names = {name.lower() for name in kind.fields}
    said = {
        ours: theirs for ours, theirs in wanted.by_name.items()
        if theirs.strip().lower() in names or theirs.strip().isdecimal()
    }  # fmt: skip
    columns = by_name(kind.fields, said)
    sure = columns.is_complete or kind.is_cloze or is_own(kind)
    if columns.is_complete and not columns.is_tactic and not said:
        columns = Columns(kind.fields, (None,) * len(kind.fields))
    return Guess(kind.name, columns, sure=sure, plain=("", ""))


def with_samples(guess: Guess, kind: NoteKind, notes: Sequence[tuple[Note, int]]) -> Guess:
    """Return a guess with its first notes, and the first card that a template shows of them; each note with a place."""
    media: set[str] = set()
    rows = tuple(
        tuple(to_markdown(value[:_CHARACTERS], media)[:_CHARACTERS] for value in note.fields) for note, _ in notes
    )
    sides = (sides_of(kind, note, place) for note, place in notes)
    shown = ((to_markdown(front[:_CHARACTERS], media), to_markdown(back[:_CHARACTERS], media)) for front, back in sides)
    plain = next(((front, back) for front, back in shown if front.strip() and back.strip()), ("", ""))
    return replace(guess, rows=rows, plain=plain)


def sides_of(kind: NoteKind, note: Note, place: int) -> tuple[str, str]:
    """Return the HTML of a card's front and back as its template shows it, or of a gap; empty without a template."""
    if kind.is_cloze:
        text = next((value for value in note.fields if "{{c" in value), note.fields[0])
        rest = "<br><br>".join(value for value in note.fields if value is not text and value.strip())
        front, back = cloze.anki_sides(text, place + 1)
        return front, f"{back}<br><br>{rest}" if rest else back
    if place >= len(kind.templates):
        return "", ""
    template = kind.templates[place]
    return (
        rendered(template.question, kind.fields, note.fields, answer=False),
        rendered(template.answer, kind.fields, note.fields, answer=True),
    )
