from __future__ import annotations

from collections.abc import Callable

import pytest
from flashneg.bootstrap import Services

Open = Callable[[], Services]
SetClock = Callable[[str], None]


def study(make: Open, clock: SetClock, moment: str, quality: int = 4) -> Services:
    clock(moment)
    services = make()
    for _ in range(30):
        asked = services.session().next()
        if asked is None:
            break
        services.session().grade(asked.prompt, quality)
    return services


def streak(services: Services) -> int:
    return services.progress.streak(services.mastery.keep())


def test_a_day_on_which_nothing_was_due_does_not_end_a_streak(make: Open, clock: SetClock) -> None:
    services = make()
    services.set("new_per_day", "1")
    for day in (2, 3):
        services = study(make, clock, f"2026-03-{day:02d}T10:00:00+00:00")
    services.set("new_per_day", "0")
    services = study(make, clock, "2026-03-04T10:00:00+00:00")
    assert services.session().counts().next_due == "2026-03-09"
    services = study(make, clock, "2026-03-09T10:00:00+00:00")
    assert streak(services) == 4
    services = study(make, clock, "2026-03-10T10:00:00+00:00")
    assert streak(services) == 5


def test_a_day_with_something_due_ends_it(make: Open, clock: SetClock) -> None:
    study(make, clock, "2026-03-02T10:00:00+00:00")
    services = study(make, clock, "2026-03-04T10:00:00+00:00")
    assert streak(services) == 1
    clock("2026-03-20T10:00:00+00:00")
    assert streak(make()) == 0


def test_a_planned_day_off_does_not_end_it(make: Open, clock: SetClock) -> None:
    study(make, clock, "2026-03-02T10:00:00+00:00")
    services = study(make, clock, "2026-03-04T10:00:00+00:00")
    assert streak(services) == 1
    services.set("days_off", "2026-03-03")
    assert streak(make()) == 2


def test_today_not_yet_studied_keeps_yesterdays_streak(make: Open, clock: SetClock) -> None:
    study(make, clock, "2026-03-02T10:00:00+00:00")
    clock("2026-03-03T03:59:00+00:00")
    assert streak(make()) == 1
    clock("2026-03-03T20:00:00+00:00")
    assert streak(make()) == 1


def test_a_day_lost_to_travel_does_not_end_it(make: Open, clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Pacific/Pago_Pago")
    study(make, clock, "2026-03-03T08:00:00+00:00")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    services = study(make, clock, "2026-03-03T22:00:00+00:00")
    days = [row.day for row in services.progress.stats().by_day]
    assert days[1] - days[0] == 2
    assert streak(services) == 2


def test_a_suspended_card_owes_nothing(make: Open, clock: SetClock) -> None:
    from flashneg.domain.events import EventKind

    services = make()
    services.set("new_per_day", "2")
    services = study(make, clock, "2026-03-02T10:00:00+00:00")
    asked = {row.face.ref for row in services.mastery.standings(services.mastery.keep()).tactics if row.standing.now}
    for ref in asked:
        services.cards.act(ref, EventKind.SUSPEND)
    services = study(make, clock, "2026-03-05T10:00:00+00:00")
    assert streak(services) == 2
