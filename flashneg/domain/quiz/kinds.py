"""How a question of each kind is made about a card: what is shown, what is right, and which options are fair."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flashneg.domain.cards import Concept, Kind, Style, Tactic
from flashneg.domain.events import CardKey
from flashneg.domain.names import Facet
from flashneg.domain.quiz import counters, reasons
from flashneg.domain.quiz.attempts import QuizKind
from flashneg.domain.quiz.desk import Desk
from flashneg.domain.quiz.names import plain_name
from flashneg.domain.quiz.options import LEAST_WRONG, MOST_WRONG, Rng, below, draw, like_in_length, shuffled, weighted
from flashneg.domain.quiz.question import Option, Refusal

_NO_OPTIONS = Refusal("too few other ploys whose counter would be wrong here; add ploys, or counters that differ")


@dataclass(frozen=True, slots=True)
class Draft:
    """A question before its options are shuffled: the right option first."""

    facet: Facet
    case: str
    ask: str
    why: str
    options: tuple[Option, ...] = ()
    accept: tuple[str, ...] = ()
    variant: int | None = None
    others: tuple[CardKey, ...] = ()


Make = Callable[[Desk, CardKey, Rng], Draft | Refusal]


def counter(desk: Desk, key: CardKey, rng: Rng) -> Draft | Refusal:
    """Ask which counter line answers a ploy."""
    ploy = desk.book.tactic(key)
    return _lines(desk, key, rng, f"They use **{ploy.name}** on you.", reasons.why_best(desk.book, key), None)


def scenario_counter(desk: Desk, key: CardKey, rng: Rng) -> Draft | Refusal:
    """Ask which counter line answers what is played in a scenario."""
    found = desk.turn(key)
    if found is None:
        return Refusal("no scenario")
    variant, scenario = found
    return _lines(desk, key, rng, scenario.text, reasons.why_scenario(desk.book, key, scenario), variant)


def _lines(desk: Desk, key: CardKey, rng: Rng, case: str, why: str, variant: int | None) -> Draft | Refusal:
    book, line = desk.book, desk.book.tactic(key).counter

    def admits(other: CardKey, chosen: Sequence[CardKey]) -> bool:
        return (
            bool(book.tactic(other).counter)
            and book.is_clean(key, other)
            and not any(book.mean_the_same_line(other, one) for one in (key, *chosen))
        )

    def weigh(other: CardKey) -> float:
        return like_in_length(line, book.tactic(other).counter) * desk.mixed(key, other)

    wrong = desk.wrong(key, admits, weigh, rng)
    if len(wrong) < LEAST_WRONG:
        return _NO_OPTIONS
    options = [Option(line, key, why)]
    options += [Option(book.tactic(other).counter, other, reasons.why_not_line(book, key, other)) for other in wrong]
    return Draft(Facet.COUNTER, case, "What is your best reply?", why, tuple(options), variant=variant)


def scenario_ploy(desk: Desk, key: CardKey, rng: Rng) -> Draft | Refusal:
    """Ask which ploy is played in a scenario; near twins are welcome here."""
    book, found = desk.book, desk.turn(key)
    if found is None:
        return Refusal("no scenario")
    variant, scenario = found
    wrong = desk.wrong(key, _distinct(desk, key), lambda other: desk.mixed(key, other), rng)
    if len(wrong) < LEAST_WRONG:
        return Refusal("fewer than two other ploys")
    why = reasons.joined(
        reasons.sentence(scenario.tell), reasons.sentence(f"{book.tactic(key).name}: {book.tactic(key).intent}")
    )
    options = [Option(book.tactic(key).name, key, why)]
    options += [Option(book.tactic(other).name, other, reasons.why_not_ploy(book.tactic(other))) for other in wrong]
    return Draft(Facet.SPOT, scenario.text, "What is being done to you?", why, tuple(options), variant=variant)


def _distinct(desk: Desk, key: CardKey) -> Callable[[CardKey, Sequence[CardKey]], bool]:
    """Return a test that admits cards by names that are not those of others, nor a universal counter's."""
    book = desk.book

    def admits(other: CardKey, chosen: Sequence[CardKey]) -> bool:
        return not book.tactic(other).universal and not any(book.share_a_name(other, one) for one in (key, *chosen))

    return admits


def answers(desk: Desk, key: CardKey, rng: Rng) -> Draft | Refusal:
    """Ask which ploy a counter-move, or a constructive move, answers best."""
    ploys = shuffled(desk.book.answered.get(key, ()), rng)
    met = [ploy for ploy in ploys if ploy in desk.learner.met]
    for right in dict.fromkeys((*met, *ploys)):
        made = _answered(desk, key, right, rng)
        if made is not None:
            return made
    return Refusal("fewer than two ploys that it does not answer" if ploys else "no ploy names it as its best counter")


def _answered(desk: Desk, key: CardKey, right: CardKey, rng: Rng) -> Draft | None:
    """Return the question whose right answer is this ploy, where there are wrong ones."""
    book, card = desk.book, desk.book.tactic(key)
    distinct, stance = _distinct(desk, right), book.stances[right]

    def admits(other: CardKey, chosen: Sequence[CardKey]) -> bool:
        theirs = book.stances[other]
        clash = not theirs.not_against.isdisjoint(stance.names) or not stance.not_against.isdisjoint(theirs.names)
        return card.id not in theirs.right and not clash and distinct(other, chosen)

    backfired = book.backfired.get(card.id, ())
    wrong = desk.wrong(right, admits, lambda other: desk.mixed(right, other), rng, first=backfired)
    if len(wrong) < LEAST_WRONG:
        return None
    why = reasons.why_best(book, right)
    options = [Option(book.tactic(right).name, right, why)]
    options += [
        Option(book.tactic(other).name, other, reasons.why_not_answered(book, card.id, card.name, other))
        for other in wrong
    ]
    return Draft(
        Facet.ANSWERS, f"**{card.name}**", "Which ploy does it answer best?", why, tuple(options), others=(right,)
    )


def style(desk: Desk, key: CardKey, rng: Rng) -> Draft | Refusal:
    """Ask which style a tactic is most at home with; a style that its card names at all is never a wrong option."""
    card = desk.book.tactic(key)
    others = [found for found in Style if found not in card.styles]
    if not card.styles or len(others) < LEAST_WRONG:
        return Refusal("no style, or nearly all of them")
    chosen = shuffled(others, rng)[:MOST_WRONG]
    why = reasons.sentence(card.style)
    options = [Option(card.styles[0].value, key, why)]
    options += [Option(found.value, None, _style_of(desk, key, found)) for found in chosen]
    return Draft(Facet.INTENT, f"**{card.name}**", "With which style is it most at home?", why, tuple(options))


def _style_of(desk: Desk, key: CardKey, found: Style) -> str:
    near = [other for other in desk.near(key) if found in desk.book.tactic(other).styles[:1]]
    examples = near or [other for other in desk.book.by_style.get(found, ()) if other != key]
    if not examples:
        return f"{found.value} is not among its styles."
    example = desk.book.tactic(examples[0])
    return f"{found.value} is at home in {example.name}, for one."


def pair(desk: Desk, key: CardKey, rng: Rng) -> Draft | Refusal:
    """Show two cases side by side: they are one ploy twice, or two that are easily confused."""
    book, first = desk.book, desk.turn(key)
    distinct = _distinct(desk, key)
    if first is None:
        return Refusal("no scenario")

    def admits(other: CardKey, chosen: Sequence[CardKey]) -> bool:
        return bool(desk.scenarios(book.tactic(other))) and distinct(other, chosen)

    found = desk.wrong(key, admits, lambda other: desk.mixed(key, other), rng, wanted=1)
    if not found:
        return Refusal("no other ploy with a scenario")
    other, mine = found[0], desk.scenarios(book.tactic(key))
    same, swapped = len(mine) > 1 and rng.random() < 0.5, rng.random() < 0.5
    variant, one = first
    if same:
        two, played = mine[(variant + 1) % len(mine)], (key, key)
    else:
        theirs = desk.turn(other)
        assert theirs is not None
        two, played = theirs[1], (other, key) if swapped else (key, other)
    cases = (two, one) if swapped else (one, two)
    options = _pair_options(desk, key, other, played, [case.tell for case in cases])
    case = f"**A.** {cases[0].text}\n\n**B.** {cases[1].text}"
    return Draft(Facet.SPOT, case, "One ploy, or two?", options[0].why, options, variant=variant, others=(other,))


def _said(names: Mapping[CardKey, str], a: CardKey, b: CardKey) -> str:
    return f"Both are {names[a]}" if a == b else f"A is {names[a]}, B is {names[b]}"


def _pair_options(
    desk: Desk, key: CardKey, other: CardKey, played: tuple[CardKey, CardKey], tells: Sequence[str]
) -> tuple[Option, ...]:
    names = {found: desk.book.tactic(found).name for found in (key, other)}
    told = reasons.joined(
        *(reasons.sentence(f"{case}: {tell}") for case, tell in zip("AB", tells, strict=True) if tell)
    )
    truth = reasons.sentence(_said(names, *played))
    options = []
    for a, b in ((key, key), (other, other), (key, other), (other, key)):
        text = _said(names, a, b)
        right = (a, b) == played
        card = key if right else a if a == b == other else None
        options.append(Option(text, card, reasons.joined(told or truth) if right else truth))
    options.sort(key=lambda option: option.card != key)
    return tuple(options)


def combination(desk: Desk, key: CardKey, rng: Rng) -> Draft | Refusal:
    """Ask for the counters of two ploys that are stacked, in order; only once both are known."""
    if not desk.knows(key):
        return Refusal("its own counter is not learned yet")
    partners = [other for other in counters.partners(desk.book, key) if desk.knows(other)]
    for other in weighted(partners, lambda found: desk.mixed(key, found), rng):
        made = _stack(desk, key, other, rng)
        if made is not None:
            return made
    return _NO_OPTIONS if partners else Refusal("no ploy that it combines with has a learned counter of its own")


def _stack(desk: Desk, key: CardKey, other: CardKey, rng: Rng) -> Draft | None:
    """Return the question of these two, one after the other, where there are wrong counters for both."""
    book, ploy = desk.book, desk.book.tactic(key)

    def admits(third: CardKey, chosen: Sequence[CardKey]) -> bool:
        if third == other or not counters.is_specific(book, third):
            return False
        if not (book.is_clean(key, third) and book.is_clean(other, third)):
            return False
        return not any(
            book.mean_the_same_line(third, one) or counters.have_one_best(book, third, one)
            for one in (key, other, *chosen)
        )

    wrong = desk.wrong(key, admits, lambda third: desk.mixed(key, third), rng, wanted=2, least=1)
    if not wrong:
        return None
    first, then = counters.best_name(book, key), counters.best_name(book, other)
    right = reasons.joined(reasons.why_best(book, key), reasons.why_best(book, other))
    turned = f"The other way round: {ploy.name} comes first, and {then} is the answer to {book.tactic(other).name}."
    options = [_stacked(first, then, key, right), _stacked(then, first, other, turned)]
    for place, third in enumerate(wrong):
        name = counters.best_name(book, third)
        names = (first, name) if place == 0 else (name, then)
        options.append(_stacked(*names, third, reasons.why_not_line(book, other if place == 0 else key, third)))
    case = (
        f"They open with **{ploy.name}**. No sooner have you dealt with it than **{book.tactic(other).name}** follows."
    )
    ask = "Which two counters, in which order?"
    return Draft(Facet.COUNTER, case, ask, right, tuple(options), others=(other,))


def _stacked(first: str, then: str, card: CardKey, why: str) -> Option:
    return Option(f"First {first}, then {then}", card, why)


def typed(desk: Desk, key: CardKey, rng: Rng) -> Draft | Refusal:
    """Ask for a name to be typed: of the ploy in a scenario, of a counter that is right, or of a move."""
    book, card = desk.book, desk.book.tactic(key)
    names = (card.name, *card.aka)
    made: list[Draft] = []
    found = desk.turn(key)
    if card.kind is Kind.PLOY and found is not None:
        why = reasons.joined(reasons.sentence(found[1].tell), reasons.sentence(f"{card.name}: {card.intent}"))
        made.append(Draft(Facet.SPOT, found[1].text, "Type the ploy's name.", why, accept=names, variant=found[0]))
    accepted = counters.right_names(book, key) if card.kind is Kind.PLOY and not desk.scope.test else ()
    if accepted:
        case = f"They use **{card.name}** on you."
        why = reasons.why_best(book, key)
        made.append(Draft(Facet.COUNTER, case, "Type a counter that works against it.", why, accept=accepted))
    if card.kind is not Kind.PLOY and card.intent and not desk.scope.test:
        made.append(Draft(Facet.INTENT, card.intent, "Type its name.", f"This is {card.name}.", accept=names))
    made = [draft for draft in made if not _gives_away(draft)]
    return made[below(len(made), rng)] if made else Refusal("nothing whose name could be typed")


def _gives_away(draft: Draft) -> bool:
    return draft.facet is Facet.INTENT and any(name.casefold() in draft.case.casefold() for name in draft.accept)


def recall(desk: Desk, key: CardKey, rng: Rng) -> Draft | Refusal:
    """Ask a concept, with the answers of its own deck's other concepts as wrong options."""
    book, entry = desk.book, desk.book.entries[key]
    card, right = entry.card, book.backs[key]
    assert isinstance(card, Concept)

    def admits(other: CardKey, chosen: Sequence[CardKey]) -> bool:
        text = plain_name(book.backs[other])
        return bool(text) and text not in {plain_name(book.backs[one]) for one in (key, *chosen)}

    siblings = [other for other in book.concepts[entry.deck] if other != key]
    ranks = [[other for other in siblings if (other in desk.learner.met) is met] for met in (True, False)]
    chosen = draw(
        ranks[:1], ranks[1:], admits=admits, weigh=lambda other: like_in_length(right, book.backs[other]), rng=rng
    )
    if not right or len(chosen) < LEAST_WRONG:
        return Refusal("a concept needs two others in its own deck, with other answers")
    options = [Option(right, key, "")]
    options += [Option(book.backs[other], other, f"This answers: {book.entries[other].card.name}") for other in chosen]
    return Draft(Facet.RECALL, card.front, "Which answer is right?", "", tuple(options))


MAKERS: dict[QuizKind, Make] = {
    QuizKind.COUNTER: counter,
    QuizKind.SCENARIO_COUNTER: scenario_counter,
    QuizKind.SCENARIO_PLOY: scenario_ploy,
    QuizKind.ANSWERS: answers,
    QuizKind.STYLE: style,
    QuizKind.PAIR: pair,
    QuizKind.COMBINATION: combination,
    QuizKind.TYPED: typed,
    QuizKind.RECALL: recall,
}


Applies = Callable[[Desk, CardKey, Tactic], bool]


def _shown(desk: Desk, card: Tactic) -> bool:
    return card.kind is Kind.PLOY and bool(desk.scenarios(card))


_APPLIES: dict[QuizKind, Applies] = {
    QuizKind.COUNTER: lambda _, __, card: card.kind is Kind.PLOY and bool(card.counter),
    QuizKind.SCENARIO_COUNTER: lambda desk, _, card: bool(card.counter) and _shown(desk, card),
    QuizKind.SCENARIO_PLOY: lambda desk, _, card: _shown(desk, card),
    QuizKind.ANSWERS: lambda desk, key, card: (
        card.kind is not Kind.PLOY and not card.universal and key in desk.book.answered
    ),
    QuizKind.STYLE: lambda _, __, card: 1 <= len(card.styles) <= len(Style) - LEAST_WRONG,
    QuizKind.PAIR: lambda desk, _, card: _shown(desk, card),
    QuizKind.COMBINATION: lambda desk, key, card: (
        card.kind is Kind.PLOY
        and bool(card.combinations)
        and desk.knows(key)
        and bool(counters.partners(desk.book, key))
    ),
    QuizKind.TYPED: lambda desk, _, card: (
        _shown(desk, card) or card.best is not None if card.kind is Kind.PLOY else bool(card.intent)
    ),
    QuizKind.RECALL: lambda _, __, ___: False,
}


def applies(desk: Desk, kind: QuizKind, key: CardKey) -> bool:
    """Whether a kind can be asked about a card at all, as far as the card alone tells. Cheap."""
    card = desk.book.entries[key].card
    if isinstance(card, Tactic):
        return _APPLIES[kind](desk, key, card)
    return kind is QuizKind.RECALL and bool(card.back.strip())
