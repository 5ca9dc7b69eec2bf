"""Our playbooks as CACAO and Markdown: valid, and back in they are the same."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7, DRAFT202012

from irrunner.exchange.playbooks import read_foreign, write_playbook
from irrunner.exchange.playbooks.export_cacao import export_cacao
from irrunner.exchange.playbooks.export_markdown import export_markdown
from irrunner.playbook import library
from irrunner.shipped import shipped

SCHEMAS = sorted((Path(__file__).parents[4] / "shared" / "corpora" / "cacao-schemas" / "schemas").rglob("*.json"))
"""The official schemas; where they lie beside the checkout, every export is held against them."""
SHIPPED = sorted(path.stem for path in shipped("playbooks").glob("*.yaml"))
_ID = re.compile(r"[a-z-]+--[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@pytest.mark.parametrize("name", SHIPPED)
def test_back_in_it_is_the_same_file(name: str) -> None:
    loaded = library.find(name, [])
    source = loaded.files[0][1]
    exported = export_cacao(loaded.usable(), source)
    assert write_playbook(read_foreign(f"{name}.json", exported)) == source
    assert export_cacao(loaded.usable(), source) == exported


@pytest.mark.parametrize("name", SHIPPED)
def test_every_step_is_an_action_that_is_reached_and_every_branch_ends(name: str) -> None:
    loaded = library.find(name, [])
    playbook = loaded.usable()
    made = json.loads(export_cacao(playbook, b""))
    workflow = made["workflow"]
    actions = [step for step in workflow.values() if step["type"] == "action"]
    assert [step["name"] for step in actions] == [step.text for phase in playbook.phases for step in phase.steps]
    for key, step in workflow.items():
        assert _ID.fullmatch(key)
        for target in (step.get("on_completion"), step.get("on_true")):
            assert target is None or target in workflow
        assert (step["type"] == "end") == ("on_completion" not in step)
    assert {step["agent"] for step in actions} <= made["agent_definitions"].keys()


@pytest.mark.parametrize("name", SHIPPED)
def test_a_checklist_has_a_box_for_every_step(name: str) -> None:
    playbook = library.find(name, []).usable()
    found = read_foreign(f"{name}.md", export_markdown(playbook).encode())
    assert len(found.steps) == sum(len(phase.steps) for phase in playbook.phases)


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_exported_is_valid_by_the_official_schemas(name: str) -> None:
    loaded = library.find(name, [])
    made = json.loads(export_cacao(loaded.usable(), loaded.files[0][1]))
    schemas = [json.loads(path.read_text(encoding="utf-8")) for path in SCHEMAS]
    top: dict[str, Any] = next((each for each in schemas if each["$id"].endswith("/playbook.json")), {})
    for specification, validator in ((DRAFT7, Draft7Validator), (DRAFT202012, Draft202012Validator)):
        known = [(each["$id"], specification.create_resource(each)) for each in schemas]
        registry: Registry[Any] = Registry().with_resources(known)
        found = validator(top, registry=registry).iter_errors(made)
        assert [error.message for error in found] == []
