"""The tables. `event` is the truth; every other table but `meta` and `deck` is derived from it and from deck files.

Columns are Integer, Text and LargeBinary only, because STRICT tables refuse the rest.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint, text

metadata = MetaData()


def _table(name: str, *parts: Column[int] | Column[str] | Column[bytes] | Index | UniqueConstraint) -> Table:
    return Table(name, metadata, *parts, sqlite_strict=True)


def _text(name: str, *, key: bool = False, default: str | None = None) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=False, server_default=default)


def _int(name: str, *, key: bool = False) -> Column[int]:
    return Column(name, Integer, primary_key=key, nullable=False, autoincrement=False)


ATTEMPTS = text("kind IN ('attempt', 'retraction')")
ATTEMPTS_INDEX = Index("event_attempt", "learner", "at", "writer", "sequence", sqlite_where=ATTEMPTS)
_OPEN = text("drill_open = 1")
DRILL_INDEX = Index("schedule_drill", "learner", "drill_day", sqlite_where=_OPEN)

meta = _table("meta", _text("name", key=True), _text("value"))
WRITER_BEFORE = "writer:"
"""With an id, what says in `meta` that a restore ended this writer of ours, and at which sequence number."""

event = _table(
    "event",
    Column("position", Integer, primary_key=True),
    _text("id"),
    _text("learner"),
    _text("writer"),
    _int("sequence"),
    _text("kind"),
    Column("card", Text),
    Column("facet", Text),
    _int("at"),
    _int("day"),
    _text("facts"),
    Column("hash", LargeBinary, nullable=False),
    UniqueConstraint("id", name="event_id"),
    UniqueConstraint("writer", "sequence", name="event_chain"),
    Index("event_card", "card", "facet"),
    Index("event_day", "day", "learner"),
    Index("event_at", "learner", "at"),
    ATTEMPTS_INDEX,
)

deck = _table(
    "deck",
    _text("id", key=True),
    _text("title"),
    _text("description"),
    Column("source", Text),
    _int("bundled"),
    _int("enabled"),
    _int("position"),
    _text("digest"),
    _text("stamp"),
    _int("missing"),
    _text("prompts"),
    Column("base", Text),
)

card = _table(
    "card",
    _text("key", key=True),
    _text("deck"),
    _text("id"),
    _text("name"),
    _text("content"),
    _text("digest"),
    _int("position"),
    _int("line"),
    _int("retired"),
    _text("links"),
    _text("confusable"),
    _text("answers"),
    _text("source", default=""),
    Index("card_deck", "deck", "position"),
    Index("card_id", "id"),
)

prompt = _table(
    "prompt",
    _text("card", key=True),
    _text("facet", key=True),
    _text("deck"),
    _int("place"),
    _int("rank"),
    Index("prompt_place", "deck", "place"),
)

card_state = _table(
    "card_state",
    _text("learner", key=True),
    _text("card", key=True),
    _int("suspended"),
    _int("buried"),
    _int("marked"),
    _int("met"),
    _text("note"),
)

schedule = _table(
    "schedule",
    _text("learner", key=True),
    _text("card", key=True),
    _text("facet", key=True),
    _int("repetitions"),
    _int("ease"),
    _int("interval"),
    _int("due"),
    _int("reviews"),
    _int("passes"),
    _int("lapses"),
    _int("last_at"),
    _int("last_day"),
    _int("scheduled_day"),
    _int("drill_open"),
    _int("drills"),
    Column("drill_day", Integer, nullable=False, server_default="0"),
    Index("schedule_due", "learner", "due"),
    Index("schedule_day", "learner", "scheduled_day"),
    DRILL_INDEX,
)

estimate = _table(
    "estimate",
    _text("learner", key=True),
    _text("card", key=True),
    _text("facet", key=True),
    _int("share"),
    _int("stability"),
    _int("difficulty"),
    _int("last_day"),
    _int("lapses"),
    _int("recalled_days"),
    _int("recalled_on"),
)

judged = _table(
    "judged",
    _text("learner", key=True),
    _int("day", key=True),
    _int("at", key=True),
    _text("event", key=True),
    _text("card"),
    _text("facet"),
    _int("chance"),
    _int("days"),
    _int("lapses"),
    _int("recalls"),
    _int("difficulty"),
    _int("recalled"),
    _int("said"),
)

band_sum = _table(
    "band_sum",
    _text("learner", key=True),
    _text("card", key=True),
    _int("band", key=True),
    _int("reviews"),
    _int("said"),
    _int("recalled"),
)

kept_day = _table(
    "kept_day",
    _text("learner", key=True),
    _int("day", key=True),
    _int("reviews"),
    _int("milliseconds"),
    _int("scheduled"),
    _int("recalled"),
    _int("repeats"),
    _int("repeats_recalled"),
    _int("others"),
    _int("now"),
    _int("now_low"),
    _int("now_high"),
    _int("later"),
    _int("later_low"),
    _int("later_high"),
    _int("figure_a"),
    _int("figure_b"),
    _int("figure_c"),
    _int("figure_d"),
    _int("figure_e"),
    _int("figure_f"),
    _int("shift_0"),
    _int("shift_1"),
    _int("shift_2"),
    _int("shift_3"),
)
