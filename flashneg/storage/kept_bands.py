"""Judged reviews, and the sums of the self-audit over them: what was said and what was recalled, in bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from sqlalchemy import case, delete, func, select
from sqlalchemy.engine import Connection

from flashneg.domain.cards import Facet
from flashneg.domain.chronicle import JudgedRow
from flashneg.domain.correction import WINDOW, Judged
from flashneg.domain.estimate import MICRO
from flashneg.domain.events import CardKey, PromptKey
from flashneg.storage.dialects.upsert import upsert
from flashneg.storage.schema import judged, meta
from flashneg.study.kept_ports import ALL_BANDS, BAND_EDGES, Band

_BANDS = "bands:"


class KeptBands:
    """The judged reviews of one learner, as one transaction sees them."""

    def __init__(self, connection: Connection, *, learner: str) -> None:
        self._connection = connection
        self._learner = learner
        self._bands_name = f"{_BANDS}{learner}"

    def window(self, before: int) -> list[Judged]:
        """Return the latest judged reviews of before this study day, oldest first, as many as the correction weighs."""
        query = (
            select(judged.c.chance, judged.c.days, judged.c.lapses, judged.c.recalled)
            .where(judged.c.learner == self._learner, judged.c.day < before)
            .order_by(judged.c.day.desc(), judged.c.at.desc(), judged.c.event.desc())
            .limit(WINDOW)
        )
        rows = self._connection.execute(query).all()
        return [Judged(row[0] / MICRO, row[1], row[2], bool(row[3])) for row in reversed(rows)]

    def judged_rows(self) -> list[JudgedRow]:
        """Return every judged review, oldest first."""
        columns = [judged.c[name] for name in ("day", "at", "event", "card", "facet")]
        numbers = [judged.c[name] for name in ("chance", "days", "lapses", "recalled", "said")]
        query = select(*columns, *numbers).where(judged.c.learner == self._learner)
        rows = self._connection.execute(query.order_by(judged.c.day, judged.c.at, judged.c.event))
        return [
            JudgedRow(
                row[0], row[1], row[2], PromptKey(CardKey(row[3]), Facet(row[4])),
                Judged(row[5] / MICRO, row[6], row[7], bool(row[8])), row[9] / MICRO,
            )
            for row in rows
        ]  # fmt: skip

    def bands(self) -> list[Band]:
        """Return the judged reviews counted by what was said of them, and all of them as the last.

        Days that are over long since are summed once and remembered (`remember_bands`).
        """
        text = self._connection.execute(select(meta.c.value).where(meta.c.name == self._bands_name)).scalar()
        since, *told = (text or "0").split()
        known = {int(band): tuple(map(int, rest.split(","))) for band, _, rest in (one.partition(":") for one in told)}
        return [_band_from(found) for found in _added(known, self._band_sums(int(since)))]

    def remember_bands(self, before: int) -> None:
        """Sum the judged reviews of before this study day, for the next time."""
        sums = _added({}, self._band_sums(0, before))
        told = " ".join([str(before), *(f"{band}:{','.join(map(str, numbers))}" for band, *numbers in sums)])
        upsert(self._connection, meta, {"name": self._bands_name}, {"value": told})

    def bands_known_before(self) -> int:
        """Return the study day before which the sums of the bands are remembered; 0 for none."""
        text = self._connection.execute(select(meta.c.value).where(meta.c.name == self._bands_name)).scalar()
        return int(text.split(" ", 1)[0]) if text else 0

    def forget_bands(self, since: int) -> None:
        """Forget the remembered sums if this study day or a later one is among them."""
        if since < self.bands_known_before():
            self._connection.execute(delete(meta).where(meta.c.name == self._bands_name))

    def bands_are_right(self) -> bool:
        """Return whether the sums with what is remembered are those of all rows."""
        return self.bands() == [_band_from(found) for found in _added({}, self._band_sums(0))]

    def _band_sums(self, since: int, before: int | None = None) -> dict[int, list[int]]:
        """Return (reviews, said, recalled, square) for each band and all: first over a study day, then over days."""
        edges = [(judged.c.said < edge * MICRO // 100, place) for place, edge in enumerate(BAND_EDGES[1:])]
        band = case(*edges, else_=len(BAND_EDGES) - 1)
        columns = (judged.c.day, band, func.count(), func.sum(judged.c.said), func.sum(judged.c.recalled))
        mine = (judged.c.learner == self._learner) & (judged.c.day >= since)
        if before is not None:
            mine &= judged.c.day < before
        query = select(*columns).where(mine).group_by(judged.c.day, band).order_by(judged.c.day)
        found: dict[int, list[int]] = {}
        for _, some in groupby(self._connection.execute(query), key=lambda row: row[0]):
            rows = [(row[1], row[2], row[3], row[4]) for row in some]
            whole = (ALL_BANDS, *(sum(row[place] for row in rows) for place in (1, 2, 3)))
            for index, reviews, said, hits in (*rows, whole):
                sums = found.setdefault(index, [0, 0, 0, 0])
                for place, number in enumerate((reviews, said, hits, (hits * MICRO - said) ** 2 // MICRO)):
                    sums[place] += number
        return found


def _added(
    known: Mapping[int, tuple[int, ...]], more: Mapping[int, Sequence[int]]
) -> list[tuple[int, int, int, int, int]]:
    """Return the sums of both for each band in order, all of them last."""
    order = sorted({*known, *more}, key=lambda band: (band == ALL_BANDS, band))
    none = (0, 0, 0, 0)
    rows = []
    for band in order:
        a, b, c, d = (x + y for x, y in zip(known.get(band, none), more.get(band, none), strict=True))
        rows.append((band, a, b, c, d))
    return rows


def _band_from(sums: tuple[int, int, int, int, int]) -> Band:
    band, reviews, said, hits, square = sums
    return Band(band, reviews, said / MICRO, hits, square / MICRO)
