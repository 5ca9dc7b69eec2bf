"""What can be done with the step under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.incident.state import StepKey
from irrunner.playbook.model import SECTIONS
from irrunner.tui.actions.dispatch import people
from irrunner.tui.actions.model import Action, Context, Field
from irrunner.tui.screens.evidence.add import add, first_slot, step_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irrunner.incident.state import State
    from irrunner.tui.store.session import Session

WHY = Field("why", "Why", help="Needed when it is out of order; it is recorded and marked.")


def _step(_: State, context: Context) -> str:
    return context.step


def _undo(session: Session, context: Context, values: dict[str, Any], how: Mapping[str, Any]) -> None:
    """The entry under the cursor of the timeline is not what is meant: whatever was last on the step is."""
    from irrunner.incident.verbs.undo import undo

    session.do(undo, context.step, **how, **values)


def _ends(state: State, context: Context) -> list[str]:
    """The ends of a step that two records ended apart."""
    from irrunner.incident.standing_reasons import end_text

    progress = state.progress.get(context.step)
    return [end_text(each) for each in progress.ends if each.kind != "step.reopened"] if progress is not None else []


def _settle(session: Session, context: Context, values: dict[str, Any], how: Mapping[str, Any]) -> None:
    from irrunner.incident.verbs.merges import settle
    from irrunner.journal.branches import parse_place

    place = parse_place(str(values.pop("seq", "")).rpartition("(")[2].rstrip(")"))
    session.do(settle, context.step, place or 0, **how, **values)


def _section(state: State, context: Context) -> str:
    """The first part of the report that the step asks for and nobody wrote, else the first one that it asks for."""
    key = StepKey.read(context.step) if context.step else None
    step = state.steps.get(key.id) if key is not None else None
    asked = step.writes if step is not None else ()
    return next((name for name in asked if not state.sections.get(name)), asked[0] if asked else "")


def _section_text(state: State, context: Context) -> str:
    from irrunner.incident.verbs.writing import written_section

    return written_section(state, _section(state, context))


def _write(session: Session, _: Context, values: dict[str, Any], how: Mapping[str, Any]) -> None:
    from irrunner.incident.verbs.writing import write

    session.do(write, values.pop("section"), values.pop("text"), **how, **values)


EVIDENCE_FIELDS = (
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
    Action("step.done", "Mark the step as done", ("d",), "step", "done", verb="done", takes=("step",), fields=(WHY,)),
    Action(
        "step.start", "Start working on the step", ("s",), "step", "start", verb="start", takes=("step",), fields=(WHY,)
    ),
    Action(
        "step.skip",
        "Skip the step, with the reason",
        ("x",),
        "step",
        "skip",
        verb="skip",
        takes=("step",),
        fields=(Field("why", "Why is it skipped", required=True, help="The report prints it."),),
    ),
    Action(
        "step.block",
        "Say that the step cannot go on",
        ("b",),
        "step",
        "block",
        verb="block",
        takes=("step",),
        fields=(Field("why", "What blocks it", required=True),),
    ),
    Action(
        "step.reopen",
        "Reopen the step",
        ("o",),
        "step",
        "reopen",
        verb="reopen",
        takes=("step",),
        fields=(Field("why", "Why"),),
    ),
    Action(
        "step.undo",
        "Take back the last act on the step, as a mistake",
        ("ctrl+t",),
        "step",
        verb="undo",
        takes=("step",),
        fields=(Field("why", "How the mistake came about"),),
        run=_undo,
        help="The step stands as before, with its target. u offers it after an act of yours.",
    ),
    Action(
        "step.settle",
        "Say which end of the step counts, where two records ended it apart",
        ("ctrl+v",),
        "step",
        verb="settle",
        takes=("step",),
        fields=(
            Field("seq", "Which end counts", "choice", required=True, options=_ends),
            Field("why", "Why", required=True),
        ),
        form=True,
        run=_settle,
        help="After a merge: both ends stay in the record, with who and why.",
    ),
    Action(
        "step.approve",
        "Approve the step",
        ("a",),
        "step",
        "approve",
        verb="approve",
        takes=("step",),
        fields=(Field("why", "Why", help="Alone, with a reason, it is recorded as unapproved."),),
    ),
    Action(
        "step.assign",
        "Say whose step it is",
        ("A",),
        "step",
        "assign",
        verb="assign",
        takes=("step",),
        fields=(Field("person", "Person", "person", options=people, sends_empty=True, help="Empty: nobody's."),),
        form=True,
    ),
    Action(
        "step.take-role",
        "Take the role of the step",
        ("ctrl+l",),
        "step",
        "take role",
        verb="role",
        call="screen.take_role",
        help="Your name is filled in. If somebody has it, you are asked first.",
    ),
    Action(
        "step.repeat",
        "Open another round of the step",
        ("R",),
        "step",
        "again",
        verb="repeat",
        takes=("step",),
        fields=(Field("why", "Why"),),
    ),
    Action(
        "step.decide",
        "Make the step's decision",
        ("D",),
        "step",
        "decide",
        verb="decide",
        takes=("step", "option"),
        fields=(Field("why", "Why"),),
        form=True,
    ),
    Action(
        "step.option",
        "Decide: take the option with this number",
        tuple("123456789"),
        "step",
        call="screen.option",
        listed_only=True,
    ),
    Action("step.answer", "Answer questions", ("w",), "step", "answer", verb="answer", call="screen.answer"),
    Action(
        "step.write",
        "Write a part of the report: cause, impact, what happened",
        ("ctrl+e",),
        "step",
        "write",
        verb="write",
        fields=(
            Field("section", "Part of the report", "choice", required=True, options=tuple(SECTIONS), default=_section),
            Field("text", "In words", "multiline", required=True, default=_section_text),
        ),
        form=True,
        run=_write,
        help="A step that asks for words is not done without them. What was there before stays in the record.",
    ),
    Action("step.copy", "Copy the command or the line", ("y",), "step", "copy", call="screen.copy"),
    Action(
        "step.platforms",
        "Show the command for other machines",
        ("ctrl+f",),
        "step",
        call="screen.platforms",
        help="Linux, macOS and Windows have forms of their own; first stands the one for the machine you sit at.",
    ),
    Action("step.copy-markdown", "Copy as Markdown", ("Y",), "step", call="screen.copy_markdown"),
    Action(
        "step.evidence",
        "Add evidence for the step",
        ("E",),
        "step",
        "evidence",
        verb="evidence add",
        fields=EVIDENCE_FIELDS,
        run=add,
        form=True,
    ),
    Action(
        "check.step-run",
        "Run the checks of the step, after a yes to exactly what they do",
        ("ctrl+r",),
        "step",
        "check",
        call="screen.run_checks",
        help="What would run stands in the step pane: y says yes, esc leaves it. What only reads files runs at once.",
    ),
    Action(
        "check.step-stop",
        "Stop the checks of the step; what they said is kept",
        ("ctrl+k",),
        "step",
        call="screen.stop_checks",
    ),
)
