"""`import`, `export`, `decks`: the library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from flashneg.cli.context import Context, command, complete_decks, json_option, report_problems, say, say_json
from flashneg.study.errors import StudyError


@click.command("import", epilog="Example: flashneg import my-deck.md ~/decks --dry-run")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@json_option
@command
def import_command(context: Context, paths: tuple[Path, ...], dry_run: bool, as_json: bool) -> None:
    """Bring in Markdown deck files, or folders of them. All or nothing."""
    import gc

    from flashneg.cli.present import imported_json

    gc.disable()  # what an import makes stays to its end: there is nothing to collect
    library = context.services.library
    report_problems(library.refresh(leave=paths))
    done = library.import_paths(paths, dry_run=dry_run)
    if as_json:
        say_json(imported_json(done))
        return
    changes = done.changes
    for name in ("added", "changed", "renamed", "moved", "retired", "returned"):
        cards = getattr(changes, name)
        if cards:
            more = f" and {len(cards) - 5} more" if len(cards) > 5 else ""
            say(f"{len(cards)} {name}: {', '.join(cards[:5])}{more}")
    count = len(done.decks)
    say(f"{count} deck{'s' if count != 1 else ''}, {changes.unchanged} unchanged" + (" (dry run)" if dry_run else ""))
    for found in done.problems:
        click.echo(f"{found.file}:{found.line}: {found.severity}: {found.message}; {found.remedy}", err=True)


@click.command("export", epilog="Example: flashneg export out.md --deck starter-give-and-take")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--deck", "deck", required=True, shell_complete=complete_decks, help="The deck to write.")
@command
def export_command(context: Context, path: Path, deck: str) -> None:
    """Write a deck as canonical Markdown to PATH."""
    from flashneg.cli.checking import export_deck

    found = export_deck(context.ready(), deck, path)
    say(f"{path}: {found} cards")


@click.group("decks", invoke_without_command=True, epilog="Example: flashneg decks off foundations")
@json_option
@command
def decks_command(context: Context, as_json: bool) -> None:
    """List decks; with a command, switch them on or off, order or remove them."""
    ctx = click.get_current_context()
    ctx.obj = context
    if ctx.invoked_subcommand is None:
        _list(context, as_json)


def _list(context: Context, as_json: bool) -> None:
    services = context.ready()
    rows = deck_rows(services)
    if as_json:
        say_json(rows)
        return
    for row in rows:
        state = "on " if row["on"] else "off"
        gone = "  (source missing)" if row["missing"] else ""
        say(f"{state}  {row['id']:<28} {row['cards']:>4} cards  {row['due']:>4} due  {row['new']:>4} new{gone}")


def deck_rows(services: Any) -> list[dict[str, Any]]:
    """Return every deck with its counts."""
    summaries = services.reports.decks()
    return [
        {
            "id": found.deck.id, "title": found.deck.title, "cards": found.cards, "tactics": found.tactics,
            "due": found.due, "new": found.new, "mastery": found.learned_share, "on": found.deck.enabled,
            "source": found.deck.source, "missing": found.deck.missing,
        }
        for found in summaries
    ]  # fmt: skip


_deck = click.argument("deck", shell_complete=complete_decks)


@decks_command.command("on", epilog="Example: flashneg decks on foundations")
@_deck
@command
def on_command(context: Context, deck: str) -> None:
    """Ask the cards of DECK."""
    say(f"{context.ready().library.switch(deck, on=True).id} is on")


@decks_command.command("off", epilog="Example: flashneg decks off foundations")
@_deck
@command
def off_command(context: Context, deck: str) -> None:
    """Do not ask the cards of DECK. Its history stays."""
    say(f"{context.ready().library.switch(deck, on=False).id} is off; its history stays")


@decks_command.command("remove", epilog="Example: flashneg decks remove my-deck")
@_deck
@command
def remove_command(context: Context, deck: str) -> None:
    """Take DECK out of the library. Its file and its history stay; a bundled deck is switched off."""
    found = context.ready().library.remove(deck)
    say(f"{found.id} is {'off: a bundled deck stays' if found.bundled else 'removed; its history stays'}")


@decks_command.command("order", epilog="Example: flashneg decks order foundations starter-at-the-table")
@click.argument("decks", nargs=-1, required=True, shell_complete=complete_decks)
@command
def order_command(context: Context, decks: tuple[str, ...]) -> None:
    """Study DECKS first, in this order."""
    if len(set(decks)) != len(decks):
        raise StudyError("a deck is named twice; name each once")
    for found in context.ready().library.order(decks):
        say(found.id)
