from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

LOADED = """
import sys
from flashneg.cli import run
code = run(sys.argv[1:])
print("LOADED", sorted({"textual", "sqlalchemy", "alembic", "markdown_it"} & set(sys.modules)), code, file=sys.stderr)
"""


def loaded(home: Path, *arguments: str) -> tuple[str, int]:
    environment = os.environ | {"FLASHNEG_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments], capture_output=True, text=True, env=environment, check=False
    )
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("LOADED"), done.stderr
    return last, done.returncode


@pytest.mark.parametrize(
    "arguments", [("--help",), ("--version",), ("study", "--help"), ("quiz", "--help"), ("config",)]
)
def test_help_and_settings_load_neither_textual_nor_the_database(home: Path, arguments: tuple[str, ...]) -> None:
    assert loaded(home, *arguments)[0] == "LOADED [] 0"


def test_due_loads_no_textual_and_once_the_database_is_there_no_sqlalchemy(home: Path) -> None:
    assert "textual" not in loaded(home, "due")[0]
    assert loaded(home, "due", "--json")[0] == "LOADED [] 0"


@pytest.mark.parametrize(
    "arguments", [("next",), ("grade", "reciprocity:intent", "4"), ("decks",), ("quiz", "--print")]
)
def test_no_command_but_the_tui_loads_textual(home: Path, arguments: tuple[str, ...]) -> None:
    last, _ = loaded(home, *arguments)
    assert "textual" not in last
    assert "alembic" not in last
    assert last.endswith(" 0")


IMPORTED = """
import sys
from flashneg.cli import run
run(["import", sys.argv[1]])
others = {f"flashneg.interop.{name}" for name in ("table", "hashcards", "obsidian", "hascard", "definitions")}
print(sorted((others | {"markdown_it", "yaml", "flashneg.decks.write"}) & set(sys.modules)), file=sys.stderr)
"""


def test_an_import_of_a_plain_deck_loads_parsers_or_other_formats(home: Path, tmp_path: Path) -> None:
    loaded(home, "decks")
    path = tmp_path / "plain.md"
    path.write_text("---\nid: plain\ntitle: A plain deck\n---\n\n## Card {#card}\n\nBack.\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED, str(path)], capture_output=True, text=True, check=True,
        env=os.environ | {"FLASHNEG_HOME": str(home)},
    )  # fmt: skip
    assert done.stdout == "1 added: plain/card\n1 deck, 0 unchanged\n"
    assert done.stderr.splitlines()[-1] == "[]"


FIRST_LOOK = """
import sys
from flashneg.bootstrap import Services, find_places
found = Services(find_places(None, None)).first_look()
print(found.asked.ref, sorted({"textual", "sqlalchemy", "alembic", "markdown_it"} & set(sys.modules)))
"""


def test_the_first_card_of_a_session_waits_for_sqlalchemy(home: Path) -> None:
    environment = os.environ | {"FLASHNEG_HOME": str(home)}
    loaded(home, "next")
    done = subprocess.run(
        [sys.executable, "-c", FIRST_LOOK], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout == "starter-give-and-take/reciprocity:intent []\n"


def test_check_needs_neither_textual_nor_a_database(home: Path, bundled: Path) -> None:
    last, _ = loaded(home, "check", str(bundled))
    assert "textual" not in last
    assert "sqlalchemy" not in last


def test_no_module_grows_past_four_hundred_lines() -> None:
    for path in Path("flashneg").rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path


def test_every_folder_of_code_is_a_package() -> None:
    for folder in {path.parent for path in Path("flashneg").rglob("*.py")}:
        assert (folder / "__init__.py").exists(), folder
