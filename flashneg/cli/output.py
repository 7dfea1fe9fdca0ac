"""What the system refused: output that cannot be written, a file that cannot be read."""

from __future__ import annotations

import os
import sys


def failed(error: OSError) -> int:
    """Say what the system refused, and return the exit code; a reader that has enough is told nothing.

    What is still to be written goes nowhere from then on.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if not isinstance(error, BrokenPipeError):
        from flashneg.domain.safe_text import safe_line

        what = error.filename or "the output cannot be written"
        sys.stderr.write(safe_line(f"error: {what}: {error.strerror or error}; mend that, then try again") + "\n")
    return 1
