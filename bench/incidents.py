"""Incidents of a given size, written straight through the journal: the way in is not what is measured here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from irrunner.incident.moments import format_utc
from irrunner.incident.verbs import lifecycle
from irrunner.journal import open_store
from irrunner.journal.chain import Actor, Occurred
from irrunner.journal.events import NoteAdded, encode
from irrunner.journal.rows import NewEntry
from irrunner.playbook import library

if TYPE_CHECKING:
    from pathlib import Path

ACTOR = Actor("bench", "bench", "bench.example")
PLAYBOOK = "compromised-dependency"


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


def _worked(place: Path, loaded: library.Loaded, answers: dict[str, str], notes: int) -> str:
    store = open_store(place)
    begin = datetime(2026, 3, 24, 12, tzinfo=UTC)
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
