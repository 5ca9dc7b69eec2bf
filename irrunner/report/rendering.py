"""An incident in, a report out. Nothing is written, and no clock is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.moments import format_utc, parse_utc
from irrunner.report.audiences import DEFAULT, find_audience
from irrunner.report.formats import FORMATS, INCIDENT_FORMATS, Page, find_format
from irrunner.report.pages import build_page

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.incident.incident import Incident
    from irrunner.incident.targets import Timing


def render(
    incident: Incident,
    format: str,
    *,
    audience: str = DEFAULT,
    profile: str = "",
    reason: str = "",
    templates: Path | None = None,
    timing: Timing | None = None,
) -> str:
    """The report of an incident as of its last entry: the same journal always gives the same bytes.

    Args:
        incident: the incident; what is new in its journal is read first.
        format: the name of one of `irrunner.report.formats.INCIDENT_FORMATS`.
        audience: the id of one of `irrunner.report.audiences`; its templates lay the report out.
        profile: the id of a redaction profile; empty for the audience's own.
        reason: why the report is given out although its TLP label, or a mark of privilege, stands against it.
        templates: a folder of the user's own templates; each takes the place of ours of the same name.
        timing: what the targets of steps count, as an exercise has it; None for time on the wall.

    Raises:
        NotFound: there is no such incident, or no such profile.
        Refused: a template or profile of the user's cannot be used, with the line; or the label does not allow that
            reader and no reason was given.
        Misused: no such format or audience, or the folder of templates is none.
    """
    chosen, whom = find_format(format, INCIDENT_FORMATS), find_audience(audience)
    incident.refresh()
    from irrunner.report.data.build import build_report
    from irrunner.report.redaction import load_profile, objections, redact, require_reason

    shown_to = load_profile(profile or whom.profile, templates)
    report = build_report(
        incident.checklist, incident.head, exact=chosen.exact, timing=timing, people_now=people_now(incident)
    )
    chart = None
    if chosen.has_chart and not whom.page:
        from irrunner.report.data.context import ReportContext
        from irrunner.report.svg.chart import build_chart

        chart = build_chart(ReportContext(incident.checklist, exact=False))
    despite = objections(report.header, shown_to)
    require_reason("report", shown_to, despite, reason)
    shown, drawn = redact(report, chart, shown_to, despite=despite, reason=reason.strip() if despite else "")
    page = build_page(whom.page if format in FORMATS else "", shown)
    return chosen.render(Page(page, drawn, whom.template, templates, rows=len(report.timeline)))


def people_now(incident: Incident) -> str:
    """As of when the report is, by the clock of an exercise's story; empty where people go by the wall."""
    calendar, entries = incident.calendar(), incident.state.entries
    if calendar is None or not entries:
        return ""
    closed = incident.state.closed
    return format_utc(calendar.shown(parse_utc(closed.when if closed is not None else entries[-1].recorded)))
