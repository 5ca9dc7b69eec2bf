"""A robot's script: a YAML list of what the robot does, and at which story time.

- {at: 5m, do: {step: confirm}}
- {at: 12m, judge: holding-line, result: late}
- {at: 20m, fire: extra}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import Refused
from irrunner.exercise.rehearse.robots import PlannedAction
from irrunner.exercise.scenario.predicates import read_predicate
from irrunner.exercise.scenario.reading import LIMITS
from irrunner.exercise.scenario.values import seconds
from irrunner.playbook import source
from irrunner.playbook.fields import Fields
from irrunner.playbook.nodes import Mapping, Sequence
from irrunner.playbook.problems import render

if TYPE_CHECKING:
    from irrunner.playbook.nodes import Findings, Node

KEYS = ("at", "do", "judge", "result", "fire")


def read_script(name: str, data: bytes) -> list[PlannedAction]:
    """The actions of a script, in the order of the file.

    Args:
        name: the file's name, for the problems.
        data: its exact bytes.

    Raises:
        Refused: it cannot be read, with the first problems and their lines.
    """
    top, findings = source.parse(name, data, LIMITS)
    if top is not None and not isinstance(top, Sequence):
        findings.error("wrong-shape", top.span, "expected a list of acts; write - {at: 5m, do: {step: confirm}}")
    found = [_plan(node, findings) for node in top.items] if isinstance(top, Sequence) else []
    if findings.errors:
        shown = "\n".join(render(problem) for problem in findings.problems[:5])
        raise Refused(f"The robot's script cannot be played:\n{shown}", listed=True)
    return [plan for plan in found if plan is not None]


def _plan(node: Node, findings: Findings) -> PlannedAction | None:
    if not isinstance(node, Mapping):
        findings.error("wrong-shape", node.span, "expected an act; write {at: 5m, do: {step: confirm}}")
        return None
    fields = Fields(node, findings, KEYS, "an act")
    fields.need("at", what="an act")
    at, does = seconds(fields, "at"), read_predicate(fields, "do")
    if sum(key in node.entries for key in ("do", "judge", "fire")) != 1:
        start = node.span[0]
        findings.error("bad-act", (start, start + 1), "an act has one of `do`, `judge` and `fire`")
    result = fields.choice("result", ("on-time", "late", "missed"), "on-time", "unknown-result")
    return PlannedAction(at or 0, does.predicate if does else None, fields.text("judge"), result, fields.text("fire"))
