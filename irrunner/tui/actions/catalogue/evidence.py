"""What can be done with evidence: everything after the adding is an act of custody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from irrunner.tui.actions.dispatch import people
from irrunner.tui.actions.model import Action, Context, Field
from irrunner.tui.screens.evidence.add import add, first_slot, step_keys

if TYPE_CHECKING:
    from irrunner.incident.state import State

_WHY = Field("why", "Why", required=True)
_AUTHORITY = Field("authority", "On whose authority")


def _copy_name(state: State, context: Context) -> str:
    """A new file in the folder where irrunner was started."""
    from irrunner.safety.paths import safe_name

    item = state.evidence.get(context.item)
    return str(Path.cwd() / f"{item.id}-{safe_name(item.name)}") if item else ""


def _step(_: State, context: Context) -> str:
    return context.step


_ADD = (
    Field(
        "source",
        "File",
        "file",
        required=True,
        help="Its path; tab completes. Dropping the file on the window writes it for you.",
    ),
    Field("step", "Step", "step", options=step_keys, default=_step, help="Empty: for the incident."),
    Field("slot", "Which of the step's pieces of evidence", "number", default=first_slot),
    Field("name", "What to call it", help="Empty: the file's own name."),
    Field("reference", "Only record where it lies", "bool", help="yes: its hash, size and place; no copy is kept."),
    Field("origin", "Where it came from"),
    Field("note", "What it shows"),
)

ACTIONS = (
    Action(
        "evidence.add", "Add evidence", ("a",), "evidence", "add", verb="evidence add", fields=_ADD, run=add, form=True
    ),
    Action(
        "step.evidence",
        "Add evidence for the step",
        ("E",),
        "step",
        "evidence",
        verb="evidence add",
        fields=_ADD,
        run=add,
        form=True,
    ),
    Action(
        "evidence.open",
        "Look at the bytes (that somebody looked is recorded)",
        ("o",),
        "evidence",
        "look",
        verb="evidence open",
        takes=("item",),
    ),
    Action(
        "evidence.verify",
        "Hash the item again",
        ("v",),
        "evidence",
        "verify",
        verb="evidence verify",
        takes=("item",),
    ),
    Action("evidence.verify-all", "Hash every item again", ("V",), "evidence", verb="evidence verify"),
    Action(
        "evidence.export",
        "Write a copy to a file",
        ("x",),
        "evidence",
        "export",
        verb="evidence export",
        takes=("item",),
        fields=(
            Field("target", "New file", "path", required=True, default=_copy_name, help="Nothing is overwritten."),
        ),
    ),
    Action(
        "evidence.hand-over",
        "Pass custody to somebody",
        ("c",),
        "evidence",
        "custody",
        verb="evidence hand-over",
        takes=("item",),
        fields=(Field("to", "To whom", "person", required=True, options=people), Field("why", "Why")),
    ),
    Action(
        "evidence.hold",
        "Put the item under legal hold",
        ("l",),
        "evidence",
        verb="evidence hold",
        takes=("item",),
        fields=(_WHY,),
    ),
    Action(
        "evidence.hold-all",
        "Put all evidence under legal hold",
        ("L",),
        "evidence",
        verb="evidence hold",
        fields=(_WHY,),
    ),
    Action(
        "evidence.release",
        "End the legal hold of the item",
        ("r",),
        "evidence",
        verb="evidence release",
        takes=("item",),
        fields=(_WHY, _AUTHORITY),
        asks="End the legal hold? The bytes can then be destroyed.",
    ),
    Action(
        "evidence.release-all",
        "End the legal hold of all evidence",
        ("R",),
        "evidence",
        verb="evidence release",
        fields=(_WHY, _AUTHORITY),
        asks="End the legal hold of everything? The bytes can then be destroyed.",
    ),
    Action(
        "evidence.destroy",
        "Destroy the bytes of the item",
        ("ctrl+x",),
        "evidence",
        verb="evidence destroy",
        takes=("item",),
        fields=(_WHY, _AUTHORITY),
        asks="The bytes are removed from the vault for good. The entry, its hash and who destroyed it stay.",
        type_id=True,
    ),
    Action("evidence.step", "Go to the step it belongs to", ("s",), "evidence", "step", call="screen.go_to_step"),
    Action("evidence.copy", "Copy its SHA-256", ("y",), "evidence", "copy hash", call="screen.copy"),
    Action("evidence.filter", "Filter the list", ("slash",), "evidence", "filter", call="screen.filter"),
    Action("evidence.cancel", "Stop what is being kept", ("ctrl+k",), "evidence", call="screen.cancel_jobs"),
)
