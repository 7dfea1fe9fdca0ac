"""`stats` and `history`: how it is going."""

from __future__ import annotations

import click

from flashneg.cli.context import Context, command, complete_cards, json_option, say, say_json


@click.command("stats", epilog="Example: flashneg stats --since 2026-01-01")
@click.option("--since", metavar="DAY", help="Count from this day on, YYYY-MM-DD.")
@json_option
@command
def stats_command(context: Context, since: str | None, as_json: bool) -> None:
    """Say how it is going: reviews, days, streak, retention, and what is to come."""
    from flashneg.domain.calendar import day_text, parse_day

    try:
        first = parse_day(since) if since else 0
    except ValueError:
        raise click.BadParameter(f"{since!r} is not a day, YYYY-MM-DD", param_hint="--since") from None
    found = context.ready().reports.stats(first)
    if as_json:
        by_day = [
            {
                "day": day_text(day.day),
                "reviews": day.reviews,
                "scheduled": day.scheduled,
                "recalled": day.recalled,
            }
            for day in found.by_day
        ]
        forecast = [{"day": day_text(day), "due": due} for day, due in found.forecast]
        say_json(
            {
                "reviews": found.reviews, "days": found.days, "streak": found.streak,
                "retention": found.retention, "by_day": by_day, "forecast": forecast,
            }
        )  # fmt: skip
        return
    say(f"{found.reviews} reviews on {found.days} days; streak: {found.streak}")
    if found.retention is None:
        say("Retention: too little data (30 repeated reviews are needed)")
    else:
        say(f"Retention: {found.retention:.0%} of repeated reviews recalled")
    coming = [(day, due) for day, due in found.forecast if due][:7]
    for day, due in coming:
        say(f"{day_text(day)}: {due} due")


@click.command("history", epilog="Example: flashneg history reciprocity")
@click.argument("card", shell_complete=complete_cards)
@json_option
@command
def history_command(context: Context, card: str, as_json: bool) -> None:
    """Print every review of CARD, and the schedule after each."""
    from flashneg.cli.present import history_json
    from flashneg.domain.calendar import day_text

    stored, prompts = context.ready().cards.history(card)
    if as_json:
        say_json(history_json(stored.ref, prompts))
        return
    for found in prompts:
        memory = found.schedule.memory
        due = "new" if found.schedule.is_new else f"due {day_text(found.schedule.due)}"
        say(f"{found.ref}: {due}, n {memory.repetitions}, ease {memory.ease / 100:.2f}, interval {memory.interval} d")
        for review in found.reviews:
            event, after = review.event, review.after.memory
            gone = ", taken back" if review.retracted else ""
            say(
                f"  {day_text(event.day)}  quality {event.number('quality')} ({event.facts.get('mode')}{gone}),"
                f" then {after.interval} d at ease {after.ease / 100:.2f}"
            )
