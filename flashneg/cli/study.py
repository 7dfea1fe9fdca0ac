"""`study`, and `flashneg` alone: the TUI, or the same session line by line."""

from __future__ import annotations

import click

from flashneg.cli.context import Context, command, complete_decks
from flashneg.study.errors import StudyError
from flashneg.study.session_limits import Options


@click.command("study", epilog="Example: flashneg study --deck starter-give-and-take --new 3 --plain")
@click.option("--deck", "decks", multiple=True, shell_complete=complete_decks, help="Only this deck; may be repeated.")
@click.option("--new", type=click.IntRange(0), help="New prompts today, also while a backlog stands.")
@click.option("--limit", type=click.IntRange(0), help="Reviews today.")
@click.option("--ahead", type=click.IntRange(0, 365), default=0, metavar="DAYS", help="Reviews of the coming days too.")
@click.option("--plain", is_flag=True, help="Line by line, for screen readers, dumb terminals and scripts.")
@command
def study_command(
    context: Context, decks: tuple[str, ...], new: int | None, limit: int | None, ahead: int, plain: bool
) -> None:
    """Study today's cards."""
    options = Options(new, limit, ahead)
    if decks or plain:
        services = context.ready()
        if decks:
            from flashneg.study.library import find_deck

            known = services.library.decks()
            options = Options(new, limit, ahead, tuple(find_deck(known, name).id for name in decks))
    if plain:
        from flashneg.cli.plain import study_plain

        study_plain(context.services, options)
    else:
        _open(context, options)


def open_home(context: Context) -> None:
    """Open the TUI at home."""
    _open(context, None)


def _open(context: Context, options: Options | None) -> None:
    from flashneg.bootstrap import is_terminal

    if not is_terminal():
        raise StudyError("flashneg needs a terminal; use 'flashneg study --plain', or 'flashneg --help'")
    from flashneg.tui.app import FlashnegApp

    services = context.services
    app = FlashnegApp(services, options)
    app.run()
    if app.return_code:
        raise click.exceptions.Exit(app.return_code)
