"""The playbook language as JSON Schema 2020-12, made from the same words that the reader knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from irrunner.playbook.authoring import json_schema as js
from irrunner.playbook.checks import RUN_KEYS
from irrunner.playbook.fields import MAX_ID, RESERVED
from irrunner.playbook.lints.references import CHECK_KINDS
from irrunner.playbook.lints.review import RULES
from irrunner.playbook.model import (
    ASK_TYPES,
    BRIEF_QUESTIONS,
    MILESTONES,
    PLATFORMS,
    REGISTERS,
    REQUIREMENTS,
    SECTIONS,
    SEVERITIES,
    SHORT,
    TLP,
)
from irrunner.playbook.questions import KEYS as QUESTION_KEYS
from irrunner.playbook.reading import KEYS, LANGUAGE
from irrunner.playbook.steps import STEP_KEYS, USE_KEYS

if TYPE_CHECKING:
    from irrunner.playbook.authoring.json_schema import Schema

DURATION: Final = r"^\s*(?=\d)(?:\d{1,6}\s*d)?\s*(?:\d{1,6}\s*h)?\s*(?:\d{1,6}\s*m)?\s*(?:\d{1,6}\s*s)?\s*$"
DAY: Final = r"^\d{4}-\d{2}-\d{2}$"
ADDRESS: Final = r"^\s*https?://[^\s/]\S*\s*$"
ID: Final = rf"^(?!(?:{'|'.join(RESERVED)})$)[a-z][a-z0-9_-]{{0,{MAX_ID - 1}}}$"


def playbook_schema() -> Schema:
    """The schema of a playbook's file."""
    top = {**js.mapping(_ordered(KEYS, _head()), ("playbook", "id", "title", "phases")), "type": "object"}
    parts = {"step": _step(), "use": _use(), "question": _question(), "tags": _tags(), "check": _check()}
    return js.document("irrunner playbook", top, parts)


def _ordered(keys: tuple[str, ...], schemas: dict[str, Schema]) -> dict[str, Schema]:
    """The schemas in the order of the language; a KeyError when a key of it has none."""
    return {key: schemas[key] for key in keys}


def _head() -> dict[str, Schema]:
    entry: Schema = {"if": {"required": ["use"]}, "then": js.part("use"), "else": js.part("step")}
    phase = js.mapping({"phase": js.text("The heading."), "steps": js.sequence(entry)}, ("phase", "steps"))
    column: Schema = {"anyOf": [js.texts(), js.named(js.texts())]}
    reference = js.mapping({"title": js.text(), "url": js.text(pattern=ADDRESS)}, ("title", "url"))
    return {
        "playbook": {"enum": [int(LANGUAGE), LANGUAGE], "description": "The version of the language."},
        "id": js.text("Never changes once it was used: journals refer to it.", ID),
        "title": js.text("What the incident is called."),
        "version": js.text("Of the playbook, in quotes."),
        "summary": js.text("When to use it, and when not."),
        "severity": js.one_of(SEVERITIES, "Where it starts."),
        "tlp": js.one_of(TLP, "The Traffic Light Protocol label."),
        "reviewed": js.text("The day on which it was last read through.", DAY),
        "tested": js.text("The day on which it was last exercised.", DAY),
        "tags": js.part("tags"),
        "references": {"type": "array", "items": reference, "description": "Where the facts come from."},
        "roles": js.named(js.text(), "Who is called for: id and label.", ID),
        "ask": js.named(js.part("question"), "Asked once, when the incident is declared.", ID),
        "columns": js.mapping(
            {register: js.mapping(dict.fromkeys(columns[1:], column)) for register, columns in REGISTERS.items()},
            about="Words that columns of registers may say besides the usual ones.",
        ),
        "deadlines": js.texts("Legal clocks that may start."),
        "lint": _waivers(),
        "phases": js.sequence(phase, "The checklist, in the order in which it is read."),
    }


def _step() -> Schema:
    schemas: dict[str, Schema] = {
        "id": js.text("Never changes once it was used.", ID),
        "do": js.text("The sentence that a responder reads."),
        "decide": js.text("The question that a responder decides; it needs `options`."),
        "short": js.text(f"The row in a checklist, at most {SHORT} characters, fills not counted."),
        "options": js.texts("The answers to `decide`.", 2),
        "how": js.text("Markdown: how, and why."),
        "warn": js.text("What must not happen."),
        "role": js.text("Whose step it is; one of `roles`."),
        "within": js.text("The target, such as 30m, 4h or 2d.", DURATION),
        "when": js.text('A condition such as: executed != "no" and item.kind in [laptop, server]'),
        "needs": js.texts("Ids of steps that come first."),
        "for_each": js.one_of(REGISTERS, "Once for each row of this list."),
        "repeat": js.text("Until when it is done again, in words."),
        "reopens_when": js.texts("Questions, decisions and lists whose growth opens it again."),
        "evidence": js.texts("Slots to fill before it counts as done."),
        "collect": js.one_of(REGISTERS, "The list that it fills."),
        "ask": js.named(js.part("question"), "Questions of this step.", ID),
        "approve": js.text("The role in which somebody agrees."),
        "requires": js.one_of(tuple(REQUIREMENTS), "What else has to hold: somebody decided on every deadline."),
        "checks": {"type": "array", "items": js.part("check"), "description": "What it can run."},
        "platforms": js.named(
            {"anyOf": [js.text(), js.texts_in_order()]}, "One command in its forms.", rf"^(?:{'|'.join(PLATFORMS)})$"
        ),
        "answers": js.one_of(tuple(BRIEF_QUESTIONS), "Which question of the report a decision answers."),
        "writes": {
            **js.texts("Parts of the report that somebody has to write."),
            "items": js.one_of(tuple(SECTIONS)),
        },
        "marks": {"anyOf": [js.one_of(MILESTONES), js.text()], "description": "The milestone that is then reached."},
        "marked_by": js.texts("The options of a decision that reach what it marks."),
        "source": js.one_or_more("Where its facts come from, or: general practice."),
        "url": {"anyOf": [js.text(pattern=ADDRESS), {"type": "array", "items": js.text(pattern=ADDRESS)}]},
        "tags": js.part("tags"),
        "lint": _waivers(),
    }
    step = js.mapping(_ordered(STEP_KEYS, schemas), ("id",))
    done = {"required": ["do"], "not": {"anyOf": [{"required": ["decide"]}, {"required": ["options"]}]}}
    return {**step, "oneOf": [done, {"required": ["decide", "options"]}]}


def _use() -> Schema:
    bound: Schema = {"anyOf": [js.text(), js.texts()]}
    schemas = {
        "use": js.text("Another playbook, whose steps stand here."),
        "as": js.text("What its ids begin with.", ID),
        "with": js.named(bound, "What its questions stand for."),
        "when": js.text("A condition on all of its steps."),
    }
    return js.mapping(_ordered(USE_KEYS, schemas), ("use",))


def _question() -> Schema:
    schemas: dict[str, Schema] = {
        "label": js.text("What is asked."),
        "type": js.one_of(ASK_TYPES, "text unless something else is said; choice with `options`."),
        "required": {**js.FLAG, "description": "It never blocks declaring; it becomes the first step."},
        "options": js.texts("What a choice can be.", 2),
        "default": {"anyOf": [js.text(), js.texts()]},
        "example": {"anyOf": [js.text(), js.texts()]},
        "help": js.text("What helps to answer it."),
        "answers": js.one_of(tuple(BRIEF_QUESTIONS), "Which question of the report it answers."),
        "marks": js.one_of(MILESTONES, "The milestone whose time the answer is; with `type: time`."),
    }
    return js.mapping(_ordered(QUESTION_KEYS, schemas), ("label",))


def _tags() -> Schema:
    about = "ATT&CK techniques, CSF 2.0 subcategories and ATLAS techniques."
    return js.mapping({key: js.texts() for key in ("attack", "atlas", "csf")}, about=about)


def _check() -> Schema:
    argv = js.texts_in_order("The parts of a command; no shell reads it.")
    more: dict[str, Schema] = {
        "argv": argv,
        "hit": js.texts("Exit codes that mean a hit."),
        "clear": js.texts("Exit codes that mean clear."),
        "within": js.text("How long it may take.", DURATION),
        "output": js.text("How many MiB of each stream are kept."),
        "destructive": {**js.FLAG, "description": "It deletes, stops or revokes."},
    }
    run: Schema = {"anyOf": [argv, js.mapping(_ordered(RUN_KEYS, more), ("argv",))]}
    kinds = {kind: {"type": "object"} for kind in CHECK_KINDS if kind != "run"}
    return {
        "type": "object",
        "properties": {"run": run, **kinds},
        "additionalProperties": {"type": "object"},
        "minProperties": 1,
        "maxProperties": 1,
    }


def _waivers() -> Schema:
    return js.named(js.text("The reason."), "Rules of a review that do not matter here.", rf"^(?:{'|'.join(RULES)})$")
