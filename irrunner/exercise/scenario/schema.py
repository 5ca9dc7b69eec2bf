"""The scenario language as JSON Schema 2020-12, made from the same words that the reader knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.scenario.injects import CHANCE_KEYS, EXPECT_KEYS, INJECT_KEYS, OPTION_KEYS
from irrunner.exercise.scenario.model import CHECK_RESULTS, KINDS, LEVELS, PREDICATES
from irrunner.exercise.scenario.reading import KEYS, LANGUAGE
from irrunner.exercise.scenario.story_time import MODES
from irrunner.playbook.authoring import json_schema as js
from irrunner.playbook.authoring.schema import DURATION, ID

if TYPE_CHECKING:
    from irrunner.playbook.authoring.json_schema import Schema


def scenario_schema() -> Schema:
    """The schema of a scenario's file."""
    top = js.mapping({key: _head()[key] for key in KEYS}, ("scenario", "id", "title", "playbook", "injects", "end"))
    parts = {"inject": _inject(), "expectation": _expectation(), "condition": _condition()}
    return js.document("irrunner scenario", top, parts)


def _head() -> dict[str, Schema]:
    values = js.named({"anyOf": [js.text(), {"type": "array", "items": js.text()}]})
    clock = {"mode": js.one_of(MODES), "speed": js.text(), "story_start": js.text()}
    check = {
        "step": js.text(),
        "check": js.text(),
        "result": js.one_of(CHECK_RESULTS),
        "text": js.text(),
        "at": js.text(pattern=DURATION),
        "facts": js.named({"type": js.SCALARS}),
        "output": js.text(),
    }
    objective = {"text": js.text(), "tests": js.texts(), "capability": js.text()}
    return {
        "scenario": {"enum": [int(LANGUAGE), LANGUAGE], "description": "The version of the language."},
        "id": js.text(pattern=ID),
        "title": js.text("The players read this."),
        "version": js.text("Of the scenario, in quotes."),
        "summary": js.text(),
        "playbook": js.mapping({"id": js.text(), "version": js.text("Which fit, such as >=1,<2.")}, ("id",)),
        "level": js.one_of(LEVELS),
        "duration": js.text("How long it takes.", DURATION),
        "clock": js.mapping(clock, about="How story time runs."),
        "roles": js.named(js.text(), "Who plays: id and label.", ID),
        "objectives": js.named(js.mapping(objective, ("text",)), "What it tests.", ID),
        "answers": {**values, "description": "What is known at the beginning."},
        "facts": values,
        "truth": js.text("What really happened; only the director reads it."),
        "checks": {"type": "array", "items": js.mapping(check, ("step", "check", "result"))},
        "injects": js.sequence(js.part("inject"), "What the players are told."),
        "injects_from": js.texts("Files with more injects."),
        "end": js.mapping({"at": js.text(pattern=DURATION), "or": js.part("condition")}, ("at",)),
        "debrief": js.texts("Questions for the end."),
        "scope": js.text(),
        "sponsor": js.text(),
        "organisations": js.texts(),
        "contact": js.text(),
        "hazard": js.text("The threat or hazard, for the after-action report; the players read it, too."),
    }


def _inject() -> Schema:
    values = js.named({"anyOf": [js.text(), {"type": "array", "items": js.text()}]})
    option = {"id": js.text(pattern=ID), "label": js.text(), "note": js.text()}
    card = {"one_of": js.text(pattern=ID), "weight": js.text()}
    percent = js.text("From 1% to 99%.", r"^\s*[1-9][0-9]? ?%\s*$")
    schemas: dict[str, Schema] = {
        "id": js.text(pattern=ID),
        "kind": js.one_of(KINDS),
        "title": js.text(),
        "at": js.text("After the start of the story.", DURATION),
        "when": js.part("condition"),
        "unless": js.part("condition"),
        "delay": js.text(pattern=DURATION),
        "manual": js.FLAG,
        "chance": {"anyOf": [percent, js.mapping({key: card[key] for key in CHANCE_KEYS}, ("one_of",))]},
        "to": js.texts("Roles that get it; everybody without."),
        "from": js.text(),
        "via": js.text(),
        "text": js.text("What the players read."),
        "attach": js.texts("Files beside the scenario."),
        "sets": {**values, "description": "Answers that the players learn by it."},
        "ack": js.FLAG,
        "options": js.sequence(js.mapping({key: option[key] for key in OPTION_KEYS}, ("id", "label"))),
        "repeat_every": js.text(pattern=DURATION),
        "until": js.part("condition"),
        "facilitator": js.text("Only the director reads it."),
        "expect": {"type": "array", "items": js.part("expectation")},
    }
    return js.mapping({key: schemas[key] for key in INJECT_KEYS}, ("id", "text"))


def _expectation() -> Schema:
    schemas: dict[str, Schema] = {
        "id": js.text(pattern=ID),
        "do": js.text("What they should do."),
        "met_by": js.part("condition"),
        "lost_when": js.part("condition"),
        "judge": {**js.FLAG, "description": "A person judges it."},
        "within": js.text(pattern=DURATION),
        "critical": js.FLAG,
        "objective": js.text(),
        "hint": js.text(),
        "step": js.text(),
        "wording": js.text("What the step of the playbook should have said."),
    }
    expectation = js.mapping({key: schemas[key] for key in EXPECT_KEYS}, ("id", "do"))
    return {**expectation, "anyOf": [{"required": ["met_by"]}, {"required": ["judge"]}]}


def _condition() -> Schema:
    """What happened: one kind of thing, or several joined by `all` or `any`; a list is one of several."""
    several = js.sequence(js.part("condition"))
    kinds = [js.mapping(_about(kind, allowed), (kind,)) for kind, allowed in PREDICATES.items()]
    joins = [js.mapping({join: several}, (join,)) for join in ("all", "any")]
    return {"anyOf": [several, *joins, *kinds]}


def _about(kind: str, allowed: tuple[str, ...]) -> dict[str, Schema]:
    if kind == "evidence":
        return {kind: js.text(), "slot": js.text()}
    if kind == "register":
        return {kind: js.text(), "has": js.named(js.text())}
    if kind == "milestone":
        return {kind: js.text()}
    return {kind: js.text(), "is": js.one_of(allowed) if allowed else js.text()}
