"""The colours: a dark and a light theme of our own, one for colour-blind eyes, two that follow the terminal.

A colour never says anything alone: every state also has its symbol and its word. What the names mean stands
in `text.STYLES`; a stylesheet uses them as `$state-done`, `$rule` and so on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Mapping

DARK = {
    "text-muted": "#8d97a3",
    "rule": "#2c333b",
    "heading": "#dfe5ec",
    "key": "#e0b056",
    "code": "#a9c7e8",
    "state-open": "#c9d1d9",
    "state-active": "#e0b056",
    "state-done": "#7fb685",
    "state-skipped": "#8d97a3",
    "state-blocked": "#e5786d",
    "state-waiting": "#868f9b",
    "late": "#e5786d",
    "exercise": "#6d4aa0",
    "exercise-foreground": "#ffffff",
    "cursor-background": "#25415c",
    "cursor-foreground": "#ffffff",
    "cursor-blurred": "#20262d",
    "block-cursor-background": "#25415c",
    "block-cursor-foreground": "#ffffff",
    "block-cursor-blurred-background": "#20262d",
    "block-cursor-blurred-foreground": "#c9d1d9",
    "input-selection-background": "#25415c",
    "scrollbar": "#343c45",
    "scrollbar-hover": "#4a545f",
    "scrollbar-active": "#5d6975",
    "scrollbar-background": "#14181d",
    "scrollbar-background-hover": "#14181d",
    "scrollbar-background-active": "#14181d",
    "scrollbar-corner-color": "#14181d",
}

LIGHT = {
    "text-muted": "#5c6670",
    "rule": "#d5d8d2",
    "heading": "#1b2126",
    "key": "#8a5a00",
    "code": "#1f4f86",
    "state-open": "#24292f",
    "state-active": "#8a5a00",
    "state-done": "#2a6f3a",
    "state-skipped": "#5c6670",
    "state-blocked": "#b3261e",
    "state-waiting": "#5f6973",
    "late": "#b3261e",
    "exercise": "#6d4aa0",
    "exercise-foreground": "#ffffff",
    "cursor-background": "#cfe2f5",
    "cursor-foreground": "#0b1a28",
    "cursor-blurred": "#e9ebe6",
    "block-cursor-background": "#cfe2f5",
    "block-cursor-foreground": "#0b1a28",
    "block-cursor-blurred-background": "#e9ebe6",
    "block-cursor-blurred-foreground": "#24292f",
    "input-selection-background": "#cfe2f5",
    "scrollbar": "#c4c8c1",
    "scrollbar-hover": "#a9aea5",
    "scrollbar-active": "#8e948a",
    "scrollbar-background": "#f7f7f4",
    "scrollbar-background-hover": "#f7f7f4",
    "scrollbar-background-active": "#f7f7f4",
    "scrollbar-corner-color": "#f7f7f4",
}

# Blue for what is well, orange for what is not: the axis that red-green blindness leaves whole.
COLOUR_BLIND = {
    **DARK,
    "key": "#f0d060",
    "state-active": "#f0d060",
    "state-done": "#6cb2f0",
    "state-blocked": "#f2933a",
    "late": "#f2933a",
}

TERMINAL = {
    "text-muted": "ansi_default 60%",
    "rule": "ansi_default",
    "heading": "ansi_default",
    "key": "ansi_yellow",
    "code": "ansi_cyan",
    "state-open": "ansi_default",
    "state-active": "ansi_yellow",
    "state-done": "ansi_green",
    "state-skipped": "ansi_default",
    "state-blocked": "ansi_red",
    "state-waiting": "ansi_default",
    "late": "ansi_red",
    "exercise": "ansi_magenta",
    "exercise-foreground": "ansi_white",
    "cursor-background": "ansi_blue",
    "cursor-foreground": "ansi_white",
    "cursor-blurred": "ansi_default",
    "block-cursor-background": "ansi_blue",
    "block-cursor-foreground": "ansi_white",
    "block-cursor-text-style": "reverse",
    "input-cursor-text-style": "reverse",
    "ansi-background": "ansi_default",
    "ansi-foreground": "ansi_default",
    "scrollbar": "ansi_default",
    "scrollbar-hover": "ansi_default",
    "scrollbar-active": "ansi_default",
    "scrollbar-background": "ansi_default",
    "scrollbar-background-hover": "ansi_default",
    "scrollbar-background-active": "ansi_default",
    "scrollbar-corner-color": "ansi_default",
}
# The terminal's grey (bright black) is not used: in some well-known palettes it is the background itself.

_ANSI = {
    "primary": "ansi_blue",
    "secondary": "ansi_cyan",
    "accent": "ansi_cyan",
    "warning": "ansi_yellow",
    "error": "ansi_red",
    "success": "ansi_green",
    "foreground": "ansi_default",
    "background": "ansi_default",
    "surface": "ansi_default",
    "panel": "ansi_default",
    "boost": "ansi_default",
    "ansi": True,
}

THEMES = (
    Theme(
        name="irrunner-dark",
        primary="#5b93c9",
        secondary="#7c8a99",
        accent="#79b8e8",
        warning="#e0b056",
        error="#e5786d",
        success="#7fb685",
        foreground="#c9d1d9",
        background="#14181d",
        surface="#1a1f25",
        panel="#20262d",
        variables=DARK,
    ),
    Theme(
        name="irrunner-light",
        primary="#2f6ea8",
        secondary="#5c6670",
        accent="#1f5f99",
        warning="#8a5a00",
        error="#b3261e",
        success="#2a6f3a",
        foreground="#24292f",
        background="#f7f7f4",
        surface="#efefeb",
        panel="#e9ebe6",
        dark=False,
        variables=LIGHT,
    ),
    Theme(
        name="irrunner-blue-orange",
        primary="#5b93c9",
        secondary="#7c8a99",
        accent="#6cb2f0",
        warning="#f0d060",
        error="#f2933a",
        success="#6cb2f0",
        foreground="#c9d1d9",
        background="#14181d",
        surface="#1a1f25",
        panel="#20262d",
        variables=COLOUR_BLIND,
    ),
    Theme(name="terminal-dark", dark=True, variables=TERMINAL, **_ANSI),  # type: ignore[arg-type]
    Theme(name="terminal-light", dark=False, variables=TERMINAL, **_ANSI),  # type: ignore[arg-type]
)
NAMES = {
    "irrunner-dark": "dark",
    "irrunner-light": "light",
    "irrunner-blue-orange": "blue and orange, for colour-blind eyes",
    "terminal-dark": "the terminal's own colours, dark",
    "terminal-light": "the terminal's own colours, light",
}
"""What people call them."""


def no_colour(environ: Mapping[str, str]) -> bool:
    """Whether colours are unwanted: the variable is there, whatever it says (no-color.org)."""
    return "NO_COLOR" in environ


def first_theme(environ: Mapping[str, str]) -> str:
    """The theme to begin with: none that has colours when they are unwanted, what `IRRUNNER_THEME` names, or dark."""
    if no_colour(environ):
        return "terminal-dark"
    wanted = environ.get("IRRUNNER_THEME", "")
    short = {name.split("-", 1)[1] if name.startswith("irrunner") else name: name for name in NAMES}
    return wanted if wanted in NAMES else short.get(wanted, "irrunner-dark")


def begin_with(app: App[Any], name: str) -> None:
    """Begin with a theme; to set a dark one as usual would parse all styles twice before the first paint."""
    theme = app.available_themes[name]
    if theme.dark and not theme.ansi:
        app.set_reactive(App.theme, name)
        app.stylesheet.set_variables(app.get_css_variables())
    else:
        app.theme = name
