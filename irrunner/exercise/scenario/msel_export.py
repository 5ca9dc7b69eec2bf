"""A scenario's injects as a master scenario events list in CSV, and what such a list cannot hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.scenario.inject_text import trigger_text, with_options
from irrunner.exercise.scenario.story_time import format_story_time
from irrunner.exercise.scenario.yaml_text import exact
from irrunner.safety.csv import write_rows

if TYPE_CHECKING:
    from irrunner.exercise.scenario.model import Expectation, Inject, Scenario

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
)
NO_OBJECTIVE = "none"


def export(scenario: Scenario) -> str:
    """A scenario's injects as CSV. It holds everything that only the director may read."""
    return write_rows([COLUMNS, *(_row(number, inject, scenario) for number, inject in enumerate(scenario.injects, 1))])


def not_in_list(scenario: Scenario) -> list[str]:
    """What of the scenario its list does not hold, or holds only in words, by the keys of the scenario language."""
    injects, expected = scenario.injects, [each for _, each in scenario.expectations()]
    found = {
        "when, unless, delay (the trigger in words)": any(each.when or each.unless or each.delay for each in injects),
        "repeat_every, until": any(each.repeat_every for each in injects),
        "options (in the message)": any(each.options for each in injects),
        "attach": any(each.attach for each in injects),
        "sets": any(each.sets for each in injects),
        "ack": any(each.ack for each in injects),
        "met_by": any(each.met_by is not None for each in expected),
        "hint": any(each.hint for each in expected),
        "step, wording": any(each.step or each.wording for each in expected),
        "clock": scenario.clock != "real",
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
        "\n".join(map(_expected, inject.expect)),
        "\n".join(texts if len(set(texts)) > 1 else texts[:1]),
        "\n".join(dict.fromkeys(capabilities)),
        inject.facilitator,
    ]


def _expected(each: Expectation) -> str:
    """What is expected on one line, with the time for it: `The press is told (within 10m, critical)`."""
    about = [f"within {exact(each.within)}"] if each.within else []
    about += ["critical"] if each.critical else []
    return " ".join(each.do.split()) + (f" ({', '.join(about)})" if about else "")
