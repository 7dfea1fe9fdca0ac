"""Cards and schedules as the JSON that scripts rely on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flashneg.domain.calendar import day_text, instant_text
from flashneg.domain.cards import Link, Tactic
from flashneg.domain.replay import Schedule
from flashneg.study import faces
from flashneg.study.cards import PromptHistory, Shown
from flashneg.study.session import Asked, Graded, Undone


def asked_json(asked: Asked) -> dict[str, Any]:
    """Return a prompt ready to be answered."""
    return {
        "prompt": asked.ref, "card": asked.stored.ref, "deck": asked.stored.deck, "facet": asked.prompt.facet.value,
        "mode": asked.mode.value, "question": faces.question(asked), "answer": faces.answer(asked),
        "intervals": {str(quality): days for quality, days in asked.intervals.items()},
    }  # fmt: skip


def schedule_json(schedule: Schedule) -> dict[str, Any]:
    """Return SM-2's numbers: ease as published (2.5), days, and the due day."""
    memory = schedule.memory
    due = None if schedule.is_new else day_text(schedule.due)
    return {
        "repetitions": memory.repetitions, "ease": memory.ease / 100, "interval": memory.interval, "due": due,
    }  # fmt: skip


def graded_json(graded: Graded) -> dict[str, Any]:
    """Return what a grade did."""
    head = {"prompt": graded.ref, "quality": graded.quality, "mode": graded.mode.value}
    return head | schedule_json(graded.schedule) | {"drill": graded.drill}


def undone_json(undone: Undone | None) -> dict[str, Any] | None:
    """Return what was taken back."""
    if undone is None:
        return None
    prompt = undone.ref if undone.event.facet else None
    return {"undone": undone.event.kind.value, "prompt": prompt, "at": instant_text(undone.event.at)}


def card_json(shown: Shown, references: Mapping[Link, str]) -> dict[str, Any]:
    """Return a whole card; `references` has the names of the cards that its links mean."""
    card, stored = shown.card, shown.stored
    head: dict[str, Any] = {"card": stored.ref, "deck": stored.deck, "name": card.name, "prompts": shown.prompt_refs()}
    head |= {"suspended": shown.state.suspended, "marked": shown.state.marked, "note": shown.state.note}
    empty: list[Any] = []
    if not isinstance(card, Tactic):
        text = {"kind": None, "family": "", "intent": "", "style": "", "counter": "", "body": card.back}
        lists = ("aka", "styles", "counters", "combinations", "confusable", "scenarios")
        return head | {"type": "concept", "front": card.front, "back": card.back} | text | dict.fromkeys(lists, empty)
    body = [card.body, *(f"### {section.title}\n\n{section.markdown}" for section in card.sections)]
    return head | {
        "type": "tactic",
        "aka": list(card.aka),
        "kind": card.kind.value,
        "family": card.family,
        "intent": card.intent,
        "style": card.style,
        "styles": [style.value for style in card.styles],
        "counter": card.counter,
        "universal": card.universal,
        "counters": [
            {
                "fit": edge.fit.value,
                "card": _name(edge.target, references),
                "text": edge.target.text,
                "reason": edge.reason,
            }
            for edge in card.counters
        ],
        "combinations": [_name(link, references) or link.text for link in card.combinations],
        "confusable": [_name(link, references) or link.text for link in card.confusable],
        "not_against": [_name(link, references) or link.text for link in card.not_against],
        "scenarios": [
            {"text": found.text, "tell": found.tell, "because": found.because, "test": found.test}
            for found in card.scenarios
        ],
        "sources": card.sources,
        "body": "\n\n".join(part for part in body if part),
    }


def _name(link: Link, references: Mapping[Link, str]) -> str | None:
    return references.get(link, link.card)


def history_json(ref: str, prompts: list[PromptHistory]) -> dict[str, Any]:
    """Return a card's history."""
    return {
        "card": ref,
        "prompts": [
            {"prompt": found.ref, "facet": found.facet.value}
            | schedule_json(found.schedule)
            | {
                "reviews": [
                    {
                        "at": instant_text(review.event.at), "day": day_text(review.event.day),
                        "quality": review.event.number("quality"), "mode": review.event.facts.get("mode"),
                        "variant": review.event.facts.get("variant"), "retracted": review.retracted,
                        "interval": review.after.memory.interval, "ease": review.after.memory.ease / 100,
                    }
                    for review in found.reviews
                ],
                "adoptions": [
                    {
                        "at": instant_text(adopted.event.at), "day": day_text(adopted.event.day),
                        "reason": adopted.event.facts.get("reason"), "retracted": adopted.retracted,
                    }
                    | schedule_json(adopted.after)
                    for adopted in found.adoptions
                ],
            }
            for found in prompts
        ],
    }  # fmt: skip
