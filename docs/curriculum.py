"""Writes docs/curriculum.md and docs/images/counters.svg from the bundled decks: python docs/curriculum.py."""

from __future__ import annotations

from collections import Counter, defaultdict
from html import escape
from pathlib import Path

from flashneg.decks.read import read_file
from flashneg.domain.cards import Deck, Fit, Kind, Tactic

HERE = Path(__file__).parent
ROW = 15
WIDTH, LEFT, RIGHT = 900, 330, 570


def decks() -> list[tuple[Path, Deck]]:
    """Return the bundled decks in the order of study."""
    found = [(path, read_file(path).deck) for path in sorted((HERE.parent / "decks").glob("*.md"))]
    return [(path, deck) for path, deck in found if deck is not None]


def tactics(found: list[tuple[Path, Deck]]) -> list[Tactic]:
    """Return every tactic."""
    return [card for _, deck in found for card in deck.cards if isinstance(card, Tactic)]


def families(cards: list[Tactic]) -> dict[str, list[Tactic]]:
    """Return the tactics by family, families in order of their first card."""
    found: dict[str, list[Tactic]] = defaultdict(list)
    for card in cards:
        found[card.family].append(card)
    return dict(found)


def page() -> str:
    """Return the whole page."""
    found = decks()
    cards = tactics(found)
    files = {card.id: path.name for path, deck in found for card in deck.cards}
    names = {card.id: card.name for card in cards}
    kinds = Counter(card.kind for card in cards)
    aliases = sum(1 + len(card.aka) for card in cards)
    lines = [
        "# The curriculum",
        "",
        "<!-- Written by docs/curriculum.py from the decks; do not edit. -->",
        "",
        f"{len(cards)} tactics under {aliases} names: {kinds[Kind.PLOY]} ploys, {kinds[Kind.MOVE]} constructive moves,"
        f" {kinds[Kind.COUNTER]} counter-moves; {sum(len(deck.cards) for _, deck in found) - len(cards)} concept cards.",
        "",
        "| deck | cards |",
        "|---|---|",
        *(f"| [{deck.title}](../decks/{path.name}) | {len(deck.cards)} |" for path, deck in found),
        "",
        "![Each ploy and its best counter](images/counters.svg)",
        "",
        "| family | tactics | ploys | moves | counter-moves |",
        "|---|---|---|---|---|",
    ]
    for family, members in families(cards).items():
        count = Counter(card.kind for card in members)
        numbers = f"{len(members)} | {count[Kind.PLOY]} | {count[Kind.MOVE]} | {count[Kind.COUNTER]}"
        lines.append(f"| {family} | {numbers} |")
    for family, members in families(cards).items():
        lines += ["", f"## {family}", "", "| tactic | kind | counter | best | works |", "|---|---|---|---|---|"]
        for card in members:
            answers = {
                fit: ", ".join(names.get(edge.target.card or "", edge.target.text) for edge in card.counters if edge.fit is fit)
                for fit in Fit
            }  # fmt: skip
            name = f"[{card.name}](../decks/{files[card.id]})"
            lines.append(f"| {name} | {card.kind} | {card.counter} | {answers[Fit.BEST]} | {answers[Fit.WORKS]} |")
    sources = Counter(source.strip() for card in cards for source in card.sources.split(";") if source.strip())
    lines += ["", "## Sources", "", "| source | cards |", "|---|---|"]
    lines += [f"| {source} | {number} |" for source, number in sorted(sources.items())]
    return "\n".join([*lines, "", TEACHER])


TEACHER = """\
## Adding a card, for a teacher

1. Write the card in a deck of your own (`my-course.md`), as [deck-format.md](deck-format.md) shows. Begin with name,
   Intent, Counter and two scenarios from your own talks; add graded counters when you know them.
2. `flashneg check my-course.md decks` says what is missing: a ploy without a best counter, a scenario that gives its
   tactic away, a link to nothing, too few clean wrong options for the quiz.
3. `flashneg fmt my-course.md` brings it into the canonical form.
4. `flashneg import my-course.md` loads it, and your class does the same. Edit the file later as you like: a learner's
   history stays with the card as long as its `{#id}` stays.
"""


def picture() -> str:
    """Return the ploys on the left, the counters on the right, a line for each best (strong) and works (faint)."""
    cards = tactics(decks())
    ploys = [card for card in cards if card.kind is Kind.PLOY]
    ploys.sort(key=lambda card: [*families(cards)].index(card.family))
    uses = Counter(edge.target.card for card in ploys for edge in card.counters if edge.fit is not Fit.BACKFIRES)
    counters = [card for card in cards if uses[card.id]]
    places = {card.id: index for index, card in enumerate(ploys)}
    counters.sort(key=lambda card: _middle(card, ploys, places))
    height = ROW * (max(len(ploys), len(counters)) + 2)
    step = height / (len(counters) + 1)
    right = {card.id: step * (index + 1) for index, card in enumerate(counters)}
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="10">',
        f'<rect width="{WIDTH}" height="{height}" fill="#fbfaf5"/>',
    ]
    for index, card in enumerate(ploys):
        y = ROW * (index + 1)
        out.append(f'<text x="{LEFT - 8}" y="{y + 3}" text-anchor="end" fill="#22222a">{escape(card.name)}</text>')
        for edge in card.counters:
            target = right.get(edge.target.card or "")
            if target is None or edge.fit is Fit.BACKFIRES:
                continue
            paint = (
                'stroke="#1f5f78" stroke-width="1.2"' if edge.fit is Fit.BEST else 'stroke="#b9b4a0" stroke-width=".5"'
            )
            bend = f"C {LEFT + 110} {y} {RIGHT - 110} {target:.0f} {RIGHT} {target:.0f}"
            out.append(f'<path d="M {LEFT} {y} {bend}" fill="none" {paint}/>')
    for card in counters:
        y, size = right[card.id], 9 + min(6, uses[card.id] / 3)
        label = f"{escape(card.name)} ({uses[card.id]})"
        out.append(f'<text x="{RIGHT + 8}" y="{y + 3:.0f}" font-size="{size:.0f}" fill="#22222a">{label}</text>')
    return "\n".join([*out, "</svg>", ""])


def _middle(card: Tactic, ploys: list[Tactic], places: dict[str, int]) -> float:
    found = [places[ploy.id] for ploy in ploys for edge in ploy.counters if edge.target.card == card.id]
    return sum(found) / len(found)


if __name__ == "__main__":
    (HERE / "curriculum.md").write_text(page(), encoding="utf-8")
    (HERE / "images" / "counters.svg").write_text(picture(), encoding="utf-8")
