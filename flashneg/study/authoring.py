"""Writing cards: a skeleton to fill, what a draft holds, and a new card in its deck's file as `fmt` would write it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from flashneg.domain.cards import Card, Problem, Severity
from flashneg.domain.names import CardId, DeckId
from flashneg.study.errors import StudyError
from flashneg.study.library import Library, find_deck
from flashneg.study.parcels import Neighbour, Tools

FIELDS = ("aka", "kind", "family", "intent", "style", "counter", "confusable")
LABELS = {
    "name": "Name", "aka": "AKA", "kind": "Kind", "family": "Family", "intent": "Intent", "style": "Style",
    "counter": "Counter", "confusable": "Confusable", "best": "Best counter", "scenario": "Scenario", "tell": "Tell",
    "back": "Back",
}  # fmt: skip
_DRAFT = Path("draft.md")
_CHECKED_TOGETHER = 2_000


class Authoring:
    """Cards that the learner writes, and what is wrong with a deck's file."""

    def __init__(self, tools: Tools, library: Library) -> None:
        self._tools = tools
        self._library = library

    def skeleton(self, values: Mapping[str, str]) -> str:
        """Return a tactic's text with what is known filled in and the rest to be filled."""
        given = {key: values.get(key, "").strip() for key in LABELS}
        given["kind"] = given["kind"] or "ploy"
        lines = [
            f"## {given['name'] or 'Name'}", "", *(f"- **{LABELS[key]}:** {given[key]}".rstrip() for key in FIELDS),
            "", "### Counters", "", f"- best: {given['best']}".rstrip(),
            "", "### Scenarios", "", f"- {given['scenario']}".rstrip(), f"  - Tell: {given['tell']}".rstrip(),
            "  - Because:", "",
        ]  # fmt: skip
        return "\n".join(lines)

    def draft(self, values: Mapping[str, str]) -> str:
        """Return the text of a card with exactly these values: a concept when it has a back and no tactic's field."""
        given = {key: " ".join(value.split()) for key, value in values.items() if value.strip()}
        lines = [f"## {given.get('name', '')}", ""]
        if "back" in given and not given.keys() & {"intent", "counter"}:
            return "\n".join([*lines, values["back"].strip(), ""])
        lines += [f"- **{LABELS[key]}:** {given[key]}" for key in FIELDS if key in given]
        if "best" in given:
            lines += ["", "### Counters", "", f"- best: {given['best']}"]
        if "scenario" in given:
            lines += ["", "### Scenarios", "", f"- {given['scenario']}"]
            lines += [f"  - Tell: {given['tell']}"] if "tell" in given else []
        if "back" in given:
            lines += ["", "### More", "", values["back"].strip()]
        return "\n".join([*lines, ""])

    def read(self, text: str) -> tuple[tuple[Card, ...], list[Problem]]:
        """Return the cards in a draft, and what is wrong with it. Fields that were left empty do not count."""
        lines = text.split("\n")
        kept = [line for line in lines if not _is_blank_field(line)]
        file = self._tools.texts.read(_without_empty_sections(kept), _DRAFT)
        return (file.deck.cards if file.deck else ()), list(file.problems)

    def save(self, deck_id: DeckId, text: str) -> tuple[Path, list[str]]:
        """Append a draft's cards to their deck's file in the canonical layout, and read the file again.

        Returns the file and the cards' names as printed. Raises StudyError when the draft holds no card that could be
        used, or the file changed meanwhile.
        """
        cards, problems = self.read(text)
        error = next((problem for problem in problems if problem.severity is Severity.ERROR), None)
        if error is not None or not cards:
            reason = (
                f"line {error.line}: {error.message}; {error.remedy}" if error else "a card needs a name and an answer"
            )
            raise StudyError(f"nothing was saved: {reason}")
        path = self._library.editable(deck_id)
        with self._tools.store.read() as unit:
            taken = {card.id for card in unit.shelf.cards(deck_id)}
        names = []
        for card in cards:
            named = replace(card, id=_free_id(card.id, taken))
            taken.add(named.id)
            names.append(f"{deck_id}/{named.id}")
            self._tools.texts.append(path, self._tools.texts.card(named))
        self._library.refresh()
        return path, names

    def problems(self, name: str) -> list[Problem]:
        """Return what is wrong with a deck's file, by line; checked with the others when they are not too large."""
        with self._tools.store.read() as unit:
            decks = unit.shelf.decks()
            deck = find_deck(decks, name)
            cards = unit.shelf.links()
        if deck.source is None or deck.missing:
            raise StudyError(f"the file of deck {deck.id} is missing; its cards keep their last text")
        ids: dict[DeckId, set[CardId]] = {other.id: set() for other in decks}
        for card in cards:
            ids[card.deck].add(card.id)
        few = len(cards) <= _CHECKED_TOGETHER
        others = [
            Neighbour(other.id, Path(other.source), other.bundled, None if few else frozenset(ids[other.id]))
            for other in decks if other.source and other.id != deck.id and not other.missing
        ]  # fmt: skip
        return self._tools.texts.problems(Path(deck.source), others)


def _is_blank_field(line: str) -> bool:
    bare = line.strip()
    return bare in {"-", "- best:", "- Tell:", "- Because:"} or (bare.startswith("- **") and bare.endswith(":**"))


def _without_empty_sections(lines: list[str]) -> str:
    """Return the text without headings of sections that have nothing below them."""
    kept: list[str] = []
    for line in reversed(lines):
        below = next((found for found in reversed(kept) if found.strip()), "")
        if line.startswith("### ") and (not below or below.startswith("##")):
            continue
        kept.append(line)
    return "\n".join(reversed(kept))


def _free_id(wanted: CardId, taken: set[CardId]) -> CardId:
    found, number = wanted, 1
    while found in taken:
        number += 1
        found = CardId(f"{wanted}-{number}")
    return found
