"""What can be done in the scribe line: its own keys, and the commands that a line may begin with."""

from __future__ import annotations

from irrunner.tui.actions.model import Action


def _key(name: str, title: str, *keys: str, help_text: str = "") -> Action:
    return Action(f"scribe.{name}", title, keys, "scribe", call="screen.nothing", listed_only=True, help=help_text)


ACTIONS = (
    _key("record", "Record the line", "enter"),
    _key("complete", "Complete the word: a command, a step, a person, a name", "tab", "shift+tab"),
    _key("editor", "Write several lines in your editor", "ctrl+e", help_text="The one in VISUAL or EDITOR."),
    _key("recall", "The line before, and the one after it", "up", "down"),
    _key("leave", "Leave the line; what is written stays in it", "escape"),
    _key("commands", "/ lists the commands: a decision, a follow-up, a row, a time, a person"),
    _key("steps", "# lists the steps: #isolate@a3 TEXT is a note about that step"),
    _key("people", "@ lists the people: for /by and for the owner of an /action"),
)
