"""What can be done with the step under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.tui.actions.dispatch import people
from irrunner.tui.actions.model import Action, Context, Field

if TYPE_CHECKING:
    from irrunner.incident.state import State

WHY = Field("why", "Why", help="Needed when it is out of order; it is recorded and marked.")


def phases(state: State, _: Context) -> list[str]:
    """The headings of the checklist."""
    return [phase.name for phase in state.phases]


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
    Action("step.copy", "Copy the command or the line", ("y",), "step", "copy", call="screen.copy"),
    Action("step.copy-markdown", "Copy as Markdown", ("Y",), "step", call="screen.copy_markdown"),
    Action(
        "step.add",
        "Add a step that nobody foresaw",
        ("plus",),
        "incident",
        "add step",
        verb="step add",
        fields=(
            Field("text", "What is to be done", required=True),
            Field("phase", "Phase", "choice", options=phases, help="Empty: under a heading of its own."),
        ),
    ),
)
