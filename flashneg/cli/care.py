"""`backup`, `restore`, `doctor`, `config`, `completion`: what keeps the whole in order."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from flashneg.cli.context import Context, FilePath, command, json_option, say, say_error, say_json
from flashneg.domain.safe_text import safe_line


@click.command("backup", epilog="Example: flashneg backup ~/flashneg-2026.db")
@click.argument("path", required=False, type=FilePath())
@command
def backup_command(context: Context, path: Path | None) -> None:
    """Make a verified backup: among the others, or at PATH."""
    from flashneg.storage.backup import copy_to
    from flashneg.study.errors import StudyError, WrongUsage

    if path is not None and str(path) == "-":
        raise WrongUsage("a backup is a file: name its path, or none to put it among the others")
    context.services.file.backs_up = False
    store = context.services.store
    if path is None:
        say(f"{store.backup().path}")
        return
    if path.exists():
        raise StudyError(f"{path} is there already; name another path")
    copy_to(store.database, path.absolute())
    say(f"{path}")


@click.command("restore", epilog="Example: flashneg restore ~/flashneg-2026.db")
@click.argument("path", type=FilePath())
@click.option("--accept-damage", is_flag=True, help="Restore it although a deck or card of it is damaged.")
@command
def restore_command(context: Context, path: Path, accept_damage: bool) -> None:
    """Bring the backup at PATH back. The present file is kept aside."""
    from flashneg.study.errors import Spoilt, StudyError

    if not path.exists():
        raise StudyError(f"{path} is not there; 'flashneg doctor' names the newest backup")
    services = context.services
    try:
        aside = services.file.restore(path.absolute(), accept_damage=accept_damage)
    except Spoilt as error:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise
        click.confirm(safe_line(f"{error.fault}. Restore it all the same?"), abort=True, err=True)
        aside = services.file.restore(path.absolute(), accept_damage=True)
    say(f"restored from {path}" + (f"; the file before is {aside}" if aside else ""))


@click.command("doctor", epilog="Example: flashneg doctor --rebuild")
@click.option("--rebuild", is_flag=True, help="Derive the schedules again from the log.")
@json_option
@command
def doctor_command(context: Context, rebuild: bool, as_json: bool) -> None:
    """Check the file, the log's chains, the schedules and the newest backup; exit 1 if something is wrong."""
    from flashneg.storage.doctor import examine

    context.services.file.backs_up = False
    store = context.services.store
    found = examine(store.database, store.backups, rebuild=rebuild)
    if as_json:
        facts = asdict(found) | {"ok": found.ok, "schema": found.schema}
        say_json(facts | {"problems": list(found.problems)})
    else:
        say(f"{found.events} events; chain {found.chain}; schedules {found.projection}")
        for problem in found.problems:
            say_error(problem)
    if not found.ok:
        raise click.exceptions.Exit(1)


@click.command("config", epilog="Example: flashneg config new_per_day 8")
@click.argument("key", required=False)
@click.argument("value", required=False)
@command
def config_command(context: Context, key: str | None, value: str | None) -> None:
    """Show the settings, show one, or set KEY to VALUE."""
    from flashneg.domain.settings import HELP, NAMES, known
    from flashneg.study.errors import WrongUsage

    services = context.services
    if key is None:
        for name in NAMES:
            say(f"{name} = {_written(getattr(services.settings, name))}    # {HELP[name]}")
        return
    if value is not None:
        services.set(key, value)
    try:
        say(_written(getattr(services.settings, known(key))))
    except ValueError as error:
        raise WrongUsage(str(error)) from error


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    return str(value)


@click.command("completion", epilog='Example: eval "$(flashneg completion bash)"')
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@command
def completion_command(context: Context, shell: str) -> None:
    """Print the script that makes SHELL complete commands, decks and cards."""
    del context
    from click.shell_completion import get_completion_class

    from flashneg.cli.main import cli

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(cli, {}, "flashneg", "_FLASHNEG_COMPLETE").source())
