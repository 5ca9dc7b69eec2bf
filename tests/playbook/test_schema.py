"""The schemas that editors get: every shipped file fits them, and broken ones do not."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from irrunner.exercise.scenario.schema import scenario_schema
from irrunner.playbook import reading, source
from irrunner.playbook.authoring.schema import playbook_schema
from irrunner.playbook.library_files import yaml_files
from irrunner.playbook.nodes import plain
from irrunner.shipped import shipped
from tests.docs.pages import page, samples

if TYPE_CHECKING:
    from pathlib import Path

PLAYBOOKS = yaml_files(shipped("playbooks"))
SCENARIOS = sorted((shipped("playbooks") / "scenarios").glob("*/scenario.yaml"))
OF_PLAYBOOKS = Draft202012Validator(playbook_schema())
OF_SCENARIOS = Draft202012Validator(scenario_schema())

GOOD = """\
playbook: 1
id: good
title: Good
roles: {lead: Lead}
ask: {who: {label: Who, type: choice, options: [a, b], required: true}}
phases:
  - phase: One
    steps:
      - {id: first, do: First, within: 1h30m, checks: [{run: [ls, ls]}, {osv: {package: x}}]}
      - {id: second, decide: Second, options: [a, b], needs: [first]}
      - {use: rotate-credentials, as: rotate, with: {a: b}, when: second == a}
"""

HEAD = "playbook: '1'\nid: book\ntitle: A\nphases:\n- phase: P\n  steps:\n"
BROKEN = {
    "a key that no playbook has": ("title: Good", "title: Good\nseverty: high"),
    "a word that severity does not know": ("title: Good", "title: Good\nseverity: hgh"),
    "another version of the language": ("playbook: 1", "playbook: 2"),
    "an id with capitals": ("id: first", "id: First"),
    "an id of irrunner itself": ("id: first", "id: item"),
    "no id": ("id: first, ", ""),
    "a key that no step has": ("do: First,", "do: First, rol: lead,"),
    "a step that is done and decided": ("do: First,", "do: First, decide: First,"),
    "a decision without options": ("options: [a, b], needs", "needs"),
    "one option": ("options: [a, b], needs", "options: [a], needs"),
    "a duration in words": ("1h30m", "soon"),
    "a list as one text": ("needs: [first]", "needs: first"),
    "a command as one text": ("run: [ls, ls]", "run: ls ls"),
    "a command without parts": ("run: [ls, ls]", "run: []"),
    "two checks in one": ("{run: [ls, ls]}", "{run: [ls], osv: {}}"),
    "a question without a label": ("label: Who, ", ""),
    "a type that does not exist": ("type: choice", "type: chioce"),
    "a day in words": ("title: Good", "title: Good\nreviewed: yesterday"),
    "a rule that does not exist": ("title: Good", "title: Good\nlint: {no-such: why}"),
    "a graft with a key of a step": ("as: rotate,", "as: rotate, role: lead,"),
    "a register that does not exist": ("do: First,", "do: First, for_each: asets,"),
    "no phases": (GOOD[GOOD.index("phases:") :], ""),
}


BROKEN_STEPS = {
    "an unknown key": "  - {id: a, do: A, nedds: [b]}",
    "a step without an id": "  - {do: A}",
    "needs as one text": "  - {id: a, do: A, needs: b}",
    "an id in capitals": "  - {id: A, do: A}",
    "a length of time in words": "  - {id: a, do: A, within: two hours}",
    "an unknown register": "  - {id: a, do: A, collect: hosts}",
    "an unknown platform": "  - {id: a, do: A, platforms: {mac: ls}}",
    "a command as one text": "  - {id: a, do: A, checks: [{run: ls -l}]}",
    "two checks in one": "  - {id: a, do: A, checks: [{osv: {}, kev: {}}]}",
    "an address that is none": "  - {id: a, do: A, url: docs.example}",
    "an unknown rule": "  - {id: a, do: A, lint: {no-such-rule: x}}",
    "a use with a sentence": "  - {use: b, do: A}",
    "a question without a label": "  - {id: a, do: A, ask: {q: {type: text}}}",
    "a type that does not exist": "  - {id: a, do: A, ask: {q: {label: Q, type: txt}}}",
    "steps as a mapping": "    a: {do: A}",
}


def texts(data: bytes, limits: source.Limits = source.PLAYBOOK) -> Any:
    """What a file says, all scalars as texts."""
    top, findings = source.parse("x.yaml", data, limits)
    assert top is not None, findings.problems
    return plain(top)


def as_an_editor_reads_it(data: bytes) -> Any:
    """Numbers, truths and days as YAML means them, as JSON has them."""
    return json.loads(json.dumps(yaml.safe_load(data), default=str))


@pytest.mark.parametrize("path", PLAYBOOKS, ids=lambda path: path.stem)
def test_every_shipped_playbook_fits(path: Path) -> None:
    data = path.read_bytes()
    assert list(OF_PLAYBOOKS.iter_errors(texts(data))) == []
    assert list(OF_PLAYBOOKS.iter_errors(as_an_editor_reads_it(data))) == []


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.parent.name)
def test_every_shipped_scenario_fits(path: Path) -> None:
    data = path.read_bytes()
    assert list(OF_SCENARIOS.iter_errors(texts(data))) == []
    assert list(OF_SCENARIOS.iter_errors(as_an_editor_reads_it(data))) == []


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_does_not_fit_and_the_linter_agrees(what: str) -> None:
    old, new = BROKEN[what]
    broken = GOOD.replace(old, new, 1)
    assert broken != GOOD
    assert OF_PLAYBOOKS.is_valid(texts(GOOD.encode()))
    assert not OF_PLAYBOOKS.is_valid(texts(broken.encode()))
    if "register" not in what and "rule" not in what:  # those are judged with the whole playbook
        assert reading.read("x.yaml", broken.encode()).findings.errors


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.parent.name)
def test_a_broken_scenario_does_not_fit(path: Path) -> None:
    good = texts(path.read_bytes())
    for key, value in (
        ("level", "hard"),
        ("end", {}),
        ("injects", []),
        ("playbook", "x"),
        ("scenario", "2"),
        ("x", "y"),
    ):
        assert not OF_SCENARIOS.is_valid({**good, key: value}), key
    broken = deepcopy(good)
    broken["injects"][0]["whn"] = {"step": "x"}
    assert not OF_SCENARIOS.is_valid(broken)


@pytest.mark.parametrize("schema", [playbook_schema, scenario_schema])
def test_the_schema_is_one(schema: Any) -> None:
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("steps", BROKEN_STEPS.values(), ids=BROKEN_STEPS)
def test_a_broken_step_does_not_fit(steps: str) -> None:
    assert not OF_PLAYBOOKS.is_valid(texts(f"{HEAD}{steps}\n".encode()))


def test_the_playbook_of_the_manual_and_its_steps_fit() -> None:
    found = samples(page("docs/playbooks.md"))
    whole = next(each.text for each in found if each.info == "yaml")
    assert list(OF_PLAYBOOKS.iter_errors(texts(whole.encode()))) == []
    for sample in (each for each in found if each.info == "yaml steps"):
        steps = "".join(f"  {line}\n" for line in sample.text.splitlines())
        assert list(OF_PLAYBOOKS.iter_errors(texts(f"{HEAD}{steps}".encode()))) == []
