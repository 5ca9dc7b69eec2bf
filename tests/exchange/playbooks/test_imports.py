"""Playbooks of other tools become ours: every shape that real files have, and sentences for what is none."""

from __future__ import annotations

import json
from base64 import b64encode
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.errors import IrrunnerError, Refused
from irrunner.exchange.playbooks import ForeignPlaybook, read_foreign, write_playbook
from irrunner.exchange.playbooks.files import MAX_BYTES
from irrunner.exchange.playbooks.graph import Node, order_workflow
from irrunner.playbook import library

if TYPE_CHECKING:
    from irrunner.playbook.model import Playbook

CORPORA = Path(__file__).parents[4] / "shared" / "corpora"
"""Real files of others; where they lie beside the checkout, all of them are read."""
REAL = sorted([*CORPORA.glob("cacao/*.json"), *CORPORA.glob("markdown/*/*.md"), *CORPORA.glob("react/*/*.yml")])


def compiled(tmp_path: Path, found: ForeignPlaybook) -> Playbook:
    data = write_playbook(found)
    file = tmp_path / "imported.yaml"
    file.write_bytes(data)
    loaded = library.find(str(file), [])
    assert [problem for problem in loaded.problems if problem.severity == "error"] == []
    return loaded.usable()


def steps(playbook: Playbook) -> list[tuple[str, str]]:
    return [(step.id, step.when) for phase in playbook.phases for step in phase.steps]


def read(name: str, data: Any) -> ForeignPlaybook:
    return read_foreign(name, data if isinstance(data, bytes) else str(data).encode())


# CACAO

PATCH = {"type": "manual", "command": "Patch $$host$$"}
REMOVE = {"type": "bash", "command": "rm -rf {{ x }}"}
BRANCH = {"type": "if-condition", "name": "Can you patch?", "on_true": ["a--1"], "on_false": "a--2"}
WORKFLOW: dict[str, Any] = {
    "start--1": {"type": "start", "on_completion": "if--1"},
    "if--1": {**BRANCH, "on_completion": "a--3"},
    "a--1": {"type": "action", "name": "Patch it", "on_completion": "end--1", "commands": [PATCH]},
    "a--2": {"type": "single", "name": "Shield it", "on_completion": "end--1", "commands": [REMOVE]},
    "a--3": {"type": "action", "name": "Tell everybody", "on_completion": "end--2"},
    "end--1": {"type": "end"},
    "end--2": {"type": "end"},
    "lost--1": {"type": "action", "name": "Nobody comes here", "on_completion": "nowhere--1"},
}
CACAO: dict[str, Any] = {
    "type": "playbook",
    "spec_version": "cacao-2.0",
    "name": "Patch or shield",
    "severity": 80,
    "playbook_variables": {"$$host$$": {"type": "string", "description": "Which host", "external": True}},
    "workflow_start": "start--1",
    "workflow": WORKFLOW,
    "signatures": [{}],
    "revoked": True,
}


def test_a_question_in_a_name_becomes_a_decision_and_its_branches_conditions(tmp_path: Path) -> None:
    playbook = compiled(tmp_path, read("p.json", json.dumps(CACAO)))
    assert steps(playbook) == [
        ("can-you-patch", ""),
        ("patch-it", 'can-you-patch == "yes"'),
        ("shield-it", 'can-you-patch == "no"'),
        ("tell-everybody", ""),
    ]
    assert playbook.severity == "critical"
    assert playbook.phases[0].steps[0].options == ("yes", "no")


def test_variables_from_outside_are_asked_and_commands_of_strangers_stay_text(tmp_path: Path) -> None:
    playbook = compiled(tmp_path, read("p.json", json.dumps(CACAO)))
    known = {step.id: step for step in playbook.phases[0].steps}
    assert [ask.key for ask in playbook.ask] == ["host"]
    assert "{{ host }}" in known["patch-it"].how
    assert known["shield-it"].checks == ()
    assert "{{{{ x }}" in known["shield-it"].how


def test_what_could_not_be_carried_over_is_named() -> None:
    found = read("p.json", json.dumps(CACAO))
    said = "; ".join(found.left_out)
    assert found.left_out[0] == "it is marked as revoked by its author"
    assert "signature" in said
    assert "'lost--1': nothing leads to it" in said


def test_a_workflow_as_a_list_and_words_as_ids_are_read() -> None:
    data = {
        "workflow_start": "one",
        "workflow": [{"step_uuid": "one", "type": "action", "name": "Look", "on_completion": "one"}],
    }
    found = read("p.json", json.dumps(data))
    assert [(step.id, step.repeat) for step in found.steps] == [("look", "what the next decision says")]


def test_a_playbook_inside_stix_is_found() -> None:
    inner = b64encode(json.dumps(CACAO).encode()).decode()
    bundle = {"type": "bundle", "objects": [{"type": "course-of-action", "extensions": {"x": {"playbook_bin": inner}}}]}
    assert read("bundle.json", json.dumps(bundle)).title == "Patch or shield"


@pytest.mark.parametrize("kind", ["switch-condition", "switch"])
def test_cases_of_a_switch_are_options(tmp_path: Path, kind: str) -> None:
    flow = {
        "s": {"type": "start", "on_completion": "w"},
        "w": {"type": kind, "name": "How bad?", "cases": {"low": "a", "high": ["b", "c"]}, "on_completion": "d"},
        **{name: {"type": "action", "name": f"Do {name}"} for name in "abcd"},
    }
    playbook = compiled(tmp_path, read("p.json", json.dumps({"workflow_start": "s", "workflow": flow})))
    found = dict(steps(playbook))
    assert found["do-a"] == 'how-bad == "low"'
    assert found["do-b"] == found["do-c"] == 'how-bad == "high"'


# Markdown

BATTLE_CARD = """\
##### Battle Card: **GX-1003 - Theft**

**(P) Preparation**

1.  Patch it
2.  Teach people

**(I) Identification**

1.  Monitor for:
    a. Odd names
    b. Odd flows
1.  Look into **all** alerts, see [the page](https://example.com/x)
"""
BOXES = """\
---
title: front matter
---
# Plan

Intro with <b>HTML</b>.

## Part 1

- [ ] First: look
    - [ ] not a step of its own
- [x] Second `run this`

```sh
- [ ] not a box, a command
# not a heading
```

## Part 1

|<input type="checkbox" />|Third, in a table| who |
1. A number that is no step
"""


def test_bold_lines_are_phases_and_numbers_are_steps(tmp_path: Path) -> None:
    playbook = compiled(tmp_path, read("card.md", BATTLE_CARD))
    assert playbook.title == "Battle Card: GX-1003 - Theft"
    assert [(phase.name, len(phase.steps)) for phase in playbook.phases] == [
        ("(P) Preparation", 2),
        ("(I) Identification", 2),
    ]
    monitor, look = playbook.phases[1].steps
    assert "a. Odd names" in monitor.how
    assert look.text == "Look into all alerts, see the page"


def test_boxes_are_steps_where_there_are_some_and_fences_hold_none(tmp_path: Path) -> None:
    playbook = compiled(tmp_path, read("plan.md", BOXES))
    assert playbook.title == "Plan"
    found = [(phase.name, step.text) for phase in playbook.phases for step in phase.steps]
    assert found == [
        ("Part 1", "First: look"),
        ("Part 1", "Second run this"),
        ("Part 1 (2)", "Third, in a table"),
    ]
    assert "not a heading" in playbook.phases[0].steps[1].how


# RE&CT, TheHive, XSOAR


def test_a_response_playbook_takes_the_actions_beside_it(tmp_path: Path) -> None:
    text = """\
title: RP_0001_mail
id: RP0001
severity: H
tlp: AMBER
tags: [attack.t1566.001]
containment: [RA_3101_block_it, RA_3102_gone]
"""
    action = {"title": "RA_3101_block_it", "id": "RA3101", "description": "At the gateway", "workflow": "1. Do it"}
    found = read_foreign("rp.yml", text.encode(), lambda name: action if name == "RA_3101_block_it" else None)
    playbook = compiled(tmp_path, found)
    assert [step.text for step in playbook.phases[0].steps] == ["Block it", "Gone"]
    assert playbook.tags.attack == ("T1566.001",)
    assert any("RA_3102_gone" in sentence for sentence in found.left_out)


def test_tasks_of_a_case_template_come_in_their_order(tmp_path: Path) -> None:
    template = {
        "name": "phishing",
        "severity": 3,
        "tlp": 3,
        "customFields": {"x": 1},
        "tasks": [
            {"title": "Second", "order": 2, "group": "B"},
            {"title": "First", "order": 1, "group": "A"},
            {"order": 0},
        ],
    }
    found = read("t.json", json.dumps(template))
    playbook = compiled(tmp_path, found)
    assert [step.text for phase in playbook.phases for step in phase.steps] == ["First", "Second"]
    assert (playbook.severity, playbook.tlp) == ("high", "red")
    assert found.left_out == ["custom fields of the template"]


XSOAR = """\
name: Look
starttaskid: "0"
tasks:
  "0": {type: start, nexttasks: {"#none#": ["1"]}}
  "1": {type: title, task: {name: Triage}, nexttasks: {"#none#": ["2"]}}
  "2": {type: condition, task: {name: Is it real?}, nexttasks: {"yes": ["3"], "#default#": ["4"]}}
  "3": {type: regular, task: {name: Block it, scriptName: Block}, nexttasks: {"#none#": ["4"]}}
  "4": {type: regular, task: {name: Done}}
"""


def test_conditions_of_xsoar_become_decisions_and_titles_phases(tmp_path: Path) -> None:
    playbook = compiled(tmp_path, read("x.yml", XSOAR))
    assert [phase.name for phase in playbook.phases] == ["Triage"]
    assert steps(playbook) == [("is-it-real", ""), ("block-it", 'is-it-real == "yes"'), ("done", "")]


# What is none


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.json", "{", "is no JSON"),
        ("a.json", "[" * 100_000, "nested too deeply"),
        ("a.json", '{"a": 1}', "no playbook that is known here"),
        ("a.json", '{"workflow": {}}', "has no workflow"),
        ("a.json", '{"workflow_start": "x", "workflow": {"y": {"type": "end"}}}', "begins with 'x'"),
        ("a.json", '{"workflow_start": "y", "workflow": {"y": {"type": "end"}}}', "no step to do"),
        ("a.json", '{"name": "t", "tasks": []}', "has no tasks"),
        ("a.yml", "a: 1\n", "no playbook that is known here"),
        ("a.yml", "playbook: 1\n", "is a playbook of ours already"),
        ("a.yml", "a: &x 1\nb: *x\n", "cannot be read, line 1"),
        ("a.md", "A novel. " * 10_000, "holds no list of steps"),
        ("a.md", "", "holds no list of steps"),
        ("a.md", b"\xff\xff\x00", "no text in UTF-8"),
        ("a.md", b"x" * (MAX_BYTES + 1), "larger than 10 MiB"),
        ("a.md", "- [ ] x\n" * 2_001, "more than 2,000 steps"),
    ],
)
def test_what_is_no_playbook_is_refused_in_a_sentence(name: str, data: Any, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        read(name, data)


@given(st.text(max_size=2_000), st.sampled_from(["a.md", "a.json", "a.yml"]))
def test_no_text_breaks_a_reader(text: str, name: str) -> None:
    with suppress(IrrunnerError):
        assert write_playbook(read_foreign(name, text.encode("utf-8", "surrogatepass")))


@given(
    st.dictionaries(
        st.integers(0, 12), st.lists(st.tuples(st.sampled_from(["", "yes", "no"]), st.integers(0, 14)), max_size=3)
    )
)
def test_every_step_of_any_workflow_is_ordered_once_or_named(edges: dict[int, list[tuple[str, int]]]) -> None:
    nodes = {
        str(n): Node(str(n), [(o, str(t)) for o, t in found], any(o for o, _ in found)) for n, found in edges.items()
    }
    ordered = order_workflow(nodes, "0")
    assert sorted([*ordered.order, *ordered.unreached]) == sorted(nodes)
    assert ordered.ways.keys() == set(ordered.order)


def test_a_ladder_of_a_hundred_decisions_is_read_at_once() -> None:
    nodes = {
        str(n): Node(str(n), [("yes", str(n + 1)), ("no", str(n + 1)), ("", str(n + 2))], True) for n in range(100)
    }
    assert len(order_workflow(nodes, "0").order) == 100


def test_every_real_file_becomes_a_playbook_without_errors(tmp_path: Path) -> None:
    for path in REAL:
        compiled(tmp_path, read_foreign(path.name, path.read_bytes()))
