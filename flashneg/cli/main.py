"""All commands by name; the module of a command is loaded when it runs."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from flashneg import __version__
from flashneg.cli.context import Context, say_error
from flashneg.cli.output import failed
from flashneg.study.errors import StudyError, WrongUsage

COMMANDS = {
    "study": ("study", "Study today's cards."),
    "quiz": ("quiz", "Which counter fits which ploy?"),
    "import": ("exchange", "Bring in decks: Markdown, Anki, tables, notes, zips."),
    "export": ("exchange", "Write decks or cards for other programs or paper."),
    "check": ("files", "Say what is wrong in deck files."),
    "fmt": ("files", "Write deck files in the canonical form."),
    "decks": ("decks", "List decks; switch on or off, order, remove."),
    "find": ("cards", "What did they just do to me? Search the cards."),
    "show": ("cards", "Show a card."),
    "due": ("today", "What is due today, for a prompt or a status line."),
    "next": ("today", "The prompt that a session would show now."),
    "grade": ("today", "Grade a prompt."),
    "undo": ("today", "Take back the latest grade or act of today."),
    "met": ("cards", "Log that you met a tactic in real life."),
    "stats": ("reports", "How it is going."),
    "history": ("reports", "A card's reviews."),
    "suspend": ("acts", "Do not ask a card until it is unsuspended."),
    "unsuspend": ("acts", "Ask a suspended card again."),
    "bury": ("acts", "Do not ask a card until tomorrow."),
    "mark": ("acts", "Mark a card, or take its mark away."),
    "forget": ("acts", "Make a card's prompts new again; the history stays."),
    "note": ("acts", "Write a note on a card."),
    "backup": ("care", "Make a verified backup."),
    "restore": ("care", "Bring a backup back."),
    "doctor": ("care", "Check the stored facts."),
    "config": ("care", "Show or change settings."),
    "completion": ("care", "Print the shell's completion script."),
}


class _Commands(click.Group):
    """A group that knows every command's name and loads the module of the one that runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"flashneg.cli.{COMMANDS[cmd_name][0]}")
        command: Any = getattr(module, f"{cmd_name}_command")
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and name not in COMMANDS:
            near = [known for known in COMMANDS if known.startswith(name[:2])]
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            ctx.fail(f"No such command {name!r}.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: flashneg study --plain --deck starter-give-and-take",
)
@click.option("--home", metavar="DIR", help="Where settings, decks and history live (FLASHNEG_HOME).")
@click.option("--database", metavar="URL", help="The database file (FLASHNEG_DATABASE).")
@click.version_option(__version__, prog_name="flashneg")
@click.pass_context
def cli(ctx: click.Context, home: str | None, database: str | None) -> None:
    """Learn to recognise a negotiation ploy while it is played, and have its counter ready.

    Without a command flashneg opens at home.
    """
    ctx.obj = Context(home, database)
    if ctx.invoked_subcommand is None:
        from flashneg.cli.study import open_home

        open_home(ctx.obj)


def run(arguments: list[str]) -> int:
    """Run the command line and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = cli.main(arguments, prog_name="flashneg", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        say_error("stopped")
        return 1
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except StudyError as error:
        say_error(str(error))
        return 2 if isinstance(error, WrongUsage) else 1
    except OSError as error:
        return failed(error)
    return code if isinstance(code, int) else 0
