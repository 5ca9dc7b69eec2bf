"""Entries, and the incident that they belong to, as every JSON answer shows them: the shell's and the web's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from irrunner.errors import Refused

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.journal import Journal


def entry_fields(entry: Entry) -> dict[str, Any]:
    """An entry as every JSON answer shows it: who, when, what, and the words after corrections."""
    return {
        "seq": int(entry.seq),
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


def require_within(store: Journal, incident: str, seq: int) -> None:
    """See that whoever goes on after an entry can have seen it here.

    Raises:
        Refused: the record ends before it.
    """
    if seq > (last := store.head(incident).seq):
        raise Refused(
            f"{incident} has no entry {seq}: its record ends at entry {last}.",
            hint="If somebody saw it here, the record lost its end: irrunner verify --head, with a head noted then.",
        )
