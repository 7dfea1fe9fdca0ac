from __future__ import annotations

from pathlib import Path

import pytest
from flashneg.bootstrap import Services, bundled_folder
from flashneg.bootstrap.adapters import partial_scores
from flashneg.decks.read import read_file
from flashneg.domain.cards import Card, Concept
from flashneg.domain.events import EventKind
from flashneg.domain.names import CardId
from flashneg.study.finding import Searched, Texts
from flashneg.study.words import stems


def _found(wanted: str, *cards: Card) -> list[tuple[str, float]]:
    hits = Texts(map(Searched, cards)).find(wanted, partial_scores)
    return [(cards[place].id, score) for place, score in hits]


def _concept(name: str, back: str) -> Concept:
    return Concept(CardId(name), name, name, back)


def test_a_word_in_another_form_is_another_word() -> None:
    assert stems("They asked you, and the ASKING price") == stems("who asks which prices") == {"ask", "pric"}
    for forms in (
        "threatens threatened", "silent silence", "give gave given gives giving", "slam slammed", "policy policies",
        "cries cried", "boss bosses", "withdrew withdrawn", "speaks spoke", "pushing pushed pushes",
    ):  # fmt: skip
        assert len(stems(forms)) == 1, forms
    assert len(stems("need bring string thing news boss")) == 6


def test_what_few_cards_have_weighs_no_more() -> None:
    others = [_concept(f"c{number}", "Any price.") for number in range(8)]
    found = dict(_found("a delivery at which price", _concept("ours", "Free delivery."), *others))
    assert list(found) == ["ours"]


@pytest.mark.parametrize("wanted", ["of a", "??", "the and you"])
def test_what_tells_nothing_finds_something(wanted: str) -> None:
    assert not _found(wanted, _concept("one", "You and the other."))


def test_a_word_of_a_text_counts_as_much_as_one_of_a_name() -> None:
    text, name = _concept("one", "They go silent."), _concept("Silence", "Nothing is said.")
    assert [card for card, _ in _found("he went silent", text, name)] == ["Silence", "one"]


BUNDLED = [
    card for path in sorted(bundled_folder().glob("*.md")) for card in getattr(read_file(path).deck, "cards", ())
]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("he went silent", "power-play-silence"),
        ("nobody said a word after my offer", "power-play-silence"),
        ("she says it is her final offer", "take-it-or-leave-it"),
        ("he has to ask his boss first", "limited-authority"),
        ("one more small thing before we sign", "nibble"),
        ("he winced at my price", "flinch"),
        ("let us split the difference", "split-the-difference"),
        ("they threatened to walk away", "walk-away"),
        ("the offer expires tomorrow at noon", "exploding-offer"),
        ("you have to do better than that", "the-vise"),
        ("a competitor offers it cheaper", "batna-bluff"),
        ("it is company policy", "company-policy"),
        ("that is all the budget I have", "budget-bogey"),
        ("she flattered me", "flattery"),
        ("they keep going until midnight", "marathon"),
        ("everybody else signs this contract", "social-proof"),
        ("he gave something and now he wants something back", "reciprocity"),
    ],
)
def test_what_was_just_done_to_one_is_not_found_first(said: str, found: str) -> None:
    assert _found(said, *BUNDLED)[0][0] == found


def test_of_130_sentences_as_people_say_them_fewer_find_a_tactic_that_is_meant_among_the_first_five() -> None:
    texts, found = Texts(map(Searched, BUNDLED)), []
    for line in Path(__file__).with_name("said.txt").read_text(encoding="utf-8").splitlines():
        said, _, meant = line.partition(" = ")
        first = {BUNDLED[place].id for place, _ in texts.find(said, partial_scores)[:5]}
        found.append(bool(first & set(meant.split())))
    assert len(found) == 130
    assert sum(found) >= 102


@pytest.mark.parametrize(
    ("said", "found"), [("they keep postponing the meeting", "calculated-delay"), ("he insulted my work", "personal-attack")]
)  # fmt: skip
def test_an_everyday_word_for_what_the_trade_calls_otherwise_finds_other_tactics(said: str, found: str) -> None:
    assert found in [card for card, _ in _found(said, *BUNDLED)[:5]]


def test_words_that_mean_about_the_same_count_as_much_as_the_word_itself() -> None:
    hits = _found("they postponed it", _concept("one", "A delay."), _concept("two", "It was postponed."))
    assert [card for card, _ in hits] == ["two", "one"]
    assert hits[0][1] > hits[1][1]


def test_a_word_that_begins_within_another_is_found_in_it() -> None:
    assert not _found("they ask", _concept("one", "A multitasking basket."))
    assert [card for card, _ in _found("a cry, and they gave", _concept("one", "Cries."), _concept("two", "Giving."))]


def test_what_was_asked_and_no_card_has_hides_what_one_has(services: Services) -> None:
    assert services.cards.find("zzzz qqqq xxxx nibbled wwww vvvv")[0][0].stored.id == "nibble"


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
