"""SM-2 as published, in integers: ease in hundredths, intervals in whole days.

Source: P. A. Woźniak, 1990, "Application of a computer to improve the results obtained in working with the SuperMemo
method", supermemo.com.
"""

from __future__ import annotations

from dataclasses import dataclass

START_EASE = 250
LEAST_EASE = 130
LONGEST_INTERVAL = 36_500
PASS = 3
DRILL_PASS = 4
_EASE_STEP = {5: 10, 4: 0, 3: -14}
_SPREAD_FROM = 7
_SPREAD_PERCENT = 5


@dataclass(frozen=True, slots=True)
class Memory:
    """What SM-2 keeps of a prompt: repetitions n, ease in hundredths, interval in days (0 while new)."""

    repetitions: int = 0
    ease: int = START_EASE
    interval: int = 0


NEW = Memory()


def step(memory: Memory, quality: int) -> Memory:
    """Return the memory after a scheduled review of this quality, 0 to 5.

    A pass (3 and more) moves the ease and lengthens the interval, rounding up with the new ease; a lapse begins the
    repetitions again at one day and leaves the ease alone. Raises ValueError for a quality out of range.
    """
    if not 0 <= quality <= 5:
        raise ValueError(f"a quality is 0 to 5, not {quality}")
    if quality < PASS:
        return Memory(1, memory.ease, 1)
    ease = max(LEAST_EASE, memory.ease + _EASE_STEP[quality])
    repetitions = memory.repetitions + 1
    if repetitions == 1:
        interval = 1
    elif repetitions == 2:
        interval = 6
    else:
        interval = -(-memory.interval * ease // 100)
    return Memory(repetitions, ease, min(interval, LONGEST_INTERVAL))


def spread_days(key: bytes, memory: Memory) -> int:
    """Return the days from review to due day: the interval, moved by up to 5% when it is a week or more.

    Seeded by the prompt's key and n, so a replay gives the same day; the next step uses the unspread interval.
    """
    if memory.interval < _SPREAD_FROM:
        return memory.interval
    import hashlib  # noqa: PLC0415 - what only counts what is due does not need it

    reach = memory.interval * _SPREAD_PERCENT // 100
    digest = hashlib.sha256(key + memory.repetitions.to_bytes(4, "big")).digest()
    offset = int.from_bytes(digest[:8], "big") % (2 * reach + 1) - reach
    return min(memory.interval + offset, LONGEST_INTERVAL)
