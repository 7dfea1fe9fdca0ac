"""Pages to print: cards to cut out, front and back for duplex, and one sheet to take to the table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from flashneg.domain.cards import Card, Concept, Fit, Tactic
from flashneg.domain.safe_text import safe_line
from flashneg.interop.html_out import block, line
from flashneg.interop.questions import left_of_history, left_of_tactics
from flashneg.study.parcels import Outgoing

_COLUMNS, _ROWS = 2, 4
_ON_CARDS = frozenset({"AKA", "kind", "family", "intent", "style", "counter", "graded counters", "first scenario"})
_ON_SHEET = frozenset({"AKA", "its tell", "counter", "graded counters", "why they fit"})
_LONG, _LONGER = 600, 880  # characters of a back, its lines' ends counted
_TAG = re.compile(r"<[^>]*>")
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
.back.long { font-size: 7.5pt; padding: 4mm; } .back.longer { font-size: 6.5pt; padding: 3.5mm; }
.label { font: 7.5pt/1 Helvetica, Arial, sans-serif; letter-spacing: .04em; color: #555; text-transform: uppercase; }
.foot { position: absolute; bottom: 2mm; right: 4mm; font: 7pt Helvetica, Arial, sans-serif; color: #777; }
@media screen { body { background: #eee; } .page { background: #fff; margin: 8mm auto; box-shadow: 0 0 3mm #bbb; } }
"""
_SHEET_STYLE = """\
@page { size: A4; margin: 11mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 188mm; font: 9.6pt/1.34 Georgia, "Times New Roman", serif; color: #111; }
h1 { font-size: 14pt; margin: 0 0 2mm; border-bottom: .5mm solid #111; padding-bottom: 1mm; }
main { columns: 2; column-gap: 8mm; }
article { break-inside: avoid; margin: 0 0 3.2mm; }
h2 { font-size: 11.5pt; margin: 0 0 .6mm; } h2 small { font-weight: normal; color: #555; font-size: 8.5pt; }
p, ul { margin: 0 0 .9mm; } ul { padding-left: 4mm; }
.label { font: 7.4pt/1 Helvetica, Arial, sans-serif; letter-spacing: .04em; color: #555; text-transform: uppercase; }
.reply { font-weight: bold; }
"""
_FITS = {Fit.BEST: "best", Fit.WORKS: "works", Fit.BACKFIRES: "backfires"}


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
        fronts = [_front(card, title) for title, card in chosen]
        backs = [_back(card) for _, card in chosen]
        pages += [_grid(fronts, mirrored=False), _grid(backs, mirrored=True)]
    left = left_of_tactics(outgoing.decks, _ON_CARDS) + left_of_history(outgoing)
    return _page("flashneg cards", _STYLE, "\n".join(pages)), left


def _grid(cells: Sequence[str], *, mirrored: bool) -> str:
    filled = [*cells, *([""] * (_COLUMNS * _ROWS - len(cells)))]
    rows = [filled[place : place + _COLUMNS] for place in range(0, len(filled), _COLUMNS)]
    kind = "back" if mirrored else "front"
    shown = [cell for row in rows for cell in (reversed(row) if mirrored else row)]
    return (
        '<section class="page">\n'
        + "\n".join(f'<div class="cut {kind}">{cell}</div>' for cell in shown)
        + "\n</section>"
    )


def _fitting(cell: str) -> str:
    """Return the class that makes a long back small enough for its card."""
    length = len(_TAG.sub("", cell)) + 25 * cell.count("<p>")
    return " longer" if length > _LONGER else " long" if length > _LONG else ""


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
    shown = "\n".join(f"<article>{_entry(card)}</article>" for card in cards)
    body = f"<h1>At the table</h1>\n<main>\n{shown}\n</main>"
    left = left_of_tactics(outgoing.decks, _ON_SHEET) + left_of_history(outgoing)
    return _page("At the table", _SHEET_STYLE, body), left


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
