"""Why an option is right, or what it answers instead: one wording for every front end, as inline Markdown."""

from __future__ import annotations

from flashneg.domain.cards import Fit, Scenario, Tactic
from flashneg.domain.events import CardKey
from flashneg.domain.quiz.book import Book
from flashneg.domain.quiz.counters import best_name


def joined(*parts: str) -> str:
    """Return sentences one after the other, the empty ones left out."""
    return " ".join(part.strip() for part in parts if part.strip())


def sentence(text: str) -> str:
    """Return the text ending as a sentence does."""
    text = text.strip()
    return text if not text or text[-1] in ".!?\"'…)" else f"{text}."


def why_best(book: Book, key: CardKey) -> str:
    """Return why a ploy's best counter fits."""
    ploy = book.tactic(key)
    if ploy.best is None:
        return f"This is the reply to {ploy.name}."
    name = best_name(book, key)
    return sentence(f"{name} fits {ploy.name}: {ploy.best.reason}" if ploy.best.reason else f"{name} fits {ploy.name}")


def why_scenario(book: Book, key: CardKey, scenario: Scenario | None) -> str:
    """Return why a ploy's counter fits this scenario: its own reason, then the best counter's."""
    because = sentence(scenario.because) if scenario else ""
    return joined(because, why_best(book, key))


def why_not_line(book: Book, asked: CardKey, other: CardKey) -> str:
    """Return what another ploy's counter line answers instead, and how it backfires here where the card says so."""
    ploy = book.tactic(other)
    if ploy.best is not None and ploy.best.reason:
        name = best_name(book, other)
        told = f"This answers {ploy.name}: {name}, because {ploy.best.reason}"
    else:
        told = f"This answers {ploy.name}" + (f": {ploy.intent}" if ploy.intent else "")
    return joined(sentence(told), backfires(book, asked, book.stances[other].best))


def backfires(book: Book, ploy: CardKey, counter: str | None) -> str:
    """Return how a counter backfires against a ploy, when its card says so."""
    deck = book.entries[ploy].deck
    for edge in book.tactic(ploy).counters:
        if edge.fit is Fit.BACKFIRES and edge.reason and counter == book.names.meaning(edge.target, deck):
            return sentence(f"Against {book.tactic(ploy).name} it backfires: {edge.reason}")
    return ""


def why_not_ploy(ploy: Tactic) -> str:
    """Return what a ploy is that was not played."""
    return sentence(
        f"{ploy.name} is something else: {ploy.intent}" if ploy.intent else f"{ploy.name} is something else"
    )


def why_not_answered(book: Book, counter: str, name: str, other: CardKey) -> str:
    """Return why a counter is not the answer to this ploy."""
    worse = backfires(book, other, counter)
    if worse:
        return worse
    ploy = book.tactic(other)
    if ploy.best is None:
        return f"{name} is no answer to {ploy.name}."
    best = best_name(book, other)
    return sentence(f"{ploy.name} is best answered by {best}" + (f": {ploy.best.reason}" if ploy.best.reason else ""))
