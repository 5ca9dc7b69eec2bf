"""How a robot makes a condition true: through the same verbs as people."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from irrunner.exercise.play.player_log import fold_player_log
from irrunner.exercise.play.verbs import players
from irrunner.incident.checklist import DONE
from irrunner.incident.state import StepKey
from irrunner.incident.verbs import decisions, evidence, notes, registers, steps
from irrunner.playbook.model import REGISTERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.exercise.play import DirectorLog
    from irrunner.exercise.scenario.model import Predicate
    from irrunner.incident import Incident
    from irrunner.playbook.model import Ask

WHY = "played by a robot"


def perform(incident: Incident, director_log: DirectorLog, predicate: Predicate) -> None:
    """Make a condition true, as far as players can: they cannot deliver an inject, nor make an expectation missed.

    Raises:
        IrrunnerError: a verb refused.
    """
    incident.refresh()
    if predicate.kind == "all":
        for part in predicate.parts:
            perform(incident, director_log, part)
    elif predicate.kind == "any":
        perform(incident, director_log, predicate.parts[0])
    elif predicate.kind in ("inject", "choice"):
        _acknowledge(incident, director_log, predicate)
    elif predicate.kind in _ACTIONS:
        _ACTIONS[predicate.kind](incident, predicate)


def can_perform(predicate: Predicate) -> bool:
    """Whether players can make a condition true by themselves."""
    if predicate.kind in ("all", "any"):
        parts = predicate.parts if predicate.kind == "all" else predicate.parts[:1]
        return all(can_perform(part) for part in parts)
    return predicate.kind in (*_ACTIONS, "choice") or (predicate.kind == "inject" and predicate.value == "acknowledged")


def _step(incident: Incident, predicate: Predicate) -> None:
    key = StepKey.read(predicate.name)
    step = incident.state.steps.get(key.id) if key is not None else None
    if key is None or step is None:
        return
    if step.for_each and not incident.state.registers.get(step.for_each):
        registers.register_add(incident, step.for_each, {"name": "robot-1"})
        incident.refresh()
    if step.is_decision and predicate.value == DONE:
        decisions.decide(incident, predicate.name, step.options[0], why=WHY)
        return
    keys = [key] if key.row or not step.for_each else incident.checklist.instances(key.id)
    for each in keys:
        if incident.checklist.standing(each) != predicate.value:
            _STEPS[predicate.value](incident, str(each), why=WHY)
            incident.refresh()


_STEPS: dict[str, Callable[..., object]] = {
    "done": steps.done,
    "skipped": steps.skip,
    "blocked": steps.block,
    "active": steps.start,
}


def _decision(incident: Incident, predicate: Predicate) -> None:
    step = incident.state.steps[predicate.name]
    decisions.decide(incident, predicate.name, predicate.value or step.options[0], why=WHY)


def _answer(incident: Incident, predicate: Predicate) -> None:
    ask = incident.state.asks[predicate.name]
    decisions.answer(incident, {predicate.name: predicate.value or _some_answer(ask)})


def _some_answer(ask: Ask) -> str:
    return {"choice": (ask.options or ("",))[0], "number": "1", "time": "now"}.get(ask.type, "robot")


def _evidence(incident: Incident, predicate: Predicate) -> None:
    evidence.add(incident, BytesIO(b"A robot was here.\n"), name="robot.txt", step=predicate.name, slot=predicate.slot)


def _register(incident: Incident, predicate: Predicate) -> None:
    first = REGISTERS[predicate.name][0]
    values = {first if column == "name" else column: value for column, value in predicate.has.items()}
    registers.register_add(incident, predicate.name, {first: "robot-1", **values})


def _milestone(incident: Incident, predicate: Predicate) -> None:
    notes.milestone(incident, predicate.name, why=WHY)


def _acknowledge(incident: Incident, director_log: DirectorLog, predicate: Predicate) -> None:
    opaque = director_log.opaque(predicate.name)
    delivery = fold_player_log(incident.state).delivered.get(opaque)
    if delivery is not None:
        for role in delivery.outstanding or delivery.entry.body_texts("to"):
            if role not in delivery.acknowledged:
                wanted = director_log.number_of(predicate.name, predicate.value) if predicate.kind == "choice" else 0
                players.acknowledge(incident, opaque, role, option=(wanted or 1) if delivery.options else 0)


def _note(incident: Incident, predicate: Predicate) -> None:
    notes.note(incident, predicate.name)


_ACTIONS: dict[str, Callable[[Incident, Predicate], None]] = {
    "step": _step,
    "decision": _decision,
    "answer": _answer,
    "evidence": _evidence,
    "register": _register,
    "milestone": _milestone,
    "note": _note,
}
