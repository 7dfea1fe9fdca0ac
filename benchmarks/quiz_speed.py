"""The quiz on a large library and a long log: python benchmarks/quiz_speed.py [--cards N] [--attempts N].

Times are medians and 99th percentiles. A question is set against a reference timed in the same run: reading one stored
card's JSON, the least that showing any card costs.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from flashneg.bootstrap import Places, Services
from flashneg.domain.events import EventKind
from flashneg.domain.names import Facet
from flashneg.domain.quiz.attempts import Attempt, QuizKind, QuizMode
from flashneg.storage.codec import card_from_text
from flashneg.study.quizzes import Wish

CARD = """
## Tactic number {i} {{#t{i}}}

- **AKA:** Alias {i}
- **Kind:** {kind}
- **Family:** Family {f}
- **Intent:** Make them believe thing {i} so that they concede point {p}.
- **Style:** Competitive
- **Counter:** Ask for the reason behind {i}, then name a price for it and wait.
- **Combinations:** [Tactic {c}](#t{c})
- **Confusable:** [Tactic {a}](#t{a}), [Tactic {b}](#t{b})

### Counters

- best: [Tactic {e}](#t{e}): it stops the thing {i} at once.
- works: [Tactic {w}](#t{w}): it slows the thing {i}.

### Scenarios

- "We would like {i} of these by Friday, or the price goes up."
  - Tell: the date is theirs.
- "Take {i}, or leave all of it."
  - Tell: nothing between.
"""


def write_decks(folder: Path, count: int) -> list[Path]:
    """Write tactics as two decks; every fifth is a counter-move."""
    paths = []
    for half in (0, 1):
        numbers = range(half * count // 2, (half + 1) * count // 2)
        cards = (
            CARD.format(
                i=i, f=i % 13, p=i * 7 % 1000, a=(i + 1) % count, b=(i + 7) % count, c=(i + 2) % count,
                e=(i // 5 * 5 + 5 * (i % 40)) % count, w=(i + 35) // 5 * 5 % count,
                kind="counter" if i % 5 == 0 else "ploy",
            )
            for i in numbers
        )  # fmt: skip
        path = folder / f"big-{half}.md"
        path.write_text(f"---\nid: big-{half}\ntitle: Big {half}\n---\n" + "".join(cards), encoding="utf-8")
        paths.append(path)
    return paths


def fill_log(services: Services, count: int) -> None:
    """Append attempts about cards and what they are taken for."""
    rng = random.Random(1)
    keys = [shown.stored.key for shown in services.cards.all()]
    now = services.clock.now()
    with services.store.write() as unit:
        for number in range(count):
            card, other = rng.choice(keys), rng.choice(keys)
            right = rng.random() < 0.7
            attempt = Attempt(
                QuizKind.COUNTER, QuizMode.PRACTICE, card, Facet.COUNTER, (card, other), 0, int(not right),
                right=right, committed=True, milliseconds=4000, seed=number, taken_for=None if right else other,
            )  # fmt: skip
            unit.log.append(
                EventKind.ATTEMPT, at=now - count + number, day=739_000, card=card, facet=Facet.COUNTER,
                facts=attempt.facts(),
            )  # fmt: skip


def timed(times: list[float], do: Callable[[], object]) -> object:
    """Do it, and keep how long it took, in milliseconds."""
    start = time.perf_counter()
    done = do()
    times.append(1000 * (time.perf_counter() - start))
    return done


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cards", type=int, default=10_000)
    parser.add_argument("--attempts", type=int, default=50_000)
    parser.add_argument("--questions", type=int, default=2_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "none").mkdir()
        services = Services(Places(folder / "home", folder / "home" / "flashneg.db"), bundled=folder / "none")
        services.library.import_paths(write_decks(folder, given.cards))
        fill_log(services, given.attempts)
        starts: list[float] = []
        questions: list[float] = []
        reference: list[float] = []
        wish = Wish(count=given.questions, seed=1)
        timed(starts, lambda: services.quizzes.start(wish))
        run = services.quizzes.start(wish)
        for _ in range(given.questions):
            if timed(questions, run.next) is None:
                raise RuntimeError("the round ended early")
        stored = services.cards.all()[0].stored
        for _ in range(given.questions):
            timed(reference, lambda: card_from_text(stored.content, 1))
        answers: list[float] = []
        again = services.quizzes.start(Wish(count=200, seed=2, kinds=(QuizKind.COUNTER,)))
        while again.number < 200 and (question := again.next()) is not None:
            timed(answers, partial(again.choose, question.answer, milliseconds=1, accept_clock=True))
        services.close()
    median = statistics.median(questions)
    print(f"{given.cards:,} tactics, {given.attempts:,} attempts in the log")
    print(f"start of a round          {starts[0]:9.1f} ms")
    print(
        f"a question, median        {median:9.3f} ms   {median / statistics.median(reference):6.1f} x reading one card"
    )
    print(f"a question, 99th percent  {statistics.quantiles(questions, n=100)[98]:9.3f} ms   (aim: under 5)")
    print(f"a question, the slowest   {max(questions):9.3f} ms")
    print(f"an answer, logged         {statistics.median(answers):9.3f} ms   one durable commit")


if __name__ == "__main__":
    main()
