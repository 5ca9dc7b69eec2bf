"""Whoever walks on plain lines is seen by the screens of others, and sees who comes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from irrunner.application.open_incident import PRESENCE_INTERVAL

if TYPE_CHECKING:
    from irrunner.application.open_incident import OpenIncident


class Sign:
    """One's own sign of presence, renewed now and then."""

    def __init__(self, opened: OpenIncident) -> None:
        """Nothing is written yet."""
        self._presence = opened.presence
        self._looked = -PRESENCE_INTERVAL
        self._known: set[str] = set()

    def newcomers(self) -> list[str]:
        """Show oneself; who has come since the last look. Who leaves and comes back is new again."""
        now = time.monotonic()
        if now - self._looked < PRESENCE_INTERVAL:
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
