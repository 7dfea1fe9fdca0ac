"""What `quiz --print --json` says of the bundled decks, held against rules recomputed here from the deck files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flashneg.decks.read import read_file
from flashneg.domain.cards import Fit, Kind, Tactic

FOLDER = Path(__file__).parents[2] / "decks"
TACTICS = {
    f"{deck.id}/{card.id}": card
    for path in sorted(FOLDER.glob("*.md"))
    if (deck := read_file(path).deck) is not None
    for card in deck.cards
    if isinstance(card, Tactic)
}
PLOYS = [card for card in TACTICS.values() if card.kind is Kind.PLOY]
UNIVERSAL = {card.id for card in TACTICS.values() if card.universal}
KINDS = ["counter", "scenario-counter", "scenario-ploy", "answers", "style", "pair", "combination", "typed"]
Question = dict[str, Any]


@cache
def printed(home: Path, *arguments: str) -> list[Question]:
    environment = os.environ | {"FLASHNEG_HOME": str(home), "TZ": "UTC"}
    command = [sys.executable, "-m", "flashneg", "quiz", "--print", "--json", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    found: list[Question] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fresh")


@pytest.fixture(scope="module")
def questions(fresh: Path) -> list[Question]:
    return printed(fresh, "-n", "2000", "--seed", "11")


def right_against(card: Tactic) -> set[str | None]:
    return {edge.target.card for edge in card.counters if edge.fit is not Fit.BACKFIRES}


def best(card: Tactic) -> str | None:
    return card.best.target.card if card.best else None


def is_legal(asked: Tactic, other: Tactic) -> bool:
    return (
        best(other) not in right_against(asked)
        and best(asked) not in right_against(other)
        and right_against(asked) & right_against(other) <= UNIVERSAL
        and other.id not in {link.card for link in asked.not_against}
    )


def wrong(question: Question) -> list[dict[str, Any]]:
    return [option for place, option in enumerate(question["options"]) if place != question["answer"]]


def test_every_kind_is_asked_and_as_many_questions_as_were_wanted(questions: list[Question]) -> None:
    assert len(questions) == 2000
    assert {question["kind"] for question in questions} == set(KINDS)


def test_the_same_seed_gives_the_same_questions_and_another_gives_others(
    fresh: Path, questions: list[Question]
) -> None:
    printed.cache_clear()
    assert printed(fresh, "-n", "2000", "--seed", "11") == questions
    assert printed(fresh, "-n", "20", "--seed", "12") != questions[:20]


def test_options_are_three_or_four_and_all_different(questions: list[Question]) -> None:
    for question in questions:
        texts = [option["text"] for option in question["options"]]
        if question["kind"] == "typed":
            assert (texts, question["answer"]) == ([], None)
            assert question["accept"]
        else:
            assert len(texts) in {3, 4}
            assert len({text.casefold() for text in texts}) == len(texts)
            assert 0 <= question["answer"] < len(texts)


def test_no_wrong_counter_is_right_for_the_asked_ploy(questions: list[Question]) -> None:
    for question in questions:
        if question["kind"] in {"counter", "scenario-counter"}:
            asked = TACTICS[question["card"]]
            for option in wrong(question):
                other = TACTICS[option["card"]]
                assert option["text"] == other.counter
                assert is_legal(asked, other), question
            assert question["options"][question["answer"]]["text"] == asked.counter
            bests = [best(TACTICS[option["card"]]) for option in question["options"]]
            assert len(set(bests)) == len(bests)


def test_clean_confusables_come_first(questions: list[Question]) -> None:
    for question in questions:
        if question["kind"] == "counter":
            asked = TACTICS[question["card"]]
            near = [card for card in PLOYS if is_confusable(asked, card) and is_legal(asked, card)]
            used = sum(is_confusable(asked, TACTICS[option["card"]]) for option in wrong(question))
            assert used >= min(2, len({best(card) for card in near})), question


def is_confusable(one: Tactic, other: Tactic) -> bool:
    return other.id in {link.card for link in one.confusable} or one.id in {link.card for link in other.confusable}


def test_no_wrong_ploy_is_well_answered_by_the_counter(questions: list[Question]) -> None:
    for question in questions:
        if question["kind"] == "answers":
            counter = TACTICS[question["card"]]
            right = TACTICS[question["options"][question["answer"]]["card"]]
            assert best(right) == counter.id
            for option in wrong(question):
                other = TACTICS[option["card"]]
                assert other.kind is Kind.PLOY
                assert counter.id not in right_against(other)
                assert right.id not in {link.card for link in other.not_against}


def test_in_a_combination_each_counter_answers_its_ploy_and_no_wrong_pair_does(questions: list[Question]) -> None:
    names = {card.name: card.id for card in TACTICS.values()}
    for question in questions:
        if question["kind"] == "combination":
            first, then = TACTICS[question["card"]], TACTICS[question["others"][0]]
            for place, option in enumerate(question["options"]):
                one, two = (names[name] for name in option["text"].removeprefix("First ").split(", then "))
                fits = one in right_against(first) and two in right_against(then)
                assert fits is (place == question["answer"]), option
                assert not {one, two} & UNIVERSAL


def test_a_wrong_style_is_not_on_the_card(questions: list[Question]) -> None:
    for question in questions:
        if question["kind"] == "style":
            named = [style.value for style in TACTICS[question["card"]].styles]
            assert question["options"][question["answer"]]["text"] == named[0]
            assert not {option["text"] for option in wrong(question)} & set(named)


def test_no_universal_counter_is_a_wrong_name(questions: list[Question]) -> None:
    for question in questions:
        if question["kind"] in {"scenario-ploy", "answers", "pair"}:
            for option in wrong(question):
                assert option["card"] is None or not TACTICS[option["card"]].universal


def test_a_typed_answer_accepts_every_name_that_is_right(questions: list[Question]) -> None:
    for question in questions:
        if question["kind"] == "typed" and question["facet"] == "counter":
            named = {link for link in right_against(TACTICS[question["card"]]) if link}
            ids = {key.split("/")[1]: card for key, card in TACTICS.items()}
            assert {ids[name].name for name in named} <= set(question["accept"])
        elif question["kind"] == "typed":
            card = TACTICS[question["card"]]
            assert question["accept"] == [card.name, *card.aka]


def test_scenarios_for_tests_stay_out_of_practice_and_tests_show_nothing_else(
    fresh: Path, questions: list[Question]
) -> None:
    kept = {scenario.text for card in TACTICS.values() for scenario in card.scenarios if scenario.test}
    shown = {scenario.text for card in TACTICS.values() for scenario in card.scenarios if not scenario.test}
    assert not any(text in question["stem"] for question in questions for text in kept)
    tests = printed(fresh, "-n", "300", "--seed", "3", "--test")
    assert len(tests) == 300
    for question in tests:
        assert any(text in question["stem"] for text in kept)
        assert not any(text in question["stem"] for text in shown)


def test_no_card_comes_twice_in_ten_and_families_alternate(questions: list[Question]) -> None:
    cards = [question["card"] for question in questions]
    for start in range(len(cards) - 9):
        assert len(set(cards[start : start + 10])) == 10
    families = [TACTICS[card].family for card in cards]
    assert sum(one == two for one, two in pairwise(families)) < len(cards) / 100


def test_scenarios_rotate(questions: list[Question]) -> None:
    shown: dict[str, list[int]] = {}
    for question in questions:
        if question["scenario"] is not None:
            shown.setdefault(question["card"], []).append(question["scenario"])
    for card, places in shown.items():
        count = len(TACTICS[card].practice_scenarios)
        assert places == [index % count for index in range(len(places))], card


def test_the_longest_option_and_the_place_tell_nothing(questions: list[Question]) -> None:
    lines = [question for question in questions if question["kind"] in {"counter", "scenario-counter"}]
    longest = [
        max(range(len(q["options"])), key=lambda place, q=q: len(q["options"][place]["text"])) == q["answer"]
        for q in lines
    ]
    assert 0.15 < sum(longest) / len(longest) < 0.35
    places = Counter(question["answer"] for question in questions if question["answer"] is not None)
    assert min(places.values()) > 0.8 * max(places.values())


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_that_is_asked_for_is_all_that_comes(fresh: Path, kind: str) -> None:
    found = printed(fresh, "-n", "40", "--seed", "5", "--kind", kind)
    assert [question["kind"] for question in found] == [kind] * 40


def test_a_deck_that_is_asked_for_is_all_that_is_asked_about(fresh: Path) -> None:
    found = printed(fresh, "-n", "60", "--seed", "5", "--deck", "starter-at-the-table")
    assert {question["card"].split("/")[0] for question in found} == {"starter-at-the-table"}
    concepts = printed(fresh, "-n", "30", "--seed", "5", "--deck", "foundations")
    assert {question["kind"] for question in concepts} == {"recall"}
    assert {option["card"].split("/")[0] for question in concepts for option in question["options"]} == {"foundations"}
