"""Entries, and the incident that they belong to, as every JSON answer shows them: the shell's and the web's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from irrunner.errors import Refused
from irrunner.journal.branches import SIZE, as_place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State
    from irrunner.journal import Journal


def entry_fields(entry: Entry) -> dict[str, Any]:
    """An entry as every JSON answer shows it: who, when, what, and the words after corrections."""
    return {
        "seq": int(entry.seq),
        "place": str(entry.seq),
        "kind": entry.kind,
        "occurred": entry.when,
        "precision": entry.exactness,
        "said": entry.as_written,
        "recorded": entry.recorded,
        "by": entry.by,
        "actor": {"name": entry.actor.name, "account": entry.actor.account, "host": entry.actor.host},
        "refs": dict(entry.refs),
        "words": entry.words,
    }


def logged_entry(entry: Entry) -> dict[str, Any]:
    """An entry as the log shows it: also its body as it was written.

    There is none once it is redacted, and no playbook in it, which is the same for all.
    """
    body = msgspec.to_builtins(entry.event) if entry.event is not None else None
    if isinstance(body, dict):
        body.pop("playbook", None)
    return {**entry_fields(entry), "body": body}


def incident_fields(store: Journal, incident: str, mode: str, seq: int = 0) -> dict[str, Any]:
    """Which incident an answer is about, and its head; with `seq` the head that it had after that entry."""
    row = next(store.rows(incident, seq - 1), None) if seq else None
    link = row.link if row is not None and row.seq == seq else store.head(incident).link
    return {"incident": incident, "mode": mode, "head": link.hex()}


def require_within(store: Journal, incident: str, place: int) -> None:
    """See that whoever goes on after an entry can have seen it here.

    Raises:
        Refused: the record ends before it.
    """
    if place < SIZE and place > (last := store.head(incident).seq):
        raise _not_here(incident, place, last)


def entries_after(state: State, place: int) -> Sequence[Entry]:
    """The entries behind the one at a place, in the order of the log.

    Those of a branch follow the entry that brought them in, all at once, and their places are larger than any number
    of the trunk: a place says where to go on, and not what is newer.

    Raises:
        Refused: the place is one of a branch that is not here.
    """
    entries = state.entries
    if not place:
        return entries
    at = next((index for index in range(len(entries) - 1, -1, -1) if entries[index].seq == place), None)
    if at is not None:
        return entries[at + 1 :]
    if place >= SIZE:
        raise _not_here(state.incident, place, state.seq)
    following = next((index for index, entry in enumerate(entries) if place < entry.seq < SIZE), len(entries))
    return entries[following:]  # its entry was purged, or is missing


def _not_here(incident: str, place: int, last: int) -> Refused:
    return Refused(
        f"{incident} has no entry {as_place(place)}: its record ends at entry {last}.",
        hint="If somebody saw it here, the record lost its end: irrunner verify --head, with a head noted then.",
    )
