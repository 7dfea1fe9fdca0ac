from __future__ import annotations

import pytest
from flashneg.bootstrap import Services
from flashneg.study.finding import shares, stems


def test_a_word_is_told_by_its_beginning_and_common_ones_do_not_count() -> None:
    assert stems("They asked you, and the ASKING price") == {"asked", "askin", "price"}
    assert stems("threatens") == stems("threatened")


def test_what_few_cards_have_weighs_more() -> None:
    ours, theirs = shares("delivery price", [["free delivery"], ["the price"]] + [["a price"]] * 8)[:2]
    assert ours > 0.5 > theirs


@pytest.mark.parametrize("wanted", ["", "of a", "??", "the and you"])
def test_nothing_telling_finds_nothing(wanted: str) -> None:
    assert shares(wanted, [["the and you"]]) == [0.0]


def test_a_sentence_as_it_was_said_finds_the_tactic(services: Services) -> None:
    hits = services.cards.find("so we agreed, and then he wanted the delivery thrown in as well")
    assert [shown.stored.id for shown, _ in hits][:1] == ["nibble"]
    assert services.cards.find("zzzz qqqq") == []


def test_what_holds_the_words_as_they_stand_comes_first(services: Services) -> None:
    hits = services.cards.find("one more thing")
    assert hits[0][0].stored.id == "nibble"
    assert hits[0][1] > 100
