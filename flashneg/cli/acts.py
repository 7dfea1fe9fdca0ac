"""What a learner does to a card as a whole."""

from __future__ import annotations

import click

from flashneg.cli.context import Context, command, complete_cards, say
from flashneg.domain.events import EventKind

_card = click.argument("card", shell_complete=complete_cards)


@click.command("suspend", epilog="Example: flashneg suspend big-talk")
@_card
@command
def suspend_command(context: Context, card: str) -> None:
    """Do not ask CARD until it is unsuspended."""
    stored, _ = context.ready().cards.act(card, EventKind.SUSPEND)
    say(f"{stored.ref} is suspended; 'flashneg unsuspend {stored.ref}' asks it again")


@click.command("unsuspend", epilog="Example: flashneg unsuspend big-talk")
@_card
@command
def unsuspend_command(context: Context, card: str) -> None:
    """Ask a suspended CARD again."""
    stored, _ = context.ready().cards.act(card, EventKind.UNSUSPEND)
    say(f"{stored.ref} is asked again")


@click.command("bury", epilog="Example: flashneg bury big-talk")
@_card
@command
def bury_command(context: Context, card: str) -> None:
    """Do not ask CARD until tomorrow."""
    stored, _ = context.ready().cards.act(card, EventKind.BURY)
    say(f"{stored.ref} waits until tomorrow")


@click.command("mark", epilog="Example: flashneg mark big-talk")
@_card
@command
def mark_command(context: Context, card: str) -> None:
    """Mark CARD, or take its mark away."""
    stored, state = context.ready().cards.act(card, EventKind.MARK)
    say(f"{stored.ref} is {'marked' if state.marked else 'no longer marked'}")


@click.command("forget", epilog="Example: flashneg forget big-talk")
@_card
@command
def forget_command(context: Context, card: str) -> None:
    """Make every prompt of CARD new again. Its history stays."""
    stored = context.ready().cards.forget(card)
    say(f"{stored.ref} is new again; its history stays")


@click.command("note", epilog='Example: flashneg note flinch "Our landlord does this."')
@_card
@click.argument("text")
@command
def note_command(context: Context, card: str, text: str) -> None:
    """Write TEXT as your note on CARD; an empty text takes it away."""
    stored, _ = context.ready().cards.act(card, EventKind.NOTE, {"text": text})
    say(f"{stored.ref} has {'your note' if text else 'no note'}")
