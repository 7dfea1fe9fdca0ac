from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flashneg.bootstrap import Places, Services
from hypothesis import HealthCheck, settings

settings.register_profile("ci", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("campaign", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

DECK = """\
---
title: Small deck
id: small
description: Three ploys, a counter and a concept.
---

# Small deck

## Nibble {#nibble}

- **AKA:** One More Thing
- **Kind:** ploy
- **Family:** Closing
- **Intent:** Ask for a small extra once the deal feels done.
- **Style:** Competitive
- **Counter:** Smile, ask what else they want, and trade each extra for a prepared extra of your own.
- **Confusable:** [Salami](#salami)

### Counters

- best: [Counter-Nibble](#counter-nibble): a late gift is paid for at once.

### Scenarios

- "We are agreed. You will throw in the delivery, of course?"
  - Tell: the deal was closed and the extra is small.
  - Because: an extra for an extra keeps the price.
- "Great, we sign. And the first service is free, right?"
  - Tell: it comes after the handshake.
- (test) "Lovely. Before I sign: the cables are included?"
  - Tell: small and late.

## Salami {#salami}

- **Kind:** ploy
- **Family:** Closing
- **Intent:** Win a large concession as a string of thin slices.
- **Style:** Competitive
- **Counter:** Ask for the complete list now, and answer it only as one package with one total.

### Counters

- best: [Package Only](#package-only): one total shows the whole.

### Scenarios

- "Just two percent on this line. And a week more there."
  - Tell: one small thing after another, from the start.

## Counter-Nibble {#counter-nibble}

- **Kind:** counter
- **Intent:** Answer a late extra with a matching extra prepared in advance.
- **Style:** Competitive
- **Counter:** Withdraw the extra, or swap openly one for one.

## Package Only {#package-only}

- **Kind:** counter
- **Intent:** Keep all issues open until one package is accepted.
- **Style:** Collaborative
- **Counter:** Ask which parts could be swapped, and table a rival package.

## What is a BATNA? {#batna-word}

The best that you can do without this deal.
"""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets the time for everything that follows; it starts on Monday 2 March 2026, 10:00 UTC."""

    def set_clock(moment: str) -> None:
        monkeypatch.setenv("FLASHNEG_NOW", moment)

    monkeypatch.setenv("TZ", "UTC")
    set_clock("2026-03-02T10:00:00+00:00")
    return set_clock


@pytest.fixture
def bundled(tmp_path: Path) -> Path:
    folder = tmp_path / "bundled"
    folder.mkdir()
    (folder / "01-small.md").write_text(DECK, encoding="utf-8")
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def make(home: Path, bundled: Path, clock: Callable[[str], None]) -> Iterator[Callable[[], Services]]:
    """Opens the services over the same home, as each start of the program does."""
    opened: list[Services] = []

    def open_services() -> Services:
        services = Services(Places(home, home / "flashneg.db"), bundled=bundled)
        opened.append(services)
        services.library.refresh()
        return services

    yield open_services
    for services in opened:
        services.close()


@pytest.fixture
def services(make: Callable[[], Services]) -> Services:
    return make()
