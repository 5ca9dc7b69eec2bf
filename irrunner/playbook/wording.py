"""The texts of a step that are templates, changed together: sentence, how, warning, evidence, rounds and checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import structs

from irrunner.playbook.model import Check, Step

Change = Callable[[str], str]


def texts_in(check: Check) -> Iterator[str]:
    """Every text of a check: the parts of its command, and the texts among its parameters."""
    yield from check.argv
    yield from _texts(check.params)


def reworded(step: Step, change: Change) -> Step:
    """The same step with every template put through `change`."""
    return structs.replace(
        step,
        text=change(step.text),
        how=change(step.how),
        warn=change(step.warn),
        repeat=change(step.repeat),
        evidence=tuple(change(slot) for slot in step.evidence),
        checks=tuple(
            Check(check.kind, tuple(change(part) for part in check.argv), _changed(check.params, change))
            for check in step.checks
        ),
    )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def _changed(value: Any, change: Change) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _changed(part, change) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_changed(part, change) for part in value]
    return value
