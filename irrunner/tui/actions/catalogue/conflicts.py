"""What can be done with what two records ended apart."""

from __future__ import annotations

from irrunner.tui.actions.model import Action, Context, Field

_SCOPE = "conflicts"


def _heading(context: Context) -> str:
    return f"This counts: {context.about.get('seq', '')}"


ACTIONS = (
    Action(
        "conflicts.settle",
        "Say that this end counts, or this answer",
        ("s", "ctrl+v"),
        _SCOPE,
        "this counts",
        verb="settle",
        takes=("step", "seq"),
        fields=(Field("why", "Why", required=True, help="The report prints it with both ends."),),
        heading=_heading,
        call="screen.settle",
        help="Enter does the same. The other end stays in the record, with who and why.",
    ),
    Action("conflicts.step", "Go to the step", ("o",), _SCOPE, "step", call="screen.go_to_step"),
    Action("conflicts.filter", "Filter the list", ("slash",), _SCOPE, "filter", call="screen.filter"),
)
