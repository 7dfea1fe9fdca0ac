"""A tactic card, built of its fields and its sections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flashneg.decks.fields import SEED_KEYS, TACTIC_KEYS, key_of, label_of, nearest
from flashneg.decks.head import Head, left_over, read_head, report_fields, report_plain
from flashneg.decks.links import link_list
from flashneg.decks.sections import edge_of, items_of, scenario_of
from flashneg.domain.cards import CounterEdge, Fit, Kind, Link, Scenario, Section, Style, Tactic
from flashneg.domain.names import CardId
from flashneg.domain.styles import split_aka, styles_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flashneg.decks.blocks import Block, Env
    from flashneg.decks.codes import Report
    from flashneg.decks.places import Places

_KINDS = {
    "ploy": Kind.PLOY,
    "move": Kind.MOVE,
    "constructive": Kind.MOVE,
    "constructivemove": Kind.MOVE,
    "counter": Kind.COUNTER,
    "countermove": Kind.COUNTER,
}


@dataclass(frozen=True, slots=True)
class CardText:
    """Where a card stands: its id and name, the line of its heading (from 0), and its lines after it."""

    id: CardId
    name: str
    line: int
    start: int
    end: int
    explicit_id: bool


@dataclass(slots=True)
class SectionText:
    """A section: its heading's text, and its blocks up to line `end`."""

    title: str
    heading: Block
    blocks: list[Block]
    end: int

    @property
    def key(self) -> str:
        """The title in lower case, without what may surround it."""
        return self.title.lower().strip(" \t:*_")


def split_sections(blocks: Sequence[Block], end: int) -> tuple[list[Block], list[SectionText]]:
    """Return the blocks before the first heading of depth 3, and the sections."""
    head: list[Block] = []
    sections: list[SectionText] = []
    for block in blocks:
        if block.kind == "heading" and block.depth <= 3:
            if sections:
                sections[-1].end = block.start
            sections.append(SectionText(" ".join(block.text.split()), block, [], end))
        elif sections:
            sections[-1].blocks.append(block)
        else:
            head.append(block)
    return head, sections


def looks_like_tactic(head: Head, sections: Sequence[SectionText]) -> bool:
    """Whether a card has Intent, Counter or Kind."""
    return bool(TACTIC_KEYS & head.found.keys()) or any(key_of(part.title) in TACTIC_KEYS for part in sections)


def report_slips(head: Head, report: Report) -> None:
    """Report, in a card that is no tactic, a field that was meant to make it one."""
    report_plain(head, report)
    for name, line in head.unknown:
        near = nearest(name, TACTIC_KEYS)
        if near:
            report.add("unknown-field", line + 1, f"no field is called {name!r}", remedy=f"Did you mean {near}?")


def build_tactic(
    place: CardText, head: Head, sections: Sequence[SectionText], body_end: int, env: Env, report: Report
) -> Tactic:
    """Return the tactic in a card's fields and sections, and report what is odd in them."""
    edges, scenarios, others = _read_sections(head, sections, env, report)
    report_fields(head, report)
    return Tactic(
        id=place.id,
        name=head.value("name") or place.name,
        aka=split_aka(head.value("aka")),
        kind=_kind(head, report),
        family=head.value("family"),
        intent=head.value("intent"),
        style=head.value("style"),
        styles=_styles(head, place, report),
        counter=head.value("counter"),
        combinations=_links(head, "combinations", env),
        confusable=_links(head, "confusable", env),
        not_against=_links(head, "not-against", env),
        universal=_universal(head, report),
        sources=head.value("sources"),
        counters=tuple(edges),
        scenarios=tuple(scenarios),
        body=left_over(head.lines, place.start, body_end, head.taken),
        sections=tuple(others),
        line=place.line + 1,
        explicit_id=place.explicit_id,
    )


def _read_sections(
    head: Head, sections: Sequence[SectionText], env: Env, report: Report
) -> tuple[list[CounterEdge], list[Scenario], list[Section]]:
    """Return the edges, the scenarios and the other sections; a section that is a field goes to the head."""
    edges: list[CounterEdge] = []
    scenarios: list[Scenario] = []
    others: list[Section] = []
    for section in sections:
        key = key_of(section.title)
        if section.key == "counters":
            rest = _read_edges(head.lines, section, edges, env, report)
        elif section.key in {"scenarios", "scenario"}:
            rest = _read_scenarios(head.lines, section, scenarios)
        elif key is not None and head.take_section(key, section.heading, section.blocks, section.end):
            continue
        else:
            others.append(Section(section.title, _unclaimed(head, section)))
            continue
        if rest:
            others.append(Section(section.title, rest))
    return edges, scenarios, others


def _links(head: Head, key: str, env: Env) -> tuple[Link, ...]:
    return link_list(head.value(key), env)


def _unclaimed(head: Head, section: SectionText) -> str:
    return left_over(head.lines, section.heading.end, section.end, head.taken)


def _read_edges(lines: Sequence[str], section: SectionText, edges: list[CounterEdge], env: Env, report: Report) -> str:
    """Add a section's edges, and return its lines that are none."""
    taken = []
    for item in items_of(section.blocks):
        edge = edge_of(item, env)
        if edge:
            edges.append(edge)
            taken.append((item.start, item.end))
        else:
            report.add("unknown-fit", item.start + 1, "this line of Counters has no fit or no counter")
    return left_over(lines, section.heading.end, section.end, taken)


def _read_scenarios(lines: Sequence[str], section: SectionText, scenarios: list[Scenario]) -> str:
    """Add a section's scenarios, and return its lines that are none."""
    taken = []
    for item in items_of(section.blocks):
        scenario = scenario_of(item)
        if scenario:
            scenarios.append(scenario)
            taken.append((item.start, item.end))
    return left_over(lines, section.heading.end, section.end, taken)


def _kind(head: Head, report: Report) -> Kind:
    value = head.value("kind")
    if not value:
        return Kind.PLOY
    kind = _KINDS.get("".join(filter(str.isalnum, value.lower())))
    if kind is None:
        report.add("unknown-kind", head.found["kind"].line + 1, f"{value!r} is no kind; 'ploy' is assumed")
    return kind or Kind.PLOY


def _universal(head: Head, report: Report) -> bool:
    value = head.value("universal").strip(" .*_").lower()
    if value not in {"", "yes", "y", "true", "no", "n", "false"}:
        report.add("unknown-universal", head.found["universal"].line + 1, f"{value!r} is neither yes nor no")
    return value in {"yes", "y", "true"}


def _styles(head: Head, place: CardText, report: Report) -> tuple[Style, ...]:
    styles = styles_in(head.value("style"))
    if not styles:
        line = head.found["style"].line if "style" in head.found else place.line
        report.add("no-style", line + 1, "no style is recognised")
    return styles


def own_faults(
    card: Tactic, places: Places, deck_files: frozenset[str] = frozenset()
) -> list[tuple[str, int, str]]:  # fmt: skip
    """Return the code, line and message of each reason why a tactic cannot be used, as far as it alone can tell.

    `deck_files` are the names by which links may mean the tactic's own deck.
    """
    faults: list[tuple[str, int, str]] = []
    best = [edge for edge in card.counters if edge.fit is Fit.BEST]
    if len(best) > 1:
        second = best[1].target
        twice = int(_same(best[0].target) == _same(second))
        line = places.of_edge(Fit.BEST, second, card.line, twice)
        faults.append(("two-best", line, f"'{card.name}' has {len(best)} counters graded best"))
    names = {_same(edge.target) for edge in best}
    worst = [edge for edge in card.counters if edge.fit is Fit.BACKFIRES and _same(edge.target) in names]
    if worst:
        line = places.of_edge(Fit.BACKFIRES, worst[0].target, card.line)
        faults.append(("best-backfires", line, f"'{card.name}' has a best counter that also backfires"))
    links = [
        *(edge.target for edge in card.counters),
        *card.combinations,
        *card.confusable,
        *card.not_against,
    ]
    itself = [link for link in links if link.card == card.id and (link.deck is None or link.deck in deck_files)]
    if itself:
        faults.append(("self-link", places.of_link(itself[0], card.line), f"'{card.name}' links to itself"))
    return faults


def _same(link: Link) -> str:
    """Return what two links to one card have in common."""
    return f"#{link.card}" if link.card else " ".join(link.text.lower().split())


def seed_lines(blocks: Sequence[Block]) -> bool:
    """Whether the blocks of a file without cards hold the seed's lines: two of them, Intent or Counter among them."""
    keys: set[str] = set()
    for block in blocks:
        texts = [block.text] if block.kind == "paragraph" else [item.children[0].text for item in _items(block)]
        labels = (label_of(line) for text in texts for line in text.split("\n"))
        keys.update(label.key for label in labels if label is not None and label.key is not None)
    return len(keys & SEED_KEYS) > 1 and bool(keys & {"intent", "counter"})


def _items(block: Block) -> list[Block]:
    return [item for item in block.children if item.children] if block.kind == "list" else []


def read_card_head(lines: Sequence[str], blocks: Sequence[Block], *, article: bool = False) -> Head:
    """Return the fields in the blocks before a card's first section; of an article, in all."""
    head = Head(lines)
    read_head(head, blocks, article=article)
    return head
