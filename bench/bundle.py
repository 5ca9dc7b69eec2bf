"""Bundles: exporting 1 GiB of evidence against `sha256sum` and `zip -0` over the same files, and checking it."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

from bench.measure import Finding, as_ratio, pairs
from irrunner.application.bundle_export import Export, export_bundle
from irrunner.exchange.bundle import verify
from irrunner.incident.incident import Incident
from irrunner.incident.verbs import evidence, lifecycle
from irrunner.journal import open_store
from irrunner.journal.chain import Actor
from irrunner.playbook import library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILES, SIZE = 16, 64 << 20


def measure(folder: Path) -> Iterator[Finding]:
    """The rows of bundles."""
    if not (shutil.which("zip") and shutil.which("sha256sum")):
        yield Finding("exporting a bundle", "zip or sha256sum is missing", "125 %", False)
        return
    with open_store(folder / "store") as store:
        incident = lifecycle.declare(store, library.find("generic-incident", []), Actor("ada", "ada", "bench.example"))
        for _ in range(FILES):
            source = folder / "image.bin"
            source.write_bytes(os.urandom(SIZE))
            evidence.add(incident, source)
            source.unlink()
    with open_store(folder / "store", read_only=True) as store:
        yield from _export(folder, Incident(store, incident.id, incident.actor))


def _export(folder: Path, incident: Incident) -> Iterator[Finding]:
    target, other, vault = folder / "bundle.zip", folder / "other.zip", folder / "store" / "evidence"

    def ours() -> float:
        target.unlink(missing_ok=True)
        begin = time.perf_counter()
        export_bundle(incident, Export(target))
        return time.perf_counter() - begin

    def theirs() -> float:
        other.unlink(missing_ok=True)
        begin = time.perf_counter()
        files = [str(path) for path in vault.rglob("*") if path.is_file()]
        subprocess.run(["sha256sum", *files], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["zip", "-0", "-q", str(other), *files], check=True)
        return time.perf_counter() - begin

    def checked() -> float:
        begin = time.perf_counter()
        found = verify.Found()
        verify.check(str(target), "", found)
        if found.problems:
            raise RuntimeError(found.problems[0])
        return time.perf_counter() - begin

    ours()  # reports load what they need once
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    measured = pairs(ours, theirs, 5)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    yield as_ratio("exporting 1 GiB of evidence, against sha256sum and zip -0", measured, 1.25, unit="s")
    yield Finding("memory that it took on top", f"{grown:.0f} MB", "16 MB", grown <= 16)
    yield as_ratio("checking it with verify.py, against the same", pairs(checked, theirs, 3), 1.25, unit="s")
