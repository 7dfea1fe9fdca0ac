"""Markdown decks: read, check, format. Reading is lenient, writing is canonical."""
