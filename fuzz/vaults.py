"""Vaults whose line is cut, whose server dies, whose disk is full, and who are given the same bytes twice at once.

Whatever happens: what was acknowledged is there, whole; what was refused is not there, or whole; adding it again works,
and nothing half written stays. Run it with `python -m fuzz vaults`; a sample is a test.
"""

from __future__ import annotations

import os
import resource
import tempfile
import zlib
from collections import Counter
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from random import Random
from threading import Thread
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from irrunner.errors import StoreUnusable
from irrunner.journal.folder_vault import FolderVault
from tests.eventually import eventually
from tests.journal.s3.bucket import KEYS, Storage
from tests.team.line import Line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from irrunner.journal.interface import Vault
    from irrunner.journal.s3.vault import S3Vault

_PART: Final = 8 << 20


class Trial(Struct):
    """What became of one fault. how: what was done. counts: of endings. problems: what does not hold."""

    kind: str
    number: int
    how: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def judge(self, said: str, vault: Vault, name: str) -> None:
        """Compare what was said of adding with what is there."""
        verdict = vault.verify(name)
        self.counts[f"{said}, {'there' if verdict == 'ok' else 'not there'}"] += 1
        if said == "acknowledged" and verdict != "ok":
            self.problems.append(f"acknowledged, and {verdict}")
        if verdict in ("changed", "unreadable"):
            self.problems.append(f"{said}, and {verdict}")

    def settle(self, vault: Vault, content: bytes) -> None:
        """Once nothing is in the way, the bytes come in, and nothing else is there."""
        name = vault.add(BytesIO(content)).sha256
        self.counts["added again"] += 1
        if vault.verify(name) != "ok":
            self.problems.append("added again, and not whole")
        if (left := list(vault.strays())) or list(vault.names()) != [name]:
            self.problems.append(f"left behind: {left or 'another file'}")


def line_cut(trial: Trial, dice: Random, storage: Storage) -> None:
    """The line to the bucket is cut after so many bytes, before or after the server has them, and mended, or not."""
    content = _content(dice)
    at, before, mended = dice.randrange(1, len(content) * 3 // 2 + 20_000), dice.random() < 0.5, dice.random() < 0.7
    how = ("" if before else ", after they arrived") + ("" if mended else ", for good")
    trial.how = f"{len(content):,} bytes, cut at {at:,}{how}"
    with _bucket(storage) as (near, line, far):
        with _cut(line, at, before=before, mended=mended):
            said = _add(near, content)
        trial.judge(said, far, sha256(content).hexdigest())
        trial.settle(near, content)


def two_at_once(trial: Trial, dice: Random, storage: Storage) -> None:
    """Two bring the same bytes at once, one of them over a line that is cut."""
    content = _content(dice)
    at = dice.randrange(1, len(content) + 20_000)
    trial.how = f"{len(content):,} bytes, cut at {at:,}"
    said: list[str] = []
    with _bucket(storage) as (near, line, far):
        with _cut(line, at, before=dice.random() < 0.5, mended=True):
            threads = [Thread(target=lambda each=each: said.append(_add(each, content))) for each in (near, far)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        for each in said:
            trial.judge(each, far, sha256(content).hexdigest())
        trial.settle(near, content)


def server_killed(trial: Trial, dice: Random, storage: Storage) -> None:
    """The server is killed after so many bytes, and comes back without anything: moto keeps it in memory."""
    content = _content(dice)
    at = dice.randrange(1, len(content) + 10_000)
    trial.how = f"{len(content):,} bytes, killed at {at:,}"
    with _bucket(storage) as (near, line, far):
        passed = 0

        def watch(data: bytes) -> bool:
            nonlocal passed
            passed += len(data)
            if passed > at:
                storage.kill()
            return False

        line.watch = watch
        said = _add(near, content)
        line.mend()
        if passed > at:
            trial.counts["killed"] += 1
            if said == "acknowledged":
                trial.counts["acknowledged before it was killed"] += 1
            storage.start()
            storage.bucket(name=far.where.bucket)
        else:
            trial.judge(said, far, sha256(content).hexdigest())
        trial.settle(near, content)


def disk_full(trial: Trial, dice: Random, _storage: Storage) -> None:
    """No file of this process may be larger than so much: what a full disk is to a folder."""
    content = _content(dice)
    most = dice.randrange(0, len(content) + 1)
    trial.how = f"{len(content):,} bytes, room for {most:,}"
    with tempfile.TemporaryDirectory(prefix="irrunner-vault-") as folder:
        vault = FolderVault(Path(folder))
        with _no_file_larger(most):
            said = _add(vault, content)
        trial.judge(said, vault, sha256(content).hexdigest())
        if said == "acknowledged" and most < len(content):
            trial.problems.append("acknowledged without room")
        trial.settle(vault, content)


def spool_full(trial: Trial, dice: Random, storage: Storage) -> None:
    """A stream for a bucket finds no room in the folder for temporary files."""
    content = _content(dice, least=_PART + 1)
    most = dice.randrange(_PART, len(content))
    trial.how = f"{len(content):,} bytes, room for {most:,}"
    with _bucket(storage) as (near, _, far):
        with _no_file_larger(most):
            said = _add(near, content)
        if said == "acknowledged":
            trial.problems.append("acknowledged without room")
        trial.judge(said, far, sha256(content).hexdigest())
        trial.settle(near, content)


FAULTS: Final[dict[str, Callable[[Trial, Random, Storage], None]]] = {
    "line-cut": line_cut,
    "two-at-once": two_at_once,
    "server-killed": server_killed,
    "disk-full": disk_full,
    "spool-full": spool_full,
}


def faults(numbers: Iterable[int], seed: int, names: list[str]) -> Iterator[Trial]:
    """Run each kind so often, on a server of our own."""
    os.environ.update(KEYS)
    numbers = list(numbers)
    with Storage() as storage:
        for name in names:
            for number in numbers:
                yield run_fault(storage, name, number, seed)


def run_fault(storage: Storage, name: str, number: int, seed: int = 1) -> Trial:
    """One trial; the same for the same number and seed, as far as threads let it."""
    trial = Trial(name, number)
    FAULTS[name](trial, Random(zlib.crc32(name.encode()) + seed * 1_000_003 + (number << 40)), storage)
    return trial


def _content(dice: Random, least: int = 0) -> bytes:
    """Small or of several parts."""
    small = dice.randrange(0, 60_000)
    return dice.randbytes(max(least, small if dice.random() < 0.5 else _PART + dice.randrange(1, 10 << 20)))


def _add(vault: Vault, content: bytes) -> str:
    try:
        vault.add(BytesIO(content))
    except StoreUnusable:
        return "refused"
    return "acknowledged"


@contextmanager
def _bucket(storage: Storage) -> Iterator[tuple[S3Vault, Line, S3Vault]]:
    """A new bucket over a line, the line, and the same bucket without it."""
    bucket = storage.bucket()
    with ExitStack() as stack:
        line = stack.enter_context(Line(storage.port))
        near, far = storage.vault(bucket, port=line.port), storage.vault(bucket)
        stack.callback(near.close)
        stack.callback(far.close)
        yield near, line, far


@contextmanager
def _cut(line: Line, at: int, *, before: bool, mended: bool) -> Iterator[None]:
    """Cut a line once so many bytes went over it; it is whole again when the block ends."""
    passed, over = 0, False

    def watch(data: bytes) -> bool:
        nonlocal passed
        passed += len(data)
        return passed > at

    def mend() -> None:
        eventually(lambda: over or line.is_cut, "the cut")
        line.before = False
        line.mend()

    line.watch, line.before = watch, before
    mending = Thread(target=mend)
    if mended:
        mending.start()
    try:
        yield
    finally:
        over = True
        if mended:
            mending.join()
        line.before = False
        line.mend()


@contextmanager
def _no_file_larger(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        with suppress(ValueError):
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
