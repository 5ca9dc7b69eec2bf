"""What only a person can write of a report: each part as it was written last, with what it said before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.playbook.model import OF_THE_NOTICE, SECTIONS
from irrunner.report.data.model_brief import Version, WrittenSection

if TYPE_CHECKING:
    from irrunner.report.data.context import ReportContext


def written_sections(context: ReportContext, *, of_notice: bool = False) -> tuple[WrittenSection, ...]:
    """Every part of the report in its order, written or not; or every part of the notice to customers."""
    asked: dict[str, list[str]] = {}
    for step in context.state.steps.values():
        for name in step.writes:
            asked.setdefault(name, []).append(step.id)
    return tuple(
        _section(context, name, title, tuple(asked.get(name, ())))
        for name, title in SECTIONS.items()
        if name.startswith(OF_THE_NOTICE) is of_notice
    )


def _section(context: ReportContext, name: str, title: str, asked_by: tuple[str, ...]) -> WrittenSection:
    versions = context.state.sections.get(name, [])
    if not versions:
        return WrittenSection(name, title, "", "", None, 0, (), asked_by)
    last = versions[-1]
    earlier = tuple(
        Version(context.text(entry.words), entry.by, context.when(entry), entry.seq) for entry in versions[:-1]
    )
    return WrittenSection(
        name, title, context.text(last.words), last.by, context.when(last), last.seq, earlier, asked_by
    )
