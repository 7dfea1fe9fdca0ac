"""Quiz questions and rounds, as the JSON that scripts rely on and as lines of text."""

from __future__ import annotations

from typing import Any

from flashneg.cli.folding import readable
from flashneg.domain.events import CardKey
from flashneg.domain.quiz.question import Question
from flashneg.study.quiz_run import QuizRun

LETTERS = "abcd"


def question_json(run: QuizRun, question: Question) -> dict[str, Any]:
    """Return a question as it would be asked."""
    found: dict[str, Any] = {
        "kind": question.kind.value, "card": run.ref(question.card), "facet": question.facet.value,
        "stem": question.stem, "options": [
            {"text": option.text, "card": _ref(run, option.card), "why": option.why} for option in question.options
        ],
        "answer": question.answer, "seed": question.seed, "why": question.why, "scenario": question.variant,
        "others": [run.ref(key) for key in question.others],
    }  # fmt: skip
    return found if question.options else found | {"accept": list(question.accept)}


def _ref(run: QuizRun, key: CardKey | None) -> str | None:
    return None if key is None else run.ref(key)


def question_text(run: QuizRun, question: Question) -> str:
    """Return a question with its options, the right one starred."""
    lines = [f"[{question.kind}, {run.ref(question.card)}, seed {question.seed}]", readable(question.stem)]
    for place, option in enumerate(question.options):
        lines.append(f"{'*' if place == question.answer else ' '} {LETTERS[place]}) {readable(option.text)}")
    if question.accept:
        lines.append(f"* {'; '.join(question.accept)}")
    return "\n".join(lines)


def round_json(run: QuizRun) -> dict[str, Any]:
    """Return what a round has come to. Repeats of missed questions are among the attempts, marked `again`."""
    first = run.first_answers()
    found: dict[str, Any] = {
        "asked": len(first),
        "right": sum(answered.attempt.right for answered in first),
        "seed": run.seed,
        "mode": run.mode.value,
        "attempts": [
            {
                "kind": answered.attempt.kind.value, "card": run.ref(answered.attempt.card),
                "chosen": answered.attempt.typed or answered.attempt.chosen, "right": answered.attempt.right,
                "ms": answered.attempt.milliseconds, "again": answered.attempt.again, "drill": answered.drill,
            }
            for answered in run.answers
        ],
    }  # fmt: skip
    if run.mode == "test":
        found["by_family"] = [
            {"family": score.family, "asked": score.asked, "right": score.right, "known": round(score.known, 3)}
            for score in run.by_family()
        ]
    return found
