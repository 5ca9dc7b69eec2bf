"""Verbs on what came out of another tool's timeline: bring it in, and take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import NotFound, Refused
from irrunner.incident.verbs.registry import verb
from irrunner.journal.events import TimelineImported, TimelineWithdrawn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Incident
    from irrunner.incident.moments import Moment
    from irrunner.incident.state import State

MAX_ENTRIES = 10_000
"""Entries of one import."""


@verb("timeline import", "Bring in another tool's timeline")
def timeline_import(
    incident: Incident,
    entries: Sequence[tuple[Moment, str]],
    *,
    source: str,
    zone: str = "",
    again: bool = False,
    attacker: bool = False,
    by: str = "",
) -> list[Entry]:
    """Record each as an entry that occurred at its own moment, all in one batch: all or none.

    Args:
        incident: the incident.
        entries: moments and what they say.
        source: the file or tool that they come from.
        zone: in which times without a zone were read; empty when each named its own.
        again: record them even if they are there already.
        attacker: they say what the attacker did.
        by: whose act it is.

    Returns:
        The entries; none for what is there already.

    Raises:
        Refused: there are none, or too many.
    """
    if not entries:
        raise Refused("There are no entries. Nothing was written.")
    if len(entries) > MAX_ENTRIES:
        raise Refused(f"{len(entries):,} entries are more than {MAX_ENTRIES:,} at once. Nothing was written.")
    with incident.writing(None, by) as write:
        known = set() if again else known_entries(write.state)
        batch = f"b{len(write.state.batches) + 1}"
        whose = {"whose": "attacker"} if attacker else {}
        written = []
        for moment, text in sorted(entries, key=lambda each: each[0].time):
            if again or (moment.time, text) not in known:
                known.add((moment.time, text))
                written.append(write.claimed(moment, TimelineImported(text, source, zone), batch=batch, **whose))
        return written


@verb("timeline withdraw", "Say that imported entries should not be in the timeline")
def timeline_withdraw(incident: Incident, what: str, *, why: str, at: At = None, by: str = "") -> Entry:
    """Withdraw a batch (`b1`) or one imported entry (its number): they stay, marked.

    Raises:
        NotFound: no such batch or imported entry.
        Refused: there is no reason, or it is withdrawn already.
    """
    if not why.strip():
        raise Refused("A withdrawal needs a reason. Nothing was written.", hint="Say why (--why).")
    with incident.writing(at, by) as write:
        batch = write.state.batches.get(what)
        if batch is not None and not batch.register:
            if (gone := batch.withdrawn) is not None:
                raise Refused(f"{what} was withdrawn by {gone.by} in entry {gone.seq}.")
            return write(TimelineWithdrawn(why.strip()), batch=what)
        entry = write.state.entry(int(what)) if what.isascii() and what.isdecimal() and len(what) < 19 else None
        if entry is None or entry.kind != "timeline.imported":
            hint = "Other entries are corrected or redacted; `irrunner timeline batches` lists the imports."
            raise NotFound(f"{what!r} is no import into the timeline, and no entry of one.", hint=hint)
        if (gone := entry.withdrawal) is not None:
            raise Refused(f"Entry {what} was withdrawn by {gone.by} in entry {gone.seq}.")
        return write(TimelineWithdrawn(why.strip()), event=entry.seq)


def known_entries(state: State) -> set[tuple[str, str]]:
    """Moment and text of everything that was imported and stands."""
    return {
        (entry.occurred, entry.first_words)
        for batch in state.batches.values()
        if not batch.register
        for entry in batch.entries
        if entry.withdrawal is None
    }
