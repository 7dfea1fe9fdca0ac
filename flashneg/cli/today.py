"""`due`, `next`, `grade`, `undo`: the session for scripts and status lines."""

from __future__ import annotations

import sys

import click

from flashneg.cli.context import Context, command, json_option, say, say_json


@click.command("due", epilog="Example: flashneg due --json")
@json_option
@command
def due_command(context: Context, as_json: bool) -> None:
    """Say what is due today: reviews, new prompts, and what awaits the final drill. Fast."""
    from flashneg.cli.quick_due import due_json, due_text
    from flashneg.domain import calendar
    from flashneg.storage.quick import read_due
    from flashneg.study.session_limits import limits_of

    services = context.services
    clock = services.clock
    found = read_due(
        services.places.database,
        learner=services.settings.learner,
        today=calendar.study_day(clock.now(), clock.zone, clock.day_start),
        limits=limits_of(services.settings),
    )
    if found is None:
        found = context.ready().session().counts()
    say(due_json(found) if as_json else due_text(found))


@click.command("next", epilog="Example: flashneg next --json")
@json_option
@command
def next_command(context: Context, as_json: bool) -> None:
    """Print the prompt that a session would show now."""
    from flashneg.cli.present import asked_json
    from flashneg.study import faces

    services = context.ready()
    asked = services.session().next()
    if as_json:
        say_json(asked_json(asked) if asked else None)
    elif asked is None:
        say(faces.ALL_OFF if services.reports.all_off() else "Nothing is left today.")
    else:
        say(f"{asked.ref}\n\n{asked_json(asked)['question']}")


@click.command("grade", epilog="Example: flashneg grade reciprocity:counter 4")
@click.argument("prompt")
@click.argument("quality", type=click.IntRange(0, 5))
@click.option("--at", metavar="WHEN", help="An earlier instant, ISO 8601; without an offset, local time.")
@click.option("--accept-clock", is_flag=True, help="Grade although the clock is in doubt.")
@json_option
@command
def grade_command(
    context: Context, prompt: str, quality: int, at: str | None, accept_clock: bool, as_json: bool
) -> None:
    """Grade PROMPT (deck/card:facet) with SM-2's QUALITY, 0 to 5."""
    from flashneg.cli.present import graded_json
    from flashneg.domain.calendar import day_text, parse_instant
    from flashneg.study.errors import ClockDoubt

    services = context.ready()
    instant = None
    if at is not None:
        try:
            instant = parse_instant(at, services.clock.zone)
        except ValueError as error:
            raise click.BadParameter(f"it {error}", param_hint="--at") from None
    key = services.cards.resolve_prompt(prompt)
    session = services.session()
    try:
        graded = session.grade(key, quality, at=instant, accept_clock=accept_clock)
    except ClockDoubt as doubt:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise
        click.confirm(f"{doubt}. Grade all the same?", abort=True, err=True)
        graded = session.grade(key, quality, at=instant, accept_clock=True)
    if as_json:
        say_json(graded_json(graded))
        return
    where = "the final drill asks it again today" if graded.drill else f"due {day_text(graded.schedule.due)}"
    say(f"{graded.ref}: {graded.quality} ({graded.mode}), {where}")


@click.command("undo", epilog="Example: flashneg undo")
@json_option
@command
def undo_command(context: Context, as_json: bool) -> None:
    """Take back the latest grade, bury, suspend or mark of today."""
    from flashneg.cli.present import undone_json

    undone = context.services.session().undo()
    if as_json:
        say_json(undone_json(undone))
    elif undone is None:
        say("Nothing of today is left to undo.")
    else:
        say(f"Took back: {undone.event.kind} of {undone.ref or 'a card that is gone'}")
