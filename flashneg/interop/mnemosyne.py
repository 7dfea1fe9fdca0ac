"""Mnemosyne's .cards: a zip with a log of facts and cards in XML."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from flashneg.domain.cards import Card, Deck
from flashneg.domain.names import CardId, DeckId
from flashneg.interop import cloze, limits
from flashneg.interop.fields import concept, unbolded, with_tags
from flashneg.interop.html_in import to_markdown
from flashneg.interop.names import Ids, deck_name, ending, slug
from flashneg.interop.problems import Report
from flashneg.interop.zips import Zip
from flashneg.study.errors import StudyError
from flashneg.study.parcels import Parcel, ParcelDeck

_XML_BYTES = 64 * limits.MIB
_TAG, _CARD, _FACT = "10", "13", "16"
_MOST_ITEMS = 2 * limits.CARDS
_DEEPEST = 20


def read_cards(file: BinaryIO, path: Path) -> Parcel:
    """Read a .cards file. Raises StudyError when it holds no card, or is damaged."""
    package = Zip(file, path)
    report = Report(package.name)
    if "cards.xml" not in package.names:
        raise package.damaged("cards.xml is missing")
    items = _items(package)
    tags = {item["o_id"]: item.get("name", "") for kind, item in items if kind == _TAG and "o_id" in item}
    facts = {item["o_id"]: item for kind, item in items if kind == _FACT and "o_id" in item}
    media: set[str] = set()
    ids = Ids()
    cards: list[Card] = []
    lasting: dict[CardId, str] = {}
    for kind, item in items:
        if kind != _CARD:
            continue
        fact = facts.get(item.get("fact", ""))
        if fact is None:
            report.add("no-card", 1, "a card refers to a fact that is not there", "Export it again.")
            continue
        names = " ".join(tags.get(tag, "") for tag in item.get("tags", "").split(",")).replace("__UNTAGGED__", "")
        found = _card(item, fact, names, ids, media)
        if found is None:
            report.add("no-card", 1, "a card has an empty side", "Fill both sides.")
            continue
        cards.append(found[0])
        lasting[found[0].id] = found[1]
    if not cards:
        raise StudyError(f"{package.name}: it holds no card; export some")
    report.left("Mnemosyne's .cards hold no schedule: all cards come in new", "Its schedules stay in Mnemosyne.")
    others = [name for name in package.names if name not in {"cards.xml", "METADATA"}]
    if others or media:
        few = ", ".join([*others, *sorted(media)][:5])
        report.left(f"{len(others) or len(media)} media files stay in the package: {few}")
    title = Path(package.name).stem
    deck = Deck(DeckId(deck_name(title)), title, tuple(cards))
    return Parcel((ParcelDeck(deck, lasting=lasting, whole=False),), report.result())


def _card(item: dict[str, str], fact: dict[str, str], tags: str, ids: Ids, media: set[str]) -> tuple[Card, str] | None:
    view = item.get("fact_v", "")
    front, back = fact.get("f", ""), fact.get("b", "")
    if "text" in fact:
        front, back = _gap(fact["text"], view)
    elif "m_1" in fact or "p_1" in fact:
        front, back = fact.get("f", ""), "<br>".join(fact[name] for name in ("p_1", "m_1", "n") if fact.get(name))
    if view.endswith(".2") and item.get("card_t") in {"2", "3"}:
        front, back = back, front
    question, answer = to_markdown(front, media), to_markdown(back, media)
    if not question.strip() or not answer.strip():
        return None
    last = ending(f"{item.get('fact')}:{view}")
    wanted = f"{slug(question, longest=40)}-{last}"
    return concept(unbolded(question), with_tags(answer, tags), ids, wanted_id=wanted), last


def _gap(text: str, view: str) -> tuple[str, str]:
    """Return the sides of a cloze: gaps stand in brackets, and the view's number says which is asked."""
    parts: list[tuple[str, bool]] = []
    for place, piece in enumerate(text.replace("]", "[").split("[")):
        parts.append((piece, place % 2 == 1))
    number = int(view.rpartition(".")[2][:9]) if view.rpartition(".")[2].isdecimal() else 1
    found = cloze.gaps(parts)
    chosen = found[min(number, len(found)) - 1] if found else None
    return (chosen.front.replace("\\", ""), chosen.back.replace("**", "")) if chosen else (text, text)


class _Log:
    """Collects the log's entries as their type and their texts by tag; no document type, no entity is accepted."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, dict[str, str]]] = []
        self._path: list[str] = []
        self._kind = ""
        self._item: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Open a tag."""
        self._path.append(name)
        if len(self._path) > _DEEPEST or len(self.entries) > _MOST_ITEMS:
            raise ValueError("it is too deep, or too long")
        if name == "log":
            self._kind, self._item = attributes.get("type", ""), dict(attributes)

    def end(self, name: str) -> None:
        """Close a tag."""
        self._path.pop()
        if name == "log":
            self.entries.append((self._kind, self._item))

    def data(self, text: str) -> None:
        """Take text."""
        if len(self._path) > 2 and self._path[-2] == "log":
            self._item[self._path[-1]] = self._item.get(self._path[-1], "") + text

    def refuse(self, *_: object) -> None:
        """Refuse a document type."""
        raise ValueError("it declares entities")


def _items(package: Zip) -> list[tuple[str, dict[str, str]]]:
    log = _Log()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = log.start, log.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = log.data, log.refuse
    try:
        for chunk in package.stream("cards.xml", _XML_BYTES):
            parser.Parse(chunk, False)  # noqa: FBT003 - expat takes it by position
        parser.Parse(b"", True)  # noqa: FBT003
    except (expat.ExpatError, ValueError) as error:
        raise package.damaged(f"cards.xml: {error}") from None
    return log.entries
