"""Bundles to look at: an incident with evidence, redactions and a grafted playbook, exported once."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from irrunner.application.bundle_export import Export, export_bundle
from irrunner.incident.verbs import evidence, lifecycle, notes, record
from irrunner.journal import open_store
from irrunner.playbook import library
from tests.beginnings import ADA, TickingClock, playbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from irrunner.application.bundle_export import Exported
    from irrunner.incident import Incident
    from irrunner.journal import Journal

STEPS = """\
- id: look
  do: Look at the machine
  evidence: ["What was there"]
"""


def declare(store: Journal, folder: Path, *, mode: str = "live") -> Incident:
    """An incident with two files of evidence, one that was destroyed, a redacted note and one in other scripts."""
    file = folder / "drill.yaml"
    file.write_text(playbook(STEPS))
    clock = TickingClock()
    incident = lifecycle.declare(store, library.find(str(file), [folder]), ADA, mode=mode, clock=clock)
    evidence.add(incident, io.BytesIO(b"proxy line\n" * 100), name="proxy.log", step="look", slot=1)
    evidence.add(incident, io.BytesIO(b"\x00\x1b]52;c;eA==\x07" * 7), name="image.bin")
    evidence.add(incident, io.BytesIO(b"to be destroyed"), name="gone.bin")
    evidence.destroy(incident, "e3", why="not ours")
    secret = notes.note(incident, "the password is hunter2")
    record.redact(incident, secret.seq, why="a password")
    notes.note(incident, "Größe, “quotes”, a line\nand \u202eanother")
    return incident


class Bundle(bytes):
    """Bytes that a failing test does not print."""

    def __repr__(self) -> str:
        return f"<bundle of {len(self)} bytes>"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Journal]:
    with open_store(tmp_path / "store") as opened:
        yield opened


@pytest.fixture
def incident(store: Journal, tmp_path: Path) -> Incident:
    return declare(store, tmp_path)


@pytest.fixture
def export(incident: Incident, tmp_path: Path) -> Callable[..., tuple[Path, Exported]]:
    """Exports the incident into a new file."""

    def run(name: str = "bundle.zip", *, evidence: bool = True) -> tuple[Path, Exported]:
        target = tmp_path / name
        return target, export_bundle(incident, Export(target, evidence=evidence))

    return run


@pytest.fixture(scope="session")
def shared_bundle(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a bundle that many tests change."""
    folder = tmp_path_factory.mktemp("bundle")
    with open_store(folder / "store") as store:
        export_bundle(declare(store, folder), Export(folder / "bundle.zip"))
    return Bundle((folder / "bundle.zip").read_bytes())
