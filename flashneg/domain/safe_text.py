"""Text that others wrote, made safe to show: what could steer a terminal or reorder a line becomes a visible sign.

Stored text stays as it is; this is applied where text is shown, after all decoding.
"""

from __future__ import annotations

import re

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = "\u00ad\u180e\u200b\u2028\u2029\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"
_UNSAFE = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_BIDI}{_INVISIBLE}\ud800-\udfff\U000e0000-\U000e007f]")
_FLAG = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)")


def _sign(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    return f"\u27e8U+{code:04X}\u27e9"


def safe_text(text: str) -> str:
    """Return the text with controls (but tab and newline), C1, bidi, and stray tag characters as visible signs.

    Joiners, variation selectors, emoji and whole flag sequences stay, because they carry meaning.
    """
    text = text.replace("\r\n", "\n")
    if not _UNSAFE.search(text):
        return text
    parts = _FLAG.split(text)
    return "".join(part if index % 2 else _UNSAFE.sub(_sign, part) for index, part in enumerate(parts))


def safe_json(text: str) -> str:
    """Return a JSON document with the same characters as JSON's own escapes, so that it still says the same."""
    return _UNSAFE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x10000:
        return f"\\u{code:04x}"
    return f"\\u{0xD7C0 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def safe_line(text: str) -> str:
    """Return safe text on one line: newlines and tabs become spaces."""
    return " ".join(safe_text(text).split())
