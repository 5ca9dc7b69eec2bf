"""An entry of the journal in full, and what a filter finds it by."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from irrunner.incident.entry_text import describe_entry, recorded_apart
from irrunner.incident.moments import format_time, seconds_between
from irrunner.playbook.durations import format_duration

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.tui.store.snapshot import Snapshot


def haystack(entry: Entry, zone: str) -> str:
    """Everything that a filter may find an entry by, in lower case."""
    return f"{entry.seq} {entry.by} {describe_entry(entry).line(zone)}".casefold()


def in_full(entry: Entry, snapshot: Snapshot) -> list[tuple[str, str]]:
    """Everything an entry says, as labels and (foreign) texts."""
    entry = copy(entry)
    said = describe_entry(entry)
    zone = snapshot.zone
    rows = [("Entry", f"{entry.seq}, {entry.kind}"), ("Occurred", occurred(entry, zone))]
    if entry.as_written:
        rows.append(("In their words", entry.as_written))
    rows.append(("Recorded", format_time(entry.recorded, zone, seconds=True)))
    rows.append(("By", entry.by))
    rows.append(("Recorded by", f"{entry.actor.name} ({entry.actor.account} on {entry.actor.host})"))
    rows.append(("What", said.sentence))
    if said.about:
        rows.append(("About", said.about))
    step = snapshot.step(str(entry.refs.get("step", "")))
    if step is not None:
        rows.append(("Step", f"{step.key}: {step.sentence}"))
    rows.extend((each.label or "Words", each.text_in(zone)) for each in said.texts)
    rows.extend(("Out of order", reason) for reason in said.out_of_order)
    if entry.refs.get("sha256"):
        rows.append(("SHA-256", str(entry.refs["sha256"])))
    return rows + _corrections(entry, zone)


def occurred(entry: Entry, zone: str) -> str:
    """When it occurred, and that it was recorded later, if it was."""
    late = seconds_between(entry.when, entry.recorded) if recorded_apart(entry) else 0
    after = f", recorded {format_duration(late)} later" if late else ""
    about = f" (to the {entry.exactness})" if entry.exactness != "second" else ""
    return f"{format_time(entry.when, zone, seconds=entry.exactness == 'second')}{about}{after}"


def _corrections(entry: Entry, zone: str) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    if entry.redaction is not None:
        by = entry.redaction
        rows.append(("Redacted", f"by {by.by}: {by.body_text('why')} (authority: {by.body_text('authority')})"))
    for correction in entry.corrections:
        why = correction.body_text("why")
        reason = f": {why}" if why else ""
        rows.append(("Corrected", f"in entry {correction.seq} by {correction.by}{reason}"))
    if entry.corrections and entry.event is not None:
        if entry.words != entry.first_words:
            rows.append(("It said", entry.first_words))
        if entry.when != entry.occurred:
            rows.append(("It gave", format_time(entry.occurred, zone, seconds=True)))
    return rows
