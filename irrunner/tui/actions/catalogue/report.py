"""What can be done with the report of an incident, and with the list of what it lacks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from irrunner.incident.verbs.writing import REVIEWS
from irrunner.report import audiences
from irrunner.report.audiences import AUDIENCES, PROFILES
from irrunner.report.formats import DEFAULT, FILE_FORMATS
from irrunner.tui.actions.dispatch import people
from irrunner.tui.actions.model import Action, Context, Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irrunner.incident.state import State
    from irrunner.tui.store.session import Session


def _issue(session: Session, _: Context, values: dict[str, Any], how: Mapping[str, Any]) -> None:
    from irrunner.incident.verbs.writing import issue

    session.do(issue, values.pop("readers", "").split(","), **how, **values)


def _report_name(state: State, _: Context) -> str:
    return str(Path.cwd() / f"{state.incident}.{DEFAULT}")


def _write_report(session: Session, _: Context, values: dict[str, Any], how: Mapping[str, Any]) -> None:
    from irrunner.tui.screens.report.screen import write_report

    target, form, audience = values["target"], values["format"], values["audience"]
    chosen = {"profile": values.get("profile", ""), "reason": values.get("why", "")}
    session.background.run(
        lambda incident: write_report(incident, session.templates, target, form, audience, **chosen), **how
    )


ACTIONS = (
    Action(
        "report.write",
        "Write the report to a file",
        ("w",),
        "report",
        "write",
        fields=(
            Field("format", "Format", "choice", required=True, options=FILE_FORMATS, default=DEFAULT),
            Field("target", "New file", "path", required=True, default=_report_name, help="Nothing is overwritten."),
            Field("audience", "For whom", "choice", required=True, options=tuple(AUDIENCES), default=audiences.DEFAULT),
            Field("profile", "Who reads it", options=PROFILES, help="Empty: the audience's own."),
            Field("why", "Why it may go out", help="Needed where its label or a mark of privilege stands against it."),
        ),
        run=_write_report,
    ),
    Action(
        "review",
        "Say that the report was reviewed",
        ("r",),
        "report",
        "reviewed",
        verb="review",
        fields=(
            Field("result", "Result", "choice", required=True, options=REVIEWS),
            Field("words", "What the reviewer says", "multiline", help="Needed when changes are asked for."),
            Field("by", "Who reviewed it", "person", options=people),
        ),
    ),
    Action(
        "issue",
        "Say that the report is final, and who gets it",
        ("i",),
        "report",
        "issue",
        verb="issue",
        fields=(
            Field("readers", "Who gets it", help="Several: with commas."),
            Field("why", "What it is issued for"),
        ),
        form=True,
        run=_issue,
        help="Anything that is recorded later makes it a draft again.",
    ),
    Action(
        "seal",
        "Sign the record with your SSH key",
        ("s",),
        "report",
        "seal",
        verb="seal",
        call="screen.seal",
        help="You see exactly what is signed first. v on the run screen says what a seal proves.",
    ),
    Action(
        "report.export",
        "Export the incident as one file that others can check",
        ("x",),
        "report",
        "export",
        call="screen.export",
        help="Report, journal, playbooks, evidence, and verify.py, which needs nothing but Python.",
    ),
    Action(
        "report.audience",
        "Read it as another audience gets it",
        ("a",),
        "report",
        "audience",
        call="screen.next_audience",
        help="What the redaction profile of that audience leaves out is left out here as well.",
    ),
    Action(
        "report.gaps",
        "Show what the report still lacks",
        ("l",),
        "report",
        "lacks",
        call="app.go_to('gaps')",
    ),
    Action("gaps.filter", "Filter the list", ("slash",), "gaps", "filter", call="screen.filter"),
    Action("report.copy", "Copy the report as Markdown", ("y",), "report", "copy", call="screen.copy"),
)
