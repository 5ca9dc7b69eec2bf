"""Which questions are to be answered: not those of steps that wait, do not apply or were skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.checklist import NOT_APPLICABLE, SKIPPED, WAITING

if TYPE_CHECKING:
    from irrunner.playbook.model import Ask
    from irrunner.report.data.context import ReportContext


def asked(context: ReportContext) -> list[tuple[str, Ask]]:
    """Every question, by its key, but for those that only such steps ask which wait, do not apply or were skipped."""
    asking: dict[str, list[str]] = {}
    for step in context.state.steps.values():
        for ask in step.ask:
            asking.setdefault(ask.key, []).append(step.id)
    return [
        (key, ask)
        for key, ask in context.state.asks.items()
        if key not in asking or any(_is_asked(context, step) for step in asking[key])
    ]


def _is_asked(context: ReportContext, step: str) -> bool:
    return any(view.standing not in (NOT_APPLICABLE, SKIPPED, WAITING) for view in context.checklist.views(step))
