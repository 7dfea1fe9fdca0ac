"""The counters of a ploy by name: its best one, all that are right, and the ploys that it stacks with."""

from __future__ import annotations

from flashneg.domain.cards import Fit
from flashneg.domain.events import CardKey
from flashneg.domain.quiz.book import Book
from flashneg.domain.quiz.names import plain_name

_SHORT = 48


def best_name(book: Book, ploy: CardKey) -> str:
    """Return the name of a ploy's best counter, or nothing."""
    best = book.tactic(ploy).best
    if best is None:
        return ""
    found = book.names.find(best.target, book.entries[ploy].deck)
    return book.entries[found].card.name if found else best.target.text


def have_one_best(book: Book, one: CardKey, other: CardKey) -> bool:
    """Whether the best counters of two ploys have the same name."""
    return plain_name(best_name(book, one)) == plain_name(best_name(book, other))


def is_specific(book: Book, ploy: CardKey) -> bool:
    """Whether a ploy's best counter has a short name of its own and is not right against almost anything."""
    best = book.stances[ploy].best
    return best is not None and best not in book.universal and 0 < len(best_name(book, ploy)) <= _SHORT


def partners(book: Book, ploy: CardKey) -> list[CardKey]:
    """Return the ploys that a ploy combines with, where each has a counter that does not answer the other."""
    if not is_specific(book, ploy):
        return []
    deck = book.entries[ploy].deck
    named = (book.names.find(link, deck) for link in book.tactic(ploy).combinations)
    return [other for other in dict.fromkeys(named) if other is not None and _stack(book, ploy, other)]


def _stack(book: Book, one: CardKey, other: CardKey) -> bool:
    return (
        other != one and other in book.stances and is_specific(book, other)
        and book.is_clean(one, other) and book.is_clean(other, one)
        and not book.share_a_name(one, other) and not have_one_best(book, one, other)
    )  # fmt: skip


def right_names(book: Book, ploy: CardKey) -> tuple[str, ...]:
    """Return every name and AKA of the counters that are right against a ploy, the best one's first."""
    deck, found = book.entries[ploy].deck, dict[str, None]()
    for edge in sorted(book.tactic(ploy).counters, key=lambda edge: edge.fit is not Fit.BEST):
        if edge.fit is not Fit.BACKFIRES:
            target = book.names.find(edge.target, deck)
            card = book.entries[target].card if target else None
            names = (card.name, *getattr(card, "aka", ())) if card else (edge.target.text,)
            found |= dict.fromkeys(names)
    return tuple(found)
