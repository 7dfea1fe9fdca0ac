"""The benchmarks of the estimate: their shape, that they see the past only, and how the correction was chosen."""

from __future__ import annotations

import csv
import importlib
import json
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flashneg.domain import correction, estimate

FOLDER = Path(__file__).parents[2] / "benchmarks"
Row = tuple[str, int, datetime]


def rows(seed: int = 1) -> list[Row]:
    chooser = random.Random(seed)
    found = []
    for card in range(40):
        moment = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(hours=card)
        for turn in range(8):
            found.append((f"c{card}", chooser.choices((1, 3, 4), (1, 3, 1))[0], moment))
            moment += timedelta(days=1 + turn * turn, minutes=chooser.randrange(600))
    return sorted(found, key=lambda row: row[2])


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    monkeypatch.syspath_prepend(str(FOLDER))
    return importlib.import_module


def score(path: Path, found: list[Row], *options: str) -> Any:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["card_id", "review_rating", "review_time", "review_duration"])
        writer.writerows([card, rating, moment.isoformat(), 900] for card, rating, moment in found)
    done = subprocess.run(
        [sys.executable, FOLDER / "mastery.py", path, *options], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout) if "--json" in options else done.stdout


def test_the_document_has_the_agreed_shape(tmp_path: Path) -> None:
    found = score(tmp_path / "log.csv", rows(), "--utc-offset", "-5", "--json")
    assert set(found) == {"n", "models"}
    assert found["n"] > 200
    for model in found["models"].values():
        assert set(model) == {"log_loss", "rmse_bins", "auc", "ece"}
    assert {"flashneg", "sm2", "fsrs"} < set(found["models"])


def test_a_prediction_that_looks_ahead_would_change_with_the_future(
    tmp_path: Path, benchmark: Callable[[str], Any]
) -> None:
    mastery = benchmark("mastery")
    log = rows()
    half = len(log) // 2
    flipped = [*log[:half], *((card, 5 - rating if rating < 4 else 1, moment) for card, rating, moment in log[half:])]
    predictions = []
    for name, found in (("a", log), ("b", flipped)):
        path = tmp_path / f"{name}.csv"
        score(path, found, "--json")
        reviews, _ = mastery.read_log(path, -5.0)
        run = mastery.run(reviews[: half + 1])
        predictions.append([each.chance for each in run.found["flashneg"]])
    assert predictions[0] == predictions[1]


def test_sm2_in_the_comparison_is_changed_by_a_review_before_its_day(
    tmp_path: Path, benchmark: Callable[[str], Any]
) -> None:
    mastery = benchmark("mastery")
    start = datetime(2026, 1, 1, 12, tzinfo=UTC)
    days = (0, 1, 3, 7, 10)  # due after 1 and 6 days: the reviews on days 3 and 10 are early
    path = tmp_path / "log.csv"
    score(path, [("c", 3, start + timedelta(days=day)) for day in days], "--json")
    reviews, _ = mastery.read_log(path, 0.0)
    said = [each.chance for each in mastery.run(reviews).found["sm2"]]
    assert said == pytest.approx([0.9, 0.9 ** (2 / 6), 0.9, 0.9 ** (3 / 15)])


def test_what_was_chosen_is_not_what_the_program_does(benchmark: Callable[[str], Any]) -> None:
    """The candidates are fitted by a function of their own, quicker over many; the program's must say the same."""
    choosing = benchmark("choosing")
    learner = ("halving", 77)
    said = choosing.predictions(choosing.PROGRAM, choosing.stream(*learner))
    fitted, ours = correction.NONE, []
    studies = benchmark("learners").Learner(*learner, varied=True)
    for day, asked in studies.live(choosing.DAYS):
        for each, found in zip(asked, studies.judged[len(ours) :], strict=True):
            ours.append(estimate.chance(each.before, fitted, day))
            fitted = correction.after_review(fitted, found)
        if asked:
            fitted = correction.after_day(fitted, studies.judged)
    assert len(ours) > 500
    assert max(abs(one - other) for one, other in zip(said, ours, strict=True)) < 0.01


def test_a_learner_of_a_year_gives_a_candidate_no_bands_to_hold(benchmark: Callable[[str], Any]) -> None:
    choosing = benchmark("choosing")
    found = choosing.score(choosing.PROGRAM, ("fsrs", 77))
    assert 4 <= found.bands <= 8
    assert found.bands - 2 <= found.held <= found.bands
    assert found.loss < 0.69


@pytest.mark.parametrize(
    ("losses", "first", "taken"),
    [
        ([(0.50, 0.60), (0.49, 0.61)], 0.0, 0),  # better in the mean, but by less than its error
        ([(0.50, 0.60), (0.49, 0.589)], 0.0, 1),
        ([(0.50, 0.60), (0.49, 0.589)], 0.006, 0),  # worse than the running average at first
    ],
)
def test_the_simplest_within_an_error_of_the_best_is_not_taken(
    benchmark: Callable[[str], Any], losses: list[Sequence[float]], first: float, taken: int
) -> None:
    choosing = benchmark("choosing")
    candidates = [choosing.Candidate(), choosing.Candidate(("time",))]
    found = {
        candidate: [choosing.Score(loss, first if place else 0.0) for loss in some for _ in range(4)]
        for place, (candidate, some) in enumerate(zip(candidates, losses, strict=True))
    }
    learners = [(kind, 0) for kind in benchmark("memories").MEMORIES]
    assert choosing.choose(candidates, found.__getitem__, learners) == candidates[taken]


def test_a_simulated_learner_is_far_from_what_is_said(benchmark: Callable[[str], Any]) -> None:
    worlds = benchmark("worlds")
    found = worlds.figures(worlds.follow(("activation", 5), days=120, varied=False))
    assert found["rmse_p"] < 0.1
    assert found["sum_error"] < 0.05
    assert found["log_loss"] < found["log_loss_fsrs_alone"]


def test_a_wider_error_holds_less(benchmark: Callable[[str], Any]) -> None:
    intervals = benchmark("intervals")
    found = intervals.look(("spacing", 5))
    held = [sum(sum(found[size][key]) for key in found[size]) for size in intervals.SIZES]
    assert held == sorted(held)
    assert held[0] < held[-1]
