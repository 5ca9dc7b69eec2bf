"""An incident as one file: complete, the same every time, checked by other people's tools, and honest about damage."""

from __future__ import annotations

import hashlib
import json
import stat
import subprocess
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.application.bundle_export import Export, export_bundle
from irrunner.errors import Refused
from irrunner.exchange.bundle import verify
from irrunner.incident.incident import Incident
from irrunner.incident.verbs import evidence, lifecycle, notes, record
from irrunner.journal import open_store
from tests.beginnings import ADA
from tests.exchange.bundle.conftest import declare
from tests.journal.entries import kept_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irrunner.application.bundle_export import Exported
    from irrunner.journal import Journal

    Exporting = Callable[..., tuple[Path, Exported]]


def problems(path: Path, head: str = "") -> list[str]:
    found = verify.Found()
    verify.check(str(path), head, found)
    return found.problems


def manifest(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as bundle:
        found = json.loads(bundle.read(f"{bundle.namelist()[0].split('/')[0]}/manifest.json"))
    assert isinstance(found, dict)
    return found


def test_a_bundle_holds_report_journal_playbook_evidence_and_what_checks_them(export: Exporting) -> None:
    path, done = export()

    with zipfile.ZipFile(path) as bundle:
        names = [name.removeprefix("INC-2026-0001/") for name in bundle.namelist()]
        assert bundle.testzip() is None
    kinds = [name.partition("/")[0] for name in names]
    assert kinds.count("evidence") == 2
    assert kinds.count("playbooks") == 1
    assert {"manifest.json", "SHA256SUMS", "journal.jsonl", "README.txt", "verify.py"} <= set(names)
    assert {f"report/INC-2026-0001.{form}" for form in ("md", "html", "json")} <= set(names)
    assert (done.evidence, done.problems) == (2, [])
    assert problems(path, done.head[:16]) == []


def test_the_journal_in_it_is_what_the_store_holds_to_the_byte(export: Exporting, store: Journal) -> None:
    path, done = export()

    with zipfile.ZipFile(path) as bundle:
        lines = [json.loads(line) for line in bundle.read("INC-2026-0001/journal.jsonl").splitlines()]
    for line, row in zip(lines, store.rows("INC-2026-0001"), strict=True):
        assert (line["header"].encode(), line["body"].encode()) == (row.header, row.body)
        assert [bytes.fromhex(line[name]) for name in ("salt", "digest", "link")] == [row.salt, row.digest, row.link]
    assert lines[-1]["link"] == done.head


def test_that_evidence_leaves_is_on_record_first_and_in_the_bundle(export: Exporting, incident: Incident) -> None:
    path, done = export()

    assert done.recorded is not None
    assert done.recorded.kind == "bundle.exported"
    assert done.recorded.body_text("to") == str(path)
    assert done.entries == done.recorded.seq
    incident.refresh()
    custody = {item.id: [each.kind for each in item.custody] for item in incident.state.evidence.values()}
    assert custody == {"e1": ["bundle.exported"], "e2": ["bundle.exported"], "e3": ["evidence.destroyed"]}


def test_without_evidence_nothing_is_recorded_and_its_hashes_stay(export: Exporting, store: Journal) -> None:
    before = store.head("INC-2026-0001")

    path, done = export(evidence=False)

    assert (done.recorded, store.head("INC-2026-0001")) == (None, before)
    assert not any("/evidence/" in name for name in zipfile.ZipFile(path).namelist())
    assert problems(path) == []


def test_the_same_journal_gives_the_same_bytes(export: Exporting) -> None:
    one, _ = export("one.zip", evidence=False)
    other, _ = export("other.zip", evidence=False)

    assert one.read_bytes() == other.read_bytes()


def test_a_store_that_cannot_be_written_still_exports_and_says_that_it_is_not_on_record(
    incident: Incident, tmp_path: Path
) -> None:
    with open_store(tmp_path / "store", read_only=True) as readable:
        for name in ("one.zip", "other.zip"):
            done = export_bundle(Incident(readable, incident.id, ADA), Export(tmp_path / name))

    assert "not on record" in done.off_record
    assert done.recorded is None
    assert problems(tmp_path / "one.zip") == []
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()
    assert done.sha256 == hashlib.sha256((tmp_path / "one.zip").read_bytes()).hexdigest()


def test_other_peoples_tools_agree(export: Exporting, tmp_path: Path) -> None:
    path, _ = export()
    subprocess.run(["unzip", "-q", path, "-d", tmp_path / "out"], check=True)
    folder = tmp_path / "out" / "INC-2026-0001"

    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=folder, check=True)
    done = subprocess.run(["python3", "verify.py"], cwd=folder, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert "It holds." in done.stdout
    assert "NOT shown" in done.stdout


def test_it_is_private_and_replaces_nothing(export: Exporting, tmp_path: Path, store: Journal) -> None:
    path, _ = export()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    head = store.head("INC-2026-0001")

    with pytest.raises(Refused, match="There is a file"):
        export()
    with pytest.raises(Refused, match="only the record belongs"):
        export("store/bundle.zip")

    assert store.head("INC-2026-0001") == head
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".part"] == []


def test_damage_is_named_and_the_rest_exported(export: Exporting, store: Journal, incident: Incident) -> None:
    items = incident.state.evidence
    kept_at(store, items["e1"].sha256).unlink()
    changed = kept_at(store, items["e2"].sha256)
    changed.chmod(0o600)
    changed.write_bytes(b"other bytes")

    path, done = export()

    assert done.evidence == 1
    said = "\n".join(done.problems)
    assert f"{items['e1'].sha256} is left out: it is missing from the vault" in said
    assert f"{items['e2'].sha256} was changed in the vault" in said
    found = "\n".join(problems(path))
    assert f"evidence/{items['e1'].sha256}" in found
    assert f"evidence/{items['e2'].sha256} does not hold what its name says" in found


def test_an_export_that_fails_says_in_the_record_that_nothing_left(incident: Incident, tmp_path: Path) -> None:
    def stops(_read: int, written: int) -> None:
        if written:
            raise OSError(28, "No space left on device")

    with pytest.raises(Refused, match="No space left"):
        export_bundle(incident, Export(tmp_path / "bundle.zip"), progress=stops)

    last = incident.state.entries[-1]
    assert (last.kind, last.body_text("words")) == ("event.corrected", "nowhere: no bundle was left")
    assert list(tmp_path.glob("*.part")) == []
    assert not (tmp_path / "bundle.zip").exists()


def test_an_exercise_says_so_in_names_and_readme(store: Journal, tmp_path: Path) -> None:
    incident = declare(store, tmp_path, mode="exercise")
    export_bundle(incident, Export(tmp_path / "bundle.zip"))

    with zipfile.ZipFile(tmp_path / "bundle.zip") as bundle:
        assert all(name.startswith("EXERCISE-EX-2026-0001/") for name in bundle.namelist())
        assert bundle.read("EXERCISE-EX-2026-0001/README.txt").startswith(b"EXERCISE")
    assert problems(tmp_path / "bundle.zip") == []


def test_a_closed_and_a_purged_incident_can_be_exported(export: Exporting, incident: Incident) -> None:
    lifecycle.close(incident, outcome="test", why="a drill")
    path, _ = export("closed.zip")
    assert problems(path) == []

    record.purge(incident, why="a drill")
    path, done = export("purged.zip")
    assert (done.entries, done.evidence, done.recorded) == (2, 0, None)
    assert problems(path) == []


def test_what_others_write_meanwhile_is_not_in_it(incident: Incident, tmp_path: Path) -> None:
    other = Incident(incident.store, incident.id, ADA)

    def somebody_writes(_read: int, _written: int) -> None:
        notes.note(other, "in this moment")

    done = export_bundle(incident, Export(tmp_path / "bundle.zip"), progress=somebody_writes)

    assert problems(tmp_path / "bundle.zip") == []
    assert manifest(tmp_path / "bundle.zip")["entries"] == done.entries


def test_names_of_playbooks_and_evidence_are_never_paths(incident: Incident, tmp_path: Path) -> None:
    odd = tmp_path / "odd"
    odd.write_bytes(b"x")
    evidence.add(incident, odd, name="../../etc/passwd\n\x1b[2J")

    export_bundle(incident, Export(tmp_path / "bundle.zip"))

    assert problems(tmp_path / "bundle.zip") == []
    assert not any(".." in name for name in zipfile.ZipFile(tmp_path / "bundle.zip").namelist())


def test_a_broken_template_of_ones_own_costs_only_its_report(incident: Incident, tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "incident.md.j2").write_text("{{ nothing.like.it }}")

    done = export_bundle(incident, Export(tmp_path / "bundle.zip", templates=templates))

    assert [each for each in done.problems if "report/" in each]
    assert (tmp_path / "bundle.zip").stat().st_size == done.size
