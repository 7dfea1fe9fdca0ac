"""The bounds of files from elsewhere, counted while they are read; bytes unless they say otherwise."""

MIB = 1024 * 1024
FILE_BYTES = 200 * MIB
TEXT_BYTES = 32 * MIB
UNPACKED_BYTES = 1024 * MIB
RATIO = 200
ENTRIES = 20_000
COLLECTION_BYTES = 256 * MIB
FILES = 20_000  # of a folder
CARDS = 200_000
FIELD_CHARACTERS = 64 * 1024
SECONDS = 120.0  # one database query
DECK_CARDS = 15_000
DECK_CHARACTERS = 4 * MIB  # more cards or more text than this, and a deck is written as several
PROBLEMS = 200  # of one kind; the others are counted
