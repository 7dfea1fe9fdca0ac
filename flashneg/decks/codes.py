"""Every code a problem can have: how bad it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from flashneg.decks.limits import PROBLEMS
from flashneg.domain.cards import Problem, Severity

_ERROR, _WARNING, _NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE

CODES: dict[str, tuple[Severity, str]] = {
    # the file
    "unreadable-file": (_ERROR, "Give a regular text file that you may read."),
    "not-utf-8": (_ERROR, "Save the file as UTF-8."),
    "deck-too-large": (_ERROR, "Split it into files of at most 5 MiB."),
    "too-many-cards": (_ERROR, "Split it into files of at most 20,000 cards."),
    "bad-character": (_WARNING, "Remove the character; it is read as U+FFFD."),
    "no-cards": (_WARNING, "Give each card a heading that begins with '## '."),
    "front-matter": (
        _ERROR,
        "Keep the front matter to lines 'key: text' or 'key: [text, text]' between two lines '---'.",
    ),
    "front-matter-key": (_WARNING, "Keep one line of that key, with a value that it can have."),
    "more-problems": (_NOTICE, "Mend those, and check again."),
    # one card
    "too-complex": (_ERROR, "Keep a card to 16 KiB, 20 levels of nesting and 300 brackets in one block."),
    "nothing-to-ask": (
        _ERROR,
        "Give it a heading and an Intent, a Counter or scenarios; or, to a concept, text below the heading.",
    ),
    "duplicate-id": (_ERROR, "Give one of the two another id, such as '## Name {#another-id}'."),
    "bad-id": (_WARNING, "Use letters, digits, '-', '_' and '.' in an id, at most 100."),
    "two-best": (_ERROR, "Keep one 'best', and make the others 'works'."),
    "best-backfires": (_ERROR, "Decide whether it is best or backfires, and remove the other line."),
    "self-link": (_ERROR, "Link to another card, or remove the link."),
    "no-style": (
        _WARNING,
        "Name one of Competitive, Collaborative, Compromising, Accommodating, Avoiding in Style.",
    ),
    "unknown-kind": (_WARNING, "Use 'ploy', 'move' or 'counter'."),
    "unknown-universal": (_WARNING, "Write 'yes', or leave the field out."),
    "duplicate-field": (_WARNING, "Keep one; the first counts, the other stays in the card's text."),
    "unknown-field": (_WARNING, "Use a field's name, or leave it: it stays in the card's text."),
    "plain-field": (_WARNING, "Write it as a list item, '- **Field:** ...', or leave it: it stays in the card's text."),
    "unknown-fit": (
        _WARNING,
        "Begin the line with 'best:', 'works:' or 'backfires:'; it stays in the card's text.",
    ),
    # between cards
    "no-best": (_WARNING, "Add '- best: [Counter](#id): why' under '### Counters'."),
    "aka-is-name": (_WARNING, "Choose another AKA, or rename one of the two."),
    "link-to-nothing": (_WARNING, "Correct the id, or add the card."),
    "ambiguous-link": (_WARNING, "Name the file too: [text](deck.md#id)."),
    "deck-not-loaded": (_NOTICE, "Load that deck together with this one."),
    "few-distractors": (_WARNING, "Add Confusable cards, or ploys, that share no answer with it."),
    "scenario-gives-away": (_WARNING, "Say it in other words: the learner is asked for this name."),
    "uneven-options": (
        _WARNING,
        "Bring the two Counter lines closer in length: the longest option gives itself away.",
    ),
    "like-counters": (_WARNING, "Say what makes each reply fit its own ploy, or merge the two cards."),
    "repeated-sentence": (_WARNING, "Say it once, or in other words."),
}


@dataclass(slots=True)
class Report:
    """Collects the problems of one file; lines count from 1 and stay within the file."""

    file: str
    line_count: int
    problems: list[Problem] = field(default_factory=list)
    unsaid: int = 0

    def add(self, code: str, line: int, message: str, *, column: int = 1, remedy: str = "") -> None:
        """Add a problem; the code says how bad it is, and what to do unless a remedy is given."""
        severity, standard = CODES[code]
        if len(self.problems) >= PROBLEMS and severity is not Severity.ERROR and code != "more-problems":
            self.unsaid += 1
            return
        line = min(max(line, 1), max(self.line_count, 1))
        self.problems.append(Problem(self.file, line, max(column, 1), severity, code, message, remedy or standard))

    def result(self) -> tuple[Problem, ...]:
        """Return the problems by line; a last one counts those that are one too many to list."""
        if self.unsaid:
            self.add(
                "more-problems",
                max(problem.line for problem in self.problems),
                f"{self.unsaid} more problems are not listed",
            )
            self.unsaid = 0
        return tuple(sorted(self.problems))
