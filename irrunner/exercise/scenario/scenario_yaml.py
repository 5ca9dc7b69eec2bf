"""A compiled scenario as YAML again, which reads back as the same scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.scenario.model import PREDICATES
from irrunner.exercise.scenario.yaml_text import exact, inline

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from irrunner.exercise.scenario.model import (
        Chance,
        CheckAnswer,
        Choice,
        Expectation,
        Inject,
        Objective,
        Predicate,
        Scenario,
    )
    from irrunner.exercise.scenario.yaml_text import Plain


def inject_lines(inject: Inject, fills: Container[str] | None = None) -> list[str]:
    """An inject as an entry of the list `injects`, a key on each line.

    Args:
        inject: the inject.
        fills: names that may be filled in; any other braces are written as text. None when all are as they should be.
    """
    lines = []
    for key, value in inject_values(inject).items():
        if key != "expect" or not isinstance(value, list):
            lines.append(f"    {key}: {inline(value, fills, key)}")
            continue
        lines.append("    expect:")
        lines += [f"      - {inline(each, fills)}" for each in value]
    lines[0] = f"  - {lines[0].strip()}"
    return lines


def inject_values(inject: Inject) -> dict[str, Plain]:
    """An inject as the scenario language has it, without what is empty."""
    found: dict[str, Plain] = {
        "id": inject.id,
        "kind": inject.kind if inject.kind != "inject" else "",
        "title": inject.title,
        "at": _time(inject.at),
        "when": _condition(inject.when),
        "delay": _time(inject.delay or None),
        "unless": _condition(inject.unless),
        "manual": "true" if inject.manual else "",
        "chance": _chance(inject.chance),
        "to": [*inject.to],
        "from": inject.sender,
        "via": inject.via,
        "text": inject.text,
        "attach": [*inject.attach],
        "sets": _answers(inject.sets),
        "ack": "true" if inject.ack else "",
        "options": [_option(each) for each in inject.options],
        "repeat_every": _time(inject.repeat_every or None),
        "until": _condition(inject.until),
        "facilitator": inject.facilitator,
        "expect": [_expectation(each) for each in inject.expect],
    }
    return {key: value for key, value in found.items() if value}


def objective_values(objective: Objective) -> dict[str, Plain]:
    """An objective as the scenario language has it."""
    found: dict[str, Plain] = {
        "text": objective.text,
        "tests": [*objective.tests],
        "capability": objective.capability,
    }
    return {key: value for key, value in found.items() if value}


def lines_above_injects(scenario: Scenario) -> Iterator[str]:
    """Everything of a scenario that stands above its injects, but for its objectives."""
    yield "scenario: 1"
    playbook: dict[str, Plain] = {"id": scenario.playbook, "version": scenario.playbook_version}
    clock: dict[str, Plain] = {"mode": scenario.clock, "story_start": scenario.story_start}
    clock |= {"speed": str(scenario.speed)} if scenario.clock == "faster" else {}
    found: dict[str, Plain] = {
        "id": scenario.id,
        "title": scenario.title,
        "version": scenario.version,
        "summary": scenario.summary,
        "playbook": {key: value for key, value in playbook.items() if value},
        "level": scenario.level,
        "scope": scenario.scope,
        "sponsor": scenario.sponsor,
        "organisations": [*scenario.organisations],
        "contact": scenario.contact,
        "hazard": scenario.hazard,
        "duration": _time(scenario.duration or None),
        "clock": {key: value for key, value in clock.items() if value},
        "roles": {**scenario.roles},
        "answers": _answers(scenario.answers),
        "truth": scenario.truth,
        "checks": [_check(each) for each in scenario.checks],
    }
    for key, value in found.items():
        if value:
            yield f"{key}: {inline(value)}"


def lines_below_injects(scenario: Scenario) -> Iterator[str]:
    """Everything of a scenario that stands below its injects."""
    end: dict[str, Plain] = {"at": exact(scenario.end.at)}
    if scenario.end.sooner is not None:
        end["or"] = _condition(scenario.end.sooner)
    yield f"end: {inline(end)}"
    if scenario.debrief:
        yield f"debrief: {inline([*scenario.debrief])}"


def _time(seconds: int | None) -> str:
    return exact(seconds) if seconds is not None else ""


def _chance(chance: Chance | None) -> Plain:
    if chance is None:
        return ""
    if chance.percent:
        return f"{chance.percent}%"
    found: dict[str, Plain] = {"one_of": chance.one_of}
    return found | ({"weight": str(chance.weight)} if chance.weight != 1 else {})


def _answers(values: dict[str, str | tuple[str, ...]]) -> Plain:
    return {key: value if isinstance(value, str) else [*value] for key, value in values.items()}


def _check(answer: CheckAnswer) -> Plain:
    found: dict[str, Plain] = {"step": answer.step, "check": answer.check, "result": answer.result}
    found |= {"text": answer.text} if answer.text else {}
    found |= {"at": exact(answer.at)} if answer.at else {}
    found |= {"facts": dict(answer.facts)} if answer.facts else {}
    return found | ({"output": answer.output} if answer.output else {})


def _option(option: Choice) -> Plain:
    found: dict[str, Plain] = {"id": option.id, "label": option.label}
    return found | ({"note": option.note} if option.note else {})


def _condition(predicate: Predicate | None) -> Plain:
    if predicate is None:
        return ""
    if predicate.kind in ("all", "any"):
        return {predicate.kind: [_condition(part) for part in predicate.parts]}
    found: dict[str, Plain] = {predicate.kind: predicate.name}
    if predicate.value and predicate.value != (PREDICATES[predicate.kind] or ("",))[0]:
        found["is"] = predicate.value
    if predicate.has:
        found["has"] = {**predicate.has}
    if predicate.slot:
        found["slot"] = str(predicate.slot)
    return found


def _expectation(each: Expectation) -> Plain:
    found: dict[str, Plain] = {
        "id": each.id,
        "do": each.do,
        "met_by": _condition(each.met_by),
        "judge": "true" if each.met_by is None else "",
        "lost_when": _condition(each.lost_when),
        "within": _time(each.within or None),
        "critical": "true" if each.critical else "",
        "objective": each.objective,
        "hint": each.hint,
        "step": each.step,
        "wording": each.wording,
    }
    return {key: value for key, value in found.items() if value}
