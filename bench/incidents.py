"""Incidents of a given size, written straight through the journal: the way in is not what is measured here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from irrunner.incident.moments import format_utc
from irrunner.incident.verbs import lifecycle
from irrunner.journal import open_store
from irrunner.journal.chain import Actor, Header, Occurred
from irrunner.journal.events import Event, IncidentClosed, NoteAdded, RegisterEntered, encode
from irrunner.journal.rows import NewEntry
from irrunner.playbook import library

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from irrunner.journal import Journal
    from irrunner.journal.rows import Row

ACTOR = Actor("bench", "bench", "bench.example")
PLAYBOOK = "compromised-dependency"
_ANSWERS = {"package": "litellm", "versions": "1.82.7"}
_BEGIN = datetime(2026, 3, 24, 12, tzinfo=UTC)


def incident(place: Path, notes: int) -> str:
    """A store with one live incident on the flagship playbook, with that many notes; returns its id."""
    return _worked(place, library.find(PLAYBOOK), {"package": "litellm", "versions": "1.82.7, 1.82.8"}, notes)


def long_incident(place: Path, steps: int, notes: int) -> str:
    """As `incident`, on a playbook of that many steps, each with what a step usually has."""
    playbook = place.with_suffix(".yaml")
    written = (
        f"      - id: step-{number}\n        do: Look at host {number} and say what you found\n        role: lead\n"
        f"        within: {number % 9 + 1}h\n        evidence: [the log of host {number}]\n"
        f"        how: |\n          Open the console of host {number}.\n\n"
        "          1. Keep its log.\n          2. Isolate it.\n"
        for number in range(steps)
    )
    playbook.write_text(
        "playbook: 1\nid: long\ntitle: A long one\nversion: 1.0.0\nroles:\n  lead: Incident lead\nphases:\n"
        "  - phase: Containment\n    steps:\n" + "".join(written)
    )
    return _worked(place, library.find(str(playbook)), {}, notes)


def incident_with_rows(place: Path, playbook: str, rows: int) -> str:
    """As `incident`, without notes, and with that many rows in the register of assets."""
    answers = _ANSWERS if playbook == PLAYBOOK else {}
    with open_store(place) as store:
        name = lifecycle.declare(store, library.find(playbook), ACTOR, answers=answers, clock=lambda: _BEGIN).id
        with store.writing() as writer:
            for number in range(1, rows + 1):
                cells = {"name": f"ci-{number}", "kind": ("ci-runner", "laptop", "server")[number % 3]}
                refs = {"register": "assets", "row": f"a{number}"}
                writer.append(name, _entry("register.entered", RegisterEntered(cells), number, refs))
    return name


def many_incidents(place: Path, count: int) -> str:
    """That many incidents on the flagship playbook, each with five notes, all closed but the last; returns its id."""
    with open_store(place) as store:
        first = lifecycle.declare(store, library.find(PLAYBOOK), ACTOR, answers=_ANSWERS, clock=lambda: _BEGIN).id
        began = [_again(row) for row in store.rows(first)]
        _finish(store, [first], began=[])
        names = [f"INC-2026-{number:04}" for number in range(2, count + 1)]
        for start in range(0, len(names), 500):
            _finish(store, names[start : start + 500], began=began, but=names[-1])
        store.remember_incidents(names)
    return names[-1]


def _finish(store: Journal, names: list[str], *, began: list[NewEntry], but: str = "") -> None:
    with store.writing() as writer:
        for name in names:
            for entry in began:
                writer.append(name, entry)
            for number in range(5):
                writer.append(name, _entry("note.added", NoteAdded(f"Line {number} of {name}"), number))
            if name != but:
                refs = {"outcome": "confirmed"}
                writer.append(name, _entry("incident.closed", IncidentClosed("Nothing to it"), 9, refs))


def _again(row: Row) -> NewEntry:
    """The same entry, to be written into another incident."""
    header = msgspec.json.decode(row.header, type=Header)
    return NewEntry(header.kind, row.body, header.refs, header.actor, header.by, header.recorded, header.occurred)


def _entry(kind: str, event: Event, seconds: int, refs: Mapping[str, str | int] | None = None) -> NewEntry:
    moment = format_utc(_BEGIN + timedelta(seconds=seconds))
    return NewEntry(kind, encode(event), refs or {}, ACTOR, "bench", moment, Occurred(moment))


def _worked(place: Path, loaded: library.Loaded, answers: dict[str, str], notes: int) -> str:
    store = open_store(place)
    begin = _BEGIN
    declared = lifecycle.declare(store, loaded, ACTOR, answers=answers, clock=lambda: begin)
    steps = list(declared.state.steps)
    begin += timedelta(hours=1)
    with store.writing() as writer:
        for number in range(notes):
            recorded = format_utc(begin + timedelta(seconds=number))
            claimed = recorded if number % 10 else format_utc(begin + timedelta(seconds=number - 90))
            writer.append(
                declared.id,
                NewEntry(
                    kind="note.added",
                    body=encode(NoteAdded(f"Line {number}: looked at host ci-{number % 40}, nothing new since")),
                    refs={"step": steps[number % len(steps)]} if number % 3 == 0 else {},
                    actor=ACTOR,
                    by="bench" if number % 2 else "second",
                    recorded=recorded,
                    occurred=Occurred(claimed, "second", "" if number % 10 else "-90s"),
                ),
            )
    store.close()
    return declared.id
