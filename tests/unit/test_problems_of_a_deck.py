"""What the problems screen says of a deck among others, in a small library and in a large one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flashneg.bootstrap import Services
from flashneg.study import authoring

CARD = "## Foo\n\n- **Kind:** ploy\n- **Intent:** x.\n- **Style:** Avoiding\n- **Counter:** y.\n\n### Counters\n\n"


@pytest.mark.parametrize("together", [0, 2_000], ids=["large", "small"])
def test_a_link_into_another_deck_is_called_a_link_to_nothing(
    make: Callable[[], Services], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr(authoring, "_CHECKED_TOGETHER", together)
    services = make()
    (tmp_path / "mine.md").write_text(f"{CARD}- best: [C](#counter-nibble): why\n", encoding="utf-8")
    services.exchange.import_paths([tmp_path / "mine.md"])
    assert "link-to-nothing" not in {found.code for found in services.authoring.problems("mine")}
    (tmp_path / "mine.md").write_text(f"{CARD}- best: [C](#nobody): why\n", encoding="utf-8")
    assert "link-to-nothing" in {found.code for found in services.authoring.problems("mine")}
