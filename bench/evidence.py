"""Evidence: taking in 1 GiB against a bare loop that reads, hashes, writes and syncs."""

from __future__ import annotations

import os
import resource
import time
from hashlib import sha256
from typing import TYPE_CHECKING

from bench.measure import Finding, as_ratio, pairs
from irrunner.journal import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIZE = 1 << 30
CHUNK = 1 << 20


def measure(folder: Path) -> Iterator[Finding]:
    """The row of evidence."""
    source = folder / "image.bin"
    block = os.urandom(CHUNK)
    with source.open("wb") as file:
        for number in range(SIZE // CHUNK):
            file.write(number.to_bytes(8, "big") + block[8:])
    store = open_store(folder / "store")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def kept() -> float:
        begin = time.perf_counter()
        sha = store.vault.add(source, progress=lambda _read: None).sha256
        took = time.perf_counter() - begin
        store.vault.destroy(sha)
        return took

    def bare() -> float:
        target = folder / "bare.bin"
        begin = time.perf_counter()
        digest = sha256()
        with source.open("rb", buffering=0) as reading, target.open("wb", buffering=0) as writing:
            while chunk := reading.read(CHUNK):
                digest.update(chunk)
                writing.write(chunk)
            os.fsync(writing.fileno())
        took = time.perf_counter() - begin
        target.unlink()
        return took

    yield as_ratio("adding 1 GiB of evidence, against a bare loop", pairs(kept, bare, 5), 1.2, unit="s")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    yield Finding("memory that it took on top", f"{grown:.0f} MB", "16 MB", grown <= 16)
