"""The quiz, as pure functions: fair options, questions, attempts, confusions, and which question comes next."""

from __future__ import annotations

from flashneg.domain.quiz.legality import are_clean, clean_distractors, is_confusable, legal_answers

__all__ = ["are_clean", "clean_distractors", "is_confusable", "legal_answers"]
