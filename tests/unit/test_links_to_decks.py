"""A link that names a deck's file means that deck's card, whatever other decks call theirs."""

from __future__ import annotations

from pathlib import Path

import pytest
from flashneg.bootstrap import Services
from flashneg.domain.names import DeckId, DeckNames
from flashneg.domain.quiz.attempts import QuizKind
from flashneg.study.quizzes import Wish
from flashneg.tui import text


def counter(deck: str) -> str:
    return (
        f"---\nid: {deck}\n---\n\n## Reply of {deck} {{#same}}\n\n- **Kind:** counter\n- **Intent:** To be the {deck}.\n"
        "- **Style:** Avoiding\n"
    )


def ploy(link: str) -> str:
    return (
        "---\nid: ploys\n---\n\n## Stall {#stall}\n\n- **Kind:** ploy\n- **Intent:** Win time.\n- **Style:** Avoiding\n"
        f"- **Counter:** Name a day.\n- **Confusable:** {link}\n\n### Counters\n\n- best: {link}: it ends the waiting.\n\n"
        f"### What if\n\nSee {link}.\n"
    )


@pytest.fixture
def library(services: Services, tmp_path: Path) -> Services:
    for name in ("first", "second"):
        (tmp_path / f"{name} deck.md").write_text(counter(name), encoding="utf-8")
    (tmp_path / "ploys.md").write_text(ploy("[it](second%20deck.md#same)"), encoding="utf-8")
    services.library.import_paths([tmp_path / f"{name}.md" for name in ("first deck", "second deck", "ploys")])
    return services


def test_the_deck_that_a_link_names_has_the_best_reply_and_the_confusable(library: Services) -> None:
    prompts = {name: library.cards.show(f"{name}/same").prompt_refs() for name in ("first", "second")}
    assert prompts == {"first": ["first/same:intent"], "second": ["second/same:intent", "second/same:answers"]}
    confusable = library.cards.show("ploys/stall").stored.confusable
    assert confusable == library.cards.resolve("second/same").key


def test_the_quiz_takes_the_reply_from_the_deck_that_a_link_names(library: Services) -> None:
    run = library.quizzes.start(Wish(decks=(DeckId("first"), DeckId("second")), kinds=(QuizKind.ANSWERS,), count=9))
    asked = set()
    while (question := run.next()) is not None and len(asked) < 9:
        asked.add(run.ref(question.card))
    assert asked == {"second/same"}


def test_a_link_opens_the_card_of_the_deck_that_it_names(library: Services) -> None:
    shown = library.cards.show("ploys/stall")
    from flashneg.study import faces

    targets = [target for target, _ in text.links_in(faces.whole(shown.card, linked=True))]
    assert len(targets) == 1
    assert library.cards.follow(targets[0], "ploys").stored.deck == "second"
    assert library.cards.follow("same", "second").stored.deck == "second"
    assert library.cards.follow("gone.md#same", "first").stored.deck == "first"


def test_a_link_names_a_deck_by_its_file_or_its_id_and_the_own_deck_first() -> None:
    names = DeckNames(
        [(DeckId("price"), "/x/03-price.md"), (DeckId("mine"), "C:\\decks\\words.md"), (DeckId("words"), "")]
    )
    found = {said: names.meant(said, DeckId("here")) for said in ("03-price.md", "../03-price", "price.md", "price")}
    assert set(found.values()) == {"price"}
    assert names.meant("words.md", DeckId("words")) == "words"
    assert names.meant("words.md", DeckId("here")) == "mine"
    assert names.meant("nothing.md", DeckId("here")) is None
    assert names.meant(None, DeckId("here")) is None
