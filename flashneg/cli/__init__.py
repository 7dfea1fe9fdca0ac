"""The command line: one module for each group of commands, loaded when it runs."""

from __future__ import annotations

import os
import sys


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 done, 1 the answer is no, 2 wrong usage.

    `due` is for a shell prompt: where it can be answered from the database alone, click is not loaded for it.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by who started us, as a job without a terminal may be
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
    given = sys.argv[1:] if arguments is None else arguments
    if given in (["due"], ["due", "--json"]):
        from flashneg.cli.quick_due import answer

        code = answer(as_json=len(given) == 2)
        if code is not None:
            return code
    from flashneg.cli.main import run as run_command

    return run_command(given)
