"""The verb that brings the profile of the organisation into the incident, with the deadlines that it proposes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.deadlines.profile import profile_data, read_profile
from irrunner.errors import Misused, Refused
from irrunner.incident.verbs.registry import verb
from irrunner.journal.events import OrganisationDescribed, encode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Incident


@verb("deadline profile", "Bring in what the organisation is")
def deadline_profile(
    incident: Incident, organisation: Mapping[str, object], *, source: str, at: At = None, by: str = ""
) -> Entry:
    """Record what the organisation is, where that is from, and which regimes it proposes to look at.

    Args:
        incident: the incident.
        organisation: countries, sectors and the rest, as the settings have them.
        source: where that is from.
        at: when.
        by: whose act it is.

    Raises:
        Misused: nothing is described, a word means nothing, or two statements contradict each other.
        Refused: exactly that was recorded before.
    """
    from irrunner.deadlines.proposing import propose_from_library

    if not organisation:
        raise Misused(
            f"{source} does not describe the organisation.",
            hint='Write a table there: [organisation], then countries = ["DE"] and what else you know.',
        )
    profile = read_profile(dict(organisation), source)
    proposed = propose_from_library(profile, incident.regime_folders)
    event = OrganisationDescribed(profile_data(profile), source, tuple(proposed))
    with incident.writing(at, by) as write:
        before = write.state.organisation
        if before is not None and before.event is not None and encode(before.event) == encode(event):
            raise Refused(f"Exactly that was recorded in entry {before.seq}. Nothing was written.")
        return write(event, regimes=" ".join(name for name, _ in proposed))
