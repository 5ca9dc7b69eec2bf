"""Reading conditions on what happened: `{step: isolate, is: done}`, `{all: [...]}`; a list is one of several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.scenario.draft import DraftPredicate
from irrunner.exercise.scenario.model import PREDICATES, Predicate
from irrunner.playbook.fields import Fields, shape_of
from irrunner.playbook.model import milestone_name
from irrunner.playbook.nodes import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from irrunner.playbook.nodes import Findings

_JOINS = ("all", "any")
_MORE = {"evidence": ("slot",), "register": ("has",)}
_WITHOUT_IS = ("evidence", "register", "milestone")
_LIKE = "{step: isolate, is: done}"
_MAX_DEPTH = 8


def read_predicate(fields: Fields, key: str) -> DraftPredicate | None:
    """The condition under a key; None without one that can be used. What is wrong goes into the findings."""
    node = fields.node.value(key)
    return None if node is None else _predicate(node, fields.findings, 0)


def _predicate(node: Node, findings: Findings, depth: int) -> DraftPredicate | None:
    if isinstance(node, Sequence):
        node = Mapping({"any": (Scalar("any", node.span), node)}, node.span)
    if not isinstance(node, Mapping):
        findings.error("wrong-shape", node.span, f"expected a condition, found {shape_of(node)}; write {_LIKE}")
        return None
    kinds = [key for key in node.entries if key in PREDICATES or key in _JOINS]
    if len(kinds) != 1:
        _not_one_kind(node, findings, kinds)
        return None
    kind = kinds[0]
    if kind in _JOINS:
        return _join(node, findings, kind, depth)
    allowed = (kind, *(() if kind in _WITHOUT_IS else ("is",)), *_MORE.get(kind, ()))
    fields = Fields(node, findings, allowed, f"a condition on {_a(kind)}")
    name = milestone_name(fields.text(kind)) if kind == "milestone" else fields.text(kind)
    predicate = Predicate(kind, name, _value(fields, kind), _has(fields, kind), _slot(fields, kind))
    return DraftPredicate(predicate, node) if name else None


def _join(node: Mapping, findings: Findings, kind: str, depth: int) -> DraftPredicate | None:
    fields = Fields(node, findings, (kind,), f"a condition with `{kind}`")
    if depth >= _MAX_DEPTH:
        findings.error("too-deep", node.span, f"conditions are nested more than {_MAX_DEPTH} deep here")
        return None
    found = [_predicate(part, findings, depth + 1) for part in fields.sequence(kind, "conditions")]
    parts = [part for part in found if part is not None]
    value = node.value(kind)
    if isinstance(value, Sequence) and not value.items:
        findings.error("empty-value", value.span, f"`{kind}` needs at least one condition")
    return (
        DraftPredicate(Predicate(kind, parts=tuple(part.predicate for part in parts)), node, parts) if parts else None
    )


def _not_one_kind(node: Mapping, findings: Findings, kinds: list[str]) -> None:
    if kinds:
        message = f"a condition is about one thing, not {len(kinds)}; join several with all: [...] or any: [...]"
    else:
        first = next(iter(node.entries), "")
        known = (*PREDICATES, *_JOINS)
        message = f"a condition starts with one of {', '.join(known)}.{findings.did_you_mean(first, known)}"
    findings.error("bad-condition", node.span, message)


def _value(fields: Fields, kind: str) -> str:
    allowed = PREDICATES[kind]
    if kind in _WITHOUT_IS:
        return ""
    return fields.choice("is", allowed, allowed[0], "unknown-state") if allowed else fields.text("is")


def _has(fields: Fields, kind: str) -> dict[str, str]:
    node = fields.mapping("has", "{kind: laptop}") if kind == "register" else None
    if node is None:
        return {}
    inner = Fields(node, fields.findings, node.entries, "has")
    return {key: inner.text(key) for key in node.entries}


def _slot(fields: Fields, kind: str) -> int:
    scalar = fields.scalar("slot") if kind == "evidence" else None
    if scalar is None:
        return 0
    if len(scalar.text) <= 2 and scalar.text.isascii() and scalar.text.isdigit() and int(scalar.text):
        return int(scalar.text)
    fields.findings.error("wrong-shape", scalar.span, "a slot is the number of a step's evidence, from 1")
    return 0


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeio" else f"a {kind}"
