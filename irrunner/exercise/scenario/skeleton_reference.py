"""What a scenario on a playbook can expect, as comments below a new one: steps, decisions, questions, registers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.playbook.model import REGISTERS
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.playbook.model import Ask, Playbook, Step

_WIDEST = 116
"""Columns of a comment."""


def what_can_be_expected(playbook: Playbook) -> str:
    """Comment lines: each step with its condition as `met_by` takes it, and what it says."""
    lines = [
        "",
        f"What can be expected on the playbook {playbook.id}, as `met_by`, `when` or `unless`:",
        "",
    ]
    for phase in playbook.phases:
        lines.append(f"{phase.name}:")
        lines += [f"  {line}" for step in phase.steps for line in _step(step)]
    if playbook.ask:
        lines += ["", "What is asked at the declaration, for `answers`, `sets` and {answer: KEY, is: VALUE}:"]
        lines += [f"  {_ask(ask)}" for ask in playbook.ask]
    lines += ["", "Registers, for {register: NAME, has: {COLUMN: VALUE}}:"]
    lines += [f"  {name}: {', '.join(columns)}" for name, columns in REGISTERS.items()]
    lines += ["", f"Roles, for `to`: {', '.join(playbook.roles) or 'none'}"]
    return "".join(f"# {_cut(line)}".rstrip() + "\n" for line in lines)


def _step(step: Step) -> Iterator[str]:
    text = " ".join(step.text.split())
    if step.is_decision:
        yield f"{{decision: {step.id}, is: {' | '.join(step.options)}}}  {text}"
    else:
        rows = f" (one for each of the {step.for_each})" if step.for_each else ""
        yield f"{{step: {step.id}}}  {text}{rows}"
    for number, name in enumerate(step.evidence, 1):
        yield f"  {{evidence: {step.id}, slot: {number}}}  {' '.join(name.split())}"
    for ask in step.ask:
        yield f"  {_ask(ask)}"


def _ask(ask: Ask) -> str:
    options = f" is one of {', '.join(ask.options)};" if ask.options else ""
    return f"{{answer: {ask.key}}} {options} {' '.join(ask.label.split())}".replace("  ", " ")


def _cut(line: str) -> str:
    text = one_line(line)
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"
