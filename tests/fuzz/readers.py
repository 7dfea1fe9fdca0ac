"""A fuzzer over every reader: whatever the bytes, the outcome is a parcel or a StudyError.

With atheris: python -m tests.fuzz.readers [FORMAT] [libFuzzer's options], as in
python -m tests.fuzz.readers anki -max_total_time=600. Without a format all of them take turns.
"""

from __future__ import annotations

import importlib.util
import io
import sys
import tempfile
from contextlib import nullcontext
from datetime import UTC, time
from pathlib import Path

if __name__ == "__main__" and importlib.util.find_spec("atheris"):
    import atheris

    watched = atheris.instrument_imports(include=["flashneg.interop", "flashneg.decks"])
else:
    watched = nullcontext()
with watched:
    from flashneg.bootstrap import Codec
    from flashneg.decks.texts import DeckTexts
    from flashneg.interop import (  # noqa: F401 - so that they are watched
        anki,
        definitions,
        hascard,
        hashcards,
        json_in,
        limits,
        mnemosyne,
        obsidian,
        table,
    )
    from flashneg.interop.anki import package_in  # noqa: F401
    from flashneg.interop.detect import detect
    from flashneg.interop.formats import READ
    from flashneg.interop.registry import Registry
    from flashneg.study.errors import StudyError
    from flashneg.study.parcels import Parcel, ReadOptions

from tests.interop import corpus

FORMATS = tuple(READ)
OPTIONS = ReadOptions(UTC, time(4), 1_770_000_000_000_000)
REGISTRY = Registry(DeckTexts(), Codec())
TEXTS = {
    "markdown": b"---\nid: a\n---\n\n## A {#a}\n\n- **Intent:** x\n- **Style:** Avoiding\n\n## B\n\nback\n",
    "anki-text": b"#separator:tab\n#html:true\n#guid column:1\nabc\tfront <b>x</b>\tback<br>&amp;\n",
    "csv": b'name,aka,intent,style,counter,scenario\nSalami,Thin,Win,Avoiding,"One, two",said\n',
    "tsv": b"front\tback\ttags\none\ttwo\tx y\n",
    "hashcards": b'---\nname = "D"\n---\nQ: a\nA: b\n---\nC: [x] and [y]\n',
    "obsidian": b"#flashcards/a/b\n\nq::a <!--SR:!2026-04-01,30,250-->\n\nlong\n?\nback\n\n==gap== and {{gap}}\n",
    "hascard": b"# one\ntwo\n---\n# three\n- a\n* b\n---\n# four\nThe _gap|hole_ here\n---\n# five\n2. b\n1. a\n",
    "definitions": b"Term\n: meaning\n\nOther\n: one\n: two\n",
    "json": b'{"format": "flashneg", "version": 1, "decks": [{"deck": {"id": "d"}, "cards": [{"key": "k", "card":'
    b' {"type": "concept", "id": "a", "name": "n", "front": "n", "back": "b", "explicit_id": true}}]}]}',
}  # fmt: skip


def seeds() -> dict[str, list[bytes]]:
    """Sound files of every format, to begin from."""
    found = {name: [content] for name, content in TEXTS.items()}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole = corpus.collection(folder / "c.db", front="<b>f</b> {{c1::x}}", notes=3)
        package = corpus.package(folder / "p.apkg", {"collection.anki2": whole, "media": b'{"0": "a.png"}'})
        zipped = corpus.package(folder / "p.zip", {"a.md": TEXTS["markdown"], "b.csv": TEXTS["csv"]})
        cards = corpus.package(folder / "p.cards", {
            "cards.xml": b"<s><log type='16' o_id='f'><f>a</f><b>b</b></log><log type='13' fact='f' fact_v='1.1'/></s>",
        })  # fmt: skip
        found["anki"] = [package.read_bytes(), whole]
        found["zip"], found["mnemosyne"] = [zipped.read_bytes()], [cards.read_bytes()]
    return found


def read(kind: str, content: bytes) -> Parcel | None:
    """Read bytes as a format; None when they are refused."""
    try:
        if content:
            detect(content, "x", "")
    except StudyError:
        pass
    try:
        if kind in {"anki", "zip", "mnemosyne"}:
            return REGISTRY._read_package(kind, io.BytesIO(content), Path("x.apkg"), OPTIONS)
        return REGISTRY._read_content(kind, content, "x", "x", OPTIONS)
    except StudyError:
        return None


def one_input(content: bytes, only: str = "") -> None:
    """Read what the fuzzer made, and write what came of it as decks."""
    if not content:
        return
    kind = only or FORMATS[content[0] % len(FORMATS)]
    parcel = read(kind, content if only else content[1:])
    for deck in parcel.decks if parcel else ():
        assert deck.deck.id
        if len(content) < 2000:
            DeckTexts().written(deck.deck, Path("x.md"))


def main() -> None:
    """Run atheris."""
    only = sys.argv.pop(1) if len(sys.argv) > 1 and sys.argv[1] in FORMATS else ""
    limits.SECONDS = 5.0
    with tempfile.TemporaryDirectory() as folder:
        for name, contents in seeds().items():
            for number, content in enumerate(contents if only in {"", name} else ()):
                head = b"" if only else bytes([FORMATS.index(name)])
                (Path(folder) / f"{name}-{number}").write_bytes(head + content)
        atheris.Setup([sys.argv[0], folder, "-timeout=20", "-rss_limit_mb=3000", *sys.argv[1:]],
                      lambda content: one_input(content, only))  # fmt: skip
        atheris.Fuzz()


if __name__ == "__main__":
    main()
