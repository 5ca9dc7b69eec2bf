"""The state that a screen reads changes under the lock only, whoever's entries they are."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from irrunner.incident.verbs import lifecycle, notes
from irrunner.journal.memory import MemoryStore
from irrunner.playbook import library
from irrunner.tui.store.locked_incident import LockedIncident
from tests.beginnings import ADA, playbook
from tests.eventually import eventually

if TYPE_CHECKING:
    from pathlib import Path


def test_an_act_shows_in_the_state_once_the_screen_has_taken_its_snapshot(tmp_path: Path) -> None:
    (tmp_path / "drill.yaml").write_text(playbook("- {id: first, do: Do the first}"))
    store, lock = MemoryStore(), threading.RLock()
    name = lifecycle.declare(store, library.find(str(tmp_path / "drill.yaml")), ADA).id
    incident = LockedIncident(store, name, ADA, lock=lock)
    incident.refresh()
    before = store.head(name).seq

    writer = threading.Thread(target=lambda: notes.note(incident, "seen"))
    with lock:  # the screen takes its snapshot
        writer.start()
        eventually(lambda: store.head(name).seq == before + 1, "the note in the journal")
        assert incident.state.seq == before
    writer.join()
    assert incident.state.seq == before + 1
