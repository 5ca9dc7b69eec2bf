"""A pgbouncer in front of the server: it lends two sessions of each member to all clients, a transaction at a time."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import psycopg

from tests.team.server import ACCOUNT, free_port

if TYPE_CHECKING:
    from tests.team.server import Server

PROGRAM: Final = "/usr/sbin/pgbouncer"


def is_installed() -> bool:
    """Whether the program is there."""
    return Path(PROGRAM).exists()


class Pooler:
    """A running pgbouncer, with TLS to both sides, stopped when the block ends.

    Attributes:
        port: on 127.0.0.1.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._folder = server.folder / f"pooler-{os.getpid()}"
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._folder.mkdir()
        known = [line.rsplit(":", 2)[1:] for line in self._server.passwords.read_text().splitlines()]
        (self._folder / "users").write_text("".join(f'"{login}" "{secret}"\n' for login, secret in known))
        (self._folder / "settings").write_text(self._settings())
        as_account: dict[str, Any] = {}
        if os.geteuid() == 0:
            as_account = {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []}
            for path in (self._folder, *self._folder.iterdir()):
                path.chmod(0o700 if path.is_dir() else 0o600)
                shutil.chown(path, ACCOUNT)
        with (self._folder / "output").open("wb") as output:
            self._process = subprocess.Popen(
                [PROGRAM, str(self._folder / "settings")], stdout=output, stderr=output, cwd=self._folder, **as_account
            )
        self._wait()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(60)
        shutil.rmtree(self._folder)

    def address(self, login: str, database: str) -> str:
        """Where a store is, for one who goes through the pooler."""
        return self._server.address(login, database).replace(f":{self._server.port}/", f":{self.port}/")

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.address("ada", "postgres")).close()
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline or self._process is None or self._process.poll() is not None:
                    raise RuntimeError(f"{error}\n{(self._folder / 'output').read_text()}") from None
                time.sleep(0.05)
            else:
                return

    def _settings(self) -> str:
        folder = self._server.folder
        return f"""
[databases]
* = host=127.0.0.1 port={self._server.port}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {self.port}
unix_socket_dir =
pool_mode = transaction
default_pool_size = 2
max_client_conn = 200
auth_type = scram-sha-256
auth_file = {self._folder / "users"}
client_tls_sslmode = require
client_tls_cert_file = {folder / "server.crt"}
client_tls_key_file = {folder / "server.key"}
server_tls_sslmode = verify-full
server_tls_ca_file = {self._server.authority}
"""
