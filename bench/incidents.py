"""Incidents of a given size, written straight through the journal: the way in is not what is measured here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from irrunner.incident.moments import text_of
from irrunner.incident.verbs import lifecycle
from irrunner.journal import Store
from irrunner.journal.chain import Actor, Occurred
from irrunner.journal.events import NoteAdded, encode
from irrunner.playbook import library

if TYPE_CHECKING:
    from pathlib import Path

ACTOR = Actor("bench", "bench", "bench.example")
PLAYBOOK = "compromised-dependency"


def incident(place: Path, notes: int) -> str:
    """A store with one live incident on the flagship playbook, with that many notes; returns its id."""
    store = Store.open(place)
    declared = lifecycle.declare(
        store,
        library.find(PLAYBOOK),
        ACTOR,
        answers={"package": "litellm", "versions": "1.82.7, 1.82.8"},
        clock=lambda: datetime(2026, 3, 24, 12, tzinfo=UTC),
    )
    steps = list(declared.state.steps)
    begin = datetime(2026, 3, 24, 13, tzinfo=UTC)
    with store.writing() as writer:
        for number in range(notes):
            recorded = text_of(begin + timedelta(seconds=number))
            claimed = recorded if number % 10 else text_of(begin + timedelta(seconds=number - 90))
            writer.append(
                declared.id,
                kind="note.added",
                body=encode(NoteAdded(f"Line {number}: looked at host ci-{number % 40}, nothing new since")),
                refs={"step": steps[number % len(steps)]} if number % 3 == 0 else {},
                actor=ACTOR,
                by="bench" if number % 2 else "second",
                recorded=recorded,
                occurred=Occurred(claimed, "second", "" if number % 10 else "-90s"),
            )
    store.close()
    return declared.id
