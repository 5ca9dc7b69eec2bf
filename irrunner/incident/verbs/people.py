"""Verbs on people: roles and hand-overs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import NotFound, Refused
from irrunner.incident.verbs.registry import verb
from irrunner.journal.events import HandoverAccepted, HandoverOffered, RoleAssigned

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Incident


@verb("role", "Give a role to somebody")
def role(incident: Incident, name: str, person: str, *, contact: str = "", at: At = None, by: str = "") -> Entry:
    """Give a role to somebody, with how to reach them; whoever had it gave it up.

    Raises:
        NotFound: the playbook has no such role.
    """
    with incident.writing(at, by) as write:
        if name not in write.state.roles:
            known = ", ".join(write.state.roles) or "none"
            raise NotFound(f"There is no role {name!r}.", hint=f"Roles: {known}.")
        if not person.strip():
            raise Refused("A role needs a person.")
        return write(RoleAssigned(person.strip(), contact.strip()), role=name)


@verb("handover", "Hand over to the next person")
def handover(incident: Incident, to: str, *, brief: str = "", at: At = None, by: str = "") -> Entry:
    """Offer a hand-over: to whom, and what they must know that the checklist does not say."""
    if not to.strip():
        raise Refused("A hand-over needs somebody to hand over to.")
    with incident.writing(at, by) as write:
        return write(HandoverOffered(to.strip(), brief))


@verb("accept", "Accept a hand-over")
def accept(incident: Incident, *, note: str = "", at: At = None, by: str = "") -> Entry:
    """Accept the hand-over offered last; roles that the giver held pass to `by`.

    Raises:
        Refused: no hand-over is open.
    """
    with incident.writing(at, by) as write:
        waiting = [each for each in write.state.handovers if each.accepted is None]
        if not waiting:
            raise Refused("No hand-over is waiting to be accepted.")
        offered = waiting[-1].offered
        entry = write(HandoverAccepted(note), event=offered.seq)
        for each in write.state.roles.values():
            if each.person and each.person == offered.by and write.by != offered.by:
                write(RoleAssigned(write.by), role=each.name)
        return entry
