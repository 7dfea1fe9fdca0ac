"""What the plainest front matter says is what YAML says of it."""

from __future__ import annotations

from flashneg.decks.front_matter import FrontMatterError, read_plain, read_yaml
from hypothesis import example, given
from hypothesis import strategies as st

PARTS = [
    "a", "id", "title", ": ", ":", " ", "  ", "NO", "null", "~", "12:30:00", "1.5", "0x1F", "é", "#", " #", "- ", "-", "---", "...", "?", "? ", "'",
    '"', "[", "]", "{", "}", ",", ";", "!", "!!str ", "&a", "*a", "|", ">", "%", "@", "`", "(", ")", "/", ".", "=", "<<", "\t", "\x85", "\xa0", "\u2028", "²",
]  # fmt: skip
some_line = st.lists(st.sampled_from(PARTS), max_size=8).map("".join)
pair = st.builds("{}: {}".format, st.sampled_from(["a", "id", "title", "y", "a-b", "A_1"]), some_line)


@given(st.lists(pair | some_line, max_size=5))
@example(["a: NO", "a: 12", "null: 1999-01-01"])
@example(["title: One  two", "id: x-1"])
def test_plain_front_matter_is_read_otherwise_than_by_yaml(lines: list[str]) -> None:
    plain = read_plain(lines)
    if plain is None:
        return
    try:
        assert plain == read_yaml("\n".join(lines))
    except FrontMatterError as error:
        raise AssertionError(lines) from error
