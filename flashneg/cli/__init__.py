"""The command line: one module for each group of commands, loaded when it runs."""

from __future__ import annotations

import sys


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 done, 1 the answer is no, 2 wrong usage.

    `due` is for a shell prompt: where it can be answered from the database alone, click is not loaded for it.
    """
    given = sys.argv[1:] if arguments is None else arguments
    if given in (["due"], ["due", "--json"]):
        from flashneg.cli.quick_due import answer

        code = answer(as_json=len(given) == 2)
        if code is not None:
            return code
    from flashneg.cli.main import run as run_command

    return run_command(given)
