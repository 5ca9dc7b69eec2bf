"""An incident is worked from beginning to end on every kind of store: nothing outside it knows which kind it is."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING

from irrunner.cli.main_command import run
from irrunner.incident import Incident
from irrunner.incident.verbs import evidence, lifecycle, notes, record, steps
from irrunner.journal import open_store
from irrunner.journal.verify import verify_store
from irrunner.playbook import library
from tests.beginnings import ADA, playbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from irrunner.journal import Journal
    from irrunner.journal.locations import Location
    from tests.journal.contract.conftest import Opens


def drill(tmp_path: Path) -> library.Loaded:
    (tmp_path / "drill.yaml").write_text(playbook("- {id: first, do: Do the first}\n- {id: second, do: Do it}"))
    return library.find(str(tmp_path / "drill.yaml"))


def test_an_incident_is_worked_on_any_store(store: Journal, opens: Opens, tmp_path: Path) -> None:
    incident = lifecycle.declare(store, drill(tmp_path), ADA)
    note = notes.note(incident, "Jo Doe's laptop ran it")
    steps.done(incident, "first")
    added = evidence.add(incident, BytesIO(b"log"), name="a.log", step="first")
    store.workspace.keep_draft(incident.id, "note", "Jo Doe")
    record.redact(incident, note.seq, why="a private person")
    assert store.workspace.draft(incident.id, "note") == ""

    other = lifecycle.declare(store, drill(tmp_path), ADA)
    evidence.add(other, BytesIO(b"mine alone"), name="b.log")
    record.purge(other, why="wrong tenant", authority="counsel")

    again = Incident(opens(), incident.id, ADA)
    again.refresh()
    assert [str(view.key) for view in again.checklist if view.standing == "done"] == ["first"]
    assert again.state.entries[note.seq - 1].words == "[redacted]"
    assert again.store.vault.verify(str(added.refs["sha256"])) == "ok"
    assert verify_store(store).problems == []
    assert len(list(store.vault.names())) == 2  # the evidence and the playbook


def test_commands_work_on_a_store_by_its_address(
    location_of: Callable[[str, str], Location], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    location = str(location_of("dictionary", "team"))
    (tmp_path / "log.txt").write_text("log")
    (tmp_path / "mine.txt").write_text("mine alone")
    drill(tmp_path)

    def irrunner(*arguments: str) -> str:
        code = run([*arguments, "--store", location])
        written = capsys.readouterr()
        assert (code, written.err) == (0, "")
        return written.out

    for _ in range(2):
        irrunner("declare", str(tmp_path / "drill.yaml"), "--as", "ada")
    first, second = ("--incident", "INC-2026-0001"), ("--incident", "INC-2026-0002")
    note = json.loads(irrunner("note", "Jo Doe's laptop ran it", "--json", *first))
    irrunner("done", "first", *first)
    irrunner("add", str(tmp_path / "log.txt"), *first)
    irrunner("add", str(tmp_path / "mine.txt"), *second)
    irrunner("redact", str(note["seq"]), "--why", "a private person", "--yes", *first)
    irrunner("purge", "INC-2026-0002", "--why", "wrong tenant", "--yes")
    assert "[redacted]" in irrunner("log", *first)
    assert "Everything holds" in irrunner("verify")
    assert "Everything holds" in irrunner("verify", location)
    assert location in irrunner("store", "path")
    irrunner("store", "copy", str(tmp_path / "copy"))
    with open_store(tmp_path / "copy", create=False) as copy:
        assert copy.incidents() == ["INC-2026-0001", "INC-2026-0002"]
