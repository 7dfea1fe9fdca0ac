"""What a prompt asks and what it answers, as Markdown: one wording for every front end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flashneg.domain.calendar import day_text
from flashneg.domain.cards import Card, Concept, CounterEdge, Fit, Link, Scenario, Tactic
from flashneg.domain.events import EventKind
from flashneg.domain.names import Facet
from flashneg.study.session import Asked

if TYPE_CHECKING:
    from flashneg.study.cards import Recorded
    from flashneg.study.look import End

_BRACKET, _ESCAPE = re.compile(r"([\\\[\]])"), r"\\\1"
FIT_WORDS = {Fit.BEST: "Best", Fit.WORKS: "Works", Fit.BACKFIRES: "Backfires"}
ALL_OFF = "Every deck is off; switch one on among the decks, or with 'flashneg decks on DECK'."
GRADES = {1: "Again", 3: "Hard", 4: "Good", 5: "Easy"}
GRADES_OF_SIX = dict(enumerate(("Blank", "Wrong", "Nearly", "Hard", "Good", "Perfect")))


def scenario_of(asked: Asked) -> Scenario | None:
    """Return the practice scenario that a prompt shows now."""
    if asked.variant is None or not isinstance(asked.card, Tactic):
        return None
    return asked.card.practice_scenarios[asked.variant]


def question(asked: Asked) -> str:
    """Return what is asked."""
    return question_of(asked.card, asked.prompt.facet, scenario_of(asked))


def question_of(card: Card, facet: Facet, scenario: Scenario | None) -> str:
    """Return what a facet of a card asks, with this scenario."""
    if isinstance(card, Concept):
        return card.front
    if scenario is not None:
        return f"{scenario.text}\n\nWhat is being done to you?"
    words = {
        Facet.INTENT: f"{card.name}: what is it for?",
        Facet.COUNTER: f"{card.name}: your best reply?",
        Facet.ANSWERS: f"{card.name}: name a ploy that it answers best.",
    }
    return words.get(facet, card.name)


def times(count: int) -> str:
    """Return how often in words."""
    return "once" if count == 1 else f"{count} times"


def mixed_up(asked: Asked) -> list[tuple[str, str]]:
    """Return (name, Markdown) of what a leech is mixed up with: three at most, to stand side by side.

    Where the name is asked for, the card itself is among them, with the tell of another scenario than the one shown.
    """
    others = [card for card in asked.mixed_up if isinstance(card, Tactic)]
    facet = asked.prompt.facet
    if facet is Facet.SPOT and others and isinstance(asked.card, Tactic):
        shown = sorted([asked.card, *others[:2]], key=lambda card: card.name)
        return [(card.name, f"{card.intent}\n\n{_other_tell(card, asked)}".strip()) for card in shown]
    found = [(card.name, card.counter if facet is Facet.COUNTER else card.intent) for card in others]
    return [(name, text) for name, text in found if text][:3]


def _other_tell(card: Tactic, asked: Asked) -> str:
    told = [scenario.tell for scenario in card.practice_scenarios if scenario != scenario_of(asked) and scenario.tell]
    return f"Tell: {told[0]}" if told else ""


def answer(asked: Asked) -> str:
    """Return the answer to what is asked, without the rest of the card."""
    return answer_of(asked.card, asked.prompt.facet, scenario_of(asked), asked.ploys)


def answer_of(card: Card, facet: Facet, scenario: Scenario | None, ploys: Sequence[str]) -> str:
    """Return the answer to what a facet of a card asks; `ploys` are the names of those that it answers best."""
    if isinstance(card, Concept):
        return card.back
    parts = {
        Facet.INTENT: [card.intent, f"Style: {card.style}" if card.style else ""],
        Facet.SPOT: _spot(card, scenario),
        Facet.COUNTER: [card.counter, *(edge_text(edge) for edge in card.counters)],
        Facet.ANSWERS: [f"- {name}" for name in ploys],
    }[facet]
    separator = "\n" if facet is Facet.ANSWERS else "\n\n"
    return separator.join(part for part in parts if part)


def _spot(card: Tactic, scenario: Scenario | None) -> list[str]:
    aka = f" (also: {'; '.join(card.aka)})" if card.aka else ""
    tell = f"Tell: {scenario.tell}" if scenario and scenario.tell else ""
    mixed = f"Confused with: {link_names(card.confusable)}" if card.confusable else ""
    return [f"{card.name}{aka}", tell, mixed]


def edge_text(edge: CounterEdge, *, linked: bool = False) -> str:
    """Return a graded counter with its reason on a line; `linked` keeps the link to its card as Markdown."""
    reason = f": {edge.reason}" if edge.reason else ""
    return f"{FIT_WORDS[edge.fit]}: {_name(edge.target, linked=linked)}{reason}"


def link_names(links: tuple[Link, ...], *, linked: bool = False) -> str:
    """Return the names that links show, separated by commas."""
    return ", ".join(_name(link, linked=linked) for link in links)


def _name(link: Link, *, linked: bool) -> str:
    if not linked or not link.card:
        return link.text
    return f"[{_BRACKET.sub(_ESCAPE, link.text)}]({_file(link)}#{link.card})"


def _file(link: Link) -> str:
    """Return the file that a link names, as an address."""
    if link.deck is None:
        return ""
    from urllib.parse import quote  # noqa: PLC0415 - few links name one, and the first card waits

    return quote(link.deck, safe="/.-_~")


def whole(card: Card, *, linked: bool = False) -> list[tuple[str, str]]:
    """Return every part of a card as (heading, Markdown), in the order of the canonical deck."""
    if isinstance(card, Concept):
        return [("", card.front), ("", card.back)]
    parts = [
        ("Also known as", "; ".join(card.aka)),
        ("Kind", f"{card.kind.value}, {card.family}" if card.family else card.kind.value),
        ("Intent", card.intent),
        ("Style", card.style),
        ("Counter", card.counter),
        ("Counters", "\n".join(f"- {edge_text(edge, linked=linked)}" for edge in card.counters)),
        ("Confused with", link_names(card.confusable, linked=linked)),
        ("Combines with", link_names(card.combinations, linked=linked)),
        ("Notes", card.body),
        *((section.title, section.markdown) for section in card.sections),
        ("Sources", card.sources),
    ]
    return [(heading, text) for heading, text in parts if text]


def scenarios(card: Card) -> str:
    """Return the practice scenarios, each with its tell, as a Markdown list; those kept for tests stay hidden."""
    lines = []
    for scenario in card.practice_scenarios if isinstance(card, Tactic) else ():
        lines += [f"- {scenario.text}"] + [f"  - Tell: {scenario.tell}"] * bool(scenario.tell)
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Layout:
    """An answer laid out: what was asked for, what stands beside it, and the rest of the card."""

    answer: tuple[tuple[str, str], ...]
    side: tuple[tuple[str, str], ...]
    rest: tuple[tuple[str, str], ...]


_ANSWERS = {
    Facet.INTENT: ("Intent", "Style"),
    Facet.SPOT: ("Also known as",),
    Facet.COUNTER: ("Counter", "Counters"),
    Facet.ANSWERS: (),
}
_SIDE = ("Counters", "Confused with", "Combines with")


def layout(asked: Asked) -> Layout:
    """Return the answer laid out, each part of the card once."""
    card = asked.card
    if isinstance(card, Concept):
        return Layout((("", card.back),), (), ())
    parts = dict(whole(card, linked=True))
    names = _ANSWERS[asked.prompt.facet]
    first = [(name, parts.pop(name)) for name in names if name in parts]
    scenario = scenario_of(asked)
    if asked.prompt.facet is Facet.SPOT:
        first.insert(0, ("", f"**{card.name}**"))
        if scenario and scenario.tell:
            first.append(("The tell", scenario.tell))
        if scenario and scenario.because:
            first.append(("Why the best counter fits", scenario.because))
    if asked.prompt.facet is Facet.ANSWERS:
        first.append(("It answers best", "\n".join(f"- {name}" for name in asked.ploys)))
    side = tuple((name, parts.pop(name)) for name in _SIDE if name in parts)
    return Layout(tuple(first), side, tuple(parts.items()))


def tomorrow(end: End) -> str:
    """Return what comes after today, in a sentence."""
    counts = ((len(end.tomorrow.reviews), "to review"), (len(end.tomorrow.new), "new"))
    told = ", ".join(f"{number} {name}" for number, name in counts if number)
    if told:
        return f"Tomorrow: {told}."
    if end.next_due is not None:
        return f"Nothing tomorrow; the next review comes on {end.next_due}."
    if end.all_off:
        return ALL_OFF
    return "Nothing is scheduled yet."


def past(found: Recorded) -> str:
    """Return a review or an adoption in a line: its day, what it was, and what came of it."""
    event, memory = found.event, found.after.memory
    gone = ", taken back" if found.retracted else ""
    if event.kind is EventKind.REVIEW:
        what = f"quality {event.number('quality')} ({event.facts.get('mode')}{gone})"
    else:
        what = ("schedule taken over" if event.number("repetitions") else "made new again") + gone
    line = f"{day_text(event.day)}  {what}"
    if found.retracted or found.after.is_new:
        return line
    return f"{line}, then {memory.interval} d at ease {memory.ease / 100:.2f}"


def label(asked: Asked) -> str:
    """Return what kind of question this is, in a few words."""
    return {
        Facet.INTENT: "Intent",
        Facet.SPOT: "Spot the ploy",
        Facet.COUNTER: "Counter",
        Facet.ANSWERS: "Answers",
        Facet.RECALL: "Recall",
    }[asked.prompt.facet]
