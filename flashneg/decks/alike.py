"""What reads alike, or too unlike, from one card to another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flashneg import markup
from flashneg.domain.cards import Card, Concept, Kind, Tactic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flashneg.decks.codes import Report

_NEARLY = 88  # of 100, over the words in alphabetical order
_COMPARED = 400  # neighbours in length, at most: the cost stays in proportion to the number of cards
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+|\n|\Z)")
_SENTENCE_WORDS = 7
_WORD = re.compile(r"\w+")
_GAP = re.compile(r"\[[^\[\]\n]+\]")


def uneven_options(card: Tactic, near: Sequence[Tactic], report: Report) -> None:
    """Report a counter line that is less than half, or more than twice, as long as one it is shown beside."""
    mine = len(markup.plain(card.counter))
    for other in near:
        theirs = len(markup.plain(other.counter))
        if mine and theirs and min(mine, theirs) * 2 < max(mine, theirs):
            report.add(
                "uneven-options",
                card.line,
                f"the Counter of '{card.name}' has {mine} characters, that of '{other.name}' {theirs}",
            )


def like_counters(tactics: Sequence[tuple[int, Tactic]], reports: dict[int, Report]) -> None:
    """Report ploys whose counter lines say nearly the same, in whatever order."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415  (the reader needs none of it)

    sorted_words = sorted(
        (
            (" ".join(sorted(_WORD.findall(markup.plain(card.counter).lower()))), place)
            for place, (_, card) in enumerate(tactics)
            if card.counter and card.kind is Kind.PLOY
        ),
        key=lambda found: (len(found[0]), found),
    )
    texts = [text for text, _ in sorted_words]
    for index, (text, place) in enumerate(sorted_words):
        window = texts[index + 1 : index + 1 + _COMPARED]
        for _, score, offset in process.extract(text, window, scorer=fuzz.ratio, score_cutoff=_NEARLY, limit=3):
            other = sorted_words[index + 1 + offset][1]
            first, second = sorted((place, other))
            deck, card = tactics[second]
            twin = tactics[first][1].name
            reports[deck].add(
                "like-counters", card.line, f"the Counters of '{twin}' and '{card.name}' are alike ({score:.0f}%)"
            )


def repeated_sentences(cards: Iterable[tuple[int, Card]], reports: dict[int, Report]) -> None:
    """Report sentences of seven words or more that an earlier card has too, each once for a card."""
    seen: dict[str, tuple[Card, str]] = {}
    for deck, card in cards:
        for sentence in _sentences(card):
            words = _WORD.findall(sentence.lower())
            if len(words) < _SENTENCE_WORDS:
                continue
            first, _ = seen.setdefault(" ".join(words), (card, sentence))
            if first is not card:
                shown = sentence if len(sentence) < 60 else f"{sentence[:57]}..."
                reports[deck].add(
                    "repeated-sentence", card.line, f"'{card.name}' repeats a sentence of '{first.name}': {shown}"
                )


def _sentences(card: Card) -> Iterator[str]:
    for text in _texts(card):
        for found in _SENTENCE.finditer(text):
            yield found.group().strip()


def _texts(card: Card) -> Iterator[str]:
    if not isinstance(card, Tactic):
        if not _asks_a_gap(card):
            yield card.back
        return
    yield from (card.intent, card.counter, card.style, card.body)
    yield from (edge.reason for edge in card.counters)
    for scenario in card.scenarios:
        yield from (scenario.text, scenario.tell, scenario.because)
    yield from (section.markdown for section in card.sections)


def _asks_a_gap(card: Concept) -> bool:
    """Whether the back is the front with its gaps filled in: such cards of one text all repeat it."""
    parts = [" ".join(_WORD.findall(part.lower())) for part in _GAP.split(markup.plain(card.front))]
    back, place = " ".join(_WORD.findall(markup.plain(card.back).lower())), 0
    for part in parts:
        place = back.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return len(parts) > 1
