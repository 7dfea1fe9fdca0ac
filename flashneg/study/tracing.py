"""Tracing prompts from the log, for a walk over study days: all of them, or only on from what is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from flashneg.domain.chronicle import Counts, Fact, Progress, Traced, by_prompt
from flashneg.domain.estimate import BLANK, Estimate
from flashneg.domain.events import PromptKey
from flashneg.study.kept_ports import KeptPort, Mark
from flashneg.study.ports import Store

_READ_PROMPTS = 600


def trace(store: Store, start: int, position: int, progress: Progress) -> Traced:
    """Return the prompts that have events on a study day or later, traced from their first event to a log position."""
    with store.read() as unit:
        prompts = unit.kept.prompts_since(start, position)
    traced = Traced(first_day=start)
    for facts in _read(store, prompts, position, progress):
        traced.take(facts)
    return traced


def trace_on(
    store: Store, start: int, mark: Mark, position: int, kept: Mapping[PromptKey, Estimate], progress: Progress
) -> Traced | None:
    """Return what the log has after a mark, added to what is kept up to it; None where another has kept more meanwhile.

    `start` is the day that was left open, or the one after it: what is kept of that day is taken over, but for prompts
    of which something new is not simply later, such as an undo; those are traced from their first event.
    """
    traced = Traced(first_day=start)
    with store.read() as unit:
        if unit.kept.mark() != mark:
            return None
        _take_over(traced, unit.kept)
        prompts = unit.kept.prompts_after(mark.position, position)
    for facts in _read(store, prompts, position, progress):
        for prompt, found in by_prompt(facts):
            if not traced.go_on(prompt, found, kept.get(prompt, BLANK), mark.position):
                _leave_out(traced, prompt, [fact for fact in found if fact.position <= mark.position])
                traced.take(found)
    return traced


def trace_all(kept: KeptPort, position: int) -> Traced:
    """Return all prompts traced to a log position, within one transaction."""
    traced = Traced()
    prompts = kept.prompts_since(0, position)
    for place in range(0, len(prompts), _READ_PROMPTS):
        traced.take(kept.facts(prompts[place : place + _READ_PROMPTS], position))
    return traced


def _take_over(traced: Traced, kept: KeptPort) -> None:
    for row in kept.days(traced.first_day):
        if row.counts != Counts():
            traced.counts[row.day] = row.counts
    for judged in kept.judged_rows(traced.first_day):
        traced.judged[judged.day].append(judged)


def _leave_out(traced: Traced, prompt: PromptKey, facts: Sequence[Fact]) -> None:
    """Take out of what was taken over what it holds of a prompt, all of whose events until then are these."""
    mine = Traced(first_day=traced.first_day)
    mine.take(facts)
    for day, counts in mine.counts.items():
        left = {name: getattr(traced.counts[day], name) - number for name, number in asdict(counts).items()}
        traced.counts[day] = Counts(**left)
        if not any(left.values()):
            del traced.counts[day]
    for day in mine.judged:
        traced.judged[day] = [row for row in traced.judged[day] if row.prompt != prompt]


def _read(store: Store, prompts: Sequence[PromptKey], position: int, progress: Progress) -> Iterator[list[Fact]]:
    for place in range(0, len(prompts), _READ_PROMPTS):
        with store.read() as unit:
            facts = unit.kept.facts(prompts[place : place + _READ_PROMPTS], position)
        yield facts
        progress(min(1.0, (place + _READ_PROMPTS) / len(prompts)))
