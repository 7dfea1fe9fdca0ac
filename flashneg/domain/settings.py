"""The learner's settings: names, defaults, and what each may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, time

Value = str | int | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """What `config.toml` may say. Limits are prompts a day; `day_start` is HH:MM by the wall clock."""

    new_per_day: int = 5
    reviews_per_day: int = 60
    minutes_per_day: int = 10
    day_start: str = "04:00"
    timezone: str = "system"
    grading: int = 4
    spread: bool = True
    leech_lapses: int = 6
    commit_first: bool = True
    quiz_length: int = 5
    pressure_seconds: int = 0
    theme: str = "flashneg-dark"
    editor: str = ""
    learner: str = "me"
    days_off: tuple[str, ...] = ()

    @property
    def rollover(self) -> time:
        """When the study day begins."""
        return time.fromisoformat(self.day_start)


HELP = {
    "new_per_day": "new prompts a day",
    "reviews_per_day": "reviews a day; the most at risk first",
    "minutes_per_day": "how long a day's session should take",
    "day_start": "when the study day begins, HH:MM",
    "timezone": "'system', or a name such as Europe/Madrid",
    "grading": "4 grades, or 6 (SM-2's 0 to 5)",
    "spread": "spread due days by up to 5%",
    "leech_lapses": "lapses that make a prompt a leech",
    "commit_first": "quiz: answer in mind before options",
    "quiz_length": "questions of the closing quiz; 0: none",
    "pressure_seconds": "quiz: countdown a question; 0: none",
    "theme": "the TUI's colours",
    "editor": "edits decks; else $VISUAL, $EDITOR",
    "learner": "whose reviews these are",
    "days_off": "YYYY-MM-DD, comma; keep the streak",
}
NAMES = tuple(field.name for field in fields(Settings))
THEMES = (
    "flashneg-dark", "flashneg-light", "flashneg-contrast", "ansi-dark", "ansi-light",
    "textual-dark", "textual-light", "atom-one-dark", "atom-one-light", "catppuccin-frappe", "catppuccin-latte",
    "catppuccin-macchiato", "catppuccin-mocha", "dracula", "flexoki", "gruvbox", "monokai", "nord", "rose-pine",
    "rose-pine-dawn", "rose-pine-moon", "solarized-dark", "solarized-light", "tokyo-night",
)  # fmt: skip
"""The TUI's themes: ours, then those that Textual brings."""

_LEAST = {
    "new_per_day": 0,
    "reviews_per_day": 1,
    "minutes_per_day": 1,
    "leech_lapses": 1,
    "quiz_length": 0,
    "pressure_seconds": 0,
}
_MOST = 10_000
_TRUE, _FALSE = {"true", "yes", "on", "1"}, {"false", "no", "off", "0"}


def known(name: str) -> str:
    """Return a setting's name. Raises ValueError, with those that there are, when none is called so."""
    if name not in NAMES:
        raise ValueError(f"no setting is called {name!r}; there are: {', '.join(NAMES)}")
    return name


def parse(name: str, text: str) -> Value:
    """Return a setting's value from what a person typed. Raises ValueError that says what it may be."""
    default = getattr(Settings(), known(name))
    if isinstance(default, bool):
        if text.lower() in _TRUE | _FALSE:
            return text.lower() in _TRUE
        raise ValueError(f"{name} is true or false, not {text!r}")
    if isinstance(default, int):
        try:
            return checked(name, int(text))
        except ValueError:
            raise ValueError(f"{name} is {_expected(name)}, not {text!r}") from None
    if isinstance(default, tuple):
        return checked(name, tuple(part.strip() for part in text.split(",") if part.strip()))
    return checked(name, text)


def checked(name: str, value: object) -> Value:
    """Return the value when the setting may have it. Raises ValueError that says what it may be."""
    default = getattr(Settings(), name)
    if isinstance(default, tuple) and isinstance(value, (list, tuple)):
        days = tuple(str(day) for day in value)
        for day in days:
            _read(date, day, f"{name} are days, YYYY-MM-DD")
        return days
    if type(value) is not type(default):
        raise ValueError(f"{name} is {_expected(name)}, not {value!r}")
    if isinstance(value, int) and not isinstance(value, bool):
        allowed = value in {4, 6} if name == "grading" else _LEAST[name] <= value <= _MOST
        if not allowed:
            raise ValueError(f"{name} is {_expected(name)}, not {value}")
        return value
    if isinstance(value, str):
        _check_text(name, value)
    assert isinstance(value, (str, bool))
    return value


def _check_text(name: str, text: str) -> None:
    if name == "day_start":
        _read(time, text, "day_start is a time of the day, HH:MM")
    if name == "timezone" and text != "system":
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 - most settings need no zone

        try:
            ZoneInfo(text)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"no time zone is called {text!r}; use a name such as Europe/Madrid") from None
    if name == "theme" and text not in THEMES:
        raise ValueError(f"theme is one of {', '.join(THEMES)}, not {text!r}")
    if name == "learner" and not text.strip():
        raise ValueError("learner is a name, not nothing")


def _read(kind: type[date | time], text: str, expected: str) -> None:
    """Raise ValueError unless a text is a day or a time in the one form that it is shown in."""
    try:
        found = kind.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{expected}, not {text!r}") from None
    if text != (found.strftime("%H:%M") if isinstance(found, time) else found.isoformat()):
        raise ValueError(f"{expected}, not {text!r}")


def _expected(name: str) -> str:
    default = getattr(Settings(), name)
    if name == "grading":
        return "4 or 6"
    if isinstance(default, bool):
        return "true or false"
    if isinstance(default, int):
        return f"a whole number from {_LEAST[name]} to {_MOST}"
    return "a list of days" if isinstance(default, tuple) else "text"


def from_mapping(found: Mapping[str, object]) -> tuple[Settings, list[str]]:
    """Return settings from a file's content; what can't be used keeps its default and is told in a sentence."""
    settings, complaints = Settings(), []
    for name, value in found.items():
        if name not in NAMES:
            complaints.append(f"unknown setting {name!r}")
            continue
        try:
            settings = replace(settings, **{name: checked(name, value)})  # type: ignore[arg-type]
        except ValueError as error:
            complaints.append(str(error))
    return settings, complaints
