"""Verbs on the record itself: correct, redact, purge. Nothing is edited (DESIGN section 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import Misused, NotFound, Refused
from irrunner.incident.answers import parse_answer
from irrunner.incident.moments import parse_moment, parse_utc
from irrunner.incident.verbs.registry import verb
from irrunner.journal.events import CATALOGUE, EventCorrected, EventRedacted, IncidentPurged

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Incident, Write

_KEPT_WHOLE = ("incident.declared", "playbook.grafted", "incident.purged", "event.redacted", "clock.stepped")
"""Kinds without words of the responders: a redaction would only break the record."""


@verb("correct", "Correct the words or the time of an entry")
def correct(
    incident: Incident,
    seq: int,
    *,
    words: str | None = None,
    occurred: str = "",
    why: str = "",
    at: At = None,
    by: str = "",
) -> Entry:
    """Correct an earlier entry with a new one; the report prints the old text too.

    Args:
        incident: the incident.
        seq: the entry's place.
        words: what it should have said.
        occurred: when it really happened.
        why: how the mistake came about.
        at: when the correction was made.
        by: who corrects.

    Raises:
        Misused: neither words nor a time is given, or the entry has no words to correct.
        Refused: the entry is a correction or was redacted, or the words do not answer its question.
        NotFound: there is no such entry.
    """
    if (words is None and not occurred) or (words is not None and not words.strip()):
        raise Misused("A correction needs new words or a new time.")
    with incident.writing(at, by, while_closed=True) as write:
        entry = require_entry(write, seq)
        if entry.kind == "event.corrected":
            raise Refused(f"Entry {seq} is itself a correction.", hint=f"Correct entry {entry.refs['event']} again.")
        kind = CATALOGUE.get(entry.kind)
        if words is not None and (kind is None or not kind.WORDS):
            raise Misused(f"Entry {seq} ({entry.kind}) has no words of its own to correct.")
        if words is not None:
            words = _fitting(write, entry, words)
        moment = parse_moment(occurred, now=incident.clock(), zone=write.state.zone) if occurred else None
        claimed = (moment.time, moment.precision, moment.as_written) if moment else None
        return write(EventCorrected(words, claimed, why), event=seq)


def _fitting(write: Write, entry: Entry, words: str) -> str:
    """The new words, in the form that the entry's question takes if it answers one."""
    if entry.event is None:
        raise Refused(f"Entry {entry.seq} was redacted; it takes no words any more.", hint="Say it in a note.")
    ask = write.state.asks.get(str(entry.refs.get("key", "")))
    if entry.kind != "answer.given" or ask is None:
        return words
    given = parse_answer(ask, words, now=parse_utc(write.recorded), zone=write.state.zone)
    return given if isinstance(given, str) else ", ".join(given)


@verb("redact", "Erase the words of an entry")
def redact(incident: Incident, seq: int, *, why: str, authority: str = "", at: At = None, by: str = "") -> Entry:
    """Erase the words of an entry and of its corrections for good; that it was there stays visible.

    Raises:
        Refused: no reason is given, it is redacted already, or it holds no words of a person.
        NotFound: there is no such entry.
    """
    if not why.strip():
        raise Refused("A redaction needs a reason. Nothing was erased.", hint="Say why (--why).")
    with incident.writing(at, by, while_closed=True) as write:
        entry = require_entry(write, seq)
        if entry.kind in _KEPT_WHOLE:
            raise Refused(f"Entry {seq} ({entry.kind}) holds no words that can be taken out.")
        if entry.event is None:
            raise Refused(f"Entry {seq} is redacted already.")
        redacted = write(EventRedacted(why, authority or write.by), event=seq)
        write.erase(seq)
        for correction in entry.corrections:
            if correction.event is not None:
                write(EventRedacted(why, authority or write.by), event=correction.seq)
                write.erase(correction.seq)
    incident.store.warnings += incident.store.workspace.forget(incident.id)
    return redacted


@verb("purge", "Remove a whole incident, leaving a tombstone")
def purge(incident: Incident, *, why: str, authority: str = "", at: At = None, by: str = "") -> Entry:
    """Remove every entry of the incident and the evidence that no other incident names.

    A tombstone with the head and the counts stays.

    Raises:
        Refused: no reason is given; evidence is under legal hold; it was purged already.
    """
    if not why.strip():
        raise Refused("A purge needs a reason. Nothing was removed.", hint="Say why (--why).")
    from irrunner.incident.shared_evidence import hashes_in_other_incidents

    store = incident.store
    with incident.writing(at, by, while_closed=True) as write:
        state = write.state
        if state.held or any(item.held for item in state.evidence.values()):
            raise Refused(f"{incident.id} is under legal hold. Nothing was removed.", hint="Release the hold first.")
        named = state.vault_hashes()
        head = incident.head
        tombstone = IncidentPurged(
            why, authority or write.by, head, state.seq, len(state.evidence), outline=write.outline
        )
        entry = write.purge(tombstone)
    store.warnings += store.workspace.forget(incident.id)
    with store.writing():  # nobody can name the bytes while they go
        for sha256 in named - hashes_in_other_incidents(store, incident.id):
            store.vault.destroy(sha256)
    incident.committed()
    return entry


def require_entry(write: Write, seq: int) -> Entry:
    """The entry at a place.

    Raises:
        NotFound: there is none.
    """
    entry = write.state.entry(seq)
    if entry is None:
        raise NotFound(
            f"There is no entry {seq}.", hint=f"Entries go from 1 to {write.state.seq}; `irrunner log` shows them."
        )
    return entry
