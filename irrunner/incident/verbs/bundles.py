"""Putting on record that an incident leaves with its evidence: an act of custody on every item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.verbs.evidence import printable_name
from irrunner.journal.events import BundleExported, EventCorrected

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import Incident


def record_bundle_export(incident: Incident, to: Path, recipients: Sequence[str] = (), *, by: str = "") -> Entry | None:
    """Record that all evidence leaves in a bundle, before it does, so that the bundle holds this entry.

    Returns:
        None when the incident has no evidence that could leave.

    Raises:
        StoreUnusable: nothing can be written into the store.
    """
    incident.refresh()
    if incident.state.is_removed or not any(
        each.kept and not each.destroyed for each in incident.state.evidence.values()
    ):
        return None
    with incident.writing(None, by, while_closed=True) as write:
        files = {each.sha256 for each in write.state.evidence.values() if each.kept and each.destroyed is None}
        return write(BundleExported(printable_name(str(to.absolute())), tuple(recipients)), files=len(files))


def record_failed_export(incident: Incident, exported: Entry, why: str, *, by: str = "") -> Entry:
    """Correct the entry of an export that came to nothing."""
    with incident.writing(None, by, while_closed=True) as write:
        return write(EventCorrected("nowhere: no bundle was left", None, why), event=exported.seq)
