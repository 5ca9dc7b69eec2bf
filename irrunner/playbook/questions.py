"""Reading `ask`: what is asked when an incident is declared, or by a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.playbook import ordering
from irrunner.playbook.fields import Fields, good_id
from irrunner.playbook.model import ASK_TYPES, BRIEF_QUESTIONS, MILESTONES, Ask, milestone_name
from irrunner.playbook.nodes import Mapping, Node, Sequence

if TYPE_CHECKING:
    from irrunner.playbook.nodes import Findings

KEYS = ("label", "type", "required", "options", "default", "example", "help", "answers", "marks")


def read_ask(parent: Fields) -> tuple[Ask, ...]:
    """The questions under the key `ask` of a playbook or a step."""
    node = parent.mapping("ask", "{package: {label: Package name}}")
    if node is None:
        return ()
    found = (
        _question(key.text, good_id(key, parent.findings), value, parent.findings)
        for key, value in node.entries.values()
    )
    return tuple(ask for ask in found if ask is not None)


def _question(written: str, key: str, node: Node, findings: Findings) -> Ask | None:
    if not isinstance(node, Mapping):
        message = "expected a mapping with a label; write {label: What to ask}"
        findings.error("wrong-shape", node.span, message)
        return None
    fields = Fields(node, findings, KEYS, "a question")
    fields.need("label", what=f'the question "{written}"')
    kind = fields.choice("type", ASK_TYPES, "choice" if "options" in node.entries else "text", "unknown-type")
    options = fields.texts("options", "options")
    _check_options(fields, kind, options)
    ask = Ask(
        key=key,
        label=fields.text("label"),
        type=kind,
        required=fields.flag("required"),
        options=options,
        default=_default(fields, kind, options),
        example=_joined(fields, "example"),
        help=fields.text("help"),
        answers=fields.choice("answers", tuple(BRIEF_QUESTIONS), "", "unknown-question"),
        marks=_marks(fields, kind),
    )
    return ask if key else None


def _marks(fields: Fields, kind: str) -> str:
    """The milestone whose time is asked for."""
    name, where = milestone_name(fields.text("marks")), fields.node.key("marks")
    if where is not None and kind != "time":
        fields.findings.error("wrong-shape", where.span, f"only a question of type: time can mark a moment, not {kind}")
    elif where is not None and name not in MILESTONES:
        meant = fields.findings.did_you_mean(name, MILESTONES)
        message = f'"{name}" is a milestone of your own.{meant}'
        fields.findings.warning("unknown-milestone", where.span, message)
    return name


def _check_options(fields: Fields, kind: str, options: tuple[str, ...]) -> None:
    where = fields.node.key("options")
    if kind == "choice" and where is None:
        start = fields.node.span[0]
        fields.findings.error("missing-key", (start, start + 1), "a choice needs `options`")
    elif kind != "choice" and where is not None:
        fields.findings.error("wrong-shape", where.span, f"options belong to type: choice, not to {kind}")
    elif where is not None and len(options) == 1:
        fields.findings.error("one-option", where.span, "there is nothing to choose between one option")


def _default(fields: Fields, kind: str, options: tuple[str, ...]) -> str | tuple[str, ...]:
    """The default, checked against the type; commas part the entries of a list."""
    if kind == "list" and isinstance(fields.node.value("default"), Sequence):
        return fields.texts("default", "texts")
    scalar = fields.scalar("default")
    if scalar is None:
        return ""
    text = scalar.text.strip()
    if kind == "list":
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if kind == "choice" and options and text not in options:
        message = f'the default "{text}" is not among the options.{fields.findings.did_you_mean(text, options)}'
        fields.findings.error("unknown-option", scalar.span, message)
    elif kind == "number" and not ordering.is_number(text):
        fields.findings.error("bad-default", scalar.span, f'the default "{text}" is not a number')
    return text


def _joined(fields: Fields, key: str) -> str:
    """A text, or a list shown as one."""
    if isinstance(fields.node.value(key), Sequence):
        return ", ".join(fields.texts(key, "texts"))
    return fields.text(key)
