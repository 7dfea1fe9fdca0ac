"""What is printed fits the card and the page; where nothing makes it fit, the export says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flashneg.decks.read import read_file
from flashneg.interop import pages
from flashneg.interop.fitting import Setting, columns, height

Run = Callable[..., Any]
BUNDLED = sorted((Path(__file__).parents[2] / "decks").glob("*.md"))


def test_a_longer_text_in_larger_type_is_higher() -> None:
    small, large = Setting(6.5, 90, 1.0, 1.2), Setting(8.4, 90, 1.0, 1.2)
    assert height("<p>word</p>", small) < height("<p>word</p>", large) < height("<p>" + "word " * 60 + "</p>", large)
    assert height("<p>a</p><p>b</p>", large) > height("<p>a b</p>", large)
    assert height("<p>" + "中" * 60 + "</p>", large) > height("<p>" + "a" * 60 + "</p>", large)
    assert [columns(found, 10) for found in ([], [4, 4], [4, 4, 4], [12, 1])] == [1, 1, 2, 2]


def test_every_bundled_card_fits_its_paper() -> None:
    for path in BUNDLED:
        deck = read_file(path).deck
        assert deck is not None
        for card in deck.cards:
            assert pages._size(pages._back(card), pages._BACKS) is not None, card.id


def test_a_back_too_long_for_a_card_is_named_and_a_sheet_too_long_for_a_page_too(flashneg: Run, tmp_path: Path) -> None:
    rows = "".join(f"Card {number},{'many words ' * 30}\n" for number in range(40))
    (tmp_path / "t.csv").write_text(f"front,back\n{rows}Endless,{'many words ' * 900}\n", encoding="utf-8")
    flashneg("import", tmp_path / "t.csv")
    told = flashneg("export", tmp_path / "c.html", "--deck", "t")
    assert "the end of 1 backs, which are longer than a card: Endless" in told["left_behind"]
    text = (tmp_path / "c.html").read_text(encoding="utf-8")
    assert len(re.findall('class="cut back', text)) == len(re.findall('class="cut front', text)) == 48
    assert 'class="cut back longest"' in text
    told = flashneg("export", tmp_path / "s.html", "--to", "sheet", "--deck", "t")
    assert re.fullmatch(r"41 cards take about \d pages; choose fewer for one", told["hints"][0])
    told = flashneg("export", tmp_path / "s.html", "--to", "sheet", "--card", "t/card-1", "--card", "small/nibble")
    assert told["hints"] == []
    assert "font: 9.6pt" in (tmp_path / "s.html").read_text(encoding="utf-8")
