"""The description is true: what it allows is understood, and only what it names comes back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from irrunner.cli.main_command import run
from irrunner.journal.events import CATALOGUE
from irrunner.web.api.openapi import description
from irrunner.web.api.operations import operations
from tests.web.api.conftest import HERE, INCIDENT, Api

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

DESCRIBED: Final = description()
SCHEMAS: Final = DESCRIBED["components"]["schemas"]
CALLS: Final = [
    (method, path, operation) for path, methods in DESCRIBED["paths"].items() for method, operation in methods.items()
]
WORDS: Final = st.sampled_from(
    ["", "first", "agree", "sure", "yes", "x", "web1", "assets", "e1", "a1", "\x00", "7", "-5m"]
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """One server for all that is tried; every example has a token of its own, so that none asks too often."""
    folder = tmp_path_factory.mktemp("described")
    served = Api(folder / "store", folder / "serve")
    served.declare()
    yield served
    served.close()


def test_it_is_openapi() -> None:
    validate(DESCRIBED)
    assert {operation["operationId"] for _, _, operation in CALLS} == operations().keys() | {
        "describe", "list", "status", "events", "report",
    }  # fmt: skip


def test_it_has_the_body_of_every_kind_of_entry() -> None:
    kinds = {each["if"]["properties"]["kind"]["const"] for each in SCHEMAS["LoggedEntry"]["allOf"]}
    assert kinds == set(CATALOGUE)
    assert "Playbook" not in SCHEMAS


def test_the_shell_and_the_server_print_the_same(server: Api, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", "openapi"]) == 0
    assert json.loads(capsys.readouterr().out) == server.get("/api/openapi.json").json() == DESCRIBED


def inputs(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that fit a schema of an argument, and some that do not."""
    if "$ref" in schema:
        return fields(SCHEMAS[schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema:
        return st.one_of([inputs(each) for each in schema["anyOf"]])
    fitting: dict[str, st.SearchStrategy[Any]] = {
        "string": st.one_of(WORDS, st.text(max_size=20)),
        "integer": st.integers(0, 20),
        "boolean": st.booleans(),
        "null": st.none(),
    }
    kind = str(schema.get("type"))
    if kind == "array":
        return st.lists(inputs(schema["items"]), max_size=2)
    if kind == "object":
        return st.dictionaries(WORDS, inputs(schema["additionalProperties"]), max_size=2)
    return fitting[kind]


def fields(schema: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object of a schema, with all that is required and some of the rest."""
    required = {name: inputs(schema["properties"][name]) for name in schema.get("required", [])}
    rest = {name: inputs(each) for name, each in schema["properties"].items() if name not in required}
    return st.fixed_dictionaries(required, optional=rest)


WRONG: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@pytest.mark.parametrize(("method", "path", "operation"), CALLS, ids=[each[2]["operationId"] for each in CALLS])
@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_only_what_is_described_comes_back(
    server: Api, method: str, path: str, operation: dict[str, Any], data: st.DataObject
) -> None:
    secret = _token(server)
    address = path.replace("{incident}", INCIDENT)
    query = {
        each["name"]: data.draw(inputs(each["schema"]) if each["name"] != "wait" else st.just(0))
        for each in operation.get("parameters", ())
        if each["in"] == "query" and (each["required"] or data.draw(st.booleans()))
    }
    content = operation.get("requestBody", {}).get("content", {})
    request: dict[str, Any] = {}
    if "application/json" in content:
        fitting = inputs(content["application/json"]["schema"])
        request["content"] = json.dumps(data.draw(st.one_of(fitting, fitting, WRONG)))
        request["headers"] = {"Content-Type": "application/json"}
    elif content:
        request = {
            "content": data.draw(st.binary(max_size=50)),
            "headers": {"Content-Type": "application/octet-stream"},
        }
    if query:
        address += "?" + "&".join(f"{quote(name)}={quote(str(value))}" for name, value in query.items())
    _check(server.run(server.send(method.upper(), address, secret, **request)), operation)


def test_what_the_commands_record_fits_the_description(server: Api) -> None:
    secret = _token(server)
    for path, body in (
        ("register-add", {"register": "assets", "values": {"name": "web1"}}),
        ("note", {"text": "x", "attacker": True}),
        ("decision", {"what": "stop", "why": "it burns", "options": ["go on"]}),
        ("action-add", {"text": "call", "due": "+2d"}),
        ("handover", {"to": "Bo"}),
    ):
        answer = server.post(f"{HERE}/{path}", secret, json=body)
        assert answer.status_code == 201
        _check(answer, DESCRIBED["paths"][f"/api/incidents/{{incident}}/{path}"]["post"])
    _check(server.get(f"{HERE}/events", secret), DESCRIBED["paths"]["/api/incidents/{incident}/events"]["get"])
    _check(server.get(HERE, secret), DESCRIBED["paths"]["/api/incidents/{incident}"]["get"])


def _token(server: Api) -> str:
    """A token of its own for each try; the one before is taken away."""
    from irrunner.web.tokens import remove_token

    if (server.settings.folder / "tokens.json").exists():
        remove_token(server.settings.folder, "tried")
    return server.token("admin", name="tried")


def _check(answer: httpx.Response, operation: dict[str, Any]) -> None:
    """See that an answer is one that the description names."""
    described = operation["responses"].get(str(answer.status_code))
    assert described is not None, (answer.status_code, answer.text)
    assert answer.status_code != 500, answer.text
    if "$ref" in described:
        described = DESCRIBED["components"]["responses"][described["$ref"].rpartition("/")[2]]
    (kind,) = described["content"]
    assert answer.headers["content-type"] == kind
    schema = described["content"][kind]["schema"]
    Draft202012Validator({**schema, "components": DESCRIBED["components"]}).validate(answer.json())
    if answer.is_error:
        assert "Traceback" not in answer.text
        assert answer.json()["status"] == answer.status_code
