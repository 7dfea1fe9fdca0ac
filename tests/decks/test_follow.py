"""An upgrade's new text reaches an edited copy card by card."""

from __future__ import annotations

from pathlib import Path

from flashneg.decks.follow import follow
from flashneg.decks.read import read_deck
from hypothesis import given
from hypothesis import strategies as st

HEAD = "---\nid: d\ntitle: {title}\n---\n\n# {title}\n\n"


def deck(cards: dict[str, str], title: str = "Deck") -> str:
    parts = "\n\n".join(f"## Card {name} {{#{name}}}\n\n{text}" for name, text in cards.items())
    return HEAD.format(title=title) + parts + "\n"


def cards_of(text: str) -> dict[str, str]:
    found = read_deck(text, file="d.md", stem="d").deck
    assert found is not None
    return {card.id: card.back for card in found.cards}  # type: ignore[union-attr]


def test_a_card_left_alone_keeps_old_text_or_an_edited_one_loses_its_own() -> None:
    base = deck({"a": "one", "b": "two", "c": "three", "gone": "four"}, "Old")
    mine = deck({"a": "one", "own": "mine", "b": "two, edited", "c": "three, edited", "gone": "four"}, "Old")
    new = deck({"a": "one, better", "x": "new", "b": "two, better", "c": "three"}, "New")
    found = follow(base, mine, new)
    assert found is not None
    assert found.kept == ("b",)
    expected = {"a": "one, better", "x": "new", "own": "mine", "b": "two, edited", "c": "three, edited"}
    assert cards_of(found.text) == expected
    assert list(cards_of(found.text)) == list(expected)
    assert "title: New" in found.text


def test_a_card_that_the_learner_took_out_comes_back() -> None:
    found = follow(deck({"a": "one", "b": "two"}), deck({"a": "one"}), deck({"a": "one", "b": "two, better"}))
    assert found is not None
    assert cards_of(found.text) == {"a": "one"}


def test_texts_that_cannot_be_told_apart_into_cards_are_merged_all_the_same() -> None:
    twice = deck({"a": "one"}) + deck({"a": "two"})[len(HEAD.format(title="Deck")) :]
    assert follow(deck({"a": "one"}), twice, deck({"a": "new"})) is None
    assert follow("---\n: [\n---\n", deck({"a": "x"}), deck({"a": "y"})) is None


some = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["one", "two", "three\n\n- item"]), max_size=6)


@given(some, some, some)
def test_three_decks_merge_to_what_neither_side_wrote(
    base: dict[str, str], mine: dict[str, str], new: dict[str, str]
) -> None:
    found = follow(deck(base), deck(mine), deck(new))
    assert found is not None
    merged = cards_of(found.text)
    for name in {*base, *mine, *new}:
        was, own, wanted = base.get(name), mine.get(name), new.get(name)
        assert merged.get(name) == (wanted if own == was else own)
        assert (name in found.kept) == (own is not None and len({was, own, wanted}) == 3)
    again = follow(deck(new), found.text, deck(new))
    assert again is not None
    assert cards_of(again.text) == merged


def test_a_bundled_deck_follows_into_another_text() -> None:
    for path in (Path(__file__).parents[2] / "decks").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        found = follow(text, text, text)
        assert found is not None
        assert read_deck(found.text, file=path.name, stem="d").deck == read_deck(text, file=path.name, stem="d").deck
