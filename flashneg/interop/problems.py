"""Problems of files from elsewhere: the file, the line or row, and what to do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from flashneg.domain.cards import Problem, Severity
from flashneg.interop.limits import PROBLEMS

LEFT = "left-behind"


@dataclass(slots=True)
class Report:
    """Collects the problems of one file. Of one code no more than some are listed, and the others counted."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, code: str, line: int, message: str, remedy: str, severity: Severity = Severity.WARNING) -> None:
        """Add a problem; lines and rows count from 1."""
        self.counts[code] += 1
        if self.counts[code] <= PROBLEMS:
            self.problems.append(Problem(self.file, max(1, line), 1, severity, code, message, remedy))

    def left(self, message: str, remedy: str = "Keep the original for it.", line: int = 1) -> None:
        """Say what the import leaves behind."""
        self.add(LEFT, line, message, remedy, Severity.NOTICE)

    def result(self) -> tuple[Problem, ...]:
        """Return the problems; of each code a last one counts those that are not listed."""
        more = [
            Problem(self.file, 1, 1, Severity.NOTICE, "more-problems", f"{count - PROBLEMS} more: {code}",
                    "Mend those, and import again.")
            for code, count in self.counts.items() if count > PROBLEMS
        ]  # fmt: skip
        return (*self.problems, *more)
