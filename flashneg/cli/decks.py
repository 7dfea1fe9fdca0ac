"""`decks`: the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from flashneg.cli.context import Context, command, complete_decks, json_option, say, say_json
from flashneg.study.errors import StudyError, WrongUsage

if TYPE_CHECKING:
    from flashneg.bootstrap import Services


@click.group("decks", invoke_without_command=True, epilog="Example: flashneg decks off foundations")
@json_option
@command
def decks_command(context: Context, as_json: bool) -> None:
    """List decks; with a command, switch them on or off, order or remove them."""
    ctx = click.get_current_context()
    ctx.obj = context
    if ctx.invoked_subcommand is None:
        _list(context, as_json)
    elif as_json:
        raise WrongUsage(f"--json is for the list of decks; leave it out with '{ctx.invoked_subcommand}'")


def _list(context: Context, as_json: bool) -> None:
    import shlex

    rows = deck_rows(context.ready())
    if as_json:
        say_json(rows)
        return
    for row in rows:
        state = "on " if row["on"] else "off"
        gone = "  (source missing)" if row["missing"] else ""
        if not (row["cards"] or gone):
            gone = f"  (no card can be used; see why: flashneg check {shlex.quote(row['source'])})"
        say(f"{state}  {row['id']:<28} {row['cards']:>4} cards  {row['due']:>4} due  {row['new']:>4} new{gone}")


def deck_rows(services: Services) -> list[dict[str, Any]]:
    """Return every deck with its counts."""
    from flashneg.cli.waiting import kept

    summaries = services.reports.decks()
    shares = services.mastery.standings(kept(services)).decks
    return [
        {
            "id": found.deck.id, "title": found.deck.title, "cards": found.cards, "tactics": found.tactics,
            "due": found.due, "new": found.new, "mastery": round(shares.get(found.deck.id, 0.0), 4),
            "on": found.deck.enabled, "source": found.deck.source, "missing": found.deck.missing,
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
    """Take DECK out of the library. Its history stays, and its file, aside; a bundled deck is switched off."""
    found = context.ready().library.remove(deck)
    if found.bundled:
        say(f"{found.id} is off: a bundled deck stays")
    else:
        say(f"{found.id} is removed; its history stays, and its file is {found.source}")


@decks_command.command("order", epilog="Example: flashneg decks order foundations starter-at-the-table")
@click.argument("decks", nargs=-1, required=True, shell_complete=complete_decks)
@command
def order_command(context: Context, decks: tuple[str, ...]) -> None:
    """Study DECKS first, in this order."""
    if len(set(decks)) != len(decks):
        raise StudyError("a deck is named twice; name each once")
    for found in context.ready().library.order(decks):
        say(found.id)
