"""What home shows of each incident of a store, in one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.errors import IrrunnerError
from irrunner.incident.checklist import NOT_APPLICABLE, Checklist
from irrunner.incident.incident import Incident
from irrunner.incident.state import State
from irrunner.journal.losses import find_losses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irrunner.journal import Journal
    from irrunner.journal.chain import Actor
    from irrunner.journal.losses import Losses

LONG = 5_000
"""Entries above which a journal is not read at once; its line is filled in afterwards."""

_FIRST = {"open": 0, "missing": 1}


class Overview(Struct, frozen=True):
    """One incident as home shows it. Texts are foreign.

    Attributes:
        standing: open, closed, purged, damaged when its journal cannot be read, or missing when it is gone.
        settled, steps: how many steps are settled, of how many that apply.
        last: when the last entry was recorded, in irrunner's form.
        entries: how many entries the journal has; when it has more than were read, `complete` is False.
        playbook: the id of its playbook.
    """

    id: str
    title: str = ""
    mode: str = ""
    severity: str = ""
    standing: str = "open"
    outcome: str = ""
    settled: int = 0
    steps: int = 0
    last: str = ""
    entries: int = 0
    playbook: str = ""
    complete: bool = True

    @property
    def damaged(self) -> bool:
        """Whether its journal cannot be read."""
        return self.standing == "damaged"


def overviews(store: Journal, actor: Actor, known: Mapping[str, Overview]) -> list[Overview]:
    """Every incident, the latest first; journals that did not grow since `known` are not read again.

    Long journals come incomplete: ask `whole` for each of them afterwards.
    """
    found = []
    for name in store.incidents():
        seq = store.head(name).seq
        old = known.get(name)
        if old is not None and old.entries == seq and old.complete:
            found.append(old)
        else:
            found.append(_glance(store, name, seq) if seq > LONG else whole(store, actor, name))
    return _ordered([*found, *_missing(find_losses(store))])


def _missing(losses: Losses) -> list[Overview]:
    """A line for each incident that is gone; without their ids one line that says so."""
    if losses.files:
        return [Overview("(unknown)", title=losses.sentences[0], standing="missing")]
    return [Overview(each, standing="missing") for each in losses.incidents]


def whole(store: Journal, actor: Actor, name: str) -> Overview:
    """One incident, with its whole journal read."""
    incident = Incident(store, name, actor)
    try:
        incident.refresh()
    except (IrrunnerError, ValueError):
        return Overview(name, standing="damaged", entries=store.head(name).seq)
    checklist = Checklist(incident.state)
    views = list(checklist)
    counted = [view for view in views if view.standing != NOT_APPLICABLE]
    return _told(incident.state, settled=sum(view.is_settled for view in counted), steps=len(counted))


def _glance(store: Journal, name: str, seq: int) -> Overview:
    """A long journal's landmarks and its last entry; the title may be another one by now."""
    from itertools import islice

    from irrunner.incident.entries import EntryReader
    from irrunner.incident.folding import apply

    state, reader = State(name), EntryReader()
    rows = [*islice(store.read(name), 4), *store.landmarks(name), *store.read(name, seq - 1)]
    seen: set[int] = set()
    try:
        for row in sorted(rows):
            if row.seq not in seen:
                seen.add(row.seq)
                apply(state, reader.read_row(row))
    except ValueError:
        return Overview(name, standing="damaged", entries=seq)
    return _told(state, settled=0, steps=0, entries=seq, complete=False)


def _told(state: State, *, settled: int, steps: int, entries: int = 0, complete: bool = True) -> Overview:
    last = state.entries[-1].recorded if state.entries else ""
    if state.purged is not None:
        return Overview(state.incident, "", state.mode, standing="purged", last=last, entries=entries or state.seq)
    return Overview(
        id=state.incident,
        title=state.name,
        mode=state.mode,
        severity=state.level,
        standing="damaged" if state.damaged else "closed" if state.closed else "open",
        outcome=str(state.closed.refs.get("outcome", "")) if state.closed else "",
        settled=settled,
        steps=steps,
        last=last,
        entries=entries or state.seq,
        playbook=state.playbook.id,
        complete=complete,
    )


def _ordered(found: list[Overview]) -> list[Overview]:
    """Open ones first, then what is missing, then the others; each group with the latest activity on top."""
    by_time = sorted(found, key=lambda each: each.last, reverse=True)
    return sorted(by_time, key=lambda each: _FIRST.get(each.standing, len(_FIRST)))
