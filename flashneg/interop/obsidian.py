"""Obsidian's Spaced Repetition plugin: `::`, `:::`, `?`, `??`, gaps, `#flashcards/...` and `<!--SR:...-->`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from flashneg.domain.calendar import to_instant
from flashneg.domain.cards import Card, Deck
from flashneg.domain.names import CardId, DeckId, Facet
from flashneg.domain.sm2 import LEAST_EASE, LONGEST_INTERVAL
from flashneg.interop.cloze import gaps
from flashneg.interop.fields import concept
from flashneg.interop.names import Ids, deck_name, slug
from flashneg.interop.problems import Report
from flashneg.study.errors import StudyError
from flashneg.study.parcels import Parcel, ParcelDeck, PromptPast, ReadOptions, Standing

_TAG = re.compile(r"(?<!\S)#flashcards((?:/[\w-]+)*)(?!\S)")
_ONLY_TAGS = re.compile(r"\s*(?:#[\w/-]+\s*)+\Z")
_SCHEDULES = re.compile(r"<!--SR:([0-9,.!-]*?)-->")
_SCHEDULE = re.compile(r"!?(\d{4}-\d{2}-\d{2}),(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)")
_GAP = re.compile(r"==([^=\n]+)==|\{\{([^{}\n]+)\}\}")
_NEVER = date(2000, 1, 1)


def looks_so(text: str) -> bool:
    """Return whether a note holds flashcards of the plugin."""
    return bool(_TAG.search(text) or "<!--SR:!" in text)


@dataclass(slots=True)
class _Reading:
    """A note being read; cards and their schedules by deck."""

    report: Report
    options: ReadOptions
    deck: str
    ids: dict[str, Ids] = field(default_factory=dict)
    cards: dict[str, list[Card]] = field(default_factory=dict)
    pasts: dict[str, list[PromptPast]] = field(default_factory=dict)


def read(text: str, name: str, stem: str, options: ReadOptions) -> Parcel:
    """Read a note. Raises StudyError when it holds no card."""
    reading = _Reading(Report(name), options, stem)
    for line, block in _blocks(text):
        _block(line, block, reading)
    if not reading.cards:
        raise StudyError(f"{name}: it holds no card; write 'question::answer' in a note with the tag #flashcards")
    decks = tuple(
        ParcelDeck(Deck(DeckId(deck_name(title)), title, tuple(cards)), tuple(reading.pasts.get(title, ())))
        for title, cards in reading.cards.items()
    )
    return Parcel(decks, reading.report.result())


def _blocks(text: str) -> list[tuple[int, list[str]]]:
    """Return the paragraphs with their first lines; front matter and code fences are no paragraphs."""
    lines = text.split("\n")
    first = 0
    found: list[tuple[int, list[str]]] = []
    if lines[0].strip() == "---" and "---" in (line.strip() for line in lines[1:]):
        first = next(place for place, line in enumerate(lines[1:], 1) if line.strip() == "---") + 1
        tagged = re.search(r"^\s*-?\s*(?:tags:.*?)?(flashcards(?:/[\w-]+)*)", "\n".join(lines[:first]), re.MULTILINE)
        if tagged:
            found.append((1, [f"#{tagged[1]}"]))
    block: list[str] = []
    start, fence = first, ""
    for number, line in enumerate(lines[first:], first + 1):
        mark = line.lstrip()[:3]
        if mark in {"```", "~~~"} and (not fence or fence == mark):
            fence = "" if fence else mark
        if line.strip() or (fence and block):
            start = start if block else number
            block.append(line)
        elif block:
            found.append((start, block))
            block = []
    return [*found, (start, block)] if block else found


def _block(line: int, block: list[str], reading: _Reading) -> None:
    text = "\n".join(block)
    if _ONLY_TAGS.match(text):
        tag = _TAG.search(text)
        if tag:
            reading.deck = _deck_of(tag[1], reading.deck)
        return
    schedules = [found for part in _SCHEDULES.findall(text) for found in _SCHEDULE.findall(part)]
    lines = [kept for kept in (_SCHEDULES.sub("", part).rstrip() for part in block) if kept.strip()]
    for sign in ("??", "?"):
        if sign in (part.strip() for part in lines):
            place = [part.strip() for part in lines].index(sign)
            _pair("\n".join(lines[:place]), "\n".join(lines[place + 1 :]), sign == "??", schedules, line, reading)
            return
    single = fenced = False
    for offset, part in enumerate(block):
        fenced ^= part.lstrip()[:3] in {"```", "~~~"}
        if fenced:
            continue
        bare = _SCHEDULES.sub("", part).strip()
        for sign in (":::", "::"):
            front, found, back = bare.partition(sign)
            if found and front.strip() and back.strip() and not bare.startswith(("```", "    ")):
                mine = _schedules_at(block, offset)
                _pair(front.strip().removeprefix("- "), back.strip(), sign == ":::", mine, line + offset, reading)
                single = True
                break
    if not single and _GAP.search(text) and not text.startswith("#  "):
        _cloze("\n".join(lines), schedules, reading)


def _schedules_at(block: list[str], place: int) -> list[tuple[str, str, str]]:
    """Return the schedules behind a line, or alone on the next one."""
    found = _SCHEDULES.findall(block[place])
    if not found and place + 1 < len(block) and block[place + 1].strip().startswith("<!--SR:"):
        found = _SCHEDULES.findall(block[place + 1])
    return [schedule for part in found for schedule in _SCHEDULE.findall(part)]


def _deck_of(levels: str, otherwise: str) -> str:
    return "::".join(levels.strip("/").split("/")) if levels else otherwise


def _own_deck(front: str, reading: _Reading) -> tuple[str, str]:
    found = _TAG.match(front.lstrip())
    if not found:
        return front, reading.deck
    return front.lstrip()[found.end() :].strip(), _deck_of(found[1], reading.deck)


def _pair(
    front: str, back: str, both: object, schedules: list[tuple[str, str, str]], line: int, reading: _Reading
) -> None:
    front, deck = _own_deck(front, reading)
    if not front.strip() or not back.strip():
        reading.report.add("no-card", line, "a card has no front, or no back", "Write text on both sides of the sign.")
        return
    ids = reading.ids.setdefault(deck, Ids())
    _add(concept(front, back, ids), deck, schedules[:1], reading)
    if both:
        _add(concept(back, front, ids), deck, schedules[1:2], reading)


def _cloze(text: str, schedules: list[tuple[str, str, str]], reading: _Reading) -> None:
    text, deck = _own_deck(text, reading)
    parts: list[tuple[str, bool]] = []
    place = 0
    for found in _GAP.finditer(text):
        parts += [(text[place : found.start()], False), (found[1] or found[2], True)]
        place = found.end()
    parts.append((text[place:], False))
    ids = reading.ids.setdefault(deck, Ids())
    whole = slug("".join(part for part, _ in parts), longest=50)
    for gap in gaps([part for part in parts if part[0]]):
        card = concept(gap.front, gap.back, ids, wanted_id=f"{whole}-{gap.number}")
        _add(card, deck, schedules[gap.number - 1 : gap.number], reading)


def _add(card: Card, deck: str, schedules: list[tuple[str, str, str]], reading: _Reading) -> None:
    reading.cards.setdefault(deck, []).append(card)
    if not schedules:
        return
    standing = _standing(card.id, deck, schedules[0], reading.options)
    if standing is not None:
        reading.pasts.setdefault(deck, []).append(PromptPast(card.id, Facet.RECALL, (), standing))


def _standing(card: CardId, deck: str, schedule: tuple[str, str, str], options: ReadOptions) -> Standing | None:
    """Return the schedule that a comment tells; a comment of the year 2000 stands for a card that is new."""
    try:
        due = date.fromisoformat(schedule[0])
    except ValueError:
        return None
    if due <= _NEVER:
        return None
    interval = min(max(1, round(float(schedule[1][:9]))), LONGEST_INTERVAL)
    ease = min(max(LEAST_EASE, round(float(schedule[2][:9]))), 1000)
    seen = max(date(1980, 1, 1), due - timedelta(days=interval))
    at = min(options.now, to_instant(datetime.combine(seen, time(12), tzinfo=options.zone)))
    repetitions = 1 if interval < 6 else 2
    origin = f"obsidian:{deck}:{card}:{','.join(schedule)}"
    return Standing(origin, at, repetitions, ease, interval, due.toordinal(), repetitions, repetitions, 0)
