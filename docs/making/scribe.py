"""The grammar of the scribe line, from the list that the screen itself completes from."""

from __future__ import annotations

from docs.making.words import table
from irrunner.tui.screens.incident.scribe_grammar import COMMANDS

_DOES = {
    "at": "says when it happened; goes in front of anything",
    "by": "says who did it, when you write for somebody else; underscores stand for spaces",
    "note": "a note, as without a command",
    "attacker": "a note on what the attacker did; `/at` says when",
    "decision": "a decision that no step asked for, and its reason behind `--`",
    "action": "a follow-up, its owner and when it is due",
    "asset": "a row of assets",
    "credential": "a row of credentials",
    "indicator": "a row of indicators; its type is guessed when you leave it out",
}


def page() -> str:
    """Every command with its form.

    Raises:
        KeyError: a command that nobody has described here.
    """
    return table(("Write", "Records"), [(f"`{form}`", _DOES[name]) for name, form in COMMANDS.items()])
