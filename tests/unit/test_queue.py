from __future__ import annotations

from flashneg.domain.events import CardKey, PromptKey
from flashneg.domain.names import Facet
from flashneg.domain.queue import Day, Item, Limits, plan
from flashneg.domain.replay import BLANK, Schedule
from flashneg.domain.sm2 import Memory
from hypothesis import given
from hypothesis import strategies as st

TODAY = 700_000


def item(card: str, facet: Facet = Facet.INTENT, *, late: int = 0, interval: int = 10, n: int = 3) -> Item:
    return Item(
        PromptKey(CardKey(card), facet), Schedule(memory=Memory(n, 250, interval), due=TODAY - late, reviews=max(1, n))
    )


def new(card: str, facet: Facet = Facet.INTENT) -> Item:
    return Item(PromptKey(CardKey(card), facet), BLANK)


def names(items: tuple[Item, ...]) -> list[str]:
    return [found.prompt.card for found in items]


def test_the_most_overdue_in_proportion_comes_first() -> None:
    day = Day(TODAY, due=[item("a", late=5, interval=100), item("b", late=2, interval=2), item("c")], new=[])
    assert names(plan(day, Limits()).reviews) == ["b", "a", "c"]


def test_one_prompt_of_a_card_a_day() -> None:
    due = [item("a", late=1), item("a", Facet.SPOT, late=5)]
    assert len(plan(Day(TODAY, due=due, new=[]), Limits()).reviews) == 1
    assert not plan(Day(TODAY, due=due, new=[new("a", Facet.COUNTER)], asked=[item("a")]), Limits()).reviews


def test_confusable_ploys_wait_for_another_day_while_one_is_young() -> None:
    pairs = {CardKey("a"): frozenset({CardKey("b")}), CardKey("b"): frozenset({CardKey("a")})}
    young = [item("a", Facet.SPOT, late=3, n=1), item("b", Facet.COUNTER, n=5)]
    assert names(plan(Day(TODAY, due=young, new=[], confusable=pairs), Limits()).reviews) == ["a"]
    grown = [item("a", Facet.SPOT, late=3, n=2), item("b", Facet.COUNTER, n=2)]
    assert names(plan(Day(TODAY, due=grown, new=[], confusable=pairs), Limits()).reviews) == ["a", "b"]


def test_no_new_prompt_while_a_backlog_stands_unless_asked_for() -> None:
    day = Day(TODAY, due=[item(f"c{number}", late=number) for number in range(10)], new=[new("fresh")])
    held = plan(day, Limits(reviews=4))
    assert (len(held.reviews), held.waiting, held.days, held.new) == (4, 6, 2, ())
    assert len(plan(day, Limits(reviews=4, new_despite_backlog=True)).new) == 1


def test_daily_limits_count_what_was_done_before_a_restart() -> None:
    day = Day(TODAY, due=[item("a"), item("b")], new=[new("x"), new("y")], new_done=4, reviews_done=59)
    found = plan(day, Limits(new=5, reviews=60, new_despite_backlog=True))
    assert (len(found.reviews), len(found.new)) == (1, 1)


def test_new_prompts_come_between_reviews() -> None:
    due, fresh, order = [item(f"r{n}") for n in range(6)], [new(f"n{n}") for n in range(3)], ""
    done_new = done_reviews = 0
    while chosen := plan(Day(TODAY, due, fresh, new_done=done_new, reviews_done=done_reviews), Limits(new=3)).next:
        if chosen in fresh:
            fresh, done_new, order = [found for found in fresh if found != chosen], done_new + 1, order + "n"
        else:
            due, done_reviews, order = [found for found in due if found != chosen], done_reviews + 1, order + "r"
    assert order == "rrnrrnrrn"


def test_the_drill_comes_last_and_never_twice_in_a_row_while_another_waits() -> None:
    drill = [item("a"), item("b")]
    assert plan(Day(TODAY, due=[item("c")], new=[], drill=drill), Limits()).next == item("c")
    for last in drill:
        chosen = plan(Day(TODAY, due=[], new=[], drill=drill, last=last.prompt), Limits()).next
        assert chosen is not None
        assert chosen != last
    assert plan(Day(TODAY, due=[], new=[], drill=[drill[0]], last=drill[0].prompt), Limits()).next == drill[0]


def test_what_was_skipped_comes_after_the_others() -> None:
    day = Day(TODAY, due=[item("a", late=9), item("b")], new=[])
    assert plan(day, Limits(), [item("a").prompt]).next == item("b")
    assert plan(Day(TODAY, due=[item("a")], new=[]), Limits(), [item("a").prompt]).next == item("a")


cards = st.sampled_from([CardKey(name) for name in "abcdefgh"])
items = st.builds(
    lambda card, facet, late, n: item(card, facet, late=late, n=n),
    cards, st.sampled_from(list(Facet)), st.integers(0, 400), st.integers(1, 6),
)  # fmt: skip


@given(st.lists(items, max_size=30), st.dictionaries(cards, st.frozensets(cards, max_size=3)), st.integers(0, 20))
def test_no_plan_breaks_a_rule_of_the_day(
    due: list[Item], pairs: dict[CardKey, frozenset[CardKey]], reviews: int
) -> None:
    found = plan(Day(TODAY, due=due, new=[], confusable=pairs), Limits(reviews=reviews))
    assert len(found.reviews) <= reviews
    assert len({chosen.prompt.card for chosen in found.reviews}) == len(found.reviews)
    assert (found.next is None) == (not found.reviews)
    assert set(found.reviews) <= set(due)


def test_the_drills_order_is_drawn_anew_each_day_and_the_same_whenever_it_is_asked_for() -> None:
    def drilled(card: str, today: int, drills: int = 0) -> Item:
        schedule = Schedule(memory=Memory(1, 250, 1), due=today + 1, drill_day=today, drill_open=True, drills=drills)
        return Item(PromptKey(CardKey(card), Facet.INTENT), schedule)

    def order(today: int, cards: str = "abcde") -> str:
        return "".join(
            names(plan(Day(today, due=[], new=[], drill=[drilled(c, today) for c in cards]), Limits()).drill)
        )

    orders = [order(TODAY + day) for day in range(20)]
    assert orders == [order(TODAY + day, "edcba") for day in range(20)]
    assert len(set(orders)) > 10
    assert {found[0] for found in orders} == set("abcde")
    again = [drilled("a", TODAY, 1), *(drilled(card, TODAY) for card in "bcde")]
    assert names(plan(Day(TODAY, due=[], new=[], drill=again), Limits()).drill)[-1] == "a"
