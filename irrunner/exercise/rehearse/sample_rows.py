"""Answers and rows of registers that open every branch of a playbook, made from what its conditions compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from irrunner.playbook.condition_tree import Compare
from irrunner.playbook.conditions import comparisons, parse
from irrunner.playbook.model import REGISTERS

if TYPE_CHECKING:
    from irrunner.playbook.model import Ask, Playbook

_SAMPLES: Final = {"list": "1.2.3", "number": "1", "time": "2025-12-31 12:00 UTC"}


def sample_answer(ask: Ask) -> str:
    """An answer that fits a question, with its first option where it has some."""
    return ask.options[0] if ask.options else _SAMPLES.get(ask.type, ask.example or "an answer")


def sample_rows(playbook: Playbook) -> dict[str, list[dict[str, str]]]:
    """For each register that steps go over: a bare row, and one for each word that a condition compares a column to."""
    rows: dict[str, list[dict[str, str]]] = {}
    for phase in playbook.phases:
        for step in phase.steps:
            if step.for_each:
                found = rows.setdefault(step.for_each, [{REGISTERS[step.for_each][0]: "row 1"}])
                for column, word in _compared(step.when):
                    if not any(row.get(column) == word for row in found):
                        found.append({REGISTERS[step.for_each][0]: f"row {len(found) + 1}", column: word})
    return rows


def _compared(condition: str) -> list[tuple[str, str]]:
    if not condition:
        return []
    return [
        (part.name.removeprefix("item."), literal.text)
        for part in comparisons(parse(condition))
        if isinstance(part, Compare) and part.name.startswith("item.")
        for literal in part.literals
    ]
