"""An article pasted into a file, with the seed's lines somewhere in it: a deck of one card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flashneg import markup
from flashneg.decks.ids import slug
from flashneg.decks.tactic import CardText, build_tactic, read_card_head, seed_lines, split_sections
from flashneg.domain.names import CardId

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flashneg.decks.blocks import Block, Env, Part
    from flashneg.decks.codes import Report
    from flashneg.domain.cards import Tactic


def read_article(
    lines: Sequence[str], parts: Sequence[Part], fallback: str, env: Env, report: Report
) -> tuple[Tactic, str] | None:
    """Return the card in the parts of a file without cards, and the file's title; None if it is no such article."""
    if any(part.complex_line is not None for part in parts):
        return None
    blocks = [block for part in parts for block in ([part.heading] if part.heading else []) + part.blocks]
    if not seed_lines(blocks):
        return None
    title, first, blocks = _title(blocks, parts[0].start)
    head_blocks, sections = split_sections(
        [block for block in blocks if block.kind != "heading" or block.depth == 3], len(lines)
    )
    every = [*head_blocks, *(block for part in sections for block in [part.heading, *part.blocks])]
    head = read_card_head(lines, every, article=True)
    name = head.value("name") or title or fallback
    line = min((found.line for found in head.found.values()), default=first)
    end = sections[0].heading.start if sections else len(lines)
    place = CardText(CardId(slug(name)), name, line, first, end, explicit_id=False)
    return build_tactic(place, head, sections, end, env, report), title or markup.plain(name)


def _title(blocks: list[Block], start: int) -> tuple[str, int, list[Block]]:
    """Return the heading of depth 1 with which an article begins, the line after it, and the other blocks."""
    if blocks and blocks[0].kind == "heading" and blocks[0].depth == 1 and blocks[0].text:
        return " ".join(blocks[0].text.split()), blocks[0].end, blocks[1:]
    return "", start, blocks
