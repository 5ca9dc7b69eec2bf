"""The keys of the screen, from its list of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docs.making.words import table
from irrunner.tui.actions.keymap import Keymap
from irrunner.tui.actions.model import SCOPES, actions_in

if TYPE_CHECKING:
    from irrunner.tui.actions.model import Action


def page() -> str:
    """A table for each scope, in the order of the help."""
    keymap = Keymap()
    parts = []
    for scope, heading in SCOPES.items():
        actions = actions_in(scope)
        if actions:
            parts += [f"## {heading}", table(("Key", "Does", "Name"), [_row(keymap, each) for each in actions])]
    return "\n\n".join(parts)


def _row(keymap: Keymap, action: Action) -> tuple[str, str, str]:
    keys = " ".join(f"`{each}`" for each in keymap.labels(action))
    words = ". ".join(part.rstrip(".") for part in (action.title, action.help) if part)
    return keys, f"{words}." if action.help else words, "" if action.listed_only else f"`{action.id}`"
