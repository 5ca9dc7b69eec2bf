"""Whom a report is for: each audience has its templates, its formats and the redaction profile it begins with.

An audience `executive` is laid out by `reports/executive.md.j2` and `reports/executive.html.j2`. To add one: a line
here and those two templates. Nothing that is slow to import is loaded, so that a command line can list them.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from irrunner.errors import Misused

INTERNAL: Final = "internal"
PROFILES: Final = (INTERNAL, "regulator", "customer", "public")
"""The redaction profiles that come with irrunner, the most open first."""
DEFAULT = "full"
"""The audience where nobody named one."""


class Audience(Struct, frozen=True):
    """One audience.

    Attributes:
        id: as people write it.
        title: the kind of document, as it stands above its title.
        template: the file that begins is `TEMPLATE.md.j2`.
        profile: what is left out unless somebody names another redaction profile.
        page: which of `irrunner.report.pages` the templates are handed; empty for the whole report.
    """

    id: str
    title: str
    template: str
    profile: str = INTERNAL
    page: str = ""


_ALL = (
    Audience("full", "Incident report", "incident"),
    Audience("executive", "Executive summary", "executive", page="executive"),
    Audience("technical", "Technical report", "technical"),
    Audience("customer", "Notice to customers", "customer", profile="customer", page="customer"),
    Audience("handover", "Hand-over", "handover", page="handover"),
    Audience("lessons", "Lessons learned", "lessons", page="lessons"),
)
AUDIENCES = {each.id: each for each in _ALL}
"""The one list that every command and screen reads."""


def find_audience(name: str) -> Audience:
    """An audience by its id.

    Raises:
        Misused: there is none of that id.
    """
    if (found := AUDIENCES.get(name)) is None:
        raise Misused(f"There is no audience {name!r} of a report.", hint=f"There are: {', '.join(AUDIENCES)}.")
    return found
