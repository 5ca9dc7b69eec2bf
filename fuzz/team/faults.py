"""All kinds of fault, and running them."""

from __future__ import annotations

import os
import tempfile
import zlib
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from fuzz.team.clients import client_killed
from fuzz.team.disks import log_full, scene_with_small_log, scene_with_small_tables, tables_full
from fuzz.team.lines import (
    line_cut_anywhere,
    line_cut_before_its_answer,
    line_cut_before_the_commit,
    line_silent_anywhere,
)
from fuzz.team.outboxes import outbox_cut, outbox_killed
from fuzz.team.people import admins_remove_each_other, clock_wrong, one_name_twice, role_taken
from fuzz.team.scene import Scene
from fuzz.team.servers import server_killed, session_killed
from fuzz.team.versions import two_upgrades, upgrade_cut_off
from tests.team.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from fuzz.team.outcome import Outcome

    Fault = Callable[[Scene, Random], Outcome]

FAULTS: Final[dict[str, Fault]] = {
    "line-cut-anywhere": line_cut_anywhere,
    "line-cut-before-the-commit": line_cut_before_the_commit,
    "line-cut-before-its-answer": line_cut_before_its_answer,
    "line-silent-anywhere": line_silent_anywhere,
    "outbox-killed": outbox_killed,
    "outbox-cut": outbox_cut,
    "client-killed": client_killed,
    "session-killed": session_killed,
    "server-killed": server_killed,
    "clock-wrong": clock_wrong,
    "one-name-twice": one_name_twice,
    "admins-remove-each-other": admins_remove_each_other,
    "role-taken": role_taken,
    "upgrade-cut-off": upgrade_cut_off,
    "two-upgrades": two_upgrades,
    "tables-full": tables_full,
    "log-full": log_full,
}
NEED_A_DISK: Final = ("tables-full", "log-full")
"""Kinds that need root, who mounts a small disk."""


def may_mount() -> bool:
    """Whether we are root."""
    return os.geteuid() == 0


def faults(numbers: Iterable[int], seed: int, name: str) -> Iterator[Outcome]:
    """Run a kind so often, on a server of our own."""
    with tempfile.TemporaryDirectory(prefix="irrunner-faults-") as place, ExitStack() as stack:
        folder = Path(place)
        folder.chmod(0o755)
        (folder / name).mkdir()
        if name == "log-full":
            scene = stack.enter_context(scene_with_small_log(folder / name))
        else:
            (folder / "server").mkdir()
            server = stack.enter_context(Server(folder / "server"))
            on_a_disk = name == "tables-full"
            made = scene_with_small_tables(server, folder / name) if on_a_disk else Scene(server, folder / name)
            scene = stack.enter_context(made)
        for number in numbers:
            yield run_fault(scene, name, number, seed)


def run_fault(scene: Scene, name: str, number: int, seed: int = 1) -> Outcome:
    """One trial; the same for the same number and seed, as far as threads and processes let it."""
    outcome = FAULTS[name](scene, Random(zlib.crc32(name.encode()) + seed * 1_000_003 + (number << 40)))
    outcome.kind, outcome.number = name, number
    return outcome
