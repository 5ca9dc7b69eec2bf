"""The live page of an incident: one text for everybody who was given the same link, and its sections one by one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.errors import Refused
from irrunner.playbook.model import TLP
from irrunner.report.formats.html import ESCAPING, mark_long_words
from irrunner.report.formats.page import Page
from irrunner.report.pages.live import build
from irrunner.report.redaction import load_profile, objections, redact
from irrunner.report.rendering import people_now
from irrunner.report.template_sandbox import render_page

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.incident.incident import Incident
    from irrunner.incident.targets import Timing
    from irrunner.report.redaction.profiles import Profile

_SECTION = re.compile(r'<section id="([a-z]+)".*?</section>', re.DOTALL)


class RenderedPage(Struct, frozen=True, gc=False):
    """A live page.

    Attributes:
        head, entry: as of which link of the journal, and its place. as_of: when that entry was recorded, for people.
        html: the whole page. style: its style sheet, with the marks of printed pages.
        sections: those parts of it that change, by id.
    """

    incident: str
    head: str
    entry: int
    as_of: str
    html: str
    style: str
    sections: dict[str, str]


def render_live(
    incident: Incident,
    *,
    profile: str,
    limit: str,
    templates: Path | None = None,
    timing: Timing | None = None,
) -> RenderedPage:
    """The live page of an incident as of its last entry.

    Args:
        incident: the incident, its journal read.
        profile: the id of a redaction profile.
        limit: the strictest TLP level under which the page may still be shown.
        templates: a folder of the user's own, for profiles alone; the page is laid out by ours.
        timing: what the targets of steps count, as an exercise has it.

    Raises:
        NotFound: there is no such profile.
        Refused: the profile cannot be used, or the incident's marks do not allow the page any more, and how they are.
    """
    from irrunner.report.data.build import build_report

    shown_to = load_profile(profile, templates)
    report = build_report(
        incident.checklist, incident.head, exact=False, timing=timing, people_now=people_now(incident)
    )
    require_allowed(report.header.tlp, objections(report.header, shown_to), limit, shown_to)
    shown, _ = redact(report, None, shown_to)
    live = build(shown)
    html, style = (render_page(Page(live, None, name, None, 0), ESCAPING, __name__) for name in ("live", "live-style"))
    html = mark_long_words(html)
    sections = {found[1]: found[0] for found in _SECTION.finditer(html)}
    as_of = report.header.as_of.text
    return RenderedPage(incident.id, incident.head, report.journal.last, as_of, html, _bare(style), sections)


def require_allowed(label: str, despite: tuple[str, ...], limit: str, profile: Profile) -> None:
    """Nothing, when the incident's marks allow the page.

    Args:
        label: the incident's, as `TLP:AMBER`.
        despite: what stands against this profile.
        limit: the strictest TLP level under which the page may be shown.
        profile: for whom it is.

    Raises:
        Refused: they do not.
    """
    level = label.removeprefix("TLP:").lower()
    if level not in TLP or TLP.index(level) > TLP.index(limit):
        despite = (*despite, f"its label {label} is stricter than the TLP:{limit.upper()} that this page was made for")
    if despite:
        raise Refused(f"The page with the profile {profile.id} cannot be shown: {' and '.join(despite)}.")


def _bare(style: str) -> str:
    """A style sheet without the tags that a report needs around it."""
    return re.sub(r"</?style>\n?", "", style).strip() + "\n"
