"""Bringing removals to their end: begun in the journal, done to the bytes, finished in the journal.

A removal that was begun is finished here, by whoever comes next: the verb that began it, the same verb asked for once
more, or the next opening of the store after a crash. Each part can be done twice without harm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import StoreUnusable
from irrunner.journal.events import IncidentPurged, PurgeBegun, RemovalFinished
from irrunner.journal.evidence_refs import EvidenceClaims

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import Incident, Write
    from irrunner.incident.state import Evidence, State


def is_unfinished(state: State) -> bool:
    """Whether a removal was begun in the incident that has not come to its end."""
    return state.purging is not None or bool(state.removals)


def finish(incident: Incident) -> Entry | None:
    """Do what the incident's unfinished removals still owe, and put on record that it is done.

    Returns:
        The entry that says so; None when nothing was owed.

    Raises:
        StoreUnusable: something could not be removed. The record says that it was begun, and not that it is done.
    """
    incident.refresh()
    entry = None
    if is_unfinished(incident.state):
        begun = incident.state.purging or incident.state.removals[-1]
        entry = _finished(incident, begun)
    with incident.store.writing() as writer:  # nobody begins another one meanwhile
        if writer.head(incident.id).seq == incident.state.seq:
            incident.store.workspace.end_removal(incident.id)
    return entry


def _finished(incident: Incident, begun: Entry) -> Entry:
    try:
        kept = _do_to_the_bytes(incident)
        with incident.writing(removing=True) as write:
            if not write.state.removals:  # another process has just finished them
                return write.state.entries[-1]
            return write(RemovalFinished(tuple(sorted(kept))), event=write.state.removals[-1].seq)
    except StoreUnusable as error:
        raise StoreUnusable(
            f"The removal that entry {begun.seq} of {incident.id} began is not finished: {error.sentence}",
            hint="It goes on when the store is used next. To try it now, give the same command again.",
        ) from error


def _do_to_the_bytes(incident: Incident) -> set[str]:
    """Remove files, and what the journal's own file keeps; the hashes of evidence that stays."""
    store = incident.store
    claims = EvidenceClaims(store)
    claims.refresh()
    kept = _remove_destroyed(incident, claims)
    if incident.state.purging is not None:
        _bury(incident, claims)
    if not store.finish_erasing():
        raise StoreUnusable("Unused parts of the journal's file may still hold the words.")
    store.warnings += store.workspace.forget(incident.id)
    return kept


def _remove_destroyed(incident: Incident, claims: EvidenceClaims) -> set[str]:
    """Remove the bytes of destroyed evidence; those that somebody named again meanwhile stay, and are returned."""
    names = {str(each.refs["sha256"]) for each in incident.state.removals if each.kind == "evidence.destroyed"}
    if not names:
        return set()
    with incident.store.writing():  # nobody can name the bytes while they go
        claims.refresh()
        kept = names & claims.wanted()
        for name in sorted(names - kept):
            incident.store.vault.destroy(name)
    return kept


def _bury(incident: Incident, claims: EvidenceClaims) -> None:
    """Remove the bytes that no other incident names, then all entries; a tombstone stays."""
    store = incident.store
    with store.writing():
        claims.refresh()
        wanted = claims.wanted(but=incident.id)
        for name in sorted(incident.state.vault_hashes() - wanted):
            store.vault.destroy(name)
    with incident.writing(removing=True) as write:
        if write.state.purged is None:  # else another process has just done it
            write.purge(_tombstone(write, wanted))


def _tombstone(write: Write, wanted: set[str]) -> IncidentPurged:
    begun = write.state.purging
    event = begun.event if begun is not None else None
    why, authority, gone = (event.why, event.authority, event.gone) if isinstance(event, PurgeBegun) else ("", "", ())
    items = [item for item in write.state.evidence.values() if item.destroyed is None]
    elsewhere = sum(not item.kept or item.sha256 in wanted for item in items)
    lost = sum(_is_lost(item, wanted, gone) for item in items)
    head = write.head
    return IncidentPurged(
        why,
        authority or write.by,
        head.link.hex(),
        head.seq,
        len(items) - elsewhere - lost,
        elsewhere=elsewhere,
        gone=lost,
        outline=write.outline,
    )


def _is_lost(item: Evidence, wanted: set[str], gone: tuple[str, ...]) -> bool:
    return item.kept and item.sha256 not in wanted and item.id in gone
