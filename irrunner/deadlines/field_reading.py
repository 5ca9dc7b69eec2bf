"""Reading the fields of a stage from `content` in a regime's file.

A line is a field with an id and the facts that fill it, or plain words; those get an id made of them, and only a person
can fill them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from irrunner.deadlines.form_fields import FACTS, FormField
from irrunner.playbook.fields import MAX_ID, Fields, good_id
from irrunner.playbook.nodes import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from irrunner.playbook.nodes import Findings, Node

_KEYS: Final = ("id", "say", "facts", "ask", "article", "only")
_LATE: Final = "late"
_SHAPE: Final = "a field is words, or {id: nature, say: nature of the breach, facts: [summary]}"


def read_form_fields(stage: Fields) -> tuple[FormField, ...]:
    """The fields of a stage's `content`, each with an id of its own."""
    node = stage.node.value("content")
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        stage.findings.error("wrong-shape", node.span, f"content is a list; {_SHAPE}")
        return ()
    found: list[FormField] = []
    for item in node.items:
        field = _field(item, stage.findings)
        if field is None:
            continue
        if any(each.id == field.id for each in found):
            stage.findings.error("duplicate-id", item.span, f'two fields of this stage are called "{field.id}"')
            continue
        found.append(field)
    return tuple(found)


def _field(item: Node, findings: Findings) -> FormField | None:
    if isinstance(item, Scalar) and item.text.strip():
        text = item.text.strip()
        return FormField(id_from_words(text), text)
    if not isinstance(item, Mapping):
        findings.error("wrong-shape", item.span, _SHAPE)
        return None
    fields = Fields(item, findings, _KEYS, "a field")
    fields.need("id", "say", what="a field")
    scalar, only = fields.scalar("id"), fields.scalar("only")
    if only is not None and only.text != _LATE:
        findings.error("bad-value", only.span, f"only can be {_LATE}: the field is needed only when the stage is late")
    return FormField(
        id=good_id(scalar, findings) if scalar is not None else "",
        text=fields.text("say"),
        facts=_facts(fields),
        ask=fields.text("ask"),
        article=fields.text("article"),
        only_late=only is not None,
    )


def _facts(fields: Fields) -> tuple[str, ...]:
    scalars = fields.scalars("facts", "facts of the record")
    for scalar in scalars:
        if scalar.text.strip() not in FACTS:
            message = (
                f'the record has no fact "{scalar.text.strip()}".{fields.findings.did_you_mean(scalar.text, FACTS)}'
            )
            fields.findings.error("unknown-fact", scalar.span, message)
    return tuple(scalar.text.strip() for scalar in scalars)


def id_from_words(words: str) -> str:
    """An id for a field that was written as plain words: the same words always give the same id."""
    found = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:MAX_ID].rstrip("-")
    return found if found[:1].isalpha() else f"field-{found}".rstrip("-")[:MAX_ID]
