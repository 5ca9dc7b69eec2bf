"""Presence in plain mode: others see that somebody is here, and who comes is printed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from irrunner.application.open_incident import PRESENCE_INTERVAL

if TYPE_CHECKING:
    from irrunner.application.open_incident import OpenIncident


class PresenceWatch:
    """Renews the presence of this process, and finds out who else has come."""

    def __init__(self, opened: OpenIncident) -> None:
        """Nothing is written before the first call of `newcomers`."""
        self._presence = opened.presence
        self._last = -PRESENCE_INTERVAL
        self._known: set[str] = set()

    def newcomers(self) -> list[str]:
        """Renew the presence, if it is time to.

        Returns:
            The names of those who were not here the last time. Who leaves and comes back is new again.
        """
        now = time.monotonic()
        if now - self._last < PRESENCE_INTERVAL:
            return []
        self._last = now
        self._presence.beat()
        here = {each.short for each in self._presence.others()}
        new = sorted(here - self._known)
        self._known = here
        return new

    def leave(self) -> None:
        """Let others see at once that nobody is here any more."""
        self._presence.leave()
