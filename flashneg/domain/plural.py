"""Numbers with their nouns."""

from __future__ import annotations


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun, in the plural where it is not one."""
    return f"{number} {noun}" if number == 1 else f"{number} {plural or noun + 's'}"


def wait(number: int) -> str:
    """Return the verb for so many that wait."""
    return "waits" if number == 1 else "wait"
