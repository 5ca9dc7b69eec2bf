"""Which way a story took: whether a gate can no longer open, because what it waits for was decided otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

if TYPE_CHECKING:
    from irrunner.exercise.play.condition_log import ConditionLog
    from irrunner.exercise.scenario.model import Predicate


def is_another_way(gate: Predicate | None, conditions: ConditionLog) -> bool:
    """Whether a gate stayed shut because the story took another way, and not because the players did too little.

    A choice or a decision was made for another answer, and no expectation asks for the one that the gate waits for;
    or an expectation was to be missed, and was met.
    """
    if gate is None or conditions.of(gate) is not None:
        return False
    if gate.kind == "all":
        return any(is_another_way(part, conditions) for part in gate.parts)
    if gate.kind == "any":
        return all(is_another_way(part, conditions) for part in gate.parts)
    if gate.kind == "expectation" and gate.value == "missed":
        return conditions.of(structs.replace(gate, value="met")) is not None
    if gate.kind not in ("choice", "decision") or not gate.value or _is_expected(gate, conditions):
        return False
    return conditions.of(structs.replace(gate, value="")) is not None


def _is_expected(gate: Predicate, conditions: ConditionLog) -> bool:
    return any(
        (leaf.kind, leaf.name, leaf.value) == (gate.kind, gate.name, gate.value)
        for _, each in conditions.director_log.expectations()
        if each.met_by is not None
        for leaf in each.met_by.leaves()
    )
