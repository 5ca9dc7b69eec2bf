"""Evidence in a bucket: taking it in against a bare put by obstore, and what that takes of memory.

The server is moto, a model of S3 that is slower than S3: the ratio says what irrunner adds, not how fast a bucket is.
"""

from __future__ import annotations

import os
import resource
import time
from typing import TYPE_CHECKING

from bench.measure import Finding, as_ratio, pairs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIZE = 64 << 20
LARGE = 300 << 20
CHUNK = 1 << 20


def measure(folder: Path) -> Iterator[Finding]:
    """The rows of evidence in a bucket."""
    from tests.journal.s3.bucket import KEYS, Storage

    os.environ.update(KEYS)
    with Storage() as storage:
        yield from _measure(folder, storage.vault(storage.bucket()), storage.endpoint)


def _measure(folder: Path, vault: object, endpoint: str) -> Iterator[Finding]:
    import obstore
    from obstore.store import S3Store

    from irrunner.journal.s3.vault import S3Vault
    from tests.journal.s3.bucket import KEYS

    assert isinstance(vault, S3Vault)
    bare_store = S3Store(
        vault.where.bucket, endpoint=endpoint, region="us-east-1", checksum_algorithm="sha256",
        access_key_id=KEYS["AWS_ACCESS_KEY_ID"], secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
        client_options={"allow_http": True},
    )  # fmt: skip
    source = _file(folder / "image.bin", SIZE)

    def kept() -> float:
        begin = time.perf_counter()
        name = vault.add(source, progress=lambda _sent: None).sha256
        took = time.perf_counter() - begin
        vault.destroy(name)
        return took

    def bare() -> float:
        begin = time.perf_counter()
        obstore.put(bare_store, "bare", source, chunk_size=8 << 20)
        took = time.perf_counter() - begin
        obstore.delete(bare_store, "bare")
        return took

    vault.add([b"warm"])
    large = _file(folder / "large.bin", LARGE)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    name = vault.add(large).sha256
    with vault.open(name) as file:
        while file.read(CHUNK):
            pass
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    yield Finding("memory that 300 MiB took on top, in and out", f"{grown:.0f} MB", "32 MB", grown <= 32)
    yield as_ratio(
        "adding 64 MiB to a bucket (moto), against obstore with checksums", pairs(kept, bare, 5), 1.5, unit="s"
    )
    vault.close()


def _file(file: Path, size: int) -> Path:
    block = os.urandom(CHUNK)
    with file.open("wb") as out:
        for number in range(size // CHUNK):
            out.write(number.to_bytes(8, "big") + block[8:])
    return file
