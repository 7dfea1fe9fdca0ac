"""Bounds, front matter, and what one bad card must not do to the others."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from flashneg import markup
from flashneg.decks import limits
from flashneg.decks.read import ReadDeck, read_deck
from flashneg.domain.cards import Severity, Tactic

ROOT = Path(__file__).parents[2]
GOOD = "\n\n## Good {#good}\n\ntext\n"


def _read(text: str) -> ReadDeck:
    return read_deck(text, file="deck.md", stem="deck")


def _codes(read: ReadDeck) -> list[tuple[str, int]]:
    return [(problem.code, problem.line) for problem in read.problems]


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("x" * 16 * 1024, 3),
        ("word\n" * (16 * 1024 // 5 + 1), 3),
        ("x" * 70_000, 3),
        ("```\n" + "x\n" * 40_000 + "## in the fence\n```", 3),
        (">" * 21 + " deep", 5),
        ("- " * 11 + "deep", 5),
        ("\n".join("  " * depth + "- a" for depth in range(14)), 15),
        ("text\n\n" + "[" * 301, 7),
        ("- **Combinations:** " + "[a](#b) " * 301 + "\n- **Intent:** x", 5),
    ],
)
def test_a_card_too_complex_takes_others_with_it(body: str, line: int) -> None:
    read = _read("## First {#first}\n\n## Bad {#bad}\n\n" + body + GOOD)
    assert ("too-complex", line) in _codes(read)
    assert read.deck is not None
    assert [card.id for card in read.deck.cards] == ["good"]
    assert "bad" in read.failed


@pytest.mark.parametrize(
    "body",
    ["x" * (16 * 1024 - len("## Bad {#bad}\n\n\n\n")), ">" * 20 + " deep", "- " * 10 + "deep", "[" * 300],
    ids=["16 KiB", "20 quotes", "10 lists", "300 brackets"],
)
def test_a_card_just_within_a_bound_is_left_out(body: str) -> None:
    read = _read("## Bad {#bad}\n\n" + body + GOOD)
    assert read.deck is not None
    assert [card.id for card in read.deck.cards] == ["bad", "good"]


def test_a_deck_just_within_the_bounds_is_refused() -> None:
    matter = "---\ntitle: " + "x" * (8 * 1024 - 20) + "\n---\n"
    read = _read(matter + "".join(f"\n## Card {number}\n\nback\n" for number in range(20_000)))
    assert read.deck is not None
    assert (len(read.deck.cards), _codes(read)) == (20_000, [])


def test_the_documents_give_other_bounds_than_the_program() -> None:
    text = " ".join((ROOT / "docs" / "deck-format.md").read_text(encoding="utf-8").split())
    assert (
        f"A file: {limits.DECK_BYTES // 1024**2} MiB and {limits.CARDS:,} cards. A card: {limits.CARD_BYTES // 1024} KiB,"
        f" {markup.MAX_NESTING} levels of nesting (a list is two), {markup.MAX_BRACKETS} `[` in one block."
        f" Text between two headings: {limits.STRETCH_BYTES // 1024} KiB."
    ) in text
    assert f"at most {limits.FRONT_MATTER_BYTES // 1024} KiB" in text


def test_a_long_introduction_hides_the_cards() -> None:
    read = _read("# Title\n\n" + "word\n" * 20_000 + GOOD)
    assert read.deck is not None
    assert (read.deck.intro, len(read.deck.cards)) == ("", 1)
    assert [code for code, _ in _codes(read)] == ["too-complex"]


def test_a_deck_above_the_bound_is_read() -> None:
    read = _read("é" * (5 * 1024 * 1024 // 2 + 1))
    assert read.deck is None
    assert _codes(read) == [("deck-too-large", 1)]


def test_too_many_cards_are_read_or_flood_the_report() -> None:
    read = _read("## a\n\nb\n\n" * 30_000)
    assert read.deck is not None
    assert ("too-many-cards", 80_001) in _codes(read)
    assert all(problem.severity is Severity.ERROR for problem in read.problems)
    read = _read("- Kind: x\n" + "".join(f"## c{number}\n\n- **Intent:** x\n\n" for number in range(3_000)))
    assert len(read.problems) == 1_001
    assert sum(problem.code == "more-problems" for problem in read.problems) == 1


@pytest.mark.parametrize(
    ("matter", "line"),
    [
        ("a: &x b\nc: *x", 2),
        ("a: b\nc: *x", 3),
        ("a: !!python/object:os.system b", 2),
        ("a: !x b", 2),
        ("a:\n  b: c", 3),
        ("a: [b, [c]]", 2),
        ("a: {b: c}", 2),
        ("a: [b", 2),
        ("- a", 2),
        ("only words", 2),
        ("? [a]\n: b", 2),
        ("a: '", 2),
        ("a: b\n\tc: d", 3),
        ("a: " + "[" * 4000, 2),
        ("a: b\x07", 1),
        ("a: " + "x" * 9000, 1),
    ],
)
def test_unreadable_front_matter_is_read_or_its_line_is_not_named(matter: str, line: int) -> None:
    read = _read(f"---\n{matter}\n---\n## Card\n\ntext")
    assert read.deck is None
    assert _codes(read) == [("front-matter", line)]


def test_front_matter_without_an_end_is_read_as_text() -> None:
    assert _codes(_read("---\ntitle: x\n\n## Card\n\ntext")) == [("front-matter", 1)]
    read = _read("---\n\n## Card\n\ntext")
    assert read.deck is not None
    assert len(read.deck.cards) == 1


def test_yaml_types_are_guessed() -> None:
    deck = _read("---\ntitle: NO\nlanguage: 12:30:00\nlicense: null\nx: [1, 2.50, 2001-01-01]\n---\n## A\n\nb").deck
    assert deck is not None
    assert (deck.title, deck.language, deck.license) == ("NO", "12:30:00", "null")
    assert deck.extra == (("x", ("1", "2.50", "2001-01-01")),)


@pytest.mark.parametrize(
    "article",
    [
        "Intent: a\nCounter: b",
        "Counter: b\n\nprose\n\nIntent: a",
        "**Intent:** a\n\nprose\n\n**Counter**: b",
        "- Intent: a\n- Counter: b",
        "# Title\n\nprose\n\n### Section\n\nIntent: a\n\n# Another\n\nCounter-tactic: b",
        "Intent:\n\na\n\nCounter:\nb",
        "\u00a0Intent\u00a0: a\r\nCounter:\u00a0b\r\n",
    ],
)
def test_an_article_is_not_a_deck_of_one_card(article: str) -> None:
    deck = _read(article).deck
    assert deck is not None
    (card,) = deck.cards
    assert isinstance(card, Tactic)
    assert (card.intent, card.counter) == ("a", "b")


def test_two_brackets_of_a_link_cost_more_than_their_length() -> None:
    units = ["*a ", "_a_ ", "`a", "<a", "&", "\\", "a   ", "[a](b) *c ", "**a *b "]
    cards = "".join(
        f"## c{number}\n\n- **Intent:** x\n- **Combinations:** {unit * (15_000 // len(unit))}\n\n"
        for number, unit in enumerate(units)
    )
    began = time.process_time()
    _read(cards)
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    "read",
    ["pass", r"r.read_deck('---\nid: a\ntitle: A deck\n---\n\n## Card {#card}\n\nback\n', file='a.md', stem='a')"],
)
def test_importing_the_reader_or_reading_a_plain_deck_loads_the_parser_or_yaml(read: str) -> None:
    code = f"import sys, flashneg.markup, flashneg.decks.read as r; {read}; print([m for m in ('markdown_it', 'yaml', 'rapidfuzz', 'textual', 'sqlalchemy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


SLIPS = {
    "lines": "Aka: Sit Tight\nKind: ploy\nIntent: Wait them out.\nStlye: Competitive\nConter: Name a date.",
    "items": "- Kind: ploy\n- Intent: Wait them out.\n- Stlye: Competitive\n- Conter: Name a date.",
}


@pytest.mark.parametrize("form", SLIPS)
def test_a_slip_in_a_plain_field_runs_into_the_one_before_and_nobody_is_told(form: str) -> None:
    read = _read(f"## Hold Out {{#hold-out}}\n\n{SLIPS[form]}\n")
    assert read.deck is not None
    (card,) = read.deck.cards
    assert isinstance(card, Tactic)
    assert card.intent == "Wait them out."
    assert "Stlye: Competitive" in card.body
    hints = [problem.remedy for problem in read.problems if problem.code == "unknown-field"]
    assert [hint.split("?")[0] for hint in hints] == ["Did you mean Style", "Did you mean Counter"]


def test_words_before_a_colon_are_taken_for_slips() -> None:
    text = "Kind: ploy\nIntent: Win time, in two ways:\nFirst: by asking.\nThen: by waiting.\n\n- Source code: none\n- Then: go"
    read = _read(f"## Hold Out {{#hold-out}}\n\n{text}\n")
    assert read.deck is not None
    (card,) = read.deck.cards
    assert isinstance(card, Tactic)
    assert card.intent.endswith("Then: by waiting.")
    assert [problem.code for problem in read.problems] == ["no-style"]


def test_a_section_of_one_scenario_asks_nothing() -> None:
    read = _read("## Hold Out {#a}\n\n- **Intent:** Wait.\n- **Style:** Competitive\n\n### Scenario\n\n- He waits.\n")
    assert read.deck is not None
    (card,) = read.deck.cards
    assert isinstance(card, Tactic)
    assert [scenario.text for scenario in card.scenarios] == ["He waits."]
    assert not card.sections


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("Kind: nonsense\n\nIntent:", [3, 5]),
        ("Kind: nonsense", [3]),
        ("Prose first.\n\nIntent:more\nCounter: say no", [5, 6]),
        ("**Intent:** to win\nCounter: say no", []),
        ("Prose.\n\n**Intent:** to win\nCounter: say no", [6]),
        ("- Kind: ploy\n\nIntent: to win", [5]),
        ("- Intent: to win\n\nIntent: is what it is for.", []),
        ("Sources: a book\n\nName: so", []),
    ],
)
def test_a_tactics_field_that_is_read_as_text_is_not_told(body: str, lines: list[int]) -> None:
    assert [line for code, line in _codes(_read(f"## Card {{#card}}\n\n{body}\n")) if code == "plain-field"] == lines
