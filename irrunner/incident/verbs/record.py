"""Verbs on the record itself: correct, redact, purge. Nothing is edited (DESIGN section 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import Misused, NotFound, Refused
from irrunner.incident.answers import parse_answer
from irrunner.incident.removals import finish
from irrunner.incident.state import StepKey
from irrunner.incident.verbs.growth import answer_grew, value_of
from irrunner.incident.verbs.registry import verb
from irrunner.journal.events import CATALOGUE, EventCorrected, EventRedacted, PurgeBegun
from irrunner.safety.commands import command_for

if TYPE_CHECKING:
    from irrunner.incident.calendar import Calendar
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Incident, Write

_KEPT_WHOLE = (
    "incident.declared",
    "playbook.grafted",
    "incident.sealed",
    "purge.begun",
    "incident.purged",
    "event.redacted",
    "removal.finished",
    "clock.stepped",
)
"""Kinds without words of the responders: a redaction would only break the record."""

_COUNTED = {
    "deadline.started": "Start the clock again with the right time: it takes the place of the wrong one.",
    "deadline.met": "Record the submission again with the right time, and name the wrong entry with --instead.",
}
"""Kinds from whose time due times were counted, and how one that is wrong is put right."""


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
        if occurred and entry.kind in _COUNTED:
            raise Refused(
                f"What is due was counted from the time of entry {seq}, and is never counted twice.",
                hint=_COUNTED[entry.kind],
            )
        kind = CATALOGUE.get(entry.kind)
        if words is not None and (kind is None or not kind.WORDS):
            raise Misused(f"Entry {seq} ({entry.kind}) has no words of its own to correct.")
        precision = ""
        if words is not None:
            words, precision = _fitting(write, entry, words, incident.calendar())
        moment = write.read_time(occurred) if occurred else None
        claimed = (moment.time, moment.precision, moment.as_written) if moment else None
        corrected = write(EventCorrected(words, claimed, why), event=seq, precision=precision)
        if words is not None and entry in write.state.answers.values():
            _answer_corrected(write, entry, words, corrected)
        return corrected


def _answer_corrected(write: Write, entry: Entry, words: str, corrected: Entry) -> None:
    """An answer that grew by a correction reopens what one that is given anew would."""
    before = value_of(entry)
    now = [part.strip() for part in words.split(",")] if isinstance(before, list) else words
    key = StepKey.read(str(entry.refs.get("step", "")))
    row = key.row if key is not None else ""
    answer_grew(write, str(entry.refs["key"]), before, now, corrected, row=row)


def _fitting(write: Write, entry: Entry, words: str, calendar: Calendar | None) -> tuple[str, str]:
    """The new words, in the form that the entry's question takes if it answers one; and the precision of a time."""
    if entry.event is None:
        raise Refused(f"Entry {entry.seq} was redacted; it takes no words any more.", hint="Say it in a note.")
    ask = write.state.asks.get(str(entry.refs.get("key", "")))
    if entry.kind != "answer.given" or ask is None:
        return words, ""
    value, precision = parse_answer(ask, words, now=write.now, zone=write.state.zone, calendar=calendar)
    return value if isinstance(value, str) else ", ".join(value), precision


@verb("redact", "Erase the words of an entry")
def redact(incident: Incident, seq: int, *, why: str, authority: str = "", at: At = None, by: str = "") -> Entry:
    """Erase the words of an entry and of its corrections for good; that it was there stays visible.

    Asked for again, a redaction that did not come to its end is finished.

    Raises:
        Refused: no reason is given, it is redacted already, or it holds no words of a person.
        NotFound: there is no such entry.
        StoreUnusable: it was begun and could not be finished.
    """
    if not why.strip():
        raise Refused("A redaction needs a reason. Nothing was erased.", hint="Say why (--why).")
    with incident.writing(at, by, while_closed=True) as write:
        entry = require_entry(write, seq)
        if entry.kind in _KEPT_WHOLE:
            raise Refused(f"Entry {seq} ({entry.kind}) holds no words that can be taken out.")
        redacted = _unfinished_redaction(write, entry)
        if redacted is None:
            incident.store.workspace.keep_removal(incident.id)
            redacted = _erase(write, entry, EventRedacted(why, authority or write.by))
    finish(incident)
    return redacted


def _unfinished_redaction(write: Write, entry: Entry) -> Entry | None:
    """The redaction of an entry that did not come to its end; None when its words are there.

    Raises:
        Refused: it is redacted already.
    """
    if entry.event is not None:
        return None
    begun = next((each for each in write.state.removals if each.refs.get("event") == entry.seq), None)
    if begun is None:
        raise Refused(f"Entry {entry.seq} is redacted already.")
    return begun


def _erase(write: Write, entry: Entry, event: EventRedacted) -> Entry:
    redacted = write(event, event=entry.seq)
    write.erase(entry.seq)
    for other in (*entry.corrections, *_quoting(write, entry)):
        if other.event is not None:
            write(event, event=other.seq)
            write.erase(other.seq)
    return redacted


def _quoting(write: Write, entry: Entry) -> list[Entry]:
    """The entries that say in their own words what this one answered: reopenings because of it."""
    causes = {entry.seq, *(each.seq for each in entry.corrections)}
    after = write.state.entries[entry.seq :] if not write.state.merges else write.state.entries
    return [each for each in after if each.refs.get("cause") in causes]


@verb("purge", "Remove a whole incident, leaving a tombstone")
def purge(incident: Incident, *, why: str, authority: str = "", at: At = None, by: str = "") -> Entry:
    """Remove every entry of the incident and the evidence that no other incident names.

    A tombstone with the head and the counts stays. Asked for again, a purge that did not come to its end is finished.

    Raises:
        Refused: no reason is given; evidence is under legal hold; it was purged already.
        StoreUnusable: it was begun and could not be finished.
    """
    if not why.strip():
        raise Refused("A purge needs a reason. Nothing was removed.", hint="Say why (--why).")
    with incident.writing(at, by, removing=True) as write:
        if not write.state.is_removed:
            _begin_purge(incident, write, PurgeBegun(why, authority or write.by, _gone(incident)))
        elif write.state.purged is not None and not write.state.removals:
            incident.must_be_open()
    finish(incident)
    return incident.state.entries[0]


def _begin_purge(incident: Incident, write: Write, event: PurgeBegun) -> None:
    if write.state.held or any(item.held for item in write.state.evidence.values()):
        raise Refused(f"{incident.id} is under legal hold. Nothing was removed.", hint="Release the hold first.")
    incident.store.workspace.keep_removal(incident.id)
    write(event)


def _gone(incident: Incident) -> tuple[str, ...]:
    """The evidence whose bytes should be in the vault and are not."""
    items = incident.state.evidence.values()
    vault = incident.store.vault
    return tuple(item.id for item in items if item.kept and item.destroyed is None and not vault.has(item.sha256))


def require_entry(write: Write, seq: int) -> Entry:
    """The entry at a place.

    Raises:
        NotFound: there is none.
    """
    entry = write.state.entry(seq)
    if entry is None:
        log = command_for(write.state.incident, "log")
        raise NotFound(f"There is no entry {seq}.", hint=f"Entries go from 1 to {write.state.seq}; `{log}` shows them.")
    return entry
