"""`stats` and `history`: how it is going."""

from __future__ import annotations

import click

from flashneg.cli.context import Context, command, complete_cards, json_option, say, say_json
from flashneg.domain.calendar import day_text


@click.command("stats", epilog="Example: flashneg stats --since 2026-01-01")
@click.option("--since", metavar="DAY", help="Count from this day on, YYYY-MM-DD.")
@json_option
@command
def stats_command(context: Context, since: str | None, as_json: bool) -> None:
    """Say how it is going: what you would recall now and in 30 days, what is at risk, and whether that was right."""
    from flashneg.domain.calendar import parse_day

    try:
        first = parse_day(since) if since else 0
    except ValueError:
        raise click.BadParameter(f"{since!r} is not a day, YYYY-MM-DD", param_hint="--since") from None
    from flashneg.cli.figures import stats_json, stats_lines
    from flashneg.cli.waiting import bar, warn_not_kept
    from flashneg.study.advice import advice

    services = context.ready()
    with bar("Reading your reviews", shown=services.mastery.is_long()) as tell:
        found = services.progress.stats(first, tell)
        audit = services.progress.audit()
    warn_not_kept(found.not_kept)
    line = advice(services.session().counts(), found.standings, all_off=services.reports.all_off())
    if as_json:
        say_json(stats_json(found, audit, line))
        return
    for text in stats_lines(found, audit, line):
        say(text)


@click.command("history", epilog="Example: flashneg history reciprocity")
@click.argument("card", shell_complete=complete_cards)
@json_option
@command
def history_command(context: Context, card: str, as_json: bool) -> None:
    """Print every review of CARD, and what set its schedule from outside, with the schedule after each."""
    from flashneg.cli.figures import card_json, card_lines
    from flashneg.cli.present import history_json
    from flashneg.cli.waiting import kept
    from flashneg.study import faces

    services = context.ready()
    stored, prompts = services.cards.history(card)
    page = services.mastery.card(kept(services), stored.key)
    if as_json:
        say_json(history_json(stored.ref, prompts) | card_json(page))
        return
    for line in card_lines(page):
        say(line)
    for found in prompts:
        memory = found.schedule.memory
        due = "new" if found.schedule.is_new else f"due {day_text(found.schedule.due)}"
        say(f"{found.ref}: {due}, n {memory.repetitions}, ease {memory.ease / 100:.2f}, interval {memory.interval} d")
        for recorded in found.past:
            say(f"  {faces.past(recorded)}")
