"""An incident as it stood at an earlier entry: the same rows, folded that far."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from irrunner.incident.checklist import Checklist
from irrunner.incident.entries import EntryReader
from irrunner.incident.folding import apply_all
from irrunner.incident.state import State
from irrunner.journal.branches import SIZE

if TYPE_CHECKING:
    from irrunner.incident.incident import Incident


def checklist_as_of(incident: Incident, seq: int) -> tuple[Checklist, str]:
    """Where everything stood right after an entry, and the journal's link there, in hex.

    What was erased since stays erased; what was corrected since reads as it did then.
    """
    state, reader = State(incident.id), EntryReader()
    rows = takewhile(lambda row: row.seq <= seq or row.seq >= SIZE, incident.store.read(incident.id, 0))
    apply_all(state, reader.read_all(rows))
    last = next(incident.store.rows(incident.id, state.seq - 1), None) if state.seq else None
    return Checklist(state), last.link.hex() if last is not None else ""
