"""This screen's sign that somebody has the open incident in front of them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from irrunner.journal.presence import Presence

if TYPE_CHECKING:
    from irrunner.incident.incident import Incident
    from irrunner.tui.store.session import Session

_signs: WeakKeyDictionary[Incident, Presence] = WeakKeyDictionary()


def sign_of(session: Session) -> Presence | None:
    """This screen's one sign for the open incident, whichever room is in front."""
    incident = session.incident
    if incident is None or session.read_only:
        return None
    if incident not in _signs:
        since = session.clock().isoformat(timespec="seconds")
        _signs[incident] = Presence(session.place, incident.id, session.actor, since)
    return _signs[incident]
