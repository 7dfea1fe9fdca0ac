"""The benchmark of the estimate, over a small log made here: its shape, and that it sees the past only."""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

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
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))
    benchmark = __import__("mastery")
    log = rows()
    half = len(log) // 2
    flipped = [*log[:half], *((card, 5 - rating if rating < 4 else 1, moment) for card, rating, moment in log[half:])]
    predictions = []
    for name, found in (("a", log), ("b", flipped)):
        path = tmp_path / f"{name}.csv"
        score(path, found, "--json")
        reviews, _ = benchmark.read_log(path, -5.0)
        run = benchmark.run(reviews[: half + 1])
        predictions.append([each.chance for each in run.found["flashneg"]])
    assert predictions[0] == predictions[1]
