"""What the session shows, as Content: its head line, and the day's end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from flashneg.domain.plural import counted, wait
from flashneg.study import faces
from flashneg.tui import text

if TYPE_CHECKING:
    from flashneg.study.look import Look
    from flashneg.study.quiz_run import QuizRun

_BAR = 20


def progress(found: Look) -> Content:
    """Return the head line: how far the day is, what kind of prompt this is, and last, as it may be cut, its deck."""
    plan, asked, done = found.plan, found.asked, found.done.reviews
    left = len(plan.reviews) + len(plan.new) + len(plan.drill)
    filled = round(_BAR * done / max(1, done + left))
    words = f" {'▰' * filled}{'▱' * (_BAR - filled)} {done} done, {left} to go"
    if asked is None:
        return Content(words)
    kind = "drill" if asked.mode == "drill" else "new" if asked.schedule.is_new else asked.mode.value
    more = "  ★" if asked.state.marked else ""
    waiting = f"  ({plan.waiting} {wait(plan.waiting)})" if plan.waiting else ""
    return Content.assemble(
        words, "   ", (kind, "bold $accent"), f"{more}{waiting}   {text.line(asked.stored.deck).plain}"
    )


def farewell(found: Look, closing: QuizRun | None) -> Content:
    """Return the day in figures, what was missed, what comes tomorrow, and what the keys do now."""
    done, end = found.done, found.end
    lines = [f"{done.reviews} graded today"]
    if done.scheduled:
        lines[0] += f", {done.recalled} of {done.scheduled} recalled at first sight"
    if done.milliseconds:
        lines[0] += f", in {max(1, round(done.milliseconds / 60000))} min"
    if found.plan.waiting:
        waiting = found.plan.waiting
        lines.append(f"{counted(waiting, 'review')} {wait(waiting)} behind today's limit.")
    if end is not None:
        lines += [f"\nMissed: {text.line('; '.join(end.missed)).plain}"] if end.missed else []
        lines.append(f"\n{faces.tomorrow(end)}")
    if closing is None:
        lines.append("\nspace: home    u: undo")
    else:
        lines.append(f"\nspace: a closing quiz of {counted(closing.count, 'question')}    q: home    u: undo")
    return Content("\n".join(lines))
