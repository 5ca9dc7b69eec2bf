"""Sentences that the shell shows as well: on the screen a key stands where they name a command or an option."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from irrunner.tui.actions.model import action

if TYPE_CHECKING:
    from irrunner.tui.actions.keymap import Keymap

_FLAG = re.compile(r"(?<!\s)\s*+\(--[a-z-]+(?: --?[a-z-]+)*\)")
_COMMAND = re.compile(r"`irrunner [^`\n]{1,300}`")
_ACTIONS = {
    "reopen-incident": "reopen-incident",
    "verify": "incident.verify",
    "status": "pane.checklist",
    "log": "pane.timeline",
    "add": "evidence.add",
}
"""The action that does what a command does."""


def here(text: str, keymap: Keymap) -> str:
    """A sentence or hint in the words of the screen.

    Options of the shell are left out: `Say why (--why)` becomes `Say why`. A command that has a key becomes the key.
    """

    def key(found: re.Match[str]) -> str:
        words = found[0].strip("`").split()
        name = next((_ACTIONS[word] for word in words if word in _ACTIONS), "")
        return (keymap.label(action(name)) if name else "") or found[0]

    text = _COMMAND.sub(key, text)
    return _FLAG.sub("", text).replace("with --by", 'under "Who did it"')
