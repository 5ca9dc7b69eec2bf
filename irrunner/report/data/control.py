"""Document control: draft or final, which version, who stands behind it, who reviewed it, who gets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner import __version__
from irrunner.incident.verbs.writing import final_issue
from irrunner.report.data.model_control import DocumentControl, Issue, Review

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.report.data.context import ReportContext
    from irrunner.report.data.model_work import People


def document_control(context: ReportContext, people: People) -> DocumentControl:
    """What document this is, out of the acts that are recorded about it."""
    state = context.state
    issues = tuple(_issue(context, entry) for entry in state.report_acts if entry.kind == "report.issued")
    reviews = tuple(_review(context, entry) for entry in state.report_acts if entry.kind == "report.reviewed")
    last = issues[-1] if issues else None
    readers = dict.fromkeys(name for issue in issues for name in issue.to)
    return DocumentControl(
        status="final" if final_issue(state) is not None else "draft",
        version=last.version if last is not None else 0,
        since=state.seq - last.entry if last is not None else 0,
        author=_author(context, people),
        generator=f"irrunner {__version__}",
        issues=issues,
        reviews=reviews,
        readers=tuple(readers),
    )


def _author(context: ReportContext, people: People) -> str:
    """Who wrote the record: the scribe, else whoever wrote most of it."""
    held = context.state.holder("scribe")
    return context.text(held) or people.scribe or ", ".join(dict.fromkeys(each.name for each in people.writers))


def _issue(context: ReportContext, entry: Entry) -> Issue:
    to = tuple(context.text(name) for name in entry.body_texts("to"))
    version, head = entry.refs.get("version"), str(entry.refs.get("head", ""))
    number = version if isinstance(version, int) else 0
    return Issue(number, entry.by, context.when(entry), to, context.text(entry.words), head, entry.seq)


def _review(context: ReportContext, entry: Entry) -> Review:
    result, head = str(entry.refs.get("result", "")), str(entry.refs.get("head", ""))
    return Review(result, entry.by, context.when(entry), context.text(entry.words), head, entry.seq)
