from __future__ import annotations

import json
import unicodedata

from flashneg.domain.safe_text import safe_json, safe_line, safe_text
from hypothesis import given
from hypothesis import strategies as st


@given(st.text())
def test_no_control_or_bidirectional_sign_comes_through(text: str) -> None:
    for sign in safe_text(text):
        assert sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs"}
        assert unicodedata.bidirectional(sign) not in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@given(st.text())
def test_making_safe_twice_changes_nothing_more(text: str) -> None:
    assert safe_text(safe_text(text)) == safe_text(text)


@given(st.text())
def test_a_safe_line_is_one_line(text: str) -> None:
    assert len(safe_line(text).splitlines()) <= 1


def test_escape_sequences_become_visible() -> None:
    assert safe_text("a\x1b[31mb\x9b2J\x07") == "a␛[31mb⟨U+009B⟩2J␇"


def test_emoji_joiners_and_flags_stay() -> None:
    for text in ("👩‍💻", "❤️", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"):
        assert safe_text(text) == text


def test_a_stray_tag_character_becomes_visible() -> None:
    assert safe_text("a\U000e0041b") == "a⟨U+E0041⟩b"


@given(st.text())
def test_a_json_document_made_safe_says_the_same(text: str) -> None:
    safe = safe_json(json.dumps(text, ensure_ascii=False))
    assert json.loads(safe) == text
    assert safe_text(safe) == safe


def test_controls_that_json_leaves_raw_are_escaped() -> None:
    assert safe_json('"\x9b\u202e\U000e0041"') == '"\\u009b\\u202e\\udb40\\udc41"'
