"""What every command shares: the places, the services, and how things are said."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from flashneg.domain.safe_text import safe_json, safe_line, safe_text

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from flashneg.bootstrap import Services
    from flashneg.study.intake import Imported

_UNSAVED = "flashneg.unsaved"
P = ParamSpec("P")
R = TypeVar("R")


class FilePath(click.Path):
    """A path; an empty one, as an unset variable makes it, is wrong usage and not the folder one is in."""

    def __init__(self, *, allow_dash: bool = False) -> None:
        super().__init__(path_type=Path, allow_dash=allow_dash)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path."""
        if value == "":
            self.fail("a path is empty", param, ctx)
        return super().convert(value, param, ctx)


class Context:
    """The places that were named on the command line, and the services over them."""

    def __init__(self, home: str | None, database: str | None) -> None:
        self.home = home
        self.database = database

    @cached_property
    def services(self) -> Services:
        """The services, made when first asked for."""
        from flashneg.bootstrap import Services, find_places

        services = Services(find_places(self.home, self.database))
        _warn(services.complaints)
        click.get_current_context().find_root().call_on_close(services.close)
        return services

    def ready(self) -> Services:
        """Return the services with the decks brought up to date with their files, or as they were when that fails."""
        from flashneg.study.errors import Busy, NotSaved

        services = self.services
        told = len(services.complaints)
        try:
            report_problems(services.library.refresh())
        except NotSaved as error:
            if isinstance(error, Busy) or not services.library.decks():
                raise
            warn_unsaved(f"decks that changed are not read again; {error}")
        for complaint in services.complaints[told:]:
            warn_unsaved(complaint)
        return services


def _warn(complaints: Sequence[str]) -> None:
    for complaint in complaints:
        click.echo(f"warning: {safe_line(complaint)}", err=True)


def warn_unsaved(complaint: str) -> None:
    """Say on standard error what could not be written. Only the first is said: what hinders one, hinders the others."""
    told = click.get_current_context().meta
    if not told.get(_UNSAVED):
        told[_UNSAVED] = True
        _warn([complaint])


def command(function: Callable[P, R]) -> Callable[..., R]:
    """Give a command `--home` and `--database` after its name too, and the context as its first argument."""

    @click.option("--home", metavar="DIR", help="Where settings, decks and history live.")
    @click.option("--database", metavar="URL", help="The database file.")
    @click.pass_context
    @wraps(function)
    def inner(ctx: click.Context, home: str | None, database: str | None, *args: Any, **kwargs: Any) -> R:
        outer = ctx.find_object(Context) or Context(None, None)
        chosen = Context(home or outer.home, database or outer.database)
        return function(chosen, *args, **kwargs)  # type: ignore[arg-type]

    return inner


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def say(text: str = "") -> None:
    """Print text that may be somebody's words, made safe."""
    click.echo(safe_text(text))


def say_json(document: object) -> None:
    """Print one JSON document."""
    text = json.dumps(document, ensure_ascii=sys.stdout.encoding.lower() not in {"utf-8", "utf8"})
    click.echo(safe_json(text))


def say_error(message: str) -> None:
    """Print `error: ...` on standard error, on one line."""
    click.echo(f"error: {safe_line(message)}", err=True)


def report_problems(imported: Imported) -> None:
    """Say on standard error which deck files could not be read well, and which cards they have no more."""
    from flashneg.study.intake import gone_words

    for problem in imported.problems:
        if problem.severity == "error":
            click.echo(safe_line(f"{problem.file}:{problem.line}: {problem.message}; {problem.remedy}"), err=True)
    gone = gone_words(imported)
    if gone:
        click.echo(safe_line(gone), err=True)
    if imported.kept:
        names = safe_line(", ".join(imported.kept))
        click.echo(f"This version has new text for cards that you edited; yours stays: {names}", err=True)


def complete_cards(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a card's name."""
    return _complete(ctx, param, incomplete, lambda services: [card.stored.ref for card in services.cards.all()])


def complete_decks(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a deck's name."""
    return _complete(ctx, param, incomplete, lambda services: [deck.id for deck in services.library.decks()])


def _complete(
    ctx: click.Context, param: click.Parameter, incomplete: str, names: Callable[[Services], list[str]]
) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from flashneg.bootstrap import Services, find_places
    from flashneg.study.errors import StudyError

    del param
    given = ctx.find_root().params | {name: value for name, value in ctx.params.items() if value}
    try:
        services = Services(find_places(given.get("home"), given.get("database")))
        found = names(services)
        services.close()
    except StudyError:
        return []
    bare = [name.rpartition("/")[2] for name in found]
    wanted = incomplete.casefold()
    known = dict.fromkeys((*bare, *found))
    return [CompletionItem(safe_line(name)) for name in known if name.casefold().startswith(wanted)]
