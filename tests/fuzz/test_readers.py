from __future__ import annotations

import importlib.util
import os
import random
import subprocess
import sys

import pytest

from tests.fuzz import readers

SEEDS = readers.seeds()
ROUNDS = int(os.environ.get("FLASHNEG_FUZZ_ROUNDS", "60"))


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The bytes with a few changes of the kinds that break readers."""
    found = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(found) + 1)
        match chance.randrange(5):
            case 0:
                found[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                del found[place : place + chance.randint(1, 30)]
            case 2:
                found[place:place] = chance.choice(
                    [b"\x00", b"\xff\xfe", b"\n", b"{{", b"<", b"\x1f", b'"', b"[" * 50, b"9" * 30]
                )
            case 3:
                end = place + chance.randint(1, 60)
                found[place:place] = found[place:end] * chance.randint(1, 5)
            case _:
                found = found[: max(1, place)]
    return bytes(found)


@pytest.mark.parametrize("kind", readers.FORMATS)
def test_a_spoiled_file_ends_in_more_than_a_refusal(kind: str) -> None:
    chance = random.Random(kind)
    for seed in SEEDS[kind]:
        assert readers.read(kind, seed) is not None
        for _ in range(ROUNDS):
            readers.one_input(mutated(seed, chance), kind)


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris has no wheel for this Python")
def test_the_fuzzer_finds_nothing_in_a_short_run() -> None:
    seconds = os.environ.get("FLASHNEG_FUZZ_SECONDS", "8")
    command = [sys.executable, "-m", "tests.fuzz.readers", f"-max_total_time={seconds}", "-verbosity=0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
