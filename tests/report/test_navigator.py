"""The layer for the ATT&CK Navigator, format 4.5."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from irrunner.incident.verbs import lifecycle, steps
from irrunner.report import render

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.incident import Incident

    Declare = Callable[..., Incident]

STEPS = """
- {id: a, do: A, tags: {attack: [T1552.001, T1195], csf: [RS.MI-01]}}
- {id: b, do: B, tags: {attack: [T1552.001], atlas: [AML.T0010.003]}}
- {id: c, do: C, tags: {attack: [whatever]}}
"""


def layer(incident: Incident, **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render(incident, "navigator", **options))
    return found


def test_each_technique_is_scored_by_the_share_of_its_steps_that_were_done(declare: Declare) -> None:
    incident = declare(STEPS)
    steps.done(incident, "a")
    found = layer(incident)
    assert [(each["techniqueID"], each["score"]) for each in found["techniques"]] == [("T1195", 100), ("T1552.001", 50)]
    assert found["techniques"][1]["comment"] == "done: a; not done: b"


def test_the_layer_has_what_the_format_asks_for(declare: Declare) -> None:
    found = layer(declare(STEPS))
    assert found["versions"] == {"navigator": "4.9.0", "layer": "4.5"}
    assert found["domain"] == "enterprise-attack"
    assert found["name"].startswith("INC-")
    assert found["gradient"]["maxValue"] > found["gradient"]["minValue"]
    assert {each["name"] for each in found["metadata"]} >= {"incident", "journal head", "TLP"}


def test_the_same_journal_gives_the_same_layer_and_a_title_cannot_break_it(declare: Declare) -> None:
    incident = declare(STEPS)
    lifecycle.title(incident, 'A "quoted"\u202e title')
    assert render(incident, "navigator") == render(incident, "navigator")
    assert layer(incident)["name"].endswith('A "quoted"\u202e title')
    assert "\u202e" not in render(incident, "navigator")


def test_a_profile_without_the_playbook_gives_no_technique(declare: Declare) -> None:
    incident = declare(STEPS)
    lifecycle.tlp(incident, "clear")
    assert layer(incident, profile="public")["techniques"] == []


def test_an_exercise_says_so(declare: Declare) -> None:
    found = layer(declare(STEPS, mode="exercise"))
    assert found["name"].startswith("EXERCISE: ")
    assert found["description"].startswith("EXERCISE: ")
