"""Judged reviews, and the sums of the self-audit over them: what was said and what was recalled, in bands."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Select, Subquery, case, delete, func, select, union_all
from sqlalchemy.engine import Connection

from flashneg.domain.chronicle import JudgedRow
from flashneg.domain.correction import MICRO, WINDOW, Judged
from flashneg.domain.events import CardKey, PromptKey
from flashneg.domain.names import Facet
from flashneg.storage.dialects.upsert import upsert
from flashneg.storage.schema import band_sum, judged, meta
from flashneg.study.kept_ports import ALL_BANDS, BAND_EDGES, Band

_BANDS = "bands:"
_JUDGED = ("chance", "days", "lapses", "recalls", "difficulty", "recalled")
_SUMS = ("card", "band", "reviews", "said", "recalled")


class KeptBands:
    """The judged reviews of one learner, as one transaction sees them."""

    def __init__(self, connection: Connection, *, learner: str) -> None:
        self._connection = connection
        self._learner = learner
        self._bands_name = f"{_BANDS}{learner}"

    def window(self, before: int) -> list[Judged]:
        """Return the latest judged reviews of before this study day, oldest first, as many as the correction weighs."""
        query = (
            select(*(judged.c[name] for name in _JUDGED))
            .where(judged.c.learner == self._learner, judged.c.day < before)
            .order_by(judged.c.day.desc(), judged.c.at.desc(), judged.c.event.desc())
            .limit(WINDOW)
        )
        rows = self._connection.execute(query).all()
        return [_judged(row) for row in reversed(rows)]

    def judged_rows(self, since: int = 0) -> list[JudgedRow]:
        """Return every judged review of this study day and later, oldest first."""
        columns = [judged.c[name] for name in ("day", "at", "event", "card", "facet")]
        numbers = [judged.c[name] for name in (*_JUDGED, "said")]
        query = select(*columns, *numbers).where(judged.c.learner == self._learner, judged.c.day >= since)
        rows = self._connection.execute(query.order_by(judged.c.day, judged.c.at, judged.c.event))
        return [
            JudgedRow(
                row[0], row[1], row[2], PromptKey(CardKey(row[3]), Facet(row[4])), _judged(row[5:11]), row[11] / MICRO
            )
            for row in rows
        ]

    def judged_before(self, day: int) -> int:
        """Return how many reviews of before this study day were judged, as far as the correction weighs them."""
        mine = (judged.c.learner == self._learner) & (judged.c.day < day)
        latest = select(judged.c.day).where(mine).limit(WINDOW).subquery()
        return int(self._connection.execute(select(func.count()).select_from(latest)).scalar_one())

    def last_judged_day(self, before: int) -> int:
        """Return the last study day before this one with a judged review; 0 without any."""
        mine = (judged.c.learner == self._learner) & (judged.c.day < before)
        return int(self._connection.execute(select(func.max(judged.c.day)).where(mine)).scalar() or 0)

    def bands(self) -> list[Band]:
        """Return the judged reviews counted by what was said of them, and all of them as the last.

        Days that are over long since are summed once, card by card, and remembered (`remember_bands`).
        """
        recent = self._by_card(self.bands_known_before())
        known = select(*(band_sum.c[name] for name in _SUMS)).where(band_sum.c.learner == self._learner)
        return self._summed(union_all(known, recent).subquery())

    def remember_bands(self, before: int) -> None:
        """Sum the judged reviews of before this study day by card, for the next time."""
        self._connection.execute(delete(band_sum).where(band_sum.c.learner == self._learner))
        rows = self._connection.execute(self._by_card(0, before)).mappings()
        found = [{"learner": self._learner, **row} for row in rows]
        if found:
            self._connection.execute(band_sum.insert(), found)
        upsert(self._connection, meta, {"name": self._bands_name}, {"value": str(before)})

    def bands_known_before(self) -> int:
        """Return the study day before which the sums of the bands are remembered; 0 for none."""
        text = self._connection.execute(select(meta.c.value).where(meta.c.name == self._bands_name)).scalar()
        return int(text) if text else 0

    def forget_bands(self, since: int) -> None:
        """Forget the remembered sums if this study day or a later one is among them."""
        if since < self.bands_known_before():
            self._connection.execute(delete(meta).where(meta.c.name == self._bands_name))
            self._connection.execute(delete(band_sum).where(band_sum.c.learner == self._learner))

    def bands_are_right(self) -> bool:
        """Return whether the sums with what is remembered are those of all rows."""
        return self.bands() == self._summed(self._by_card(0).subquery())

    def _by_card(self, since: int, before: int | None = None) -> Select[Any]:
        """Return the query for the sums of each card in each band, over these study days."""
        edges = [(judged.c.said < edge * MICRO // 100, place) for place, edge in enumerate(BAND_EDGES[1:])]
        band = case(*edges, else_=len(BAND_EDGES) - 1).label("band")
        sums = (
            func.count().label("reviews"), func.sum(judged.c.said).label("said"),
            func.sum(judged.c.recalled).label("recalled"),
        )  # fmt: skip
        mine = (judged.c.learner == self._learner) & (judged.c.day >= since)
        if before is not None:
            mine &= judged.c.day < before
        return select(judged.c.card, band, *sums).where(mine).group_by(judged.c.card, band)

    def _summed(self, parts: Subquery) -> list[Band]:
        columns = (func.sum(parts.c[name]) for name in ("reviews", "said", "recalled"))
        query = select(parts.c.card, parts.c.band, *columns).group_by(parts.c.card, parts.c.band)
        found: dict[int, list[int]] = {}
        for _, some in groupby(self._connection.execute(query.order_by(parts.c.card)), key=lambda row: row[0]):
            rows = [(row[1], row[2], row[3], row[4]) for row in some]
            whole = (ALL_BANDS, *(sum(row[place] for row in rows) for place in (1, 2, 3)))
            for band, reviews, said, recalled in (*rows, whole):
                sums = found.setdefault(band, [0, 0, 0, 0])
                for place, number in enumerate((reviews, said, recalled, (recalled * MICRO - said) ** 2)):
                    sums[place] += number
        order = sorted(found.items(), key=lambda item: (item[0] == ALL_BANDS, item[0]))
        return [
            Band(band, reviews, said / MICRO, recalled, square / MICRO**2)
            for band, (reviews, said, recalled, square) in order
        ]


def _judged(row: Sequence[Any]) -> Judged:
    chance, days, lapses, recalls, difficulty, recalled = row
    return Judged(chance / MICRO, days, lapses, recalls, difficulty / MICRO, bool(recalled))
