"""`import` and `export`: decks in and out, in the formats of other programs too."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flashneg.cli.context import (
    Context,
    FilePath,
    command,
    complete_cards,
    complete_decks,
    json_option,
    report_problems,
    say,
    say_json,
)
from flashneg.domain.plural import counted
from flashneg.domain.safe_text import safe_line
from flashneg.study.errors import WrongUsage
from flashneg.study.uncollected import uncollected

if TYPE_CHECKING:
    from flashneg.study.exchange import Exchange, Taken
    from flashneg.study.parcels import Progress

_KINDS = ("added", "changed", "renamed", "moved", "retired", "returned")
_FROM = "markdown, anki, anki-text, csv, tsv, hashcards, obsidian, hascard, mnemosyne, definitions, zip, json"
_TO = "markdown, apkg, csv, tsv, anki-text, hashcards, json, cards (to print), sheet (one page), report (your progress)"
_QUIET_SECONDS = 0.7
_NAMED = 8


@click.command("import", epilog="Example: flashneg import my-deck.md negotiation.apkg --dry-run")
@click.argument("paths", nargs=-1, type=FilePath(allow_dash=True))
@click.option("--from", "source_format", metavar="FORMAT", help=f"The format, when the content does not tell: {_FROM}.")
@click.option("--map", "mapping", metavar="FIELD=COLUMN", multiple=True, help="Which column or field is which of ours.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--undo", is_flag=True, help="Take the last import back: decks, files, reviews; a merge by its backup.")
@json_option
@command
@uncollected()
def import_command(
    context: Context, paths: tuple[Path, ...], source_format: str | None, mapping: tuple[str, ...], dry_run: bool,
    undo: bool, as_json: bool,
) -> None:  # fmt: skip
    """Bring in decks: Markdown, Anki, tables, notes, zips, folders; '-' is standard input. All or nothing."""
    from flashneg.cli.present_decks import imported_json
    from flashneg.study.columns import Wanted

    exchange = context.services.exchange
    if undo:
        if paths:
            raise click.UsageError("--undo takes no path.")
        if dry_run or source_format is not None or mapping:
            raise WrongUsage("--undo goes with none of --dry-run, --from and --map; leave them out")
        _undo(context, as_json=as_json)
        return
    if not paths:
        raise click.UsageError("Missing argument 'PATHS...'.")
    if not exchange.is_new():
        report_problems(context.services.library.refresh(leave=paths))
    wanted = Wanted(_mapping(mapping))
    with progress_bar() as progress:
        if not dry_run and not as_json and not mapping and sys.stdin.isatty() and _may_ask(paths):
            _ask(exchange, paths, source_format, progress)
        done = exchange.import_paths(
            paths, source_format=source_format, wanted=wanted, dry_run=dry_run, progress=progress
        )
    if as_json:
        say_json(imported_json(done))
        return
    _say_taken(done, dry_run=dry_run)


def _mapping(pairs: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in pairs:
        name, sign, column = pair.partition("=")
        if not sign or not name.strip() or not column.strip():
            raise click.UsageError(f"--map takes FIELD=COLUMN, not {pair!r}.")
        field = name.strip().lower()
        if field in found:
            raise click.UsageError(f"--map names the field {field!r} twice; one column is enough.")
        found[field] = column.strip()
    return found


def _may_ask(paths: tuple[Path, ...]) -> bool:
    return not any(str(path) == "-" or path.suffix.lower() == ".md" or path.is_dir() for path in paths)


def _ask(exchange: Exchange, paths: tuple[Path, ...], source_format: str | None, progress: Progress) -> None:
    """Show how kinds of notes were understood where their names did not tell, and ask whether that is meant."""
    found = exchange.import_paths(paths, source_format=source_format, dry_run=True, progress=progress)
    for guess in found.guesses:
        if guess.sure:
            continue
        pairs = ", ".join(f"{field} from {column!r}" for field, column in guess.mapping)
        click.echo(safe_line(f"{guess.what}: {pairs}. Its fields: {', '.join(guess.fields)}"), err=True)
        if not click.confirm("Import it so?", default=True, err=True):
            raise click.UsageError("Say which field is which with --map, as in --map front=Word --map back=Meaning.")


def _say_taken(done: Taken, *, dry_run: bool) -> None:
    from flashneg.study.intake import listed

    changes = done.changes
    for name in _KINDS:
        cards = getattr(changes, name)
        if cards:
            say(f"{len(cards)} {name}: {listed(cards, _NAMED)}")
    if done.reviews:
        say(counted(done.reviews, "review"))
    say(f"{counted(len(done.decks), 'deck')}, {changes.unchanged} unchanged" + (" (dry run)" if dry_run else ""))
    if dry_run:
        for guess in done.guesses:
            if guess.sure and not any(theirs in guess.fields for _, theirs in guess.mapping):
                continue  # as its templates show it
            say(f"{guess.what} is read so: {', '.join(f'{ours} from {theirs}' for ours, theirs in guess.mapping)}")
    for found in done.problems:
        place = f"{found.file}:{found.line}: " if found.file else ""
        click.echo(safe_line(f"{place}{found.severity}: {found.message}; {found.remedy}"), err=True)
    if (bool(changes) or done.reviews) and not dry_run:
        click.echo("'flashneg import --undo' takes it back", err=True)


def _undo(context: Context, *, as_json: bool) -> None:
    back = context.services.exchange.undo()
    if as_json:
        aside = str(back.aside) if back.aside else None
        say_json(
            {"removed": list(back.removed), "restored": list(back.restored), "events": back.events, "aside": aside}
        )
        return
    for name, decks in (("removed", back.removed), ("as before", back.restored)):
        if decks:
            say(f"{name}: {', '.join(decks)}")
    say(f"the last import is taken back; {back.events} of its events no longer count")
    if back.aside:
        click.echo(safe_line(f"the merged database is kept: {back.aside}"), err=True)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Give what shows a bar on standard error when that is a terminal and the work is long."""
    started = time.monotonic()
    shown = False

    def show(what: str, done: int, whole: int) -> None:
        nonlocal shown
        if not sys.stderr.isatty() or time.monotonic() - started < _QUIET_SECONDS:
            return
        shown = True
        part = round(20 * done / whole) if whole else 0
        click.echo(f"\r\x1b[K{'█' * part}{'░' * (20 - part)} {safe_line(what)}", nl=False, err=True)

    yield show
    if shown:
        click.echo("\r\x1b[K", nl=False, err=True)


@click.command("export", epilog="Example: flashneg export mine.apkg --deck foundations --with-history")
@click.argument("path", type=FilePath())
@click.option("--to", "target_format", metavar="FORMAT", help=f"The format, when PATH's ending does not tell: {_TO}.")
@click.option("--deck", "decks", multiple=True, shell_complete=complete_decks, help="Only this deck; may be repeated.")
@click.option("--card", "cards", multiple=True, shell_complete=complete_cards, help="Only this card; may be repeated.")
@click.option("--with-history", is_flag=True, help="With schedules and reviews, where the format has them.")
@json_option
@command
def export_command(
    context: Context, path: Path, target_format: str | None, decks: tuple[str, ...], cards: tuple[str, ...],
    with_history: bool, as_json: bool,
) -> None:  # fmt: skip
    """Write decks or cards: Markdown, Anki, tables, JSON with everything, pages to print; '-' is standard output."""
    to_output = str(path) == "-"
    if to_output and as_json:
        raise click.UsageError("--json and '-' would both be on standard output.")
    services = context.ready()
    if target_format == "report":
        from flashneg.cli.figures import export_report

        with _output(path) as written:
            export_report(services, written, as_json=as_json, quiet=to_output)
        return
    chosen = tuple(services.cards.resolve(name).ref for name in cards)
    with progress_bar() as progress, _output(path) as written:
        done = services.export.export(
            written, target_format=target_format, decks=decks, cards=chosen, with_history=with_history,
            progress=progress,
        )  # fmt: skip
    if as_json:
        say_json({"path": str(path), "cards": done.cards, "left_behind": list(done.left), "hints": list(done.hints)})
        return
    if not to_output:
        say(f"{path}: {counted(done.cards, 'card')}")
    for sentence in (*(f"left behind: {what}" for what in done.left), *done.hints):
        click.echo(safe_line(sentence), err=True)


@contextmanager
def _output(path: Path) -> Iterator[Path]:
    """Give the path to write to; what is for standard output is written whole first, and goes out at the end."""
    if str(path) != "-":
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "export"
        yield written
        if written.is_dir():
            raise click.UsageError("Several decks are several files: name one with --deck, or give a folder's path.")
        with written.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
