"""Pages to print: cards to cut out, front and back for duplex, and one sheet to take to the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from flashneg.domain.cards import Card, Concept, Fit, Tactic
from flashneg.domain.safe_text import safe_line
from flashneg.interop.fitting import Setting, columns, height
from flashneg.interop.html_out import block, line
from flashneg.interop.questions import left_of_history, left_of_tactics
from flashneg.study.parcels import Outgoing

_COLUMNS, _ROWS = 2, 4
_ON_CARDS = frozenset({"AKA", "kind", "family", "intent", "style", "counter", "graded counters", "first scenario"})
_ON_SHEET = frozenset({"AKA", "its tell", "counter", "graded counters", "why they fit"})
_CARD_HIGH = 70.0  # millimetres
_BACKS = (
    ("", Setting(8.4, 87, 1.3, 1.26), 5.0), (" long", Setting(7.5, 89, 1.2, 1.24), 4.0),
    (" longer", Setting(6.5, 90, 1.0, 1.22), 3.5), (" longest", Setting(5.6, 91, 0.8, 1.2), 3.0),
)  # fmt: skip
_FRONTS = (("", Setting(10.5, 87, 2.5, 1.35), 11.0), *((name, size, margin + 7) for name, size, margin in _BACKS[1:]))
"""The sizes of a side, each with the margin above and below in millimetres, the largest first; a front has a name."""
_SHEET_SIZES = (9.6, 9.0, 8.4, 7.8, 7.2, 6.6)
_SHEET_HIGH, _SHEET_WIDE, _BELOW_ENTRY = 260.0, 90.0, 4.0
_STYLE = """\
@page { size: A4; margin: 8mm; }
* { box-sizing: border-box; }
body { margin: 0; font: 10.5pt/1.35 Georgia, "Times New Roman", serif; color: #111; background: #fff; }
.page { display: grid; grid-template-columns: repeat(2, 1fr); grid-template-rows: repeat(4, 70mm); height: 280mm;
  width: 194mm; margin: 0 auto; break-after: page; }
.page:last-child { break-after: auto; }
.cut { border: .3mm dashed #999; padding: 5mm; overflow: hidden; position: relative; display: flex;
  flex-direction: column; justify-content: center; }
.front { text-align: center; align-items: center; }
.front .name { font-size: 17pt; font-weight: bold; }
.back { font-size: 8.4pt; line-height: 1.26; justify-content: flex-start; }
.back p, .back ul { margin: 0 0 1.3mm; } .back ul { padding-left: 4mm; }
.back > * { flex: none; }
.cut.long { font-size: 7.5pt; line-height: 1.24; padding: 4mm; }
.cut.longer { font-size: 6.5pt; line-height: 1.22; padding: 3.5mm; }
.cut.longest { font-size: 5.6pt; line-height: 1.2; padding: 3mm; }
.label { font: .88em/1 Helvetica, Arial, sans-serif; letter-spacing: .04em; color: #555; text-transform: uppercase; }
.foot { position: absolute; bottom: 2mm; right: 4mm; font: 7pt Helvetica, Arial, sans-serif; color: #777; }
@media screen { body { background: #eee; } .page { background: #fff; margin: 8mm auto; box-shadow: 0 0 3mm #bbb; } }
"""
_SHEET_STYLE = """\
@page { size: A4; margin: 11mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 188mm; font: SIZEpt/1.34 Georgia, "Times New Roman", serif; color: #111; }
h1 { font-size: 14pt; margin: 0 0 2mm; border-bottom: .5mm solid #111; padding-bottom: 1mm; }
main { columns: 2; column-gap: 8mm; }
article { break-inside: avoid; margin: 0 0 3.2mm; }
h2 { font-size: 1.2em; margin: 0 0 .6mm; } h2 small { font-weight: normal; color: #555; font-size: .74em; }
p, ul { margin: 0 0 .9mm; } ul { padding-left: 4mm; }
.label { font: .77em/1 Helvetica, Arial, sans-serif; letter-spacing: .04em; color: #555; text-transform: uppercase; }
.reply { font-weight: bold; }
"""
_FITS = {Fit.BEST: "best", Fit.WORKS: "works", Fit.BACKFIRES: "backfires"}


_Sizes = Sequence[tuple[str, Setting, float]]


def _page(title: str, style: str, body: str) -> str:
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(safe_line(title))}</title>\n<style>\n{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def cards_html(outgoing: Outgoing) -> tuple[str, list[str]]:
    """Return all cards as pages of eight: fronts, then their backs in the order that a duplex printer needs."""
    cards = [(deck.deck.title, out.card) for deck in outgoing.decks for out in deck.cards]
    pages = []
    for start in range(0, len(cards), _COLUMNS * _ROWS):
        chosen = cards[start : start + _COLUMNS * _ROWS]
        fronts = [_cell("front", _front(card, title), _FRONTS) for title, card in chosen]
        backs = [_cell("back", _back(card), _BACKS) for _, card in chosen]
        pages += [_grid(fronts, "front"), _grid(backs, "back")]
    left = left_of_tactics(outgoing.decks, _ON_CARDS) + left_of_history(outgoing)
    long = [card.name for _, card in cards if _size(_back(card), _BACKS) is None]
    if long:
        few = ", ".join(long[:5]) + (" ..." if len(long) > 5 else "")
        left.append(f"the end of {len(long)} backs, which are longer than a card: {few}")
    return _page("flashneg cards", _STYLE, "\n".join(pages)), left


def _grid(cells: Sequence[str], side: str) -> str:
    filled = [*cells, *([_cell(side, "", _BACKS)] * (_COLUMNS * _ROWS - len(cells)))]
    rows = [filled[place : place + _COLUMNS] for place in range(0, len(filled), _COLUMNS)]
    shown = [cell for row in rows for cell in (row if side == "front" else reversed(row))]
    return '<section class="page">\n' + "\n".join(shown) + "\n</section>"


def _cell(side: str, html: str, sizes: _Sizes) -> str:
    name = _size(html, sizes)
    return f'<div class="cut {side}{sizes[-1][0] if name is None else name}">{html}</div>'


def _size(html: str, sizes: _Sizes) -> str | None:
    """Return the class that makes a text small enough for its card, or None when none does."""
    fits = (name for name, setting, margin in sizes if height(html, setting) <= _CARD_HIGH - 2 * margin)
    return next(fits, None)


def _front(card: Card, title: str) -> str:
    foot = f'<div class="foot">{escape(safe_line(title))}</div>'
    if isinstance(card, Concept):
        return f'<div class="name">{line(card.name)}</div>{block(card.front.removeprefix(card.name))}{foot}'
    family = f'<div class="label">{line(card.family or card.kind.value)}</div>'
    return f'{family}<div class="name">{line(card.name)}</div>{foot}'


def _back(card: Card) -> str:
    return block(card.back) if isinstance(card, Concept) else "".join(_tactic_lines(card))


def _tactic_lines(card: Tactic) -> Iterator[str]:
    if card.aka:
        yield f'<p><span class="label">also</span> {line("; ".join(card.aka))}</p>'
    for name, text in (("what for", card.intent), ("style", card.style)):
        if text:
            yield f'<p><span class="label">{name}</span> {line(text)}</p>'
    if card.counter:
        yield f'<p><span class="label">reply</span> <b>{line(card.counter)}</b></p>'
    for fit, word in _FITS.items():
        names = [edge.target.text for edge in card.counters if edge.fit is fit]
        if names:
            yield f'<p><span class="label">{word}</span> {line("; ".join(names))}</p>'
    for scenario in card.practice_scenarios[:1]:
        yield f'<p><span class="label">sounds like</span> {line(scenario.text)}</p>'


def sheet_html(outgoing: Outgoing) -> tuple[str, list[str]]:
    """Return one page of the chosen cards, to take to the table."""
    cards = [out.card for deck in outgoing.decks for out in deck.cards]
    entries = [_entry(card) for card in cards]
    shown = "\n".join(f"<article>{entry}</article>" for entry in entries)
    points = next((size for size in _SHEET_SIZES if _sheet_columns(entries, size) <= _COLUMNS), _SHEET_SIZES[-1])
    body = f"<h1>At the table</h1>\n<main>\n{shown}\n</main>"
    left = left_of_tactics(outgoing.decks, _ON_SHEET) + left_of_history(outgoing)
    return _page("At the table", _SHEET_STYLE.replace("SIZE", str(points)), body), left


def sheet_pages(outgoing: Outgoing) -> int:
    """Return about how many pages a sheet takes, in its smallest type when that is needed."""
    entries = [_entry(out.card) for deck in outgoing.decks for out in deck.cards]
    return -(-_sheet_columns(entries, _SHEET_SIZES[-1]) // _COLUMNS)


def _sheet_columns(entries: Sequence[str], points: float) -> int:
    setting = Setting(points, _SHEET_WIDE, 0.9, 1.34)
    return columns([height(entry, setting) + _BELOW_ENTRY for entry in entries], _SHEET_HIGH)


def _entry(card: Card) -> str:
    if isinstance(card, Concept):
        return f"<h2>{line(card.name)}</h2>{block(card.back)}"
    aka = f" <small>{line('; '.join(card.aka))}</small>" if card.aka else ""
    parts = [f"<h2>{line(card.name)}{aka}</h2>"]
    tells = [found.tell for found in card.practice_scenarios[:1] if found.tell]
    parts += [f'<p><span class="label">tell</span> {line(tell)}</p>' for tell in tells]
    reply = card.counter or (card.best.target.text if card.best else card.intent)
    parts.append(f'<p class="reply">{line(reply)}</p>')
    for edge in card.counters:
        reason = f": {line(edge.reason)}" if edge.reason else ""
        parts.append(f'<p><span class="label">{_FITS[edge.fit]}</span> {line(edge.target.text)}{reason}</p>')
    return "".join(parts)
