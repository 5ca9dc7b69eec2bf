"""Where an incident stands, as data: the JSON answer of `status`, and that of the web."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec import structs

from irrunner.application.entry_data import entry_fields
from irrunner.incident import texts
from irrunner.incident.credentials import credential_lines, missing_counts, missing_sentence
from irrunner.incident.deadline_board import board_of
from irrunner.incident.deadline_data import deadlines_data
from irrunner.incident.milestones import milestones
from irrunner.incident.seal_facts import seal_facts
from irrunner.incident.targets import Target, target
from irrunner.incident.unsettled_branches import unsettled

if TYPE_CHECKING:
    from irrunner.application.open_incident import OpenIncident
    from irrunner.incident import Incident
    from irrunner.incident.checklist import StepView
    from irrunner.incident.state import State
    from irrunner.playbook.model import Phase

LAST_ENTRIES: Final = 5
"""How many of the last entries are shown with the rest."""


def views_of(incident: Incident, phase: Phase) -> list[StepView]:
    """The step instances of a phase, in reading order."""
    return [view for step in phase.steps for view in incident.checklist.views(step.id)]


def whose(incident: Incident, view: StepView) -> str:
    """Whose step it is: the person it was given to, else who has its role, else the role."""
    if (assigned := view.progress.assigned) is not None and assigned.words:
        return assigned.words
    return incident.state.holder(view.step.role) or view.step.role


def target_of(opened: OpenIncident, view: StepView) -> Target | None:
    """A step's target, as of now or of the closing."""
    return target(view, opened.incident.clock(), opened.timing)


def status_data(opened: OpenIncident) -> dict[str, Any]:
    """Where an incident stands: what its page shows, and all steps."""
    incident = opened.incident
    state = incident.state
    reached = milestones(incident.checklist)
    return {
        "incident": incident.id,
        "mode": state.mode,
        "head": incident.head,
        "seq": state.seq,
        "damaged": [entry.seq for entry in state.damaged],
        "checked": incident.store.checked,
        "title": state.name,
        "status": "purged" if state.purged else "closed" if state.closed else "open",
        "outcome": str(state.closed.refs.get("outcome", "")) if state.closed else "",
        "severity": state.level,
        "tlp": state.tlp_label,
        "privilege": state.privilege.words if state.privilege else "",
        "zone": state.zone,
        "playbook": {"id": state.playbook.id, "version": state.playbook.version, "title": state.playbook.title},
        "declared": state.declared.when if state.declared else "",
        "answers": {key: state.answer(key) for key in state.answers},
        "roles": {role.name: {"person": role.person, "contact": role.contact} for role in state.roles.values()},
        "milestones": {each.name: each.time for each in reached},
        "milestone_precision": {each.name: each.exactness for each in reached},
        "phases": [_phase_data(incident, phase) for phase in state.phases],
        "steps": [_step_data(opened, view) for view in incident.checklist],
        "actions": _actions(state),
        "credentials": _credentials_data(state),
        "deadlines": deadlines_data(board_of(incident)),
        "apart": structs.asdict(unsettled(state)),
        "seals": [structs.asdict(each) for each in seal_facts(state)],
        "last": [entry_fields(entry) for entry in state.entries[-LAST_ENTRIES:]],
    }


def _phase_data(incident: Incident, phase: Phase) -> dict[str, Any]:
    views = views_of(incident, phase)
    return {"name": phase.name, "settled": sum(view.is_settled for view in views), "steps": len(views)}


def _credentials_data(state: State) -> dict[str, Any]:
    lines = credential_lines(state)
    missing = {words.replace(" ", "_"): number for words, number in missing_counts(lines).items()}
    return {"rows": len(lines), "missing": missing, "missing_text": missing_sentence(lines)}


def _actions(state: State) -> dict[str, int]:
    return {
        "open": sum(action.closed is None for action in state.actions.values()),
        "closed": sum(action.closed is not None for action in state.actions.values()),
    }


def _step_data(opened: OpenIncident, view: StepView) -> dict[str, Any]:
    """One step instance in the JSON answer; `due` in UTC, `seconds_left` negative when it is overdue."""
    incident = opened.incident
    found = target_of(opened, view)
    slots = texts.evidence_slots(incident.checklist, view)
    return {
        "id": str(view.key),
        "state": view.standing,
        "text": texts.sentence(incident.checklist, view),
        "option": view.option,
        "options": list(view.step.options),
        "role": view.step.role,
        "whose": whose(incident, view),
        "waits_for": list(view.waits_for),
        "warnings": list(view.warnings),
        "missing_evidence": [slots[number - 1] for number in view.missing_evidence],
        "due": found.due or None if found else None,
        "seconds_left": found.left if found else None,
    }
