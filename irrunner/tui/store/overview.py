"""What home shows of each incident of a store, in one line each."""

from __future__ import annotations

import time
from collections import deque
from operator import attrgetter
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from irrunner.incident.state import State
from irrunner.incident.summaries import Summaries
from irrunner.journal.losses import find_losses

if TYPE_CHECKING:
    from irrunner.incident.summary import Summary
    from irrunner.journal import Journal
    from irrunner.journal.chain import Actor
    from irrunner.journal.losses import Losses

LONG = 5_000
"""Entries above which a journal is not read at once; its line is filled in afterwards."""
AT_FIRST = 0.1
"""Seconds of reading after which something is shown: about as many lines as a screen has."""
AT_ONCE = 0.25
"""Seconds of reading after which more of it is shown."""

_FIRST = {"open": 0, "missing": 1, "reading": 2}


class Overview(Struct, frozen=True):
    """One incident as home shows it. Texts are foreign.

    Attributes:
        standing: open, closed, purged, damaged when its journal cannot be read, missing when it is gone, or reading
            before it was read.
        settled, steps: how many steps are settled, of how many that apply.
        last: when the last entry was recorded, in irrunner's form.
        entries: how many entries the journal has; while not all of it was read, `complete` is False.
        playbook: the id of its playbook.
        deadline: regime, stage and due time of the first duty to notify that is open.
        conflicts: how many steps and questions a merge left to be decided.
        due: when its targets end that run, in seconds since 1970, the earliest first. next: the step of the first.
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
    due: tuple[int, ...] = ()
    next: str = ""
    deadline: tuple[str, str, str] = ("", "", "")
    conflicts: int = 0

    @property
    def damaged(self) -> bool:
        """Whether its journal cannot be read."""
        return self.standing == "damaged"


class OverviewReader:
    """Reads the line of every incident, a part at a time, so that home shows the first ones before it has all.

    It is made by home and used in the thread of the store.
    """

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._summaries: Summaries | None = None
        self._known: dict[str, Overview] = {}
        self._unread: deque[str] = deque()
        self._missing: list[Overview] = []

    def begin(self, store: Journal) -> list[Overview]:
        """Every incident as far as it is known, the open ones first.

        A long journal, and what takes too long to read at once, comes incomplete: ask `go_on` until nothing is.
        """
        summaries = Summaries(store, self._actor, self._summaries)
        self._summaries = summaries
        self._unread.clear()
        self._missing = _missing(find_losses(store, summaries.incidents))
        summaries.expect(reversed(summaries.incidents))
        found: dict[str, Overview] = {}
        enough = time.monotonic() + AT_FIRST
        for name in reversed(summaries.incidents):  # the latest are what somebody looks for
            if (known := summaries.known(name)) is not None:
                found[name] = _overview_of(known)
                continue
            head = summaries.heads.get(name)
            seq = head.seq if head is not None else 0
            if seq <= LONG and time.monotonic() < enough:
                found[name] = _overview_of(summaries.read(name))
                continue
            self._unread.append(name)
            known_before = self._known.get(name)
            if known_before is not None and known_before.standing != "reading":
                found[name] = structs.replace(known_before, complete=False)
            elif seq > LONG and time.monotonic() < enough:
                found[name] = _glance(store, name, seq)
            else:
                found[name] = Overview(name, standing="reading", entries=seq, complete=False)
        self._known = found
        return self._all()

    def go_on(self, _: Journal) -> list[Overview]:
        """Read more for a moment; every incident as far as it is known then."""
        summaries = self._summaries
        enough = time.monotonic() + AT_ONCE
        while summaries is not None and self._unread and time.monotonic() < enough:
            name = self._unread.popleft()
            self._known[name] = _overview_of(summaries.read(name))
        if summaries is not None and not self._unread:
            summaries.keep()
        return self._all()

    def _all(self) -> list[Overview]:
        """By standing, each group with the latest activity on top."""
        by_id = sorted([*self._known.values(), *self._missing], key=attrgetter("id"))
        by_time = sorted(by_id, key=attrgetter("last"), reverse=True)
        return sorted(by_time, key=lambda each: _FIRST.get(each.standing, len(_FIRST)))


def _missing(losses: Losses) -> list[Overview]:
    """A line for each incident that is gone; without their ids one line that says so."""
    if losses.files:
        return [Overview("(unknown)", title=losses.sentences[0], standing="missing")]
    return [Overview(each, standing="missing") for each in losses.named]


def _overview_of(summary: Summary) -> Overview:
    purged = summary.status == "purged"
    return Overview(
        id=summary.incident,
        title="" if purged else summary.title,
        mode=summary.mode,
        severity="" if purged else summary.severity,
        standing="damaged" if summary.damaged and not purged else summary.status,
        outcome=summary.outcome,
        settled=summary.settled - summary.not_applicable,
        steps=summary.steps - summary.not_applicable,
        last=summary.last,
        entries=summary.seq,
        playbook="" if purged else summary.playbook,
        due=summary.due,
        next=summary.next,
        deadline=summary.deadline,
        conflicts=summary.conflicts,
    )


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
    if state.purged is not None or not state.entries:
        return Overview(name, standing="reading", entries=seq, complete=False)
    return Overview(
        id=name,
        title=state.name,
        mode=state.mode,
        severity=state.level,
        standing="damaged" if state.damaged else "closed" if state.closed else "open",
        outcome=str(state.closed.refs.get("outcome", "")) if state.closed else "",
        last=state.entries[-1].recorded,
        entries=seq,
        playbook=state.playbook.id,
        complete=False,
    )
