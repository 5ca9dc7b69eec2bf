"""The playbook language as a JSON Schema (draft 2020-12), for completion and errors while somebody types.

It is made from the keys and words that the reader itself uses. It knows shapes; what names mean is the linter's affair.
A value that YAML takes for a number or a truth is a text to irrunner, so it is one here as well.
"""

from __future__ import annotations

from typing import Any, Final

from irrunner.playbook import questions, reading, steps
from irrunner.playbook.lints.references import CHECK_KINDS
from irrunner.playbook.lints.review import RULES
from irrunner.playbook.model import ASK_TYPES, MILESTONES, PLATFORMS, REGISTERS, SEVERITIES, TLP, Tags

URL: Final = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]

_TEXT: Final[Schema] = {"type": ["string", "number", "boolean"]}
_ID: Final[Schema] = {"type": "string", "pattern": "^[a-z][a-z0-9_-]{0,63}$"}
_TEXTS: Final[Schema] = {"type": "array", "items": _TEXT}
_SPAN: Final[Schema] = {"type": "string", "pattern": "^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$"}
_DAY: Final[Schema] = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_ADDRESS: Final[Schema] = {"type": "string", "pattern": "^https?://"}
_FLAG: Final[Schema] = {"enum": [True, False, "true", "false"]}
_REGISTER: Final[Schema] = {"enum": list(REGISTERS)}


def _one_or_more(shape: Schema) -> Schema:
    return {"anyOf": [shape, {"type": "array", "items": shape}]}


def _object(shapes: dict[str, Schema], *required: str) -> Schema:
    found: Schema = {"type": "object", "properties": shapes, "additionalProperties": False}
    return {**found, "required": list(required)} if required else found


def _named(shape: Schema) -> Schema:
    """A mapping whose keys the author chooses."""
    return {"type": "object", "additionalProperties": shape}


_TAGS: Final = _object(dict.fromkeys(Tags.__struct_fields__, _TEXTS))
_WAIVERS: Final = _object(dict.fromkeys(RULES, _TEXT))
_QUESTION_SHAPES: Final[dict[str, Schema]] = {
    "label": _TEXT,
    "type": {"enum": list(ASK_TYPES)},
    "required": _FLAG,
    "options": _TEXTS,
    "default": _one_or_more(_TEXT),
    "example": _one_or_more(_TEXT),
    "help": _TEXT,
}
_RUN: Final = _object(
    {
        "argv": _TEXTS,
        "hit": _TEXTS,
        "clear": _TEXTS,
        "within": _SPAN,
        "output": _TEXT,
        "destructive": _FLAG,
    },
    "argv",
)
_CHECK: Final[Schema] = {
    "type": "object",
    "minProperties": 1,
    "maxProperties": 1,
    "properties": {**{kind: {"type": "object"} for kind in CHECK_KINDS}, "run": {"anyOf": [_TEXTS, _RUN]}},
    "additionalProperties": {"type": "object"},
}
_COLUMN: Final[Schema] = {"anyOf": [_TEXTS, _named(_TEXTS)]}


def _shapes(ask: Schema) -> dict[str, Schema]:
    """The shape of each key of a step."""
    return {
        **dict.fromkeys(("do", "decide", "short", "how", "warn", "role", "when", "repeat", "approve"), _TEXT),
        "id": _ID,
        "options": _TEXTS,
        "within": _SPAN,
        "needs": _TEXTS,
        "for_each": _REGISTER,
        "reopens_when": _TEXTS,
        "evidence": _TEXTS,
        "collect": _REGISTER,
        "ask": ask,
        "checks": {"type": "array", "items": _CHECK},
        "platforms": _object(dict.fromkeys(PLATFORMS, _one_or_more(_TEXT))),
        "marks": {"anyOf": [{"enum": list(MILESTONES)}, _ID]},
        "source": _one_or_more(_TEXT),
        "url": _one_or_more(_ADDRESS),
        "tags": _TAGS,
        "lint": _WAIVERS,
    }


def playbook_schema() -> Schema:
    """The schema of a playbook's file."""
    ask = _named(_object({key: _QUESTION_SHAPES[key] for key in questions.KEYS}, "label"))
    of_a_step = _shapes(ask)
    step = _object({key: of_a_step[key] for key in steps.STEP_KEYS}, "id")
    use_shapes = {"use": _TEXT, "as": _ID, "with": _named(_one_or_more(_TEXT)), "when": _TEXT}
    use = _object({key: use_shapes[key] for key in steps.USE_KEYS}, "use")
    step_or_use = {"if": {"required": ["use"]}, "then": use, "else": step}
    phase = _object({"phase": _TEXT, "steps": {"type": "array", "items": step_or_use}}, "phase", "steps")
    shapes: dict[str, Schema] = {
        **dict.fromkeys(("title", "version", "summary"), _TEXT),
        "playbook": {"enum": [int(reading.LANGUAGE), reading.LANGUAGE]},
        "id": _ID,
        "severity": {"enum": list(SEVERITIES)},
        "tlp": {"enum": list(TLP)},
        "reviewed": _DAY,
        "tested": _DAY,
        "tags": _TAGS,
        "references": {"type": "array", "items": _object({"title": _TEXT, "url": _ADDRESS}, "title", "url")},
        "roles": _named(_TEXT),
        "ask": ask,
        "columns": _object({name: _object(dict.fromkeys(names[1:], _COLUMN)) for name, names in REGISTERS.items()}),
        "deadlines": _TEXTS,
        "lint": _WAIVERS,
        "phases": {"type": "array", "items": phase},
    }
    whole = _object({key: shapes[key] for key in reading.KEYS}, "playbook", "id", "title", "phases")
    return {"$schema": URL, "title": "irrunner playbook", **whole}
