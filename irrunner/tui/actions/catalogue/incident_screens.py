"""What can be done in the other screens of an incident: evidence, registers, lists, hand-over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from irrunner.tui.actions.catalogue.step import EVIDENCE_FIELDS
from irrunner.tui.actions.dispatch import people
from irrunner.tui.actions.model import Action, Context, Field
from irrunner.tui.screens.evidence.add import add

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irrunner.incident.state import State
    from irrunner.tui.store.session import Session

_WHY = Field("why", "Why", required=True)
_AUTHORITY = Field("authority", "On whose authority")


def _copy_name(state: State, context: Context) -> str:
    """A new file in the folder where irrunner was started."""
    from irrunner.safety.paths import safe_name

    item = state.evidence.get(context.item)
    return str(Path.cwd() / f"{item.id}-{safe_name(item.name)}") if item else ""


def _batches(state: State, context: Context) -> list[str]:
    """The imports into the register that were not withdrawn."""
    return [
        batch.id for batch in state.batches.values() if batch.register == context.register and batch.withdrawn is None
    ]


_PERSON = Field("person", "Person", "person", required=True, options=people)

_EVIDENCE = (
    Action(
        "evidence.add",
        "Add evidence",
        ("a",),
        "evidence",
        "add",
        verb="evidence add",
        fields=EVIDENCE_FIELDS,
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
        confirm="End the legal hold? The bytes can then be destroyed.",
    ),
    Action(
        "evidence.release-all",
        "End the legal hold of all evidence",
        ("R",),
        "evidence",
        verb="evidence release",
        fields=(_WHY, _AUTHORITY),
        confirm="End the legal hold of everything? The bytes can then be destroyed.",
    ),
    Action(
        "evidence.destroy",
        "Destroy the bytes of the item",
        ("ctrl+x",),
        "evidence",
        verb="evidence destroy",
        takes=("item",),
        fields=(_WHY, _AUTHORITY),
        confirm="The bytes are removed from the vault for good. The entry, its hash and who destroyed it stay.",
        type_id=True,
    ),
    Action("evidence.step", "Go to the step it belongs to", ("s",), "evidence", "step", call="screen.go_to_step"),
    Action("evidence.copy", "Copy its SHA-256", ("y",), "evidence", "copy hash", call="screen.copy"),
    Action("evidence.filter", "Filter the list", ("slash",), "evidence", "filter", call="screen.filter"),
    Action("evidence.cancel", "Stop what is being kept", ("ctrl+k",), "evidence", call="screen.cancel_jobs"),
)
_REGISTERS = (
    Action("register.add", "Add a row", ("a",), "registers", "add", verb="register add", call="screen.add_row"),
    Action(
        "register.change",
        "Change the row",
        ("c",),
        "registers",
        "change",
        verb="register change",
        call="screen.change_row",
    ),
    Action("register.state", "Set the row's state", ("s",), "registers", "state", call="screen.set_state"),
    Action(
        "register.import",
        "Add many rows from a file (CSV, or a name per line)",
        ("i",),
        "registers",
        "import",
        verb="register import",
        call="screen.import_rows",
        help="Pasting lines into the table does the same. You see what would be written first.",
    ),
    Action(
        "indicators.load",
        "Load a list of indicators: a pack of the library, or a file",
        ("p",),
        "registers",
        "load a list",
        verb="indicators load",
        call="screen.load_list",
        help="OSV, STIX, MISP, CSV and plain lists are read as well. You see what is new in it first.",
    ),
    Action(
        "register.withdraw",
        "Withdraw the row: it should not be there",
        ("w",),
        "registers",
        "withdraw",
        verb="register withdraw",
        takes=("register", "row"),
        fields=(_WHY,),
        help="It keeps its id, is shown as withdrawn, and opens no steps.",
    ),
    Action(
        "register.withdraw-batch",
        "Withdraw all rows of an import",
        ("W",),
        "registers",
        takes=("register",),
        verb="register withdraw",
        fields=(Field("what", "Which import", "choice", required=True, options=_batches), _WHY),
    ),
    Action(
        "register.matrix", "The matrix of credentials", ("m",), "registers", "matrix", call="app.go_to('credentials')"
    ),
    Action("register.next", "Next register", ("l", "right"), "registers", "next", call="screen.next_register(1)"),
    Action("register.previous", "Previous register", ("h", "left"), "registers", call="screen.next_register(-1)"),
    Action("register.copy", "Copy the row", ("y",), "registers", "copy", call="screen.copy"),
    Action("register.filter", "Filter the table", ("slash",), "registers", "filter", call="screen.filter"),
)
_OTHERS = (
    Action(
        "action.add",
        "Add a follow-up",
        ("a",),
        "lists",
        "add",
        verb="action add",
        fields=(
            Field("text", "What is to be done", required=True),
            Field("owner", "Who does it", "person", options=people),
            Field("due", "By when", help="+2d, or a date"),
        ),
    ),
    Action(
        "action.close",
        "Close the follow-up",
        ("x",),
        "lists",
        "close",
        verb="action close",
        takes=("number",),
        fields=(Field("why", "What came of it"),),
        form=True,
    ),
    Action(
        "role",
        "Give the role to somebody",
        ("r",),
        "lists",
        "give role",
        verb="role",
        takes=("role",),
        fields=(_PERSON, Field("contact", "How to reach them")),
    ),
    Action("role.take", "Take the role", ("t",), "lists", "take it", verb="role", call="screen.take_role"),
    Action(
        "lists.decide",
        "Record a decision that no step asked for",
        ("N",),
        "lists",
        "decision",
        verb="decision",
        fields=(Field("what", "What was decided", required=True), Field("why", "Why", required=True)),
    ),
    Action("lists.next", "Next list", ("l", "right"), "lists", "next", call="screen.next_list(1)"),
    Action("lists.previous", "Previous list", ("h", "left"), "lists", call="screen.next_list(-1)"),
    Action("lists.filter", "Filter the list", ("slash",), "lists", "filter", call="screen.filter"),
    Action(
        "handover",
        "Hand over to the next person",
        ("o",),
        "handover",
        "hand over",
        verb="handover",
        fields=(
            Field("to", "To whom", "person", required=True, options=people),
            Field("brief", "What they must know that the checklist does not say", "multiline"),
        ),
    ),
    Action(
        "accept",
        "Accept the hand-over",
        ("a",),
        "handover",
        "accept",
        verb="accept",
        fields=(Field("note", "What you want to say about it"),),
        confirm="Take over? Roles that the other person held become yours. You should have read the page.",
    ),
    Action("handover.copy", "Copy the page", ("y",), "handover", "copy", call="screen.copy"),
)


def _foreign_playbooks(state: State, _: Context) -> list[str]:
    """The playbooks for whose commands nobody answers yet, by name and the beginning of their SHA-256."""
    return [f"{name} {sha256[:16]}" for name, sha256 in state.files if sha256 not in state.trusted]


def _trust(session: Session, _: Context, values: dict[str, Any], how: Mapping[str, Any]) -> None:
    from irrunner.incident.verbs.checks import trust

    chosen = values.pop("sha256").rpartition(" ")[2]
    state = session.in_hand().state
    sha256 = next((each for _, each in state.files if each.startswith(chosen)), chosen)
    session.do(trust, sha256, **how, **values)


_CHECKS = (
    Action(
        "check.run", "Run the check, after a yes to exactly what it does", ("x",), "checks", "run", call="screen.run"
    ),
    Action("check.stop", "Stop the check; what it said is kept", ("c",), "checks", "stop", call="screen.stop"),
    Action(
        "check.allow",
        "Allow the check to do exactly this, without running it now",
        ("a",),
        "checks",
        "allow",
        verb="check allow",
        call="screen.allow_check",
    ),
    Action(
        "check.ask-again",
        "Ask again before the check runs",
        ("A",),
        "checks",
        verb="check ask-again",
        call="screen.ask_again",
    ),
    Action(
        "check.trust",
        "Answer for the commands of a playbook from elsewhere",
        ("t",),
        "checks",
        verb="check trust",
        fields=(
            Field("sha256", "Which playbook", "choice", required=True, options=_foreign_playbooks),
            Field("why", "Who read it, and where it is from", required=True, help="Its checks may run here then."),
        ),
        run=_trust,
    ),
    Action("check.evidence", "Go to what the check kept", ("e",), "checks", "evidence", call="screen.evidence"),
    Action("check.step", "Go to the check's step", ("s",), "checks", call="screen.go_to_step"),
    Action("check.filter", "Filter the list", ("slash",), "checks", "filter", call="screen.filter"),
)

ACTIONS = (*_EVIDENCE, *_CHECKS, *_REGISTERS, *_OTHERS)
