"""Incidents that a thread of the pool has folded, so that the next request reads only what is new."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from irrunner.application.open_incident import OpenIncident
from irrunner.incident import Incident

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from irrunner.journal import Journal
    from irrunner.journal.chain import Actor

_MOST: Final = 4
"""Incidents that a thread keeps; one of 100,000 entries takes some 100 MB."""


class OpenedIncidents:
    """A few open incidents for each thread, each as its journal stands now."""

    def __init__(self, playbooks: Sequence[Path] = ()) -> None:
        """Args: playbooks: the user's own folders, in which regimes are looked for first."""
        self._playbooks = playbooks
        self._local = threading.local()

    def open(self, journal: Journal, incident: str, actor: Actor) -> OpenIncident:
        """An incident with what is new in its journal, for somebody who acts on it.

        Raises:
            NotFound: there is no such incident, or the account of the server does not see it.
        """
        kept = self._kept_of(journal)
        found = kept.pop(incident, None)
        if found is None or journal.head(incident).seq < found.incident.state.seq:  # restored, or hidden from us now
            found = OpenIncident(Incident(journal, incident, actor))
            found.incident.regime_folders = self._playbooks
        else:
            found.incident.actor = Incident(journal, incident, actor).actor
        found.incident.refresh()
        if len(kept) >= _MOST:
            kept.pop(next(iter(kept)))
        kept[incident] = found
        return found

    def forget(self, journal: Journal, incident: str) -> None:
        """Read an incident anew next time."""
        self._kept_of(journal).pop(incident, None)

    def _kept_of(self, journal: Journal) -> dict[str, OpenIncident]:
        if getattr(self._local, "journal", None) is not journal:
            self._local.journal = journal
            self._local.kept = {}
        kept: dict[str, OpenIncident] = self._local.kept
        return kept
