"""ATT&CK and ATLAS techniques and CSF 2.0 outcomes that steps are tagged with, and what was done of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.checklist import DONE, NOT_APPLICABLE
from irrunner.report.data.model_control import TagRow

if TYPE_CHECKING:
    from irrunner.playbook.model import Tags
    from irrunner.report.data.context import ReportContext

FRAMEWORKS = ("ATT&CK", "ATLAS", "CSF 2.0")


def tag_rows(context: ReportContext) -> tuple[TagRow, ...]:
    """Every id that a step which applied is tagged with, by framework and id; a step of many rows once."""
    found: dict[tuple[int, str], tuple[dict[str, None], dict[str, None]]] = {}
    for step in context.state.steps.values():
        standings = {view.standing for view in context.checklist.views(step.id)}
        if standings <= {NOT_APPLICABLE}:
            continue
        for framework, ids in enumerate(_ids(step.tags)):
            for each in ids:
                done, left = found.setdefault((framework, each), ({}, {}))
                (done if DONE in standings else left)[step.id] = None
    return tuple(
        TagRow(FRAMEWORKS[framework], each, tuple(done), tuple(left))
        for (framework, each), (done, left) in sorted(found.items(), key=lambda item: item[0])
    )


def _ids(tags: Tags) -> tuple[tuple[str, ...], ...]:
    return tags.attack, tags.atlas, tags.csf
