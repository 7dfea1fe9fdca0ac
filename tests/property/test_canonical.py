"""What the patterns of the canonical layout read is what markdown-it reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from flashneg.decks.canonical import read_canonical
from flashneg.decks.read import ReadDeck, read_deck
from flashneg.domain.cards import Concept, Tactic
from hypothesis import example, given
from hypothesis import strategies as st

from tests.property.test_decks import LINES

BUNDLED = sorted((Path(__file__).parents[2] / "decks").glob("*.md"))
HEAD = "- **Intent:** win\n- **Style:** Avoiding"
CANONICAL = [
    "", "## Card {#card}\n\n" + HEAD, "## Other  {#other}\n\n" + HEAD, "- **AKA:** One; Two", "- **Kind:** move", "- **Kind:** odd", "- **Counter:** [A](#a) then *b*",
    "- **Combinations:** [Other](#other), [B][ref]", "- **Universal:** yes", "- **Universal:** perhaps", "- **Sources:** X 1999 ", "- **Style:** none",
    "### Counters\n\n- best: [A](#a): why", "- works: plain words: reason", "- backfires: [Other](#other) - reason", "- best: ", '### Scenarios\n\n- "One."',
    '- "Two."\n  - Tell: sign\n  - Because: reason', "- (test) Three.\n  - Tell: sign\n  - Tell: again", "- 1. one", "- # x", "- > x", "  - Because: late",
    "### Keys to use\n\n- One.\n- Two [x](#card).", "Prose here.\nMore of it.", "### Intent\n\nwords", "### Intent", "### What if #", "### scenarios\n\n- x", "    indented",
    "  - - nested", "[ref]: #a", "[words] here", "*emphasis* first", "* * *", "1. first", "12345. x", "18,000 of them", "- [ ] task", "Intent:more", "Kind: odd", "- **bold** words", "  continued", "***",
]  # fmt: skip
near_canonical = st.lists(st.sampled_from(CANONICAL) | st.sampled_from(LINES), max_size=16).map("\n".join)


def _both(text: str) -> tuple[ReadDeck, ReadDeck]:
    return (
        read_deck(text, file="deck.md", stem="deck"),
        read_deck(text, file="deck.md", stem="deck", shortcut=None),
    )


@given(near_canonical)
@example("## A {#a}\n\n- **Intent:** win\n- **Style:** Avoiding\n\n### Keys\n\nText\n\n- one\n\n## B {#b}\n\nback")
@example("## A {#a}\n\n- **Intent:** win\n- **Style:** Avoiding\n\n### Scenarios\n\n- one\n- 2) two")
def test_a_card_in_the_canonical_layout_is_read_otherwise_than_by_the_block_parser(text: str) -> None:
    quick, whole = _both(text)
    assert quick == whole


@given(st.data())
def test_a_bundled_deck_with_slips_of_the_pen_is_read_otherwise_by_the_patterns(data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from(BUNDLED)).read_text(encoding="utf-8").split("\n")
    start = data.draw(st.integers(0, len(lines)))
    lines = lines[start : start + 60]
    for _ in range(data.draw(st.integers(0, 4))):
        place = data.draw(st.integers(0, len(lines)))
        keep = data.draw(st.booleans())
        lines[place : place + (not keep)] = [data.draw(st.sampled_from(LINES) | st.text(max_size=6))]
    quick, whole = _both("\n".join(lines))
    assert quick == whole


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_a_bundled_deck_is_read_otherwise_by_the_patterns(path: Path) -> None:
    quick, whole = _both(path.read_text(encoding="utf-8"))
    assert quick == whole
    assert [card.line for card in quick.deck.cards] == [card.line for card in whole.deck.cards]  # type: ignore[union-attr]


def test_the_patterns_read_few_of_the_bundled_tactics() -> None:
    seen = []

    def counting(text: str, line: int, env: dict[str, object]) -> Tactic | Concept | None:
        seen.append(read_canonical(text, line, env))
        return seen[-1]

    for path in BUNDLED[:10]:
        read_deck(path.read_text(encoding="utf-8"), file=path.name, stem=path.stem, shortcut=counting)
    assert len(seen) >= 165
    assert sum(card is not None for card in seen) >= 0.9 * len(seen)
