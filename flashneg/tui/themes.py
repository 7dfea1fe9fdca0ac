"""The colours: dark, light and high contrast. Colour is never the only sign of anything."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="flashneg-dark", primary="#7fb4ca", secondary="#957fb8", accent="#e6c384", warning="#ffa066",
    error="#ff5d62", success="#98bb6c", foreground="#dcd7ba", background="#16161d", surface="#1f1f28",
    panel="#2a2a37", dark=True,
)  # fmt: skip
LIGHT = Theme(
    name="flashneg-light", primary="#1f5f78", secondary="#5d3f87", accent="#7a5200", warning="#9a4a00",
    error="#a51d2d", success="#2f6b1f", foreground="#22222a", background="#fbfaf5", surface="#f2f0e6",
    panel="#e4e1d3", dark=False,
)  # fmt: skip
CONTRAST = Theme(
    name="flashneg-contrast", primary="#00ffff", secondary="#ff80ff", accent="#ffff00", warning="#ffb000",
    error="#ff6060", success="#60ff60", foreground="#ffffff", background="#000000", surface="#000000",
    panel="#202020", dark=True,
)  # fmt: skip
ALL = (DARK, LIGHT, CONTRAST)
CYCLE = (DARK.name, LIGHT.name, CONTRAST.name, "ansi-dark", "ansi-light")
