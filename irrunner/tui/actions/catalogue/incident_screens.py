"""What can be done in the small rooms: follow-ups, people and decisions, hand-over, report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.report.formats import DEFAULT, FORMATS
from irrunner.tui.actions.dispatch import people
from irrunner.tui.actions.model import Action, Context, Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irrunner.incident.state import State
    from irrunner.tui.store.session import Session


def _report_name(state: State, _: Context) -> str:
    from pathlib import Path

    return str(Path.cwd() / f"{state.incident}.{DEFAULT}")


def _write_report(session: Session, _: Context, values: dict[str, Any], how: Mapping[str, Any]) -> None:
    from irrunner.tui.screens.report.rendering import write_report

    target, form = values["target"], values["format"]
    session.beside(lambda incident: write_report(incident, session.templates, target, form), **how)


_PERSON = Field("person", "Person", "person", required=True, options=people)

ACTIONS = (
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
        asks="Take over? Roles that the other person held become yours. You should have read the page.",
    ),
    Action("handover.copy", "Copy the page", ("y",), "handover", "copy", call="screen.copy"),
    Action(
        "report.write",
        "Write the report to a file",
        ("w",),
        "report",
        "write",
        fields=(
            Field("format", "Format", "choice", required=True, options=tuple(FORMATS), default=DEFAULT),
            Field("target", "New file", "path", required=True, default=_report_name, help="Nothing is overwritten."),
        ),
        run=_write_report,
    ),
    Action("report.copy", "Copy the report as Markdown", ("y",), "report", "copy", call="screen.copy"),
)
