"""What can be done with a duty to notify, on the board of deadlines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from irrunner.incident.deadline_counting import triggers_of
from irrunner.incident.deadline_records import DECISIONS
from irrunner.report.audiences import PROFILES
from irrunner.report.formats import FILE_FORMATS
from irrunner.tui.actions.model import Action, Context, Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irrunner.incident.state import State
    from irrunner.tui.store.session import Session

_SCOPE = "deadlines"


def _triggers(state: State, context: Context) -> tuple[str, ...]:
    """What may start the clocks of the regime; nothing to choose while nobody decided on it."""
    record = state.deadlines.get(context.regime)
    regime = record.regime() if record is not None else None
    return triggers_of(regime) if regime is not None else ()


def _only_trigger(state: State, context: Context) -> str:
    known = _triggers(state, context)
    return known[0] if len(known) == 1 else ""


def _milestones(state: State, _: Context) -> list[str]:
    """The moments that somebody named, for a clock that starts with one of them."""
    from irrunner.incident.checklist import Checklist
    from irrunner.incident.milestones import milestones

    return [each.name for each in milestones(Checklist(state))]


def _stage(_: State, context: Context) -> str:
    return context.stage


def _form_fields(state: State, context: Context) -> tuple[str, ...]:
    """What the form of the stage asks for; nothing to choose while nobody decided on the regime."""
    record = state.deadlines.get(context.regime)
    regime = record.regime() if record is not None else None
    stage = next((each for each in regime.stages if each.id == context.stage), None) if regime is not None else None
    return tuple(field.id for field in stage.form_fields) if stage is not None else ()


def _form_name(state: State, context: Context) -> str:
    return str(Path.cwd() / f"{state.incident}-{context.regime}-{context.stage}.html")


def _write_form(session: Session, context: Context, values: dict[str, Any], how: Mapping[str, Any]) -> None:
    from irrunner.tui.screens.deadlines.form_screen import write_form

    chosen = {"profile": values.get("profile", ""), "reason": values.get("why", ""), "templates": session.templates}
    target, form = values["target"], values["format"]
    session.background.run(
        lambda incident: write_form(incident, context.regime, context.stage, target, form, **chosen), **how
    )


def _items(state: State, _: Context) -> list[str]:
    """The evidence, the newest first: a receipt is kept just before it is named."""
    return list(reversed(state.evidence))


def _profile(session: Session, _: Context, values: dict[str, Any], how: Mapping[str, Any]) -> None:
    from irrunner.incident.verbs.organisation import deadline_profile

    session.do(deadline_profile, session.organisation, source="config.toml", **how, **values)


ACTIONS = (
    Action(
        "deadline.consider",
        "Decide whether the duty applies",
        ("c",),
        _SCOPE,
        "applies?",
        verb="deadline consider",
        takes=("regime",),
        fields=(
            Field("applies", "Does it apply", "choice", required=True, options=DECISIONS, help="Unknown is not no."),
            Field("why", "Why", required=True, help="The report prints it."),
        ),
    ),
    Action(
        "deadline.start",
        "Record what starts its clock, and when",
        ("s",),
        _SCOPE,
        "start",
        verb="deadline start",
        takes=("regime",),
        fields=(
            Field("trigger", "What starts it", options=_triggers, default=_only_trigger),
            Field("why", "What happened, and how that is known", required=True),
            Field(
                "at", "When it happened", "time", help="14:05, -20m, yesterday 23:10 UTC; or name a milestone below."
            ),
            Field("milestone", "Or the moment of a milestone", "choice", options=_milestones),
        ),
        help="All that can be counted from it is. The same again takes the place of what was recorded wrongly.",
    ),
    Action(
        "deadline.met",
        "It was submitted",
        ("m",),
        _SCOPE,
        "submitted",
        verb="deadline met",
        takes=("regime", "stage"),
        fields=(
            Field("receipt", "Receipt", example="the reference that the recipient gave"),
            Field("evidence", "Evidence of the submission", options=_items, help="Its id, such as e7."),
            Field("note", "What there is to say", help="Such as the reasons for being late."),
            Field("instead", "In place of entry", "number", help="An earlier submission that was recorded wrongly."),
        ),
        form=True,
        help="irrunner sends nothing: file it where the law says, and record it here.",
    ),
    Action(
        "deadline.answer",
        "Answer what its form asks for",
        ("e",),
        _SCOPE,
        "answer",
        verb="deadline answer",
        takes=("regime", "stage"),
        fields=(
            Field("field", "Which field", required=True, options=_form_fields, help="As the page names it: people."),
            Field("text", "Answer", "multiline", required=True),
        ),
    ),
    Action(
        "deadline.form",
        "Write its form to a file, as a draft",
        ("w",),
        _SCOPE,
        "form",
        takes=("regime", "stage"),
        fields=(
            Field("format", "Format", "choice", required=True, options=FILE_FORMATS, default="html"),
            Field("target", "New file", "path", required=True, default=_form_name, help="Nothing is overwritten."),
            Field("profile", "Who reads it", options=PROFILES, help="Empty: whom it goes to."),
            Field("why", "Why it may go out", help="Needed where its label or a mark of privilege stands against it."),
        ),
        run=_write_form,
        help="Filled from the record; it names what is unknown. It is no legal advice, and files nothing.",
    ),
    Action(
        "deadline.read",
        "Read its form as whom it goes to gets it",
        ("v",),
        _SCOPE,
        "read form",
        call="screen.read_form",
        help="Nothing is written. What a regulator, a customer or everybody may not see is left out, and listed.",
    ),
    Action(
        "deadline.dismiss",
        "Nothing more is needed",
        ("d",),
        _SCOPE,
        "dismiss",
        verb="deadline dismiss",
        takes=("regime",),
        fields=(
            Field("stage", "Stage", default=_stage, help="Empty: all of it."),
            Field("why", "Why", required=True, help="The report prints it. What was late stays late."),
        ),
    ),
    Action(
        "deadline.override",
        "It is due at another time, on somebody's word",
        ("o",),
        _SCOPE,
        "other time",
        verb="deadline override",
        takes=("regime", "stage"),
        fields=(
            Field("due", "Due", required=True, help="2026-04-01 12:00, +2d, friday 14:00"),
            Field("authority", "On whose word", required=True, example="counsel"),
            Field("why", "Why", required=True),
        ),
    ),
    Action(
        "deadline.add",
        "Add the clock of a contract",
        ("a",),
        _SCOPE,
        "add",
        verb="deadline add",
        fields=(
            Field("title", "What it is called", required=True, example="Tell the customer Northwind"),
            Field("after", "How long", required=True, help="72h, 3 days, 5 business days, 1 month"),
            Field("to", "Who has to be told"),
            Field("why", "Which contract says so", required=True),
        ),
    ),
    Action(
        "deadline.profile",
        "Bring in what your organisation is",
        ("p",),
        _SCOPE,
        "profile",
        verb="deadline profile",
        run=_profile,
        help="From the table [organisation] of your settings. It proposes which deadlines to look at, and says why.",
    ),
    Action("deadline.filter", "Filter the list", ("slash",), _SCOPE, "filter", call="screen.filter"),
    Action("form.write", "Write the form to a file, as a draft", ("w",), "form", "write", call="screen.write"),
    Action("form.answer", "Answer what the form asks for", ("e",), "form", "answer", call="screen.answer"),
    Action(
        "form.profile",
        "Read it as another kind of reader gets it",
        ("a",),
        "form",
        "reader",
        call="screen.next_profile",
        help="The profile internal shows everything: for the house alone.",
    ),
    Action("form.copy", "Copy the form as Markdown", ("y",), "form", "copy", call="screen.copy"),
)
