"""The JSON Schema lets through what the reader lets through, and marks what has another shape."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.playbook import source
from irrunner.playbook.checks import RUN_KEYS
from irrunner.playbook.nodes import plain
from irrunner.playbook.schema import playbook_schema
from tests.docs.pages import ROOT, page, samples

if TYPE_CHECKING:
    from collections.abc import Iterator

SHIPPED = sorted((ROOT / "playbooks").glob("*.yaml"))
TYPES: dict[str, Any] = {"string": str, "number": (int, float), "boolean": bool, "array": list, "object": dict}
SCHEMA = playbook_schema()


def troubles(value: Any, schema: dict[str, Any], where: str = "") -> Iterator[str]:
    """What does not fit, for the words of JSON Schema that ours uses."""
    kinds = schema.get("type", [])
    if kinds and not any(isinstance(value, TYPES[each]) for each in ([kinds] if isinstance(kinds, str) else kinds)):
        yield f"{where}: {kinds}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value} is none of {schema['enum']}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{where}: {value} is not like {schema['pattern']}"
    if "anyOf" in schema and all(list(troubles(value, each, where)) for each in schema["anyOf"]):
        yield f"{where}: none of {len(schema['anyOf'])} shapes"
    if "if" in schema:
        holds = not list(troubles(value, schema["if"], where))
        yield from troubles(value, schema["then" if holds else "else"], where)
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from troubles(each, schema.get("items", {}), f"{where}/{number}")
    if isinstance(value, dict):
        yield from _of_keys(value, schema, where)


def _of_keys(value: dict[str, Any], schema: dict[str, Any], where: str) -> Iterator[str]:
    yield from (f"{where}: needs {key}" for key in schema.get("required", ()) if key not in value)
    if not schema.get("minProperties", 0) <= len(value) <= schema.get("maxProperties", len(value)):
        yield f"{where}: {len(value)} keys"
    more = schema.get("additionalProperties", {})
    for key, each in value.items():
        known = schema.get("properties", {}).get(key, more)
        if known is False:
            yield f"{where}: no key {key}"
        else:
            yield from troubles(each, known, f"{where}/{key}")


def read(text: str) -> Any:
    top, findings = source.parse("book.yaml", text.encode())
    assert top is not None
    assert findings.errors == 0
    return plain(top)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: Path(path).stem)
def test_every_shipped_playbook_fits(path: Path) -> None:
    assert list(troubles(read(path.read_text(encoding="utf-8")), SCHEMA)) == []


def test_the_playbook_of_the_manual_and_its_steps_fit() -> None:
    found = samples(page("docs/playbooks.md"))
    whole = next(each.text for each in found if each.info == "yaml")
    assert list(troubles(read(whole), SCHEMA)) == []
    for sample in (each for each in found if each.info == "yaml steps"):
        steps = "".join(f"  {line}\n" for line in sample.text.splitlines())
        assert list(troubles(read(f"{HEAD}{steps}"), SCHEMA)) == []


HEAD = "playbook: '1'\nid: book\ntitle: A\nphases:\n- phase: P\n  steps:\n"
BROKEN = {
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


@pytest.mark.parametrize("steps", BROKEN.values(), ids=BROKEN)
def test_a_broken_playbook_does_not_fit(steps: str) -> None:
    assert list(troubles(read(f"{HEAD}{steps}\n"), SCHEMA)) != []


def test_each_key_of_a_command_has_a_shape_and_the_whole_is_json() -> None:
    text = json.dumps(SCHEMA)
    assert all(f'"{key}"' in text for key in RUN_KEYS)
