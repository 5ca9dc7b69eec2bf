"""A scenario's injects as a master scenario events list in CSV, and what such a list cannot hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.scenario.inject_text import trigger_text, with_options
from irrunner.exercise.scenario.msel_details import COLUMN as DETAILS
from irrunner.exercise.scenario.msel_details import details_cell
from irrunner.exercise.scenario.msel_values import NO_OBJECTIVE, expected_text
from irrunner.exercise.scenario.story_time import format_story_time
from irrunner.exercise.scenario.yaml_text import exact
from irrunner.safety.csv import write_rows

if TYPE_CHECKING:
    from irrunner.exercise.scenario.model import Inject, Scenario

COLUMNS = (
    "Inject #",
    "Delivery time",
    "Trigger",
    "Story time",
    "Title",
    "Message",
    "From",
    "To",
    "Delivery method",
    "Inject type",
    "Expected action",
    "Objective",
    "Core capability",
    "Controller notes",
    DETAILS,
)


def export(scenario: Scenario) -> str:
    """A scenario's injects as CSV. It holds everything that only the director may read."""
    return write_rows([COLUMNS, *(_row(number, inject, scenario) for number, inject in enumerate(scenario.injects, 1))])


def not_in_list(scenario: Scenario) -> list[str]:
    """What of the scenario its list does not hold, by the keys of the scenario language; `import --onto` keeps it."""
    tested = {each.objective for _, each in scenario.expectations()}
    files = any(inject.attach for inject in scenario.injects)
    has_time = any(inject.at is not None for inject in scenario.injects)
    found = {
        "title, version, summary": bool(scenario.title or scenario.version or scenario.summary),
        "scope, sponsor, organisations, contact, hazard": bool(
            scenario.scope or scenario.sponsor or scenario.organisations or scenario.contact or scenario.hazard
        ),
        "level, duration": bool(scenario.duration) or scenario.level != "intermediate",
        "the files that are attached": files,
        "objectives that nothing tests": not scenario.objectives.keys() <= tested,
        "clock": scenario.clock != "real" or bool(scenario.story_start and not has_time),
        "roles": bool(scenario.roles),
        "answers": bool(scenario.answers),
        "truth": bool(scenario.truth),
        "checks": bool(scenario.checks),
        "end": bool(scenario.end.at or scenario.end.sooner),
        "debrief": bool(scenario.debrief),
    }
    return [name for name, there in found.items() if there]


def _row(number: int, inject: Inject, scenario: Scenario) -> list[str]:
    start = scenario.story_start
    objectives = [scenario.objectives.get(each.objective) for each in inject.expect]
    texts = [each.text if each is not None else NO_OBJECTIVE for each in objectives]
    capabilities = [each.capability for each in objectives if each is not None and each.capability]
    return [
        str(number),
        exact(inject.at) if inject.at is not None else "",
        trigger_text(inject),
        format_story_time(start, inject.at * 1000) if inject.at is not None and start else "",
        inject.title or inject.id,
        with_options(inject.text, [option.label for option in inject.options], inject.to),
        inject.sender,
        ", ".join(inject.to),
        inject.via,
        inject.kind,
        "\n".join(map(expected_text, inject.expect)),
        "\n".join(texts if len(set(texts)) > 1 else texts[:1]),
        "\n".join(dict.fromkeys(capabilities)),
        inject.facilitator,
        details_cell(inject, scenario),
    ]
