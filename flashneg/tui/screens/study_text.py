"""What the session shows, as Content: the head, the question, and the day's end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from flashneg.study import faces
from flashneg.tui import text

if TYPE_CHECKING:
    from flashneg.domain.queue import Plan
    from flashneg.study.quiz_run import QuizRun
    from flashneg.study.reports import DayTotals
    from flashneg.study.session import Asked


def progress(asked: Asked | None, plan: Plan, done: int, left: int) -> Content:
    """Return the head line: how far the day is, and what kind of prompt this is."""
    total = max(1, done + left)
    filled = round(20 * done / total)
    bar = "▰" * filled + "▱" * (20 - filled)
    words = f" {bar} {done} done, {left} to go"
    if asked is None:
        return Content(words)
    kind = "drill" if asked.mode == "drill" else "new" if asked.schedule.is_new else asked.mode.value
    more = "  ★" if asked.state.marked else ""
    waiting = f"  ({plan.waiting} wait)" if plan.waiting else ""
    return Content.assemble(
        words, "   ", (kind, "bold $accent"), f"   {text.line(asked.stored.deck).plain}{more}{waiting}"
    )


def question(asked: Asked) -> Content:
    """Return what is asked."""
    return text.markdown(faces.question(asked))


def leech(asked: Asked) -> list[Content]:
    """Return what stands side by side before a leech's question: what it is mixed up with."""
    return [
        Content.assemble((text.line(name).plain, "bold $accent"), "\n", text.markdown(words))
        for name, words in faces.mixed_up(asked)
    ]


def warning(asked: Asked) -> Content:
    """Return the line above a leech's question."""
    more = "; do not mix up" if asked.mixed_up else ""
    return Content.assemble(("Leech", "bold $warning"), f": missed {faces.times(asked.schedule.lapses)}{more}")


def farewell(done: DayTotals, plan: Plan, next_due: str | None, closing: QuizRun | None) -> Content:
    """Return the day in figures, and what comes now."""
    lines = [f"{done.reviews} graded today"]
    if done.scheduled:
        lines[0] += f", {done.recalled} of {done.scheduled} recalled at first sight"
    if done.milliseconds:
        lines[0] += f", in {max(1, round(done.milliseconds / 60000))} min"
    if plan.waiting:
        lines.append(f"{plan.waiting} reviews wait behind today's limit.")
    lines.append(f"The next review comes on {next_due}." if next_due else "Nothing is scheduled yet.")
    if closing is None:
        lines.append("\nspace: home    u: undo the last grade")
    else:
        lines.append(f"\nspace: a closing quiz of {closing.count} questions    q: home    u: undo")
    return Content("\n".join(lines))
