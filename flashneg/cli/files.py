"""`check` and `fmt`: deck files, without the library."""

from __future__ import annotations

import difflib
from pathlib import Path

import click

from flashneg.cli.context import Context, FilePath, command, json_option, say, say_error, say_json
from flashneg.domain.plural import counted

_paths = click.argument("paths", nargs=-1, required=True, type=FilePath())


def _files(paths: tuple[Path, ...]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(child for child in path.rglob("*.md") if not child.name.startswith("."))
        else:
            found.append(path)
    return found


@click.command("check", epilog="Example: flashneg check decks/")
@_paths
@json_option
@command
def check_command(context: Context, paths: tuple[Path, ...], as_json: bool) -> None:
    """Say what is wrong in deck files; exit 1 if there is an error."""
    del context
    from flashneg.bootstrap import bundled_folder
    from flashneg.cli.checking import check_files
    from flashneg.cli.present_decks import problem_json

    files = _files(paths)
    problems = check_files(files, lambda: sorted(bundled_folder().glob("*.md")))
    if as_json:
        say_json([problem_json(problem) for problem in problems])
    else:
        for found in problems:
            place = f"{found.file}:{found.line}:{found.column}"
            say(f"{place}: {found.severity}: {found.message} [{found.code}]; {found.remedy}")
        say(_summary(len(files), [problem.severity.value for problem in problems]))
    if any(problem.severity == "error" for problem in problems):
        raise click.exceptions.Exit(1)


def _summary(files: int, severities: list[str]) -> str:
    found = [counted(severities.count(name), name) for name in ("error", "warning", "notice")]
    return f"{counted(files, 'file')}: {', '.join(found)}"


@click.command("fmt", epilog="Example: flashneg fmt --diff my-deck.md")
@_paths
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit 1 if a file would change.")
@click.option("--diff", is_flag=True, help="Write nothing; print what would change.")
@command
def fmt_command(context: Context, paths: tuple[Path, ...], only_check: bool, diff: bool) -> None:
    """Write deck files in the canonical form. What is read from them does not change."""
    del context
    from flashneg.decks.source import SourceError, read_source, write_source
    from flashneg.decks.write import fmt_text

    failed = changed = 0
    for path in _files(paths):
        try:
            source = read_source(path)
            wanted = fmt_text(source.text, file=str(path), stem=path.stem)
            if wanted == source.text:
                failed += _is_refused(source.text, path)
                continue
            changed += 1
            if diff:
                lines = difflib.unified_diff(
                    source.text.splitlines(), wanted.splitlines(), str(path), str(path), lineterm=""
                )
                say("\n".join(lines))
            elif only_check:
                say(f"{path} would change")
            else:
                write_source(path, wanted, expected=source)
                say(f"{path} formatted")
        except SourceError as error:
            failed += 1
            say_error(str(error))
    if failed or (only_check and changed):
        raise click.exceptions.Exit(1)


def _is_refused(text: str, path: Path) -> bool:
    """Say why nothing of an unchanged file can be read, if that is so."""
    from flashneg.decks.read import read_deck

    read = read_deck(text, file=str(path), stem=path.stem)
    if read.deck is None:
        found = next(found for found in read.problems if found.severity == "error")
        say_error(f"{path}:{found.line}: {found.message}; {found.remedy}")
    return read.deck is None
