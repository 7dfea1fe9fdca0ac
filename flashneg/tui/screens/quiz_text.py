"""What the quiz shows, as Content: the head, the question, the feedback and the round's result."""

from __future__ import annotations

from textual.content import Content

from flashneg.domain.quiz.attempts import Attempt, QuizKind, QuizMode
from flashneg.domain.quiz.names import plain_name
from flashneg.domain.quiz.question import Question
from flashneg.study.quiz_run import Answered, QuizRun
from flashneg.tui import text

KIND_WORDS = {
    QuizKind.COUNTER: "Which counter?",
    QuizKind.SCENARIO_COUNTER: "At the table",
    QuizKind.SCENARIO_PLOY: "Spot the ploy",
    QuizKind.ANSWERS: "What does it answer?",
    QuizKind.STYLE: "Style",
    QuizKind.PAIR: "Two cases",
    QuizKind.COMBINATION: "Two at once",
    QuizKind.TYPED: "In your words",
    QuizKind.RECALL: "Recall",
}
_MODES = {
    QuizMode.PRACTICE: "Quiz",
    QuizMode.CLOSING: "Closing quiz",
    QuizMode.TEST: "Test",
    QuizMode.PRESSURE: "Quiz under pressure",
}
_BAR = 16
_MOST_OTHERS = 8


def progress(run: QuizRun, question: Question | None, seconds_left: int | None, width: int) -> Content:
    """Return the head line: what this is, how far, how many right, and the time that is left.

    The bar takes what the words leave of the width.
    """
    first = run.first_answers()
    name = Content.styled(f" {_MODES[run.mode]}  ", "bold")
    words = _standing(run, question, seconds_left)
    length = max(0, min(_BAR, width - name.cell_length - words.cell_length))
    filled = round(length * min(run.count, len(first)) / max(1, run.count))
    return Content.assemble(name, "▰" * filled + "▱" * (length - filled), words)


def _standing(run: QuizRun, question: Question | None, seconds_left: int | None) -> Content:
    first = run.first_answers()
    parts: list[str | tuple[str, str]] = []
    if question is not None and run.is_again:
        parts.append(("  once more", "bold $accent"))
    elif question is not None:
        parts.append(f"  {run.number} of {run.count}")
    if first and run.mode is not QuizMode.TEST:
        parts.append(f"   {sum(answered.attempt.right for answered in first)} right")
    if run.waiting and not run.is_again:
        parts.append(f", {run.waiting} to come again")
    if seconds_left is not None:
        late = f"   {-seconds_left} s over" if seconds_left < 0 else f"   {seconds_left} s"
        parts.append((late, "bold $warning"))
    return Content.assemble(*parts)


def case(run: QuizRun, question: Question) -> Content:
    """Return what is shown and asked."""
    parts: list[Content | tuple[str, str] | str] = [text.markdown(question.case), "\n\n", (question.ask, "bold")]
    if not run.is_met(question.card):
        parts.append(("   new to you: a guess is welcome", "$foreground 75%"))
    return Content.assemble(*parts)


def hint(run: QuizRun) -> Content:
    """Return what to do before the options are shown; at the round's beginning, what cannot be asked, and why."""
    told = Content.assemble("Answer it in your mind first. Then ", ("space", "bold"), ".")
    return told if run.answers else Content("\n\n").join([told, *_refusals(run)])


def _refusals(run: QuizRun) -> list[Content]:
    if not run.refusals or run.mode is QuizMode.CLOSING:
        return []
    lines = [f"• {KIND_WORDS[kind]} ({kind}): {why}" for kind, why in run.refusals.items()]
    return [text.plain("\n".join(["Not asked in this round:", *lines]))]


def reason(why: str) -> Content:
    """Return a reason, set in under its option."""
    return text.inline(why)


def feedback(run: QuizRun, answered: Answered) -> Content:
    """Return right or wrong, and why: of what was chosen, and of what is right."""
    question, attempt = answered.question, answered.attempt
    parts: list[Content | tuple[str, str] | str] = []
    if attempt.right:
        parts += [("✓ Right. ", "bold $success"), text.inline(question.why)]
    else:
        parts += [_wrong(run, answered), "\n\n", ("✓ ", "bold $success"), text.inline(question.why)]
    others = _others(question, attempt)
    if others:
        parts += ["\n\n", ("Also right: ", "bold"), text.line("; ".join(others))]
    if answered.drill:
        parts.append(("\n\nIt comes again in today's final drill.", "$foreground 75%"))
    return Content.assemble(*parts)


def _others(question: Question, attempt: Attempt) -> list[str]:
    """Return the answers to a typed question that have not been named yet."""
    told = attempt.typed if attempt.right else question.accept[0] if question.accept else ""
    others = [answer for answer in question.accept if plain_name(answer) != plain_name(told or "")]
    return others[:_MOST_OTHERS] + [f"and {len(others) - _MOST_OTHERS} more"] * (len(others) > _MOST_OTHERS)


def _wrong(run: QuizRun, answered: Answered) -> Content:
    question, attempt = answered.question, answered.attempt
    if attempt.chosen is not None:
        return Content.assemble(("✗ Wrong. ", "bold $error"), text.inline(question.options[attempt.chosen].why))
    head = "Wrong" if attempt.typed else "Not known"
    told = [f"It is {question.accept[0]}."] if question.accept else []
    if attempt.taken_for is not None:
        other = run.card(attempt.taken_for)
        told.append(f"{other.name} is another card: {getattr(other, 'intent', '')}")
    return Content.assemble((f"✗ {head}. ", "bold $error"), text.line(" ".join(told)))


def result(run: QuizRun) -> Content:
    """Return what the round has come to: right ones, what was missed, and in a test the families."""
    first = run.first_answers()
    if not first:
        return Content("Nothing was answered.")
    right = sum(answered.attempt.right for answered in first)
    parts: list[Content | tuple[str, str] | str] = [(f"{right} of {len(first)} right", "bold $success")]
    missed = [answered for answered in first if not answered.attempt.right]
    if not missed:
        parts.append(". Not one was missed.")
    drill = len({(one.attempt.card, one.attempt.facet) for one in missed if one.drill})
    if drill:
        parts.append(f". {drill} {'prompts wait' if drill != 1 else 'prompt waits'} in today's final drill.")
    if run.mode is QuizMode.TEST:
        parts += ["\n\n", ("By family, guessing taken out\n", "bold $accent"), _families(run)]
    if missed:
        parts += ["\n\n", ("Missed\n", "bold $accent"), Content("\n").join([_missed(run, one) for one in missed])]
    return Content.assemble(*parts)


def _missed(run: QuizRun, answered: Answered) -> Content:
    """Return what was missed; after a test, which told nothing on its way, with what was said and the right reply."""
    attempt, question = answered.attempt, answered.question
    name = run.card(attempt.subject).name
    words = f"• {name}"
    if attempt.taken_for is not None:
        words += f", taken for {run.card(attempt.taken_for).name}"
    parts = [text.line(words)]
    if run.mode is QuizMode.TEST:
        if question.variant is not None:
            parts.append(Content.assemble("  ", text.inline(question.case)))
        if question.right is not None and question.right.text != name:
            parts.append(Content.assemble("  right: ", text.inline(question.right.text)))
    return Content("\n").join(parts)


def _families(run: QuizRun) -> Content:
    rows = [
        f"{one.family[:30]:<30} {'█' * round(16 * one.known):<16} {one.known:>4.0%}  {one.right} of {one.asked}"
        for one in run.by_family()
    ]
    return text.plain("\n".join(rows))
