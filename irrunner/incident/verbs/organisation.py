"""The verb that brings the profile of the organisation into the incident, with the deadlines that it proposes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.deadlines.profile import profile_data
from irrunner.errors import Refused
from irrunner.journal.events import OrganisationDescribed, encode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.deadlines.profile import Profile
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Incident


def deadline_profile(
    incident: Incident,
    profile: Profile,
    proposed: Sequence[tuple[str, str]],
    *,
    source: str,
    at: At = None,
    by: str = "",
) -> Entry:
    """Record what the organisation is, where that is from, and which regimes it proposes to look at.

    Args:
        incident: the incident.
        profile: the organisation.
        proposed: ids of regimes, each with why.
        source: where the profile is from.
        at: when.
        by: whose act it is.

    Raises:
        Refused: exactly that was recorded before.
    """
    event = OrganisationDescribed(profile_data(profile), source, tuple(proposed))
    with incident.writing(at, by) as write:
        before = write.state.organisation
        if before is not None and before.event is not None and encode(before.event) == encode(event):
            raise Refused(f"Exactly that was recorded in entry {before.seq}. Nothing was written.")
        return write(event, regimes=" ".join(name for name, _ in proposed))
