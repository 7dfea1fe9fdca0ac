"""The names of the formats that are read and written."""

READ = {
    "markdown": "flashneg's decks and Flashcard Markdown 1.0 and 1.1",
    "anki": ".apkg and .colpkg of Anki, or a collection.anki2",
    "anki-text": "Anki's text export with its headers",
    "csv": "a table with commas, semicolons or the like",
    "tsv": "a table with tabs",
    "hashcards": "Q:, A: and C:",
    "obsidian": "notes of Obsidian's Spaced Repetition plugin",
    "hascard": "# cards between ---",
    "mnemosyne": ".cards of Mnemosyne",
    "definitions": "Term, then : meaning; or Term: meaning",
    "zip": "a zip of decks",
    "json": "everything of another flashneg",
}
WRITE = {
    "markdown": ".md", "apkg": ".apkg", "csv": ".csv", "tsv": ".tsv", "anki-text": ".txt", "hashcards": "",
    "json": ".json", "cards": ".html", "sheet": "",
}  # fmt: skip
NAMED = (*WRITE, "report")
"""What `--to` takes: the formats of cards, and the report, which is of the learner."""
ALIASES = {"flashcard-markdown": "markdown", "md": "markdown", "apkg": "anki", "colpkg": "anki", "text": "anki-text"}
