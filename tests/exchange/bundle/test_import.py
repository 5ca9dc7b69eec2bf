"""A bundle comes in as it was, all of it or nothing, and never over anything."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from irrunner.application.bundle_export import Export, export_bundle
from irrunner.incident.incident import Incident
from irrunner.incident.verbs import evidence, notes, record
from irrunner.journal import open_store
from irrunner.journal.verify import verify_store
from tests.beginnings import ADA
from tests.cli.conftest import Shell
from tests.exchange.bundle.conftest import declare
from tests.exchange.bundle.surgery import Parts
from tests.journal.entries import kept_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irrunner.application.bundle_export import Exported
    from irrunner.journal import Journal

    Exporting = Callable[..., tuple[Path, Exported]]


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Another machine's shell, with no store yet."""
    (tmp_path / "there").mkdir()
    return Shell(tmp_path / "there" / "store", monkeypatch)


def heads(shell: Shell) -> dict[str, str]:
    with open_store(shell.place, read_only=True) as store:
        found = verify_store(store)
    assert (found.problems, found.remarks) == ([], [])
    return found.heads


def test_it_comes_in_as_it_was(export: Exporting, store: Journal, there: Shell, tmp_path: Path) -> None:
    path, done = export()

    answer = there.does("import", path)

    assert (answer["new"], answer["head"], answer["files"]) == (done.entries, done.head, 3)
    assert heads(there) == {"INC-2026-0001": done.head}
    with open_store(there.place, read_only=True) as new:
        assert list(new.rows("INC-2026-0001")) == list(store.rows("INC-2026-0001"))
        assert new.known_incidents() == {"INC-2026-0001"}
        again = tmp_path / "again.zip"
        export_bundle(Incident(new, "INC-2026-0001", ADA), Export(again))
    assert Parts(again.read_bytes()).files == Parts(path.read_bytes()).files


def test_where_it_came_from_is_remembered_and_is_no_entry(export: Exporting, there: Shell) -> None:
    path, done = export()
    there.does("import", path, "--as", "Grace")

    said = there("verify")

    assert said.code == 0
    assert "imported by Grace" in said.out
    assert str(path) in said.out
    assert heads(there) == {"INC-2026-0001": done.head}


def test_the_work_goes_on_after_it(export: Exporting, there: Shell) -> None:
    path, done = export()
    there.does("import", path)

    there.does("note", "here we go on")

    assert there.does("import", path)["ahead"] == 1
    assert heads(there)["INC-2026-0001"] != done.head


def test_the_same_once_more_changes_nothing(export: Exporting, there: Shell) -> None:
    path, _ = export()
    there.does("import", path)
    before = heads(there)

    answer = there.does("import", path)

    assert (answer["new"], answer["files"]) == (0, 0)
    assert heads(there) == before


def test_evidence_that_the_store_lost_comes_back(export: Exporting, there: Shell, incident: Incident) -> None:
    path, _ = export()
    there.does("import", path)
    with open_store(there.place) as store:
        kept_at(store, incident.state.evidence["e1"].sha256).unlink()

    assert there.does("import", path)["files"] == 1
    heads(there)


def test_a_longer_chain_is_said_and_not_mixed(export: Exporting, there: Shell, incident: Incident) -> None:
    first, _ = export("first.zip")
    there.does("import", first)
    notes.note(incident, "meanwhile")
    longer, _ = export("longer.zip")
    before = heads(there)

    said = there("import", longer)

    assert said.code == 1
    assert "goes on from there with 2 entries more" in said.err
    assert heads(there) == before


def test_another_incident_of_the_same_id_is_refused(export: Exporting, there: Shell, tmp_path: Path) -> None:
    path, _ = export()
    (tmp_path / "else").mkdir()
    with open_store(tmp_path / "else" / "store") as other:
        export_bundle(declare(other, tmp_path / "else"), Export(tmp_path / "other.zip"))
    there.does("import", path)
    before = heads(there)

    said = there("import", tmp_path / "other.zip")

    assert said.code == 1
    assert "another INC-2026-0001: entry 1 differs" in said.err
    assert heads(there) == before


def test_without_its_evidence_it_does_not_come_in(export: Exporting, there: Shell) -> None:
    path, _ = export(evidence=False)

    said = there("import", path)

    assert said.code == 1
    assert "made without its evidence" in said.err
    assert there("verify", path).code == 0


def test_a_purged_incident_comes_in_as_its_tombstone(export: Exporting, incident: Incident, there: Shell) -> None:
    before, _ = export("before.zip")
    record.purge(incident, why="a drill")
    path, done = export("purged.zip")

    there.does("import", path)
    said = there("import", before)

    assert said.code == 1
    with open_store(there.place, read_only=True) as store:
        assert verify_store(store).heads == {"INC-2026-0001": done.head}
        assert verify_store(store).problems == []


def test_it_joins_what_the_store_has_already(export: Exporting, there: Shell) -> None:
    path, _ = export()
    number = there.declare("--mode", "retrospective")

    there.does("import", path)

    assert set(heads(there)) == {"INC-2026-0001", number}
    assert there.declare() != "INC-2026-0001"


@pytest.mark.parametrize("name", ["no.zip", "text.zip", "folder", "link.zip", "empty.zip"])
def test_what_is_no_bundle_is_refused_in_a_sentence(
    name: str, there: Shell, tmp_path: Path, shared_bundle: bytes
) -> None:
    (tmp_path / "text.zip").write_text("hello")
    (tmp_path / "empty.zip").write_text("")
    (tmp_path / "folder").mkdir()
    (tmp_path / "real.zip").write_bytes(shared_bundle)
    (tmp_path / "link.zip").symlink_to(tmp_path / "real.zip")

    said = there("import", tmp_path / name)

    assert said.code in (1, 3)
    assert said.err
    assert not there.place.exists()


def test_killed_in_the_middle_it_leaves_a_store_that_verifies(tmp_path: Path, shared_bundle: bytes) -> None:
    """At any call of the file system that an import makes, from the first to the last."""
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(shared_bundle)
    number, died = 1, 0
    while True:
        place = tmp_path / f"store{number}"
        argv = [sys.executable, "-c", KILLED, str(number), "--store", str(place), "import", str(bundle)]
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
        if place.exists() and (place / "journal.sqlite").exists():
            with open_store(place) as store:
                found = verify_store(store)
            assert found.problems == []
            assert found.entries in (0, len(Parts(shared_bundle).rows))
        if done.returncode != -signal.SIGKILL:
            break
        died += 1
        finished = Shell(place, pytest.MonkeyPatch())("import", bundle)
        assert finished.code == 0, finished
        number = number * 3 // 2 + 1
    assert done.returncode == 0, done
    assert died > 8


KILLED = """
import os, signal, sys
from irrunner.cli.main_command import run
left = int(sys.argv[1])
def count(event, _):
    global left
    if event in ("open", "os.rename", "os.link", "os.chmod", "os.mkdir", "os.remove", "sqlite3.connect", "os.listdir"):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
import irrunner.application.bundle_import, irrunner.exchange.bundle.importing, irrunner.journal.sqlite.backend
sys.addaudithook(count)
sys.exit(run(sys.argv[2:]))
"""


def test_evidence_named_by_a_path_is_no_path(tmp_path: Path, there: Shell, store: Journal) -> None:
    """A hash with slashes in an entry, properly chained: nothing is looked for or written there."""
    incident = declare(store, tmp_path)
    with store.writing() as writer:
        from irrunner.journal.chain import Occurred, canonical
        from irrunner.journal.rows import NewEntry

        now = "2026-03-24T13:00:00.000Z"
        words = canonical({"name": "x", "size": 1})
        refs = {"evidence": "e9", "sha256": "../../../../outside"}
        writer.append(incident.id, NewEntry("evidence.added", words, refs, ADA, "ada", now, Occurred(now)))
    export_bundle(incident, Export(tmp_path / "bundle.zip", evidence=False))

    for argv in (["verify"], ["import"]):
        assert there(*argv, tmp_path / "bundle.zip").code in (0, 1, 3)
    assert not list(tmp_path.parent.glob("outside*"))


def test_large_evidence_is_not_held_in_memory(store: Journal, tmp_path: Path, there: Shell) -> None:
    import resource

    incident = declare(store, tmp_path)
    with (tmp_path / "large.bin").open("wb") as large:
        large.truncate(600 << 20)
    evidence.add(incident, tmp_path / "large.bin")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    export_bundle(incident, Export(tmp_path / "bundle.zip"))
    there.does("import", tmp_path / "bundle.zip")

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 << 10
    assert (tmp_path / "bundle.zip").stat().st_size > 600 << 20
