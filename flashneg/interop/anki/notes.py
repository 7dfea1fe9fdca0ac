"""Notes as cards: tactics where the fields' names say so, else each template or gap a concept."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from flashneg.domain.cards import Card, Deck, Severity
from flashneg.domain.names import CardId, DeckId, Facet
from flashneg.domain.plural import counted
from flashneg.interop import limits
from flashneg.interop.anki.collection import AnkiCard, Answer, Collection, Note, NoteKind
from flashneg.interop.anki.history import Clockwork, clockwork, past_of
from flashneg.interop.anki.kinds import SAMPLES, check_names, sides_of, understood, with_samples
from flashneg.interop.anki.own import OwnNote, is_own, read_own
from flashneg.interop.fields import card_of, concept, unbolded, with_tags
from flashneg.interop.html_in import to_markdown
from flashneg.interop.names import Ids, deck_name, ending, slug
from flashneg.interop.problems import Report
from flashneg.study.columns import Columns, Guess
from flashneg.study.errors import StudyError
from flashneg.study.parcels import CardPast, Parcel, ParcelDeck, PromptPast, ReadOptions
from flashneg.study.ports import CardCodec

_REFERENCE = re.compile(r"\{\{([#^/]?)\s*(?:[\w-]+:)*\s*([^{}:]{1,200}?)\s*\}\}")
_TAG = re.compile(r"<[^<>]*>?|&\w+;")
_SECONDS = 1_000_000
_STATES = frozenset({"marked", "leech"})
_STEP = 500
_BURIED = frozenset({-2, -3})


@dataclass(slots=True)
class _Shelf:
    """A deck that fills up."""

    title: str
    deck: Deck | None = None
    ids: Ids = field(default_factory=Ids)
    cards: list[Card] = field(default_factory=list)
    pasts: list[PromptPast] = field(default_factory=list)
    states: list[CardPast] = field(default_factory=list)
    lasting: dict[CardId, str] = field(default_factory=dict)
    keys: dict[CardId, str] = field(default_factory=dict)
    places: dict[CardId, int] = field(default_factory=dict)

    def ordered(self) -> tuple[Card, ...]:
        """Return the cards as they came; those of our making in the order that they had."""
        return tuple(sorted(self.cards, key=lambda card: self.places.get(card.id, len(self.cards))))


@dataclass(slots=True)
class _Reader:
    """A collection being read."""

    report: Report
    options: ReadOptions
    codec: CardCodec
    days: Clockwork
    decks: Mapping[int, str]
    kinds: Mapping[int, NoteKind]
    answers: Mapping[int, list[Answer]]
    shelves: dict[str, _Shelf] = field(default_factory=dict)
    guesses: dict[int, Guess] = field(default_factory=dict)
    columns: dict[int, Columns | None] = field(default_factory=dict)
    samples: dict[int, list[tuple[Note, int]]] = field(default_factory=dict)
    media: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    def shelf(self, name: str, title: str) -> _Shelf:
        """Return the deck of an id, begun when it is not there."""
        found = self.shelves.get(name)
        if found is None:
            found = self.shelves[name] = _Shelf(title)
        return found


def parcel_of(collection: Collection, report: Report, options: ReadOptions, codec: CardCodec) -> Parcel:
    """Return a collection's notes as decks with their pasts. Raises StudyError when there is no card in it."""
    kinds = collection.kinds()
    cards = collection.cards()
    reader = _Reader(
        report, options, codec, clockwork(collection, options), collection.deck_names(), kinds, collection.answers()
    )
    check_names(kinds.values(), options.wanted)
    reader.guesses = {kind.id: understood(kind, options.wanted) for kind in kinds.values()}
    reader.columns = {
        number: guess.columns.settled() if guess.is_mapped else None for number, guess in reader.guesses.items()
    }
    reader.counts["places in filtered decks (the cards are in their own decks)"] = collection.in_filtered()
    for number, note in enumerate(collection.notes(), 1):
        if time.monotonic() - collection.started > limits.SECONDS:
            raise StudyError(f"{report.file}: reading it takes too long; export less of it")
        if number % _STEP == 0:
            options.progress("reading notes", number, len(cards))
        _take(note, cards.get(note.id, []), reader)
    _tell(reader)
    decks = tuple(
        ParcelDeck(
            (shelf.deck or Deck(DeckId(name), shelf.title)).with_cards(shelf.ordered()),
            tuple(shelf.pasts), tuple(shelf.states), shelf.lasting, shelf.keys, whole=False,  # type: ignore[arg-type]
        )
        for name, shelf in reader.shelves.items() if shelf.cards
    )  # fmt: skip
    if not decks:
        raise StudyError(f"{report.file}: it holds no card; export notes or a deck")
    told = tuple(with_samples(reader.guesses[kind], kinds[kind], notes) for kind, notes in reader.samples.items())
    return Parcel(decks, report.result(), told)


def _take(note: Note, cards: list[AnkiCard], reader: _Reader) -> None:
    kind = reader.kinds.get(note.kind)
    if kind is None or not cards:
        reader.counts["notes without a type or a card"] += 1
        return
    if any(len(value) > limits.FIELD_CHARACTERS for value in note.fields):
        reader.report.add("too-large", note.id, f"note {note.id} has a field that is too large", "Shorten it.",
                          Severity.ERROR)  # fmt: skip
        return
    own = read_own(note, kind, reader.codec, reader.report) if is_own(kind) else None
    if own is not None:
        _take_own(own, note, cards, reader)
        return
    samples = reader.samples.setdefault(kind.id, [])
    if len(samples) < SAMPLES:
        samples.append((note, cards[0].place))
    if reader.columns.get(kind.id) is not None:
        _take_mapped(note, kind, cards, reader)
    else:
        _take_templates(note, kind, cards, reader)


def _place(card: AnkiCard, reader: _Reader) -> tuple[str, _Shelf]:
    title = reader.decks.get(card.deck, "Anki")
    name = deck_name(title)
    return name, reader.shelf(name, title.rpartition("::")[2] if title.count("::") > 3 else title)


def _tags(note: Note) -> str:
    return " ".join(tag for tag in note.tags if tag.lower() not in _STATES) if note.tags else ""


def _put(
    card: Card, shelf: _Shelf, note: Note, prompts: list[tuple[AnkiCard, Facet]], reader: _Reader, *, own: bool = False
) -> None:
    """Add a card with the past of its prompts and what was done to it."""
    shelf.cards.append(card)
    for anki, facet in prompts:
        answers = reader.answers.get(anki.id, ())
        if answers or not anki.is_new:
            identity = f"anki:{note.guid}:{anki.place}"
            past = past_of(card.id, facet, anki, answers, reader.days, identity, own=own)
            if past is not None:
                shelf.pasts.append(past)
        if anki.flags & 7:
            reader.counts["flags"] += 1
        if anki.queue in _BURIED:
            reader.counts["buryings until tomorrow"] += 1
    suspended = [anki for anki, _ in prompts if anki.queue == -1]
    whole = bool(suspended) and len(suspended) == len(prompts)
    if suspended and not whole:
        reader.counts["cards suspended in part (flashneg suspends a card as a whole)"] += 1
    marked = bool(note.tags) and "marked" in (tag.lower() for tag in note.tags)
    if whole or marked:
        at = max(anki.changed for anki, _ in prompts) * _SECONDS
        shelf.states.append(CardPast(card.id, f"anki:{note.guid}:{at}", max(0, at), suspended=whole, marked=marked))


def _take_own(own: OwnNote, note: Note, cards: list[AnkiCard], reader: _Reader) -> None:
    shelf = reader.shelf(own.deck.id, own.deck.title)
    if shelf.deck is None or (own.deck.intro and not shelf.deck.intro):
        shelf.deck = own.deck
    if own.card.id in shelf.keys:
        reader.counts["notes that stand twice"] += 1
        return
    shelf.keys[own.card.id] = own.key
    shelf.places[own.card.id] = own.place
    prompts = [(card, own.facets[card.place]) for card in cards if card.place < len(own.facets)]
    _put(own.card, shelf, note, prompts, reader, own=True)


def _take_mapped(note: Note, kind: NoteKind, cards: list[AnkiCard], reader: _Reader) -> None:
    columns = reader.columns[kind.id]
    assert columns is not None
    _, shelf = _place(cards[0], reader)
    values = columns.values([to_markdown(value, reader.media) for value in note.fields])
    for name, ours, value in zip(kind.fields, columns.fields, note.fields, strict=False):
        reader.counts[f"texts in the field {name!r} of {kind.name!r}"] += ours is None and bool(value.strip())
    values["tags"] = f"{values.get('tags', '')} {_tags(note)}".strip()
    lasting = ending(note.guid)
    named = "name" if values.get("name") else "front"
    values[named] = front = unbolded(values.get(named, ""))
    card = card_of(values, shelf.ids, wanted_id=f"{slug(front, longest=40)}-{lasting}")
    if card is None:
        reader.report.add("no-card", 1, f"note {note.id} has no front or no back", "Fill its fields.")
        return
    shelf.lasting[card.id] = lasting
    facets = _facets(kind, columns) if columns.is_tactic else (Facet.RECALL,)
    prompts = [(anki, facets[anki.place]) for anki in cards if anki.place < len(facets)]
    if len(prompts) < len(cards):
        reader.counts["cards of other templates of mapped notes"] += len(cards) - len(prompts)
    _put(card, shelf, note, prompts, reader)


def _facets(kind: NoteKind, columns: Columns) -> tuple[Facet, ...]:
    """Return which facet each template of a tactic asks, by its name or by what its sides show."""
    ours = dict(zip((name.lower() for name in kind.fields), columns.fields, strict=True))
    found: list[Facet] = []
    for template in kind.templates:
        asked = {ours.get(name.lower()) for sign, name in _REFERENCE.findall(template.question) if not sign}
        told = {ours.get(name.lower()) for sign, name in _REFERENCE.findall(template.answer) if not sign} - asked
        by_name_ = next((facet for facet in Facet if facet in template.name.lower()), None)
        guess = (
            Facet.SPOT if "scenario" in asked
            else Facet.COUNTER if told & {"counter", "best"} else Facet.INTENT
        )  # fmt: skip
        facet = by_name_ or guess
        rest = [other for other in (Facet.INTENT, Facet.COUNTER, Facet.SPOT, Facet.ANSWERS) if other not in found]
        found.append(facet if facet not in found or not rest else rest[0])
    return tuple(found)


def _take_templates(note: Note, kind: NoteKind, cards: list[AnkiCard], reader: _Reader) -> None:
    """Take a note as its templates show it, or with its gaps: a card for each."""
    for anki in cards:
        if anki.place >= len(kind.templates) and not kind.is_cloze:
            reader.counts["cards without a template"] += 1
            continue
        _put_concept(note, anki, *sides_of(kind, note, anki.place), reader)


def _put_concept(note: Note, anki: AnkiCard, front: str, back: str, reader: _Reader) -> None:
    question, answer = to_markdown(front, reader.media), to_markdown(back, reader.media)
    if not question.strip() or not answer.strip():
        reader.report.add("no-card", 1, f"note {note.id} has an empty side", "Fill its fields.")
        return
    _, shelf = _place(anki, reader)
    lasting = ending(f"{note.guid}:{anki.place}")
    wanted = f"{slug(_TAG.sub('', front[:200]), longest=40)}-{lasting}"
    card = concept(unbolded(question), with_tags(answer, _tags(note)), shelf.ids, wanted_id=wanted)
    shelf.lasting[card.id] = lasting
    _put(card, shelf, note, [(anki, Facet.RECALL)], reader)


def _tell(reader: _Reader) -> None:
    for what, count in reader.counts.items():
        if count:
            reader.report.left(f"{count} {what} are left behind")
    if reader.media and not any("media file" in problem.message for problem in reader.report.problems):
        few = ", ".join(sorted(reader.media)[:5])
        them = counted(len(reader.media), "media file is", "media files are")
        reader.report.left(f"{them} named on cards and not here: {few}")
