"""Every run of a check: what it did, who allowed that, its answer, what it kept and found, and what changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from irrunner.incident.check_standings import RUNNING, changes_since
from irrunner.report.data.model_checks import ReportCheck

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.incident.state import CheckRun
    from irrunner.report.data.context import ReportContext

_MOST_FACTS: Final = 20
_ONLY_IN_JSON: Final = ("environment",)
"""Facts that no reader of a page needs: the names of all variables."""


def checks(context: ReportContext) -> tuple[ReportCheck, ...]:
    """Every run, in order; those that were interrupted or failed as well."""
    allowed = [entry for entry in context.state.entries if entry.kind == "check.allowed"]
    return tuple(_run(context, run, allowed) for run in context.state.checks.values())


def _run(context: ReportContext, run: CheckRun, allowed: list[Entry]) -> ReportCheck:
    started, end = run.started, run.finished
    digest = str(started.refs.get("digest", ""))
    yes = next((each for each in reversed(allowed) if each.seq < started.seq and _allows(each, digest)), None)
    facts = {name: context.text(str(text)) for name, text in dict(getattr(end and end.event, "facts", {})).items()}
    shown = [(name, text) for name, text in facts.items() if name not in _ONLY_IN_JSON]
    return ReportCheck(
        number=run.number,
        name=run.name,
        step=run.step,
        what=tuple(context.text(line) for line in started.body_texts("what")),
        digest=digest,
        allowed_by=yes.by if yes is not None else "",
        allowed_entry=yes.seq if yes is not None else 0,
        answer=run.result or RUNNING,
        ended=str(end.refs.get("ended", "")) if end is not None else "",
        summary=context.text(end.words) if end is not None else "",
        facts=facts,
        shown_facts=tuple(shown[:_MOST_FACTS]),
        facts_left_out=max(0, len(shown) - _MOST_FACTS),
        began=context.when(started),
        finished=context.when(end) if end is not None else None,
        by=started.by,
        entry=started.seq,
        end_entry=end.seq if end is not None else 0,
        evidence=tuple(run.evidence),
        rows=tuple(row.id for row in run.rows),
        older=tuple(changes_since(context.checklist, run)) if end is not None else (),
    )


def _allows(entry: Entry, digest: str) -> bool:
    return bool(digest) and entry.refs.get("digest") == digest
