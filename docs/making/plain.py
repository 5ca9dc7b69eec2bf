"""The words of the plain walk, from the list that its own help prints."""

from __future__ import annotations

from docs.making.words import table
from irrunner.cli.repl.commands import HELP


def page() -> str:
    """What can be said, and what it does."""
    return table(("Say", "Does"), [(_code(word), what) for word, what in HELP])


def _code(word: str) -> str:
    """What is typed as code; `an option` stands for whatever the step offers."""
    return word if word.startswith("an ") else f"`{word}`"
