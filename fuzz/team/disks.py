"""The server's disk is full: that of the tables, so that a statement fails, or that of its log, so that it dies.

The disk is a tmpfs that root mounts. Other ways were weighed: a user namespace takes away the account that the
server insists on, and a library that is preloaded to fail would test that library.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from fuzz.team.outcome import Attempt, Outcome
from fuzz.team.scene import ACTS, Scene
from tests.eventually import eventually
from tests.team.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from random import Random

    from irrunner.incident import Incident

SIZE: Final = "64m"
_MOST_ACTS: Final = 400
_FULL: Final = "is full"
"""Stands in the sentence."""


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk that can be filled, mounted until the block ends."""
    folder.mkdir(parents=True)
    subprocess.run(["/bin/mount", "-t", "tmpfs", "-o", f"size={SIZE}", "small", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["/bin/umount", "--lazy", str(folder)], check=True)


@contextmanager
def scene_with_small_tables(server: Server, folder: Path) -> Iterator[Scene]:
    """A scene whose tables lie on a small disk. The name of the disk is that of its folder."""
    with small_disk(server.folder / "tables") as disk:
        (disk / "space").mkdir()
        server.own(disk, disk / "space")
        server.execute(f"CREATE TABLESPACE small LOCATION '{disk / 'space'}'")
        with Scene(server, folder, tablespace="small") as scene:
            yield scene
        server.execute(f"DROP DATABASE {scene.database} (FORCE)")
        server.execute("DROP TABLESPACE small")


@contextmanager
def scene_with_small_log(folder: Path) -> Iterator[Scene]:
    """A scene on a server of its own, whose log of changes lies on a small disk."""
    with small_disk(folder / "log") as disk:
        (folder / "server").mkdir()
        folder.chmod(0o755)
        (disk / "wal").mkdir()
        server = Server(folder / "server", ("fsync=off", "min_wal_size=2MB", "max_wal_size=4MB"),
                        initdb=("--wal-segsize=1", "--waldir", disk / "wal"))  # fmt: skip
        server.own(disk, disk / "wal")
        with server, Scene(server, folder) as scene:
            yield scene


def tables_full(scene: Scene, dice: Random) -> Outcome:
    """No block can be added to a table or an index; the server goes on."""
    disk = scene.server.folder / "tables"
    incident, free = scene.declare(), dice.randrange(0, 400_000)
    outcome = Outcome("", how=f"{free:,} bytes left")
    with scene.incident("responder", incident) as there:
        with _filled(disk, free):
            attempts = _until_refused(scene, there, dice)
        attempts.append(scene.attempt(there, "note"))
    _require_full(outcome, attempts)
    return scene.judge(outcome, incident, attempts)


def log_full(scene: Scene, dice: Random) -> Outcome:
    """The server cannot write its log of changes: it dies, and comes back once there is space.

    The log grows because of a slot for a standby that never comes, as it mostly does.
    """
    disk = scene.folder / "log"
    incident, free = scene.declare(), dice.randrange(0, 500_000)
    scene.server.execute("SELECT pg_create_physical_replication_slot('forgotten', true)")
    outcome = Outcome("", how=f"{free:,} bytes left")
    with scene.incident("responder", incident, wait=0.3) as there:
        with _filled(disk, free):
            attempts = _until_refused(scene, there, dice, ("evidence", "evidence", "rows"))
        eventually(lambda: _is_up_again(scene), "the server")
        scene.server.execute("SELECT pg_drop_replication_slot('forgotten')")
        scene.server.execute("CHECKPOINT")
        attempts.append(scene.attempt(there, "note"))
    if attempts[-1].said != "recorded" or len(attempts) == 1:
        outcome.problems.append(f"work does not go on afterwards: {attempts[-1].sentence}")
    return scene.judge(outcome, incident, attempts)


def _is_up_again(scene: Scene) -> bool:
    """Whether people get in; a server that gave up is started by hand, as whoever runs it would."""
    if not scene.server.is_up:
        scene.server.start()
    return scene.is_reachable()


def _until_refused(scene: Scene, incident: Incident, dice: Random, acts: Sequence[str] = tuple(ACTS)) -> list[Attempt]:
    attempts: list[Attempt] = []
    while len(attempts) < _MOST_ACTS and not (attempts and attempts[-1].said != "recorded"):
        attempts.append(scene.attempt(incident, dice.choice(acts)))
    return attempts


def _require_full(outcome: Outcome, attempts: list[Attempt]) -> None:
    """The refusal says what is wrong, and work goes on once there is space."""
    *_, refused, last = attempts
    if refused.said != "refused" or _FULL not in refused.sentence:
        outcome.problems.append(f"a full disk is not named: {refused.sentence or refused.said}")
    if last.said != "recorded":
        outcome.problems.append(f"work does not go on afterwards: {last.sentence}")


@contextmanager
def _filled(disk: Path, free: int) -> Iterator[None]:
    """All of a disk taken but for so many bytes, until the block ends."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, shutil.disk_usage(disk).free - free))
    try:
        yield
    finally:
        ballast.unlink()
