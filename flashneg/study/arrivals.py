"""How a deck from elsewhere joins the library: under which deck and card it stands, and in which file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flashneg.domain.cards import Card, Deck, Problem, Severity
from flashneg.domain.events import CardKey
from flashneg.domain.names import CardId, DeckId
from flashneg.study.errors import StudyError
from flashneg.study.parcels import CardPast, DeckTexts, ParcelDeck, Placing, PromptPast
from flashneg.study.ports import CardCodec, DeckFile, DeckSource, StoredCard, StoredDeck
from flashneg.study.unusable import first_error, none_usable, passed_over


@dataclass(frozen=True, slots=True)
class Prepared:
    """A deck ready to be taken in: its text for the path (None when the library has it already), and its past."""

    deck: DeckId
    path: Path | None
    text: str
    file: DeckFile | None
    pasts: tuple[PromptPast, ...]
    states: tuple[CardPast, ...]
    changed: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Shelves:
    """The library as an arrival finds it."""

    decks: Sequence[StoredDeck]
    cards: Sequence[StoredCard]
    codec: CardCodec
    source: DeckSource
    texts: DeckTexts
    placing: Placing

    def deck(self, name: DeckId) -> StoredDeck | None:
        """Return the deck of this id."""
        return next((deck for deck in self.decks if deck.id == name), None)

    def living(self, name: DeckId) -> list[StoredCard]:
        """Return the living cards of a deck, in order."""
        return [card for card in self.cards if card.deck == name and not card.retired]

    def card_of(self, stored: StoredCard) -> Card:
        """Return a stored card's content."""
        return self.codec.from_text(stored.content, stored.line)


def rehomed(parcels: Iterable[ParcelDeck], shelves: Shelves) -> list[ParcelDeck]:
    """Return the decks with the cards that the library has under another name or in another deck called as there."""
    bundled = {deck.id for deck in shelves.decks if deck.bundled}
    by_key = {card.key: card for card in shelves.cards if not card.retired}
    by_ending: dict[str, StoredCard] = {}
    for card in shelves.cards:
        if card.deck not in bundled and not card.retired:
            by_ending.setdefault(card.id.rpartition("-")[2], card)
    found: dict[DeckId, ParcelDeck] = {}
    for parcel in parcels:
        places: dict[CardId, StoredCard] = {}
        for card_id, ending in parcel.lasting.items():
            if ending in by_ending:
                places[card_id] = by_ending[ending]
        for card_id, key in parcel.keys.items():
            if key in by_key:
                places[card_id] = by_key[key]
        for deck, part in _split(_apart(parcel, places, shelves), places):
            found[deck] = _joined(found[deck], part) if deck in found else part
    return list(found.values())


def _apart(parcel: ParcelDeck, places: Mapping[CardId, StoredCard], shelves: Shelves) -> ParcelDeck:
    """Return the deck under another id when the library's deck of its id is another one: no card is in both."""
    if places or parcel.keys or not parcel.deck.cards:
        return parcel
    ids = {card.id for card in parcel.deck.cards}
    name, number = parcel.deck.id, 1
    while shelves.deck(name) is not None and not ids & {card.id for card in shelves.living(name)}:
        number += 1
        name = DeckId(f"{parcel.deck.id}-{number}")
    if number == 1:
        return parcel
    return replace(parcel, deck=replace(parcel.deck, id=name), text=None)


def _split(parcel: ParcelDeck, places: Mapping[CardId, StoredCard]) -> list[tuple[DeckId, ParcelDeck]]:
    """Return the parts of a deck by the deck in which the library has the cards, called as there."""
    decks: dict[DeckId, dict[CardId, CardId]] = {}
    for card in parcel.deck.cards:
        stored = places.get(card.id)
        home = stored.deck if stored and not parcel.whole else parcel.deck.id
        name = stored.id if stored and (stored.deck == home) else card.id
        decks.setdefault(home, {})[card.id] = name
    if not decks:
        return [(parcel.deck.id, parcel)]
    parts = []
    for home, names in decks.items():
        cards = tuple(replace(card, id=names[card.id]) for card in parcel.deck.cards if card.id in names)
        parts.append(
            (
                home,
                replace(
                    parcel,
                    deck=replace(parcel.deck, id=home, cards=cards),
                    pasts=tuple(replace(p, card=names[p.card]) for p in parcel.pasts if p.card in names),
                    states=tuple(replace(s, card=names[s.card]) for s in parcel.states if s.card in names),
                    lasting={},
                    keys={names[card]: key for card, key in parcel.keys.items() if card in names},
                ),
            )
        )
    return parts


def _joined(first: ParcelDeck, second: ParcelDeck) -> ParcelDeck:
    cards = {card.id: card for card in (*first.deck.cards, *second.deck.cards)}
    return replace(
        first,
        deck=first.deck.with_cards(tuple(cards.values())),
        pasts=first.pasts + second.pasts,
        states=first.states + second.states,
        keys={**first.keys, **second.keys},
        whole=False,
        text=None,
    )


def prepare_all(parcels: Iterable[ParcelDeck], shelves: Shelves, problems: list[Problem]) -> list[Prepared]:
    """Return decks as they will stand in the library, but for new ones whose every card has an error.

    Raises StudyError when it is so with all of them, or a file cannot be rewritten.
    """
    found = [_prepare(parcel, shelves, problems) for parcel in parcels]
    unusable = {
        prepared.deck: prepared.file for prepared in found
        if prepared.file and prepared.file.is_empty and prepared.file.failed and shelves.deck(prepared.deck) is None
    }  # fmt: skip
    for deck, file in unusable.items():
        error = first_error(file)
        if len(unusable) == len(found) and error:
            raise StudyError(f"{deck}: {none_usable(error)}")
        problems += passed_over(file)
    return [prepared for prepared in found if prepared.deck not in unusable]


def _prepare(parcel: ParcelDeck, shelves: Shelves, problems: list[Problem]) -> Prepared:
    """Return a deck as it will stand in the library. Raises StudyError when its file cannot be rewritten."""
    deck = parcel.deck
    before = shelves.deck(deck.id)
    stays = Prepared(deck.id, None, "", None, parcel.pasts, parcel.states, size=len(deck.cards))
    path = shelves.placing.target(deck.id)
    if before is not None:
        living = shelves.living(deck.id)
        deck = _as_here(parcel, living, shelves)
        wanted = deck if parcel.whole else _united(deck, before, living, shelves)
        if wanted.cards == tuple(map(shelves.card_of, living)) and (
            not parcel.whole or wanted.prompts == before.prompts
        ):
            return stays
        source = Path(before.source or "")
        here = shelves.source.stamp(source) is not None and not before.bundled
        if here and shelves.source.identity(source) != shelves.source.identity(path.with_name(source.name)):
            problems.append(_kept(before, deck, living, shelves))
            return stays
        path = source if here else path
        deck = wanted
    text, file = shelves.texts.written(deck, path) if parcel.text is None else (parcel.text, None)
    if file is None:
        file = shelves.texts.read(text, path)
    problems += _lost(deck, file, path)
    file = replace(file, keys=parcel.keys)
    return Prepared(deck.id, path, text, file, parcel.pasts, parcel.states, parcel.changed)


def _as_here(parcel: ParcelDeck, living: Iterable[StoredCard], shelves: Shelves) -> Deck:
    """Return the deck with the library's text of each card that was not edited where it comes from."""
    unedited = parcel.unedited
    if unedited is None:
        return parcel.deck
    here = {card.id: shelves.card_of(card) for card in living if card.id in parcel.keys}
    return parcel.deck.with_cards(
        tuple(
            here[card.id] if card.id in here and unedited(here[card.id], card) else card for card in parcel.deck.cards
        )
    )


def _united(deck: Deck, before: StoredDeck, living: Sequence[StoredCard], shelves: Shelves) -> Deck:
    """Return the library's deck with the incoming cards in the places of theirs, and new ones at the end."""
    file = shelves.source.read(Path(before.source)) if before.source else None
    if file is not None and file.failed:
        problem = next(iter(file.problems))
        raise StudyError(f"{file.path}:{problem.line}: {problem.message}; mend it, then import again")
    base = file.deck if file is not None and file.deck is not None else deck
    cards = {card.id: shelves.card_of(card) for card in living}
    cards |= {card.id: card for card in deck.cards}
    return replace(base, id=before.id, cards=tuple(cards.values()))


def _kept(before: StoredDeck, deck: Deck, living: Sequence[StoredCard], shelves: Shelves) -> Problem:
    mine = {card.id: shelves.card_of(card) for card in living}
    others = [card.id for card in deck.cards if mine.get(card.id) != card]
    counted = "1 card is" if len(others) == 1 else f"{len(others)} cards are"
    few = ", ".join(others[:5]) + (" ..." if len(others) > 5 else "")
    return Problem(
        before.source or "", 1, 1, Severity.WARNING, "text-kept",
        f"deck {before.id} keeps the text of its file; {counted} other in the import: {few}",
        "Edit the file, or remove the deck and import again.",
    )  # fmt: skip


def _lost(deck: Deck, file: DeckFile, path: Path) -> list[Problem]:
    """Return the cards that a deck file cannot hold."""
    kept = {card.id for card in file.deck.cards} if file.deck else set()
    lost = [card for card in deck.cards if card.id not in kept]
    told = {problem.line for problem in file.problems if problem.severity is Severity.ERROR}
    if not lost or len(told) >= len(lost):
        return []
    names = ", ".join(card.id for card in lost[:5])
    return [
        Problem(
            str(path), 1, 1, Severity.WARNING, "left-behind",
            f"{len(lost)} cards cannot be written as Markdown: {names}", "Shorten them, then import again.",
        )
    ]  # fmt: skip


def keys_of(cards: Iterable[StoredCard]) -> dict[tuple[DeckId, CardId], CardKey]:
    """Return the keys of living cards by deck and id."""
    return {(card.deck, card.id): card.key for card in cards if not card.retired}
