"""What a deck says of itself: front matter, title and introduction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flashneg.decks.head import trimmed
from flashneg.decks.ids import deck_id
from flashneg.domain.cards import Card, Deck
from flashneg.domain.names import DeckId, Facet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flashneg.decks.blocks import Part
    from flashneg.decks.codes import Report
    from flashneg.decks.front_matter import FrontMatter

_OWN = frozenset({"title", "id", "description", "language", "license", "prompts"})


def build_deck(
    matter: FrontMatter,
    lines: Sequence[str],
    before: Sequence[Part],
    title: str,
    stem: str,
    cards: tuple[Card, ...],
    report: Report,
) -> Deck:
    """Return the deck; `before` are the parts ahead of its first card, `title` one that was found elsewhere."""
    for key, line in matter.repeated:
        report.add("front-matter-key", line, f"the key '{key}' is given twice; the first counts")
    given = _text(matter, "title")
    title, intro = _introduction(lines, before, given, title)
    extra = tuple((key, value) for key, value in matter.values.items() if key not in _OWN)
    return Deck(
        id=DeckId(_id(matter, stem, report)),
        title=title or stem,
        cards=cards,
        description=_text(matter, "description"),
        language=_text(matter, "language"),
        license=_text(matter, "license"),
        prompts=_prompts(matter, report),
        intro=intro if not any(part.complex_line is not None for part in before) else _too_long(before, report),
        extra=extra,
    )


def _text(matter: FrontMatter, key: str) -> str:
    value = matter.values.get(key, "")
    return (value if isinstance(value, str) else ", ".join(value)).strip()


def _id(matter: FrontMatter, stem: str, report: Report) -> str:
    given = _text(matter, "id").strip()
    wanted = given or stem
    usable = deck_id(wanted)
    if given and usable != given:
        report.add("bad-id", matter.lines["id"], f"{given!r} cannot be a deck's id; '{usable}' is taken")
    return usable


def _prompts(matter: FrontMatter, report: Report) -> tuple[Facet, ...]:
    value = matter.values.get("prompts", ())
    names = value.replace(",", " ").split() if isinstance(value, str) else value
    found: list[Facet] = []
    for name in names:
        facet = next((facet for facet in Facet if facet.value == name.strip().lower()), None)
        if facet is None:
            report.add(
                "front-matter-key",
                matter.lines["prompts"],
                f"{name!r} is no facet",
                remedy=f"Use {', '.join(Facet)}.",
            )
        elif facet not in found:
            found.append(facet)
    return tuple(found)


def _introduction(lines: Sequence[str], before: Sequence[Part], given: str, found: str) -> tuple[str, str]:
    """Return the title (front matter, else the first heading of depth 1) and the text, without that heading."""
    if not before:
        return given or found, ""
    start, end = before[0].start, before[-1].end
    for part in before:
        heading = part.heading
        if heading is None:
            continue
        text = " ".join(heading.text.split())
        if not given and text:
            given = text
        above = trimmed("\n".join(lines[start : heading.start]))
        if not above and text == given:
            start = heading.end
        break
    return given or found, trimmed("\n".join(lines[start:end]))


def _too_long(before: Sequence[Part], report: Report) -> str:
    line = next(part.complex_line for part in before if part.complex_line is not None)
    report.add("too-complex", line + 1, "the text before the first card is too complex, and is left out")
    return ""
