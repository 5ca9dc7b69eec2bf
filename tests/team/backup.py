"""PostgreSQL's own programs for backups, as whoever runs the server starts them."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.eventually import eventually
from tests.team.server import SUPERUSER, Server, find_program

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


def run_program(
    server: Server, name: str, *arguments: object, login: str = SUPERUSER
) -> subprocess.CompletedProcess[str]:
    """Run one against a server, checked as irrunner would check it."""
    program = find_program(name)
    assert program is not None
    to_server = {
        "PGHOST": "127.0.0.1", "PGPORT": str(server.port), "PGUSER": login, "PGPASSFILE": str(server.passwords),
        "PGSSLMODE": "verify-full", "PGSSLROOTCERT": str(server.authority),
    }  # fmt: skip
    words = [program, *map(str, arguments)]
    return subprocess.run(words, env=os.environ | to_server, capture_output=True, text=True, check=False, timeout=120)


def dump(server: Server, database: str, file: Path, *options: str, login: str = SUPERUSER) -> str:
    """Dump a database; what the program complained about, and nothing when all is well."""
    done = run_program(server, "pg_dump", "--format=custom", "--file", file, *options, database, login=login)
    assert (done.returncode == 0) == (not done.stderr), done
    return done.stderr


def restore(server: Server, file: Path, *options: str) -> tuple[str, str]:
    """Restore a dump into a new database of another server: its name, and what the program complained about."""
    database = server.database(empty=True)
    done = run_program(server, "pg_restore", "--dbname", database, *options, file)
    return database, done.stderr


def base_backup(server: Server, folder: Path) -> None:
    """Copy a whole server while it runs: where recovery begins."""
    done = run_program(server, "pg_basebackup", "--pgdata", folder, "--checkpoint=fast", "--no-sync")
    assert done.returncode == 0, done


@contextmanager
def recovered(origin: Server, folder: Path, settings: Sequence[str]) -> Iterator[Server]:
    """A second server that recovers what its folder `data`, a base backup, and the archive of another hold.

    Args:
        origin: whose roles and passwords are the same.
        folder: its own.
        settings: of the recovery: where the archive is, and where to stop.
    """
    server = Server(folder, ("fsync=off", "recovery_target_action=promote", *settings))
    for name in ("authority.crt", "server.crt", "server.key", "passwords"):
        shutil.copy2(origin.folder / name, folder / name)
    (server.data / "recovery.signal").touch()
    server.own()
    server.start()
    try:
        eventually(lambda: server.execute("SELECT pg_is_in_recovery()") == [(False,)], "the end of the recovery")
        yield server
    finally:
        server.stop()
