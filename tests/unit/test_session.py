from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flashneg.bootstrap import Places, Services
from flashneg.domain.events import EventKind
from flashneg.study import faces
from flashneg.study.errors import ClockDoubt, NotFound, StudyError
from flashneg.study.look import look
from flashneg.study.session_limits import Options

Open = Callable[[], Services]
Clock = Callable[[str], None]


def day(number: int) -> str:
    return f"2026-03-{number:02d}T10:00:00+00:00"


def study(services: Services, quality: int = 4) -> list[str]:
    session, seen = services.session(), []
    while (asked := session.next()) is not None:
        seen.append(asked.ref)
        session.grade(asked.prompt, quality if asked.mode == "review" else 4)
    return seen


def test_a_new_home_asks_new_prompts_of_different_cards_in_deck_order(services: Services) -> None:
    assert study(services) == [
        "small/nibble:intent", "small/salami:intent", "small/counter-nibble:intent", "small/package-only:intent",
        "small/batna-word:recall",
    ]  # fmt: skip


def test_new_prompts_are_counted_over_the_day_not_per_start(make: Open) -> None:
    assert len(study(make())) == 5
    assert study(make()) == []


def test_a_later_facet_starts_once_the_earlier_was_passed(make: Open, clock: Clock) -> None:
    services = make()
    study(services, quality=1)
    clock(day(3))
    refs = study(make())
    assert "small/nibble:intent" in refs
    clock(day(4))
    assert "small/nibble:spot" in study(make())


def test_confusable_spots_do_not_meet_on_one_day(make: Open, clock: Clock) -> None:
    for number in range(2, 12):
        clock(day(number))
        refs = study(make())
        met = [ref for ref in refs if ref in {"small/nibble:spot", "small/salami:spot", "small/nibble:counter"}]
        if number < 6:
            assert len({ref.split(":")[0] for ref in met}) <= 1


def test_the_scenario_shown_turns_with_the_reviews(make: Open, clock: Clock) -> None:
    seen = []
    for number in range(2, 28):
        clock(day(number))
        session = make().session()
        while (asked := session.next()) is not None:
            if asked.ref == "small/nibble:spot":
                seen.append(asked.variant)
            session.grade(asked.prompt, 4)
    assert seen[:3] == [0, 1, 0]


def test_undo_takes_back_the_last_grade_also_after_a_restart(make: Open) -> None:
    services = make()
    session = services.session()
    asked = session.next()
    assert asked is not None
    session.grade(asked.prompt, 5)
    undone = make().session().undo()
    assert undone is not None
    assert undone.ref == asked.ref
    again = make().session().next()
    assert again is not None
    assert again.schedule == asked.schedule
    assert make().session().undo() is None


def test_with_the_clock_set_behind_a_grade_is_taken_back_before_it_was_given(make: Open, clock: Clock) -> None:
    services = make()
    key = services.cards.resolve_prompt("nibble:intent")
    services.session().grade(key, 4)
    clock("2026-03-02T09:00:00+00:00")
    assert make().session().undo() is not None
    with make().store.read() as unit:
        given, taken_back = unit.log.of_prompt(key)
    assert (given.kind, taken_back.kind) == (EventKind.REVIEW, EventKind.RETRACTION)
    assert taken_back.at == given.at


def test_undo_does_not_reach_back_to_yesterday(make: Open, clock: Clock) -> None:
    study(make())
    clock(day(3))
    assert make().session().undo() is None


@pytest.mark.parametrize("kind", [EventKind.BURY, EventKind.SUSPEND])
def test_bury_and_suspend_take_a_card_out_and_undo_brings_it_back(make: Open, kind: EventKind) -> None:
    services = make()
    services.cards.act("nibble", kind)
    assert services.session().next().ref == "small/salami:intent"  # type: ignore[union-attr]
    services.session().undo()
    assert services.session().next().ref == "small/nibble:intent"  # type: ignore[union-attr]


def test_a_buried_card_comes_back_tomorrow_and_a_suspended_one_does_not(make: Open, clock: Clock) -> None:
    services = make()
    services.cards.act("nibble", EventKind.BURY)
    services.cards.act("salami", EventKind.SUSPEND)
    clock(day(3))
    refs = study(make())
    assert "small/nibble:intent" in refs
    assert "small/salami:intent" not in refs


def test_forget_makes_a_card_new_and_keeps_its_history(make: Open) -> None:
    services = make()
    study(services)
    services.cards.forget("nibble")
    _, prompts = services.cards.history("nibble")
    assert prompts[0].schedule.is_new
    assert len(prompts[0].reviews) == 1


def test_a_clock_before_the_newest_review_is_doubted(make: Open, clock: Clock) -> None:
    study(make())
    for moment in ("2026-03-01T10:00:00+00:00", "2027-03-09T10:00:00+00:00"):
        clock(moment)
        services = make()
        key = services.cards.resolve_prompt("nibble:intent")
        with pytest.raises(ClockDoubt, match="--accept-clock"):
            services.session().grade(key, 4)
    assert services.session().grade(key, 4, accept_clock=True).mode == "review"


def test_a_clock_before_any_event_is_doubted_so_that_no_grade_is_lost_behind_an_adoption(
    make: Open, clock: Clock
) -> None:
    clock("2030-03-02T10:00:00+00:00")
    make().cards.forget("nibble")
    clock("2026-03-02T10:00:00+00:00")
    services = make()
    with pytest.raises(ClockDoubt, match="before the newest event"):
        services.session().grade(services.cards.resolve_prompt("nibble:intent"), 4)


def test_at_lies_neither_in_the_future_nor_before_the_last_review(make: Open, clock: Clock) -> None:
    services = make()
    key = services.cards.resolve_prompt("nibble:intent")
    session, now = services.session(), services.clock.now()
    with pytest.raises(StudyError, match="future"):
        session.grade(key, 4, at=now + 1)
    session.grade(key, 4)
    with pytest.raises(StudyError, match="last review"):
        session.grade(key, 4, at=now - 1)


def test_study_ahead_crams_and_changes_no_schedule(make: Open, clock: Clock) -> None:
    from flashneg.study.session_limits import Options

    for number in (2, 3):
        clock(day(number))
        study(make())
    clock(day(4))
    services = make()
    before = [found.schedule for found in services.cards.history("nibble")[1]]
    session, modes = services.session(Options(new=0, ahead=10)), []
    while (asked := session.next()) is not None:
        modes.append(session.grade(asked.prompt, 1).mode.value)
        assert len(modes) < 40
    assert "cram" in modes
    after = [found.schedule for found in services.cards.history("nibble")[1]]
    crammed = [pair for pair in zip(before, after, strict=True) if pair[0].due > session.today()]
    assert crammed
    for old, new in crammed:
        assert (new.memory, new.due, new.lapses) == (old.memory, old.due, old.lapses)


def test_a_deck_that_is_off_asks_nothing(make: Open) -> None:
    services = make()
    services.library.switch("small", on=False)
    assert services.session().next() is None
    assert make().session().counts().new == 0


def test_an_unknown_name_names_the_likely_ones(services: Services) -> None:
    with pytest.raises(NotFound, match="small/nibble"):
        services.cards.resolve("nible")


def test_due_through_plain_sqlite_agrees_with_the_session(make: Open, clock: Clock) -> None:
    from flashneg.storage.quick import read_due

    for number in range(2, 9):
        clock(day(number))
        services = make()
        session = services.session()
        for quality in (1, 4):
            quick = read_due(services.places.database, learner="me", today=session.today(), limits=session.limits)
            assert quick == session.counts()
            asked = session.next()
            if asked is not None:
                session.grade(asked.prompt, quality)
        study(services)


def test_the_first_look_differs_from_the_session_that_follows(make: Open, clock: Clock) -> None:
    for number in range(2, 12):
        clock(day(number))
        services = make()
        session = services.session()
        for quality in (4, 2, 5, 3, 4, 4):
            whole = look(session, services.reports)
            assert services.first_look() == whole
            if whole.asked is None:
                break
            session.grade(whole.asked.prompt, quality)
            if quality == 5:
                services.cards.act("salami", EventKind.MARK)
                services.cards.act("salami", EventKind.NOTE, {"text": f"day {number}"})
                services.cards.act("package-only", EventKind.BURY)
    only = Options(decks=(), ahead=3)
    assert services.first_look(only) == look(services.session(only), services.reports)


def test_without_a_database_there_is_a_first_look(home: Path, bundled: Path) -> None:
    services = Services(Places(home, home / "flashneg.db"), bundled=bundled)
    assert services.first_look() is None
    assert not home.exists()


def test_two_threads_open_two_databases(home: Path, bundled: Path) -> None:
    services = Services(Places(home, home / "flashneg.db"), bundled=bundled)
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: services.store, range(4)))
    assert len({id(store) for store in stores}) == 1
    services.close()


def test_a_leech_is_asked_without_what_it_is_mixed_up_with(make: Open, clock: Clock) -> None:
    services = make()
    session, key = services.session(), services.cards.resolve_prompt("nibble:intent")
    services.set("leech_lapses", "2")
    session.grade(key, 1)
    assert not session.ask(key).leech
    clock(day(3))
    services = make()
    services.session().grade(key, 1)
    asked = services.session().ask(key)
    assert asked.leech
    assert faces.mixed_up(asked) == [("Salami", "Win a large concession as a string of thin slices.")]


def test_a_leech_that_asks_for_a_name_is_told_apart_by_its_absence(make: Open, clock: Clock) -> None:
    services = make()
    services.set("leech_lapses", "1")
    key = services.cards.resolve_prompt("nibble:spot")
    services.session().grade(key, 1)
    asked = services.session().ask(key)
    shown = dict(faces.mixed_up(asked))
    assert list(shown) == ["Nibble", "Salami"]
    scenario = faces.scenario_of(asked)
    assert scenario is not None
    assert scenario.tell not in shown["Nibble"]


def test_a_card_that_another_window_graded_meanwhile_is_told(make: Open) -> None:
    from flashneg.study.sitting import Sitting

    ours, theirs = make(), make()
    sitting = Sitting(ours, ours.session())
    look = sitting.look().look
    assert look is not None
    assert look.asked is not None
    theirs.session().grade(look.asked.prompt, 4)
    step = sitting.grade(look.asked, 1)
    assert "graded elsewhere" in step.said
    assert ours.cards.history("nibble")[1][0].schedule.memory.repetitions == 1
    assert step.look is not None
    assert step.look.asked is not None
    assert sitting.grade(step.look.asked, 4).said == ""


@pytest.mark.parametrize("place", range(3))
def test_a_prompt_that_was_skipped_and_then_graded_still_waits_for_the_others_of_the_drill(
    services: Services, place: int
) -> None:
    prompts = [services.cards.resolve_prompt(f"small/{name}:intent") for name in ("nibble", "salami", "package-only")]
    session = services.session(Options(new=3))
    session.skip(prompts[place])
    for prompt in prompts:
        session.grade(prompt, 1)
    another = services.session(Options(new=3)).next()
    assert another is not None
    assert another.mode == "drill"
    assert session.ask(another.prompt) == session.next()


def test_studying_ahead_puts_the_coming_days_into_tomorrow(make: Open, clock: Clock) -> None:
    study(make())
    clock(day(3))
    services = make()
    session = services.session(Options(new=0))
    while (asked := session.next()) is not None:
        session.grade(asked.prompt, 4)
    assert session.counts().next_due == "2026-03-09"
    assert services.session(Options(new=0, ahead=30)).tomorrow().done
