"""The keys that all dialogs share, and the line that names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

from irrunner.tui.text import joined

if TYPE_CHECKING:
    from textual.content import Content

DIALOG_KEYS = [Binding("ctrl+y", "app.act('picture')", "Save a picture", show=False, id="picture")]
"""What works above every dialog as well: a dialog hides the keys of the app."""
SUBMIT_KEYS = "f2,ctrl+enter"
"""They record in every form and say yes to every question; terminals that cannot send the second have the first."""


def key_line(*keys: tuple[str, str]) -> Content:
    """Keys, each with what it does, on one line."""
    parts: list[tuple[str, str]] = []
    for key, does in keys:
        gap = "    " if parts else ""
        parts += [(gap, ""), (key, "key"), (f"  {does}", "muted")]
    return joined(*parts)
