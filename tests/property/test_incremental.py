"""A library that followed a deck's edits holds what one that reads the deck for the first time holds."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

from flashneg.bootstrap import Places, Services
from flashneg.decks.read import read_deck
from flashneg.storage.doctor import examine
from hypothesis import assume, given, settings
from hypothesis import strategies as st

PIECES = [
    "## One {#one}\n\n- **Intent:** win\n- **Style:** Avoiding\n",
    "## One {#one}\n\n- **Intent:** win more\n- **Style:** Avoiding\n- **Confusable:** [Two](#two)\n",
    "## Two {#two}\n\n- **Counter:** wait\n- **Style:** Competing\n\n### Counters\n\n- best: [Three](#three): why\n",
    "## Three {#three}\n\n- **Kind:** counter\n- **Intent:** parry\n- **Style:** Avoiding\n",
    "## Three {#three}\n\n- **Kind:** counter\n- **Intent:** parry\n- **Style:** Avoiding\n\n### Keys\n\nSome [words][w].\n",
    "## Four {#four}\n\nA concept's back.\n", "## Five {#five}\n\n- **Intent:** of no style\n", "[w]: #one\n", "# Part\n\nProse.\n",
    "```\n## Not a card\n", "## One {#one}\n\nAnother one, twice.\n",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=6).map("\n".join)
heads = st.sampled_from(["", "---\nid: d\n---\n", "---\nid: d\nprompts: [intent]\n---\n"])


def _stored(services: Services) -> list[tuple[object, ...]]:
    services.store.backup()
    connection = sqlite3.connect(services.places.database)
    cards = connection.execute(
        "SELECT id, name, content, digest, position, line, links, source FROM card WHERE retired = 0 ORDER BY position"
    ).fetchall()
    prompts = connection.execute(
        "SELECT c.id, p.facet, p.deck, p.place, p.rank FROM prompt p JOIN card c ON c.key = p.card ORDER BY p.place"
    ).fetchall()
    related = connection.execute(
        "SELECT a.id, b.id FROM card a JOIN card b ON instr(a.confusable || ' ' || a.answers, b.key)"
        " WHERE a.retired = 0 AND b.retired = 0 ORDER BY 1, 2"
    ).fetchall()
    connection.close()
    return [*cards, *prompts, *related]


@settings(max_examples=40)
@given(st.lists(st.tuples(heads, texts), min_size=2, max_size=4))
def test_following_edits_stores_other_cards_than_reading_the_deck_anew(versions: list[tuple[str, str]]) -> None:
    head, text = versions[-1]
    last = f"{head}\n{text}\n" + "<!-- -->" * (len(versions) - 1)
    read = read_deck(last, file="d.md", stem="d")
    assume(not read.failed)  # a card that can't be used any more keeps its last text
    assume(read.cards)  # a new file without a card is refused
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "none").mkdir()
        path = folder / "d.md"
        homes = [Services(Places(folder / home, folder / home / "f.db"), bundled=folder / "none") for home in "ab"]
        for number, (head, text) in enumerate(versions):
            path.write_text(f"{head}\n{text}\n" + "<!-- -->" * number, encoding="utf-8")
            if homes[0].library.decks() or read_deck(path.read_text(), file="d.md", stem="d").cards:
                homes[0].library.import_paths([path])
        homes[1].library.import_paths([path])
        assert _stored(homes[0]) == _stored(homes[1])
        for services in homes:
            assert examine(services.store.database, services.store.backups, rebuild=False).problems == ()
            services.close()
