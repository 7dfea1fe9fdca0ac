"""The keys of a screen on one line; a click on one does what the key does.

One widget that is drawn again when the keys change. Textual's Footer makes a widget for each key and mounts them anew
at every change, which costs more than the rest of a step from one card to the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.events import Click
from textual.style import Style
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.binding import Binding
    from textual.screen import Screen

_META = "key"
_KEPT_LAST = 2  # the way back and help stay, however narrow the screen


class KeyBar(Widget):
    """The last line of a screen."""

    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; width: 1fr; padding: 0 1; background: $panel; color: $foreground; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._keys: list[tuple[str, str, str]] = []

    def on_mount(self) -> None:
        """Follow the screen's keys."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)
        self._follow(self.screen)

    def _follow(self, screen: Screen[object]) -> None:
        shown: dict[str, Binding] = {}
        for active in screen.active_bindings.values():
            if active.binding.show and active.enabled:
                shown.setdefault(active.binding.description, active.binding)
        keys = [(found.key, self.app.get_key_display(found), found.description) for found in shown.values()]
        if keys != self._keys:
            self._keys = keys
            self.refresh()

    def render(self) -> Content:
        """Draw as many keys as fit; those in the middle make way first."""
        first, last = list(self._keys[:-_KEPT_LAST]), self._keys[-_KEPT_LAST:]
        while first and _width((*first, *last)) > self.content_size.width:
            first.pop()
        parts = []
        for key, display, words in (*first, *last):
            part = Content.assemble((display, "bold $accent"), f" {words}")
            parts.append(part.stylize(Style.from_meta({_META: key})))
        return Content("  ").join(parts)

    def on_click(self, event: Click) -> None:
        """Do what the key does."""
        key = event.style.meta.get(_META)
        if isinstance(key, str):
            event.stop()
            self.app.simulate_key(key)


def _width(keys: tuple[tuple[str, str, str], ...]) -> int:
    return sum(len(display) + len(words) + 3 for _, display, words in keys) - 2
