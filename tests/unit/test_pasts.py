"""A past that went through a program that keeps milliseconds."""

from __future__ import annotations

from datetime import UTC, time

from flashneg.domain.events import CardKey, Event, EventId, EventKind
from flashneg.domain.names import CardId, Facet
from flashneg.domain.replay import replay
from flashneg.study.parcels import PastReview, PromptPast, Standing
from flashneg.study.pasts import Arrival, take_in

AT = 1_772_445_600_123_456
DAY = 739_677
KEY = CardKey("k")


def test_a_due_day_that_was_set_elsewhere_stands_before_the_review_that_it_follows() -> None:
    arrival = Arrival(UTC, time(4), AT + 10**9, "w", "me", spread=False)
    facts = {"quality": 4, "mode": "review", "spread": False}
    mine = Event(EventId("1"), "me", "w", 1, EventKind.REVIEW, AT, DAY, KEY, Facet.INTENT, facts)
    kept = AT // 1000 * 1000
    past = PromptPast(
        CardId("c"), Facet.INTENT, (PastReview("o", kept, 4, None, None),),
        Standing("s", kept, 1, 250, 9, DAY + 9, 1, 1, 0), sm2=True,
    )  # fmt: skip
    (adopted,) = take_in([(KEY, past)], [], [mine], arrival).drafts
    assert adopted.at == AT
    event = Event(adopted.id, "me", "w", 2, adopted.kind, adopted.at, adopted.day, KEY, Facet.INTENT, adopted.facts)
    assert mine.prompt is not None
    found = replay(mine.prompt, [event, mine])
    assert (found.due, found.reviews) == (DAY + 9, 1)
