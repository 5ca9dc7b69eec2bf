"""The description of `/api` (OpenAPI 3.1), made from the verbs, the events and the shapes of answers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import msgspec

from irrunner import __version__
from irrunner.journal.events import CATALOGUE
from irrunner.web.api import shapes
from irrunner.web.api.operations import DECLARE, UPLOAD, operations
from irrunner.web.api.parameters import EventsQuery, ListQuery, ReportQuery

if TYPE_CHECKING:
    from collections.abc import Sequence

    from msgspec import Struct

    from irrunner.web.api.operations import Operation

_REF: Final = "#/components/schemas/{name}"
_READ: Final = (400, 401, 403, 404, 409, 414, 421, 422, 429, 500, 503)
_WRITE: Final = (400, 401, 403, 404, 408, 409, 413, 414, 415, 421, 422, 429, 500, 503)
_WHY: Final = {
    400: "The request cannot be read.",
    401: "There is no valid token.",
    403: "The token may not, or the request is a browser's.",
    404: "There is no such incident, or nothing of that name in it.",
    405: "The address takes another method.",
    408: "The body took too long.",
    409: "The verb refused, in a sentence: the present state does not allow it. Nothing was written.",
    413: "The body is too large.",
    414: "The address is too long.",
    415: "The body is of another media type.",
    421: "The server is not called that.",
    422: "An argument is missing, unknown, or does not fit. Nothing was written.",
    429: "The token asks too often; Retry-After says when to ask again.",
    500: "Something failed.",
    503: "The store cannot be reached, or too much waits; Retry-After says when to ask again.",
}
_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same text for every attempt of one request: what was written is answered, not written again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}
_INCIDENT: Final = {
    "name": "incident",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "pattern": "^[A-Z]{2,4}-[0-9]{4}-[0-9]{4,9}$"},
}
_SAID: Final = {
    "after": "What follows this one: an entry's number, or an incident's id. Take it from `next` of the page before.",
    "limit": "How many at most.",
    "link": "The link of that entry as you saw it; refused when the record has another one there.",
    "wait": "Seconds to wait for an entry when there is none.",
    "format": "Only JSON.",
    "profile": "The redaction profile; that of the token where it has one.",
    "at": "When it happened, as people write times: 14:05, -20m, 2026-03-24T10:39Z. Now otherwise.",
    "why": "The reason, which is recorded.",
    "step": "The id of the step.",
    "playbook": "The id of a playbook of the library.",
}


@cache
def description() -> dict[str, Any]:
    """The whole description."""
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(_description()))
    return found


def description_text() -> str:
    """The whole description as a file."""
    return msgspec.json.format(msgspec.json.encode(description()), indent=1).decode() + "\n"


def _description() -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "irrunner",
            "version": __version__,
            "summary": "Incidents as JSON: read what was recorded, and act through the verbs.",
            "description": "Entries are never changed. What a verb refuses is answered with 409 and its sentence.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "security": [{"token": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "`irrunner token add` makes one."}
            },
            "schemas": _schemas(),
            "responses": {f"Problem{status}": _problem(status) for status in _WHY},
        },
    }


def _paths() -> dict[str, Any]:
    below = "/api/incidents/{incident}"
    by_name = operations()
    found: dict[str, Any] = {
        "/api/openapi.json": {
            "get": _get("describe", "This description", dict, [])
            | {"security": [], "responses": {"200": _answer("It.", {"type": "object"}), **_problems((414, 421, 422))}}
        },
        "/api/incidents": {
            "get": _get("list", "The incidents that the token reaches", shapes.Incidents, _parameters(ListQuery)),
            "post": _act(by_name[DECLARE], []),
        },
        below: {"get": _get("status", "Where an incident stands", shapes.Status, [_INCIDENT])},
        f"{below}/events": {
            "get": _get("events", "What was recorded", shapes.Events, [_INCIDENT, *_parameters(EventsQuery)])
        },
        f"{below}/report": {"get": _get("report", "The report as data", dict, [_INCIDENT, *_parameters(ReportQuery)])},
    }
    for name, each in by_name.items():
        if each.verb.name != DECLARE:
            found[f"{below}/{name}"] = {"post": _act(each, [_INCIDENT])}
    return found


def _get(name: str, summary: str, kind: type, parameters: Sequence[dict[str, Any]]) -> dict[str, Any]:
    schema = {"type": "object"} if kind is dict else _ref(kind)
    return {
        "operationId": name,
        "summary": summary,
        "parameters": list(parameters),
        "responses": {"200": _answer(summary, schema), **_problems(_READ)},
    }


def _act(operation: Operation, parameters: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One verb. Evidence comes as the body itself, and its arguments in the address."""
    is_upload = operation.verb.name == UPLOAD
    own = _parameters(operation.body, operation.words) if is_upload else []
    content = (
        {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
        if is_upload
        else {"application/json": {"schema": _ref(operation.body)}}
    )
    schema = _ref(shapes.Kept if is_upload else shapes.Recorded)
    return {
        "operationId": operation.name,
        "summary": operation.verb.does,
        "description": _first_paragraph(operation),
        "parameters": [*parameters, *own, _KEY],
        "requestBody": {"required": is_upload, "content": content},
        "responses": {
            "200": _answer("It was recorded before, or nothing had to be.", schema),
            "201": _answer("What was recorded.", schema),
            **_problems(_WRITE),
        },
    }


def _first_paragraph(operation: Operation) -> str:
    lines = (operation.verb.run.__doc__ or "").strip().split("\n\n")[0]
    return " ".join(lines.split())


def _parameters(kind: type[Struct], words: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """Each field of a struct as a parameter of the address."""
    (_,), components = msgspec.json.schema_components([kind], ref_template=_REF)
    schema = components[kind.__name__]
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema["required"],
            "description": (words or {}).get(name) or _SAID.get(name, name),
            "schema": each,
        }
        for name, each in schema["properties"].items()
    ]


def _answer(what: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": what, "content": {"application/json": {"schema": schema}}}


def _problems(statuses: Sequence[int]) -> dict[str, Any]:
    return {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in statuses}


def _problem(status: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": _ref(shapes.ProblemDetails)}}
    found: dict[str, Any] = {"description": _WHY[status], "content": content}
    if status in (429, 503):
        found["headers"] = {"Retry-After": {"schema": {"type": "string"}, "description": "Seconds."}}
    return found


def _ref(kind: type) -> dict[str, Any]:
    return {"$ref": _REF.format(name=kind.__name__)}


def _schemas() -> dict[str, Any]:
    """The arguments of every verb, the shapes of answers, and the body of every kind of entry."""
    bodies = [each.body for each in operations().values() if each.verb.name != UPLOAD]
    answers = [shapes.Incidents, shapes.Status, shapes.Events, shapes.Recorded, shapes.Kept, shapes.ProblemDetails]
    events = {kind: _without_playbook(event) for kind, event in sorted(CATALOGUE.items())}
    _, found = msgspec.json.schema_components([*bodies, *answers, *events.values()], ref_template=_REF)
    for each in operations().values():
        _describe(found.get(each.body.__name__), each.words)
    entry = found["LoggedEntry"]
    entry["allOf"] = [
        {
            "if": {"properties": {"kind": {"const": kind}, "body": {"type": "object"}}},
            "then": {"properties": {"body": _ref(event)}},
        }
        for kind, event in events.items()
    ]
    return dict(sorted(found.items()))


def _without_playbook(event: type[Struct]) -> type[Struct]:
    """The body of an event as answers show it: the playbook in it is the same for all, and left out."""
    if "playbook" not in event.__struct_fields__:
        return event
    kept = [(each.name, each.type, each.default) for each in msgspec.structs.fields(event) if each.name != "playbook"]
    made = msgspec.defstruct(event.__name__, kept, module=__name__)
    made.__doc__ = event.__doc__
    return made


def _describe(schema: dict[str, Any] | None, words: dict[str, str]) -> None:
    for name, each in (schema or {}).get("properties", {}).items():
        if said := words.get(name) or _SAID.get(name):
            each.setdefault("description", said)
