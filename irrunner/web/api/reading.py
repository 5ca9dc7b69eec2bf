"""What a program reads: the list of incidents, where one stands, what was recorded since, and the report."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from irrunner.application.entry_data import entries_after, logged_entry, require_within
from irrunner.application.status_data import status_data
from irrunner.application.summary_data import summary_fields
from irrunner.errors import Refused
from irrunner.incident.summaries import Summaries
from irrunner.journal.branches import SIZE
from irrunner.report import render

if TYPE_CHECKING:
    from irrunner.application.open_incident import OpenIncident
    from irrunner.journal import Journal
    from irrunner.journal.chain import Actor
    from irrunner.web.settings import ServeSettings


def list_incidents(journal: Journal, actor: Actor, after: str, limit: int, only: str) -> dict[str, Any]:
    """A page of the incidents, by id.

    Args:
        journal: the store.
        actor: who asks.
        after: the last id of the page before; empty for the first page.
        limit: how many at most.
        only: the only incident that is shown; empty for all.
    """
    summaries = Summaries(journal, actor)
    wanted = [each for each in summaries.incidents if each > after and (not only or each == only)]
    summaries.expect(wanted[:limit])
    page = [summary_fields(summaries.read(each)) for each in islice(wanted, limit)]
    summaries.keep()
    following = page[-1]["incident"] if page else after
    return {"incidents": page, "next": following, "more": len(wanted) > len(page)}


def read_events(opened: OpenIncident, after: int, limit: int, link: str) -> dict[str, Any]:
    """A page of the journal: the entries above `after`, and with what to ask for those that follow.

    Args:
        opened: the incident.
        after: the place of the last entry that the program has.
        limit: how many at most.
        link: the link of that entry as the program saw it; empty when it does not want to know.

    Raises:
        Refused: the record ends before that entry, or has another one in its place.
    """
    incident = opened.incident
    require_within(incident.store, incident.id, after)
    if link and incident.state.purged is None and after < SIZE and link != _link(opened, after):
        raise Refused(
            f"Entry {after} of {incident.id} has another link than the one that you saw.",
            hint="The record was restored or exchanged: irrunner verify --head, with the link that you saw.",
        )
    following = entries_after(incident.state, after)
    page = following[:limit]
    last = int(page[-1].seq) if page else after
    return {
        "incident": incident.id,
        "mode": incident.state.mode,
        "head": incident.head,
        "seq": incident.state.seq,
        "entries": [logged_entry(entry) for entry in page],
        "next": last,
        "link": _link(opened, last),
        "more": len(following) > len(page),
    }


def _link(opened: OpenIncident, seq: int) -> str:
    """The link of an entry, in hex; before the first one as the id gives it, and none in a branch."""
    from irrunner.journal.chain import first_link

    incident = opened.incident
    if seq == 0:
        return first_link(incident.id).hex()
    row = next(incident.store.rows(incident.id, seq - 1), None) if seq < SIZE else None
    return row.link.hex() if row is not None and row.seq == seq else ""


def read_status(opened: OpenIncident) -> dict[str, Any]:
    """Where an incident stands, as `status --json` says it."""
    return status_data(opened)


def read_report(opened: OpenIncident, profile: str, settings: ServeSettings) -> bytes:
    """The report as JSON, with a redaction profile; by default what its readers inside are shown.

    Raises:
        NotFound: no such profile. Refused: the incident's label stands against those readers.
    """
    text = render(opened.incident, "json", profile=profile, templates=settings.templates, timing=opened.timing)
    return text.encode()
