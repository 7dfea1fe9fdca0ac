from __future__ import annotations

from pathlib import Path

import pytest
from flashneg.bootstrap import Services
from flashneg.domain.events import EventKind
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


def test_the_next_letter_reads_no_card_again_and_what_changes_is_seen(
    services: Services, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    read: list[int] = []
    codec = type(services.cards._codec)
    from_text = codec.from_text
    monkeypatch.setattr(codec, "from_text", lambda self, text, line: read.append(line) or from_text(self, text, line))
    assert services.cards.find("nib")[0][0].stored.id == "nibble"
    assert len(read) == 5
    services.cards.act("small/nibble", EventKind.MARK)
    assert services.cards.find("nibb")[0][0].state.marked
    assert len(read) == 5
    path = services.library.editable(services.library.decks()[0].id)
    path.write_text(path.read_text(encoding="utf-8").replace("## Salami ", "## Slicing "), encoding="utf-8")
    services.library.refresh()
    assert services.cards.find("slicing")[0][0].card.name == "Slicing"
    assert len(read) <= 5 + 5


def test_a_slip_of_the_keys_finds_the_card_all_the_same(services: Services) -> None:
    for slip in ("nibbel", "sallami", "counter nible"):
        assert services.cards.find(slip), slip
    assert services.cards.find("nibbel")[0][0].stored.id == "nibble"


def test_two_letters_find_what_holds_them_and_nothing_that_is_only_like_them(services: Services) -> None:
    found = {shown.stored.id for shown, _ in services.cards.find("ni")}
    assert "nibble" in found
    assert services.cards.find("qx") == []
