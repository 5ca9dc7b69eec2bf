"""Whoever walks on plain lines is seen by the screens of others, and sees who comes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from irrunner.incident.moments import format_utc
from irrunner.journal.presence import Presence

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.incident import Incident

_BEAT = 3.0
"""Seconds between two looks at who else is here."""


class Sign:
    """One's own sign of presence, renewed now and then."""

    def __init__(self, place: Path, incident: Incident) -> None:
        """Nothing is written yet."""
        self._presence = Presence(place, incident.id, incident.actor, format_utc(incident.clock()))
        self._looked = -_BEAT
        self._known: set[str] = set()

    def newcomers(self) -> list[str]:
        """Show oneself; who has come since the last look. Who leaves and comes back is new again."""
        now = time.monotonic()
        if now - self._looked < _BEAT:
            return []
        self._looked = now
        self._presence.beat()
        here = {each.short for each in self._presence.others()}
        new = sorted(here - self._known)
        self._known = here
        return new

    def leave(self) -> None:
        """Take it away."""
        self._presence.leave()
