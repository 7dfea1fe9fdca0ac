"""`show`, `find`, `met`: looking things up."""

from __future__ import annotations

import click

from flashneg.cli.context import Context, command, complete_cards, json_option, say, say_json
from flashneg.domain.events import EventKind
from flashneg.domain.plural import counted


@click.command("show", epilog="Example: flashneg show reciprocity")
@click.argument("card", shell_complete=complete_cards)
@json_option
@command
def show_command(context: Context, card: str, as_json: bool) -> None:
    """Show CARD whole."""
    from flashneg.cli.folding import readable
    from flashneg.cli.present import card_json
    from flashneg.study import faces

    cards = context.ready().cards
    shown = cards.show(card)
    if as_json:
        say_json(card_json(shown, cards.references([shown])[0]))
        return
    say(f"{shown.card.name}  ({shown.stored.ref})")
    scenarios = faces.scenarios(shown.card)
    for heading, text in [*faces.whole(shown.card), *([("Scenarios", scenarios)] if scenarios else [])]:
        say(readable(f"\n{heading}\n{text}" if heading else f"\n{text}"))
    if shown.state.note:
        say(f"\nYour note\n{shown.state.note}")


@click.command("find", epilog='Example: flashneg find "one more thing"')
@click.argument("text")
@json_option
@command
def find_command(context: Context, text: str, as_json: bool) -> None:
    """Find what they just did to you: searches what the cards say, their names first."""
    from flashneg.cli.present import card_json

    if not text.strip():
        raise click.BadParameter("it is empty; type what was said or done", param_hint="'TEXT'")

    cards = context.ready().cards
    hits = cards.find(text)
    if as_json:
        references = cards.references(shown for shown, _ in hits)
        say_json([
            card_json(shown, meant) | {"score": round(score, 1)}
            for (shown, score), meant in zip(hits, references, strict=True)
        ])  # fmt: skip
    for shown, _ in [] if as_json else hits:
        intent = getattr(shown.card, "intent", "")
        say(f"{shown.stored.ref}: {shown.card.name}" + (f". {intent}" if intent else ""))
    if not hits:
        click.echo("error: nothing found; try other words, or a part of the name", err=True)
        raise click.exceptions.Exit(1)


@click.command("met", epilog='Example: flashneg met nibble "Asked for free delivery after the handshake"')
@click.argument("card", shell_complete=complete_cards)
@click.argument("text", default="")
@json_option
@command
def met_command(context: Context, card: str, text: str, as_json: bool) -> None:
    """Log that you met CARD in real life."""
    stored, state = context.ready().cards.act(card, EventKind.MET, {"text": text})
    if as_json:
        say_json({"card": stored.ref, "met": state.met})
    else:
        say(f"{stored.ref}: met {counted(state.met, 'time')}")
