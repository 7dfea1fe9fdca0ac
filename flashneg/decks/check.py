"""The problems between cards: what can be seen only when all decks are loaded."""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from flashneg import markup
from flashneg.decks.alike import like_counters, repeated_sentences, uneven_options
from flashneg.decks.codes import Report
from flashneg.decks.places import Places
from flashneg.decks.tactic import own_faults
from flashneg.decks.wordlist import distinctive_stems, stem, words_of
from flashneg.domain.cards import Card, Deck, Kind, Link, Problem, Tactic
from flashneg.domain.names import CardId, names_of_deck
from flashneg.domain.plural import counted
from flashneg.domain.quiz import clean_distractors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_WANTED = 2  # distractors, for a question with three options
_ACRONYM = 4  # letters at most: a name in capitals, which no other word of a scenario is
_SEARCHED = 128  # ploys looked at for them beyond the confusables: bounds the cost of a large library


@dataclass(frozen=True, slots=True)
class LocatedDeck:
    """A deck and its file; whether it is bundled; and the ids of other cards that it has, such as one with an error.

    Without its `places` a card's heading is as near to a link as one gets.
    """

    file: str
    deck: Deck
    bundled: bool = False
    failed: frozenset[CardId] = frozenset()
    places: Places = field(default_factory=lambda: Places(()))

    @property
    def names(self) -> frozenset[str]:
        """The names by which a link may mean this deck."""
        return names_of_deck(self.deck.id, self.file)


@dataclass(slots=True)
class Shelf:
    """All loaded cards, by what they can be looked up by.

    Decks without a report are not checked: links lead into them, and their tactics, `around`, can be wrong options.
    """

    decks: Sequence[LocatedDeck]
    reports: dict[int, Report]
    by_id: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_deck_name: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    own: list[frozenset[str]] = field(default_factory=list)
    tactics: list[tuple[int, Tactic]] = field(default_factory=list)
    around: list[Tactic] = field(default_factory=list)

    def cards(self) -> Iterator[tuple[int, Card]]:
        """Yield each card with the number of its deck."""
        for number in self.reports:
            for card in self.decks[number].deck.cards:
                yield number, card


def check_decks(decks: Sequence[LocatedDeck], known: Iterable[LocatedDeck] = ()) -> list[Problem]:
    """Return the problems between the cards of these decks, sorted by file and line.

    Links may lead into the `known` decks too, and the quiz takes wrong options from them; they are not checked. Of a
    deck that is among both, the checked one counts.
    """
    checked = {located.deck.id for located in decks}
    shelf = _shelve(decks, [located for located in known if located.deck.id not in checked])
    for number, card in shelf.tactics:
        report, located = shelf.reports[number], shelf.decks[number]
        for code, line, message in own_faults(card, located.places, located.names):
            report.add(code, line, message)
        _check_links(shelf, number, card)
        _check_scenarios(report, card)
    _check_names(shelf)
    _check_ploys(shelf)
    like_counters(shelf.tactics, shelf.reports)
    repeated_sentences(shelf.cards(), shelf.reports)
    return sorted({problem for report in shelf.reports.values() for problem in report.result()})


def _shelve(decks: Sequence[LocatedDeck], known: Sequence[LocatedDeck]) -> Shelf:
    reports = {number: Report(located.file, sys.maxsize) for number, located in enumerate(decks)}
    shelf = Shelf([*decks, *known], reports)
    for number, located in enumerate(shelf.decks):
        shelf.own.append(frozenset(card.id for card in located.deck.cards) | located.failed)
        for name in located.names:
            shelf.by_deck_name[name].append(number)
        for card_id in shelf.own[-1]:
            shelf.by_id[card_id].append(number)
    shelf.tactics += [(number, card) for number, card in shelf.cards() if isinstance(card, Tactic)]
    shelf.around += [card for located in known for card in located.deck.cards if isinstance(card, Tactic)]
    return shelf


def links_of(card: Tactic) -> Iterator[Link]:
    """Yield the links of a tactic, those of its edges first."""
    yield from (edge.target for edge in card.counters)
    yield from card.combinations
    yield from card.confusable
    yield from card.not_against


def _check_links(shelf: Shelf, number: int, card: Tactic) -> None:
    for link in links_of(card):
        if link.card is None and link.deck is None:
            continue
        code, message = _judge(shelf, number, link)
        if code:
            line = shelf.decks[number].places.of_link(link, card.line)
            shelf.reports[number].add(code, line, f"'{card.name}' links to {message}")


def _judge(shelf: Shelf, number: int, link: Link) -> tuple[str, str]:
    """Return what is wrong with a link: a code, or an empty text, and a message."""
    if link.deck is not None:
        name = PurePosixPath(link.deck).name
        loaded = [number] if name in shelf.decks[number].names else shelf.by_deck_name.get(name, [])
        if not loaded:
            return "deck-not-loaded", f"'{link.deck}', which is not loaded"
        if link.card is not None and not any(link.card in shelf.own[found] for found in loaded):
            return "link-to-nothing", f"'{link.deck}#{link.card}', but that deck has no such card"
        return "", ""
    return _judge_id(shelf, number, link.card) if link.card is not None else ("", "")


def _judge_id(shelf: Shelf, number: int, card: CardId) -> tuple[str, str]:
    """Look an id up in its own deck, then in the bundled ones, then in the others."""
    if card in shelf.own[number]:
        return "", ""
    hits = shelf.by_id.get(card, [])
    hits = [found for found in hits if shelf.decks[found].bundled] or hits
    if not hits:
        return "link-to-nothing", f"'#{card}', which no loaded deck has"
    if len(hits) > 1:
        files = ", ".join(shelf.decks[found].file for found in hits)
        return "ambiguous-link", f"'#{card}', which several decks have: {files}"
    return "", ""


def _folded(text: str) -> str:
    return " ".join(words_of(text.casefold()))


def _check_scenarios(report: Report, card: Tactic) -> None:
    """Report scenarios that give the tactic's name away: whole, or by one of its distinctive words."""
    if not card.scenarios:
        return
    names = [markup.plain(name) for name in (card.name, *card.aka)]
    folded = [_folded(name).removeprefix("the ") for name in names]
    phrases = [phrase for phrase in folded if " " in phrase or distinctive_stems(phrase)]
    stems = frozenset[str]().union(*map(distinctive_stems, names))
    short = {name for name in names if name.isalpha() and name.isupper() and len(name) <= _ACRONYM}
    for place, scenario in enumerate(card.scenarios, 1):
        text = markup.plain(scenario.text)
        words = f" {_folded(text)} "
        told = next((phrase for phrase in phrases if f" {phrase} " in words), None)
        if told is None:
            told = next((word for word in words_of(text) if stem(word) in stems or word in short), None)
        if told is not None:
            report.add(
                "scenario-gives-away", card.line, f"scenario {place} of '{card.name}' says '{told}', as its names do"
            )


def _check_names(shelf: Shelf) -> None:
    """Report an AKA that is another card's name."""
    names: dict[str, list[tuple[int, Card]]] = defaultdict(list)
    for number, card in shelf.cards():
        names[_folded(markup.plain(card.name))].append((number, card))
    for number, tactic in shelf.tactics:
        for aka in tactic.aka:
            others = [found for found in names.get(_folded(markup.plain(aka)), []) if found[1] is not tactic]
            if others:
                owner, other = others[0]
                place = f"{shelf.decks[owner].file}, line {other.line}"
                message = f"'{aka}', an AKA of '{tactic.name}', is another card's name ({place})"
                shelf.reports[number].add("aka-is-name", tactic.line, message)


def _check_ploys(shelf: Shelf) -> None:
    """Report ploys that have no best counter, or too few fair wrong options, or options of uneven length."""
    everything = [*(card for _, card in shelf.tactics), *shelf.around]
    universal = frozenset(str(card.id) for card in everything if card.universal)
    related = _related(shelf)
    ploys = [card for card in everything if card.kind is Kind.PLOY and card.counter]
    for number, card in shelf.tactics:
        if card.kind is not Kind.PLOY:
            continue
        report = shelf.reports[number]
        if card.best is None:
            report.add("no-best", card.line, f"the ploy '{card.name}' has no best counter")
        if not card.counter and card.best is None:
            continue
        near = list(clean_distractors(card, related[number, card.id], universal))
        uneven_options(card, near, report)
        found = len(near)
        if found < _WANTED:
            found = len(list(islice(_any_clean(card, ploys, universal), _WANTED)))
        if found < _WANTED:
            few = counted(found, "clean distractor")
            report.add("few-distractors", card.line, f"'{card.name}' has {few}, of 2 at least")


def _any_clean(card: Tactic, ploys: Sequence[Tactic], universal: frozenset[str]) -> Iterator[Tactic]:
    """Yield clean distractors from the first ploys of the library: enough to see that there are some."""
    for start in range(0, min(len(ploys), _SEARCHED), 64):
        yield from clean_distractors(card, ploys[start : start + 64], universal)


def _related(shelf: Shelf) -> dict[tuple[int, CardId], list[Tactic]]:
    """Return each tactic's confusables by its deck's number and its id, whichever of the two names the other."""
    known: dict[tuple[int, CardId], Tactic] = {}
    for number, card in shelf.tactics:
        known.setdefault((number, card.id), card)
    related: dict[tuple[int, CardId], dict[tuple[int, CardId], Tactic]] = defaultdict(dict)
    for place, card in known.items():
        for link in card.confusable:
            other = _meant(shelf, place[0], link)
            if other in known and other != place:
                related[place][other] = known[other]
                related[other][place] = card
    return defaultdict(list, {place: list(others.values()) for place, others in related.items()})


def _meant(shelf: Shelf, number: int, link: Link) -> tuple[int, CardId] | None:
    """Return where the card of a link stands: in the deck that it names, its own, a bundled one, or another."""
    if link.card is None or link.card not in shelf.by_id:
        return None
    named = shelf.by_deck_name.get(PurePosixPath(link.deck).name, []) if link.deck is not None else []
    first = min(
        shelf.by_id[link.card], key=lambda hit: (hit not in named, hit != number, not shelf.decks[hit].bundled, hit)
    )
    return first, link.card
