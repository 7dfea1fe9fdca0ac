"""Words as a search compares them: by what their forms have in common, and which of them mean about the same."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

WORD = re.compile(r"[^\W_]{3,}")
"""A word that can tell something."""

_STEM = 5
_ENDING = re.compile(r"(?:ings?|ed|(?<=[sxz])es|(?<=[cs]h)es|(?<!s)s)\Z")
_DOUBLED = re.compile(r"([^aeiouls])\1\Z")
_IRREGULAR = """
bid=bade break=broke,broken bring=brought buy=bought choose=chose,chosen fall=fell,fallen give=gave,given
hide=hid,hidden hold=held hear=heard lose=lost mean=meant meet=met pay=paid sell=sold send=sent shake=shook,shaken
sit=sat speak=spoke,spoken spend=spent stand=stood steal=stole,stolen take=took,taken tell=told think=thought
throw=threw,thrown withdraw=withdrew,withdrawn write=wrote,written
"""
_VERBS = {
    form: verb for verb, _, forms in (pair.partition("=") for pair in _IRREGULAR.split()) for form in forms.split(",")
}
_SAME = """
anger angry fury furious rage outrage tantrum shout yell scream; answer reply respond; blame guilt fault;
boss manager superior chief director; claim pretend feign bluff; deadline expire lapse;
delay postpone stall defer wait drag slow adjourn; dinner banquet feast meal; document paper file data;
everyone everybody crowd; extreme huge large; false lie liar fake forge invent untrue phony; gang crowd outnumber;
gift present favour bribe; hide conceal secret withhold; hurry rush haste urgent pressure;
insult offend mock ridicule humiliate belittle sneer; mistake error; plead beg cry tears whine hardship poor;
praise flatter compliment admire; refuse reject decline; rival competitor; salary wage earn income;
shock surprise startle; silence silent quiet mute; threat threaten warn menace scare frighten consequence;
tired exhausted weary fatigue
"""
_COMMON = frozenset(  # too common to tell anything
    "the and for you your that this with have has had was were are not but they them their our his her its from what"  # noqa: SIM905
    " who will would can could did does just then than into about out there here when how one too been being very she"
    " him all let got get gets went gone going goes said say says saying which".split()
)


def stems(text: str) -> frozenset[str]:
    """Return what a text's telling words have in common with their other forms."""
    return frozenset(stem_of(word) for word in WORD.findall(text.casefold()) if word not in _COMMON)


@lru_cache(maxsize=1 << 15)
def stem_of(word: str) -> str:
    """Return the beginning of a word in lower case without its ending, if enough of it is left."""
    word = _VERBS.get(word, word)
    if word.endswith(("ies", "ied")) and len(word) > 4:
        word = f"{word[:-3]}y"
    cut = _ENDING.sub("", word)
    if len(cut) < len(word) and word[len(cut) :] in {"ed", "ing", "ings"}:
        cut = _DOUBLED.sub(r"\1", cut)
    if len(cut) > 3:
        cut = cut.removesuffix("e")
    return (cut if len(cut) > 2 else word)[:_STEM]


@lru_cache(maxsize=1 << 10)
def beginnings(stem: str) -> tuple[str, ...]:
    """Return how the words begin that have a stem in common."""
    forms = [form for form in _VERBS if stem_of(form) == stem and not form.startswith(stem)]
    return (stem, *([f"{stem[:-1]}ie"] if stem.endswith("y") else []), *forms)


def like(stem: str) -> list[str]:
    """Return the stems of the words that mean about the same as one with this stem."""
    return _LIKE.get(stem, [])


def _by_stem() -> dict[str, list[str]]:
    alike: dict[str, list[str]] = defaultdict(list)
    for group in _SAME.split(";"):
        members = sorted(set(map(stem_of, group.split())))
        for stem in members:
            alike[stem] += [other for other in members if other != stem]
    return dict(alike)


_LIKE = _by_stem()
