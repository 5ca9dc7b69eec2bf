"""What can be done with the incident as a whole, from its run screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.incident.verbs.lifecycle import OUTCOMES
from irrunner.playbook.model import MILESTONES, SEVERITIES, TLP
from irrunner.tui.actions.model import Action, Context, Field
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irrunner.incident.state import State
    from irrunner.tui.store.session import Session

_MOST_NAMED = 6
"""Steps that are named before a question; the rest is counted."""
_WHY = Field("why", "Why")


def _title(state: State, _: Context) -> str:
    return state.name


def _privilege(state: State, _: Context) -> str:
    return state.privilege.words if state.privilege else ""


def _level(state: State, _: Context) -> str:
    return state.level


def _tlp(state: State, _: Context) -> str:
    return state.tlp_label.removeprefix("TLP:").lower()


def _grafts(state: State, _: Context) -> list[str]:
    """What was added and not taken back."""
    from irrunner.incident.verbs.grafts import standing_grafts

    return standing_grafts(state)


def _withdraw(session: Session, _: Context, values: dict[str, Any], how: Mapping[str, Any]) -> None:
    from irrunner.incident.verbs.grafts import ungraft

    session.do(ungraft, values.pop("prefix"), **how, **values)


def _left(state: State, _: Context) -> str:
    """What a closed incident would leave: its open steps, and the targets that still run."""
    from irrunner.incident.checklist import Checklist

    views = [view for view in Checklist(state) if not view.is_settled]
    if not views:
        return "Every step is settled."
    running = [str(view.key) for view in views if view.step.within and view.workable]
    sentences = [f"{count(len(views), 'step')} still open: {_named([str(view.key) for view in views])}."]
    if running:
        sentences.append(f"{count(len(running), 'target')} still running: {_named(running)}.")
    return "\n".join(sentences)


def _named(keys: list[str]) -> str:
    more = f" and {len(keys) - _MOST_NAMED} more" if len(keys) > _MOST_NAMED else ""
    return ", ".join(keys[:_MOST_NAMED]) + more


def _phase(_: State, context: Context) -> str:
    return context.phase


def _phases(state: State, _: Context) -> list[str]:
    """The headings of the checklist."""
    return [phase.name for phase in state.phases]


ACTIONS = (
    Action(
        "note", "Write a line into the timeline", ("n", "colon"), "inside", "note", verb="note", call="screen.scribe"
    ),
    Action(
        "decision",
        "Record a decision that no step asked for",
        ("N",),
        "incident",
        verb="decision",
        fields=(
            Field("what", "What was decided", required=True),
            Field("why", "Why", required=True),
        ),
    ),
    Action("room.evidence", "Evidence", ("e",), "incident", "evidence", call="app.go_to('evidence')"),
    Action("room.checks", "All checks of the incident", ("ctrl+x",), "incident", "checks", call="screen.checks"),
    Action(
        "room.registers",
        "Registers: assets, credentials, indicators",
        ("r",),
        "incident",
        "registers",
        call="screen.registers",
    ),
    Action("room.credentials", "The matrix of credentials", (), "incident", call="app.go_to('credentials')"),
    Action(
        "room.deadlines",
        "Deadlines: every duty to notify",
        ("minus",),
        "incident",
        "deadlines",
        call="app.go_to('deadlines')",
    ),
    Action("room.actions", "Follow-ups", ("f",), "incident", "follow-ups", call="app.go_to('lists', 'actions')"),
    Action("room.people", "People and roles", ("p",), "incident", call="app.go_to('lists', 'people')"),
    Action(
        "room.channels",
        "Channels: chats, pagers and mailboxes that are told",
        (),
        "incident",
        call="app.go_to('lists', 'channels')",
    ),
    Action(
        "room.conflicts",
        "What two records ended apart: say which counts",
        ("exclamation_mark",),
        "incident",
        call="app.go_to('conflicts')",
        help="After a merge. The line on top says how much is open.",
    ),
    Action("room.handover", "Hand over, or accept a hand-over", ("H",), "incident", call="app.go_to('handover')"),
    Action("room.report", "Preview the report", ("V",), "incident", "report", call="app.go_to('report')"),
    Action("incident.verify", "Verify the journal and the vault", ("v",), "incident", call="screen.verify"),
    Action(
        "milestone",
        "Name a moment",
        ("m",),
        "incident",
        verb="milestone",
        fields=(
            Field("name", "Milestone", "choice", required=True, options=MILESTONES),
            Field("at", "When it was", "time", help="Empty: now. 14:05, -20m, yesterday 23:10 UTC"),
            _WHY,
        ),
    ),
    Action(
        "severity",
        "Set the severity",
        ("S",),
        "incident",
        verb="severity",
        fields=(Field("level", "Severity", "choice", required=True, options=SEVERITIES, default=_level), _WHY),
    ),
    Action(
        "tlp",
        "Set the TLP label",
        ("T",),
        "incident",
        verb="tlp",
        fields=(Field("level", "TLP", "choice", required=True, options=TLP, default=_tlp), _WHY),
    ),
    Action(
        "title",
        "Give the incident another title",
        ("t",),
        "incident",
        verb="title",
        fields=(Field("text", "Title", required=True, default=_title),),
    ),
    Action(
        "privilege",
        "Set the line on legal privilege",
        ("P",),
        "incident",
        verb="privilege",
        fields=(
            Field(
                "line",
                "Line on privilege",
                default=_privilege,
                sends_empty=True,
                help="Heads every report. Empty: none.",
            ),
        ),
        form=True,
    ),
    Action("graft", "Add another playbook's steps", ("ctrl+g",), "incident", verb="graft", call="app.graft"),
    Action(
        "ungraft",
        "Take back the steps of a playbook that was added",
        ("ctrl+w",),
        "incident",
        verb="ungraft",
        fields=(
            Field("prefix", "Which", "choice", required=True, options=_grafts),
            Field("why", "Why", help="Needed when work was done on its steps; that stays in the record."),
        ),
        run=_withdraw,
    ),
    Action(
        "close",
        "Close the incident",
        ("C",),
        "incident",
        verb="close",
        fields=(
            Field("outcome", "How it ended", "choice", required=True, options=OUTCOMES, default="confirmed"),
            Field("why", "Why, or what is left", help="Needed when steps are still open."),
        ),
        shows=_left,
        confirm="Close the incident? Nothing can be added until it is opened again.",
    ),
    Action(
        "reopen-incident",
        "Go on with a closed incident",
        ("ctrl+o",),
        "incident",
        verb="reopen-incident",
        fields=(_WHY,),
        form=True,
    ),
    Action("pane.checklist", "Go to the checklist", ("f2",), "incident", call="screen.pane('checklist')"),
    Action("pane.step", "Go to the step", ("f3",), "incident", call="screen.pane('step')"),
    Action("pane.timeline", "Go to the timeline", ("f4",), "incident", call="screen.pane('timeline')"),
    Action(
        "step.page",
        "A page further in the step, from the list beside it",
        ("pagedown", "pageup"),
        "incident",
        call="screen.nothing",
        listed_only=True,
    ),
    Action("list.filter", "Filter the list", ("slash",), "incident", "filter", call="screen.filter"),
    Action(
        "list.next-open", "Next open step", ("right_square_bracket",), "incident", "next open", call="screen.next_open"
    ),
    Action(
        "list.previous-open", "Previous open step", ("left_square_bracket",), "incident", call="screen.previous_open"
    ),
    Action("list.mine", "Next step of mine", ("M",), "incident", call="screen.next_mine"),
    Action(
        "list.overdue",
        "To the most urgent step, late or not",
        ("O",),
        "incident",
        "urgent",
        call="screen.most_urgent",
        help="Again: to the next in that order. A click on the line on top does the same.",
    ),
    Action(
        "list.view",
        "Show what to do now, what is mine, or all steps",
        ("full_stop",),
        "incident",
        "view",
        call="screen.next_view",
        help="Now: late, then due, then what can be started. Mine: assigned to you, or of a role that you have.",
    ),
    Action("list.blocked", "Next blocked step", ("B",), "incident", call="screen.next_blocked"),
    Action(
        "concerns",
        "Go to what others gave to you, or a merge left open: the banner was seen",
        ("ctrl+n",),
        "inside",
        call="screen.see_concerns",
    ),
    Action("undo", "Take back what you did last, with a new entry", ("u",), "inside", "undo", call="screen.undo"),
    Action(
        "step.add",
        "Add a step that nobody foresaw",
        ("plus",),
        "incident",
        "add step",
        verb="step add",
        fields=(
            Field("text", "What is to be done", required=True),
            Field(
                "phase",
                "Phase",
                "choice",
                options=_phases,
                default=_phase,
                help="Empty: under a heading of its own.",
            ),
        ),
    ),
)
