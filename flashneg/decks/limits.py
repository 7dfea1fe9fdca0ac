"""The bounds of a deck file, in bytes of UTF-8 unless they say otherwise."""

DECK_BYTES = 5 * 1024 * 1024
CARD_BYTES = 16 * 1024
STRETCH_BYTES = 64 * 1024  # between two headings; more is never parsed, and so is no line
FRONT_MATTER_BYTES = 8 * 1024
CARDS = 20_000
PROBLEMS = 1_000  # of one file; the others are counted, but errors are all listed
ID_CHARACTERS = 100
