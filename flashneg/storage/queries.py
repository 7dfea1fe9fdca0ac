"""SQL that is read both through SQLAlchemy and, for speed at start, through the standard library's sqlite3."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flashneg.domain.events import CardKey, Event, EventId, EventKind, PromptKey
from flashneg.domain.names import Facet
from flashneg.domain.queue import Day, Item, last_drilled
from flashneg.domain.replay import BLANK, Schedule
from flashneg.domain.sm2 import Memory

if TYPE_CHECKING:
    from flashneg.study.ports import CardState, StoredCard

SCHEDULE_COLUMNS = (
    "repetitions", "ease", "interval", "due", "reviews", "passes", "lapses", "last_at", "last_day", "scheduled_day",
    "drill_day", "drill_open", "drills",
)  # fmt: skip

_SELECT = "SELECT s.card, s.facet, c.confusable, c.deck, " + ", ".join(f"s.{name}" for name in SCHEDULE_COLUMNS)
_ON = """
FROM schedule s JOIN prompt p ON p.card = s.card AND p.facet = s.facet
JOIN card c ON c.key = s.card JOIN deck d ON d.id = c.deck AND d.enabled = 1
LEFT JOIN card_state t ON t.learner = s.learner AND t.card = s.card
WHERE s.learner = :learner AND COALESCE(t.suspended, 0) = 0
"""
_LIVE = f"{_ON} AND COALESCE(t.buried, 0) <> :today"
DUE = f"{_SELECT} {_LIVE} AND s.repetitions > 0 AND s.due <= :horizon AND s.scheduled_day < :today \
AND (s.due <= :today OR s.last_day < :today)"
DRILL = f"{_SELECT} {_LIVE} AND s.drill_day = :today AND s.drill_open = 1 AND s.drills < 6"
ASKED = f"""{_SELECT} FROM schedule s JOIN card c ON c.key = s.card
WHERE s.learner = :learner AND s.scheduled_day = :today"""
NEW = """
SELECT p.card, p.facet, c.confusable, c.deck
FROM prompt p JOIN card c ON c.key = p.card
LEFT JOIN schedule s ON s.learner = :learner AND s.card = p.card AND s.facet = p.facet
LEFT JOIN card_state t ON t.learner = :learner AND t.card = p.card
WHERE p.deck = :deck AND COALESCE(t.suspended, 0) = 0 AND COALESCE(t.buried, 0) <> :today
AND CASE WHEN COALESCE(s.repetitions, 0) = 0 THEN NOT EXISTS (
    SELECT 1 FROM prompt q LEFT JOIN schedule e ON e.learner = :learner AND e.card = q.card AND e.facet = q.facet
    WHERE q.card = p.card AND q.rank < p.rank AND COALESCE(e.passes, 0) = 0
) END
ORDER BY p.place LIMIT :count
"""
DECKS_ON = "SELECT id FROM deck WHERE enabled = 1 ORDER BY position, id"
LEARNED = "SELECT COUNT(*) FROM schedule WHERE learner = :learner AND repetitions > 0"
NEXT_DUE = f"""SELECT MIN(day) FROM (
SELECT * FROM (SELECT s.due AS day {_ON} AND s.repetitions > 0 AND s.due > :today ORDER BY s.due LIMIT 1) AS a
UNION ALL
SELECT * FROM (SELECT :today + 1 {_ON} AND s.repetitions > 0 AND s.due <= :today AND t.buried = :today LIMIT 1) AS b
) AS days"""  # noqa: S608 - its parts stand above

CARD_COLUMNS = (
    "key", "deck", "id", "name", "content", "digest", "position", "line", "retired", "links", "confusable", "answers",
    "source",
)  # fmt: skip
_CARD = ", ".join(CARD_COLUMNS)
CARD = f"SELECT {_CARD} FROM card WHERE key = :key"  # noqa: S608 - names of columns
FACETS = "SELECT facet FROM prompt WHERE card = :card ORDER BY rank"
_SCHEDULE = ", ".join(SCHEDULE_COLUMNS)
SCHEDULE = f"""SELECT {_SCHEDULE} FROM schedule
WHERE learner = :learner AND card = :card AND facet = :facet"""  # noqa: S608
STATE = "SELECT suspended, buried, marked, met, note FROM card_state WHERE learner = :learner AND card = :card"
EVENT_COLUMNS = ("id", "learner", "writer", "sequence", "kind", "at", "day", "card", "facet", "facts")
_EVENT = ", ".join(EVENT_COLUMNS)
ANSWERS_OF_DAY = f"""SELECT {_EVENT} FROM event
WHERE learner || '' = :learner AND day = :day AND kind IN ('review', 'attempt', 'retraction')
ORDER BY at, writer, sequence"""  # noqa: S608

NEW_CANDIDATES = 400
Row = Sequence[Any]
Query = Callable[[str, Mapping[str, object]], list[Any]]


def schedule_from(values: Row) -> Schedule:
    """Return a schedule from its columns in the order of `SCHEDULE_COLUMNS`."""
    repetitions, ease, interval, due, reviews, passes, lapses, at, day, scheduled, drill_day, is_open, drills = values
    memory = Memory(repetitions, ease, interval)
    return Schedule(memory, due, reviews, passes, lapses, at, day, scheduled, drill_day, bool(is_open), drills)


def card_from(values: Row) -> StoredCard:
    """Return a card from its columns in the order of `CARD_COLUMNS`."""
    from flashneg.study.ports import StoredCard  # noqa: PLC0415 - what only counts what is due does not need it

    key, deck, id_, name, content, digest, position, line, retired, links, confusable, answers, source = values
    return StoredCard(
        key, deck, id_, name, content, digest, position, line, bool(retired), links, confusable, answers, source
    )


def state_from(values: Row) -> CardState:
    """Return a card's state from its columns in the order of `STATE`; a blank one from no columns."""
    from flashneg.study.ports import CardState  # noqa: PLC0415 - as above

    suspended, buried, marked, met, note = values or (0, 0, 0, 0, "")
    return CardState(bool(suspended), buried, bool(marked), met, note)


def event_from(values: Row) -> Event:
    """Return an event from its columns in the order of `EVENT_COLUMNS`."""
    import json  # noqa: PLC0415 - as above

    id_, learner, writer, sequence, kind, at, day, card, facet, facts = values
    return Event(
        EventId(id_), learner, writer, sequence, EventKind(kind), at, day,
        CardKey(card) if card else None, Facet(facet) if facet else None, json.loads(facts),
    )  # fmt: skip


def _item(row: Row) -> Item:
    prompt = PromptKey(CardKey(row[0]), Facet(row[1]))
    return Item(prompt, schedule_from(row[4:]) if len(row) > 4 else BLANK)


def _candidates(left: int) -> int:
    """Return how many new prompts to look at for so many: siblings and confusable ones make way for others."""
    return min(NEW_CANDIDATES, 60 + 4 * left) if left > 0 else 0


def load_day(
    query: Query, learner: str, today: int, *, new: int, ahead: int = 0, decks: Iterable[str] | None = None
) -> Day:
    """Return the facts of a study day from a database, through whatever runs its SQL.

    `new` is the day's limit of new prompts: as many candidates are read as it may take to fill it. `ahead` makes
    reviews of later days due now; `decks` limits what is asked to these deck ids.
    """
    only = set(decks) if decks is not None else None
    facts: dict[str, object] = {"learner": learner, "today": today, "horizon": today + ahead}

    def wanted(rows: list[Any]) -> list[Any]:
        return rows if only is None else [row for row in rows if row[3] in only]

    due, drill = wanted(query(DUE, facts)), wanted(query(DRILL, facts))
    done = [_item(row) for row in query(ASKED, facts)]
    first = sum(item.schedule.reviews == 1 for item in done)
    fresh: list[Any] = []
    room = _candidates(new - first)
    for (deck,) in query(DECKS_ON, {}) if room else ():
        if len(fresh) < room and (only is None or deck in only):
            fresh += query(NEW, {"learner": learner, "today": today, "deck": deck, "count": room - len(fresh)})
    confusable = {
        CardKey(row[0]): frozenset(CardKey(key) for key in row[2].split()) for row in (*due, *fresh) if row[2]
    }
    drilled = [_item(row) for row in drill]
    return Day(
        today=today,
        due=[_item(row) for row in due],
        new=[_item(row) for row in fresh],
        asked=done,
        drill=drilled,
        new_done=first,
        reviews_done=len(done) - first,
        confusable=confusable,
        last=last_drilled(drilled),
    )
