"""What an act recorded, in one sentence made from its entries: the shell and the plain mode print it whole.

The screen has one short line for it (`short_acknowledgement`), in the words of its timeline. All texts are raw: ids
and names stand in them as people wrote them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from irrunner.application.understood_time import answer_in, full_time, understood_time
from irrunner.incident.deadline_records import dues_of
from irrunner.incident.entries import Entry
from irrunner.journal.branches import as_place
from irrunner.journal.events import IncidentPurged, PlaybookGrafted

if TYPE_CHECKING:
    from irrunner.incident.calendar import Calendar

Sentence = Callable[[Entry], str]
"""Makes the sentence of an entry."""


def acknowledgement(entries: Sequence[Entry], zone: str = "UTC") -> str:
    """What was done, without a full stop; `entries` are all that one verb wrote, at least one.

    Times among answers are those of a zone, in full. A kind without a sentence of its own is described as in the
    timeline.
    """
    first = entries[0]
    if entries[-1].kind == "indicators.loaded":
        return _loaded(entries[-1])
    if first.kind == "answer.given":
        return "; ".join(f"{each.refs['key']} is {answer_in(each, zone) or 'taken back'}" for each in entries)
    if (batch := _BATCHES.get(first.kind)) is not None:
        return batch(entries)
    made = _SENTENCES.get(first.kind)
    if made is None:
        from irrunner.incident.entry_text import describe_entry

        sentence = describe_entry(first).sentence
        return sentence[:1].upper() + sentence[1:]
    return made.format_map(_Fields(first)) if isinstance(made, str) else made(first)


def short_acknowledgement(
    result: object, zone: str = "UTC", calendar: Calendar | None = None
) -> tuple[Entry, str] | None:
    """The entry that a verb wrote, and what it says: `entry 12: isolate done`, with the time that somebody gave.

    Args:
        result: what the verb returned: an entry, several of them (the last one counts), or an entry and a stream.
        zone: that of the incident.
        calendar: the clock by which people give times; None for the one on the wall.

    Returns:
        None when the verb wrote no entry.
    """
    from irrunner.incident.entry_text import describe_entry

    entry, count = result, 1
    if isinstance(result, tuple) and result:
        entry = result[0]
    elif isinstance(result, list) and result:
        entry, count = result[-1], len(result)
    if not isinstance(entry, Entry):
        return None
    text = describe_entry(entry)
    understood = understood_time([entry], zone, calendar)
    at = f", at {understood}" if understood else ""
    return entry, f"entry {entry.seq}{at}: {text.sentence if count == 1 else f'{count} entries, {text.word}'}"


def out_of_order(entry: Entry) -> str:
    """The sentence that an act was recorded as out of order, and why; empty when it was not."""
    marks = entry.body_texts("out_of_order")
    return f"Recorded as out of order: {'; '.join(marks)}." if marks else ""


class _Fields(dict[str, Any]):
    """What a sentence can name: a ref of the entry, who did it, a text of its body, and the words."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry.refs)
        self._entry = entry

    def __missing__(self, name: str) -> str:
        if name == "words":
            return self._entry.words
        return self._entry.by if name == "by" else self._entry.body_text(name)


def _note(entry: Entry) -> str:
    return f"Noted for {entry.refs['step']}" if "step" in entry.refs else "Noted"


def _closed(entry: Entry) -> str:
    count = len(entry.body_texts("still_open"))
    left = f", with {count:,} step{'' if count == 1 else 's'} not settled" if count else ""
    return f"Closed as {entry.refs['outcome']}{left}"


def _grafted(entry: Entry) -> str:
    title = entry.event.playbook.title if isinstance(entry.event, PlaybookGrafted) else "A playbook"
    return f"{title} is added as {entry.refs['prefix']}"


def _purged(entry: Entry) -> str:
    event = entry.event
    if not isinstance(event, IncidentPurged):
        return "Removed"
    pieces = "1 piece" if event.evidence == 1 else f"{event.evidence} pieces"
    sentence = f"Removed: {event.entries} entries and {pieces} of evidence"
    if event.elsewhere == 1:
        sentence += "; 1 more, which another incident names or which lies elsewhere, stays"
    elif event.elsewhere:
        sentence += f"; {event.elsewhere} more, which other incidents name or which lie elsewhere, stay"
    if event.gone:
        sentence += f"; {event.gone} {'was' if event.gone == 1 else 'were'} gone before"
    return sentence


def _destroyed(entries: Sequence[Entry]) -> str:
    names = [str(entry.refs["evidence"]) for entry in entries]
    return f"The bytes of {' and '.join(names)} are removed"


def _approved(entry: Entry) -> str:
    how = "is approved" if entry.refs.get("approved") == "yes" else "goes ahead unapproved"
    return f"{entry.refs['step']} {how}"


def _follow_up(entry: Entry) -> str:
    until = f", due {full_time(str(entry.refs['due']), 'UTC')}" if "due" in entry.refs else ""
    return f"Follow-up {entry.refs['action']} is added{until}"


def _evidence(entry: Entry) -> str:
    from irrunner.incident.sizes import format_size

    refs = entry.refs
    how = "recorded where it lies" if refs.get("kept") == "no" else "kept"
    step = f" for {refs['step']}" if "step" in refs else ""
    slot = f", slot {refs['slot']}" if "slot" in refs else ""
    size = format_size(int(getattr(entry.event, "size", 0)))
    name, digest = entry.body_text("name"), str(refs["sha256"])[:12]
    return f"{name} is {how} as {refs['evidence']}{step}{slot}: {size}, SHA-256 {digest}…"


def _rows(entries: Sequence[Entry]) -> str:
    refs = entries[0].refs
    register, names = refs["register"], [str(entry.refs["row"]) for entry in entries]
    batch = f", as batch {refs['batch']}" if "batch" in refs else ""
    if len(names) == 1:
        same = f", where {refs['same']} has the same name" if "same" in refs else ""
        return f"{names[0]} is in {register}{batch}{same}"
    return f"{len(names):,} rows in {register}: {names[0]} to {names[-1]}{batch}"


def _loaded(entry: Entry) -> str:
    event = entry.event
    new = getattr(event, "new", 0)
    batch = f", as batch {entry.refs['batch']}" if "batch" in entry.refs else ""
    return f"{entry.refs['list']} is loaded: {new:,} new indicator{'' if new == 1 else 's'}{batch}"


def _withdrawn(entry: Entry) -> str:
    refs = entry.refs
    which = str(refs.get("row") or (f"Entry {refs['event']}" if "event" in refs else f"Batch {refs.get('batch')}"))
    return f"{which} is withdrawn from {refs.get('register') or 'the timeline'}"


def _dead(entry: Entry) -> str:
    refs = entry.refs
    if refs.get("proven") == "yes":
        return f"{refs['row']} is proven dead: {refs.get('status')}, kept as {refs.get('evidence')}"
    return f"{refs['row']} is dead by somebody's word: not proven"


def _imported(entries: Sequence[Entry]) -> str:
    first, last = entries[0], entries[-1]
    between = f"{full_time(first.occurred, 'UTC', 'second')} to {full_time(last.occurred, 'UTC', 'second')}"
    what = f"{len(entries):,} entr{'y is' if len(entries) == 1 else 'ies are'}"
    return f"{what} in the timeline, {between}, as batch {first.refs.get('batch')}"


def _described(entry: Entry) -> str:
    count = len(str(entry.refs.get("regimes", "")).split())
    return f"The profile is recorded; it proposes {count} deadline{'' if count == 1 else 's'} to look at"


def _considered(entry: Entry) -> str:
    words = {"applies": "applies", "does-not-apply": "does not apply"}.get(str(entry.refs["applies"]))
    return f"{entry.refs['regime']} {words}" if words else f"{entry.refs['regime']}: UNKNOWN whether it applies"


def _dues(entry: Entry) -> str:
    """When what an entry counted is due, and that it is over, where it is."""
    found = []
    for stage, due in dues_of(entry).items():
        missed = " (OVER)" if due < entry.recorded and entry.refs.get("at") == entry.when else ""
        found.append(f"{stage} is due {full_time(due, 'UTC')}{missed}")
    return f": {'; '.join(found)}" if found else ""


def _started(entry: Entry) -> str:
    return f"The clock of {entry.refs['regime']} runs from {entry.refs['trigger']}{_dues(entry)}"


def _dismissed(entry: Entry) -> str:
    stage = f", {entry.refs['stage']}," if "stage" in entry.refs else ""
    return f"{entry.refs['regime']}{stage} is dismissed"


def _overridden(entry: Entry) -> str:
    return f"{entry.refs['regime']}, {entry.refs['stage']}, is due {full_time(str(entry.refs['due']), 'UTC')}"


def _met(entry: Entry) -> str:
    again = " again" if entry.refs.get("again") else ""
    return f"{entry.refs['regime']}, {entry.refs['stage']}, is submitted{again}{_dues(entry)}"


def _deadline_answered(entry: Entry) -> str:
    return f"{entry.refs['field']} is answered in the form of {entry.refs['regime']}, {entry.refs['stage']}"


def _hashes(entries: Sequence[Entry]) -> str:
    bad = [entry for entry in entries if entry.refs["result"] != "ok"]
    results = ", ".join(f"{entry.refs['evidence']} {entry.refs['result']}" for entry in bad or entries)
    return f"Hashed again: {results}"


_SENTENCES: Final[dict[str, str | Sentence]] = {
    "incident.titled": "The title is: {words}",
    "severity.set": "The severity is {level}",
    "tlp.set": lambda entry: f"The label is TLP:{str(entry.refs['level']).upper()}",
    "privilege.set": lambda entry: (
        f"The privilege line is: {entry.words}" if entry.words else "The privilege line is taken away"
    ),
    "incident.closed": _closed,
    "incident.reopened": "Open again",
    "incident.purged": _purged,
    "incident.sealed": "Entries 1 to {entries} are sealed by {key}",
    "playbook.grafted": _grafted,
    "playbook.withdrawn": "The steps of {prefix} are withdrawn",
    "step.started": "{step} is started",
    "step.done": "{step} is done",
    "step.skipped": "{step} is skipped",
    "step.blocked": "{step} is blocked",
    "step.reopened": "{step} is open again",
    "act.withdrawn": lambda entry: (
        f"{entry.refs.get('step') or entry.refs.get('row')} stands as before:"
        f" entry {as_place(entry.refs['event'])} is withdrawn"
    ),
    "step.settled": lambda entry: f"{entry.refs['step']}: entry {as_place(entry.refs['event'])} counts",
    "step.approved": _approved,
    "step.assigned": lambda entry: f"{entry.refs['step']} is assigned to {entry.words or 'nobody'}",
    "step.added": "{step} is added",
    "round.opened": "{step} is open",
    "decision.made": "{step} is decided: {option}",
    "decision.recorded": "The decision is recorded",
    "note.added": _note,
    "action.added": _follow_up,
    "action.closed": "Follow-up {action} is closed",
    "evidence.added": _evidence,
    "evidence.opened": "{evidence} was opened",
    "evidence.exported": "{evidence} is copied to {words}",
    "bundle.exported": "All evidence is in a bundle for {words}",
    "evidence.transferred": "{evidence} is handed over to {to}",
    "evidence.held": lambda entry: f"{entry.refs.get('evidence', 'Everything')} is under legal hold",
    "evidence.released": lambda entry: f"The legal hold on {entry.refs.get('evidence', 'everything')} is over",
    "register.changed": "{row} of {register} is changed",
    "register.withdrawn": _withdrawn,
    "credential.revoked": "{row} is revoked",
    "credential.reissued": "{row} is reissued",
    "credential.proven": _dead,
    "timeline.withdrawn": _withdrawn,
    "organisation.described": _described,
    "deadline.considered": _considered,
    "deadline.started": _started,
    "deadline.dismissed": _dismissed,
    "deadline.overridden": _overridden,
    "deadline.met": _met,
    "deadline.answered": _deadline_answered,
    "milestone.marked": "{milestone} is marked",
    "role.assigned": "{words} has the role {role}",
    "notification.enabled": "Channel {channel} is told of what happens from here on",
    "notification.disabled": "Channel {channel} is off: nothing more goes there",
    "notification.distrusted": "Channel {channel} is marked as compromised: nothing more goes there",
    "notification.trusted": "Channel {channel} is trusted again; it stays off until you switch it on",
    "handover.offered": "The hand-over to {to} is offered",
    "handover.accepted": "{by} has taken over",
    "event.corrected": lambda entry: f"Entry {as_place(entry.refs['event'])} is corrected",
    "event.redacted": lambda entry: f"The words of entry {as_place(entry.refs['event'])} are erased",
}
"""By kind: a text with fields, or a function."""

_BATCHES: Final[dict[str, Callable[[Sequence[Entry]], str]]] = {
    "register.entered": _rows,
    "timeline.imported": _imported,
    "evidence.verified": _hashes,
    "evidence.destroyed": _destroyed,
}
"""Kinds of which a verb may write several entries."""
