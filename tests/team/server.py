"""A PostgreSQL server of its own: Debian's programs, a temporary folder, TLS, passwords, and nobody but the test."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PROGRAMS: Final = ("initdb", "postgres")
SUPERUSER: Final = "postgres"
TEMPLATE: Final = "made"
ACCOUNT: Final = "postgres"
"""The account that the server runs as where we are root, because it refuses to run as root."""


def find_program(name: str) -> str | None:
    """A program of the server: on the path, or where Debian keeps it."""
    if found := shutil.which(name):
        return found
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return str(places[0]) if places else None


def is_installed() -> bool:
    """Whether the programs of a server are there, and somebody who may run them."""
    return all(find_program(name) for name in PROGRAMS)


class Server:
    """A running server, stopped when the block ends.

    Attributes:
        folder: its own. port: on 127.0.0.1. authority: the certificate that vouches for it. data: its data folder.
    """

    def __init__(
        self,
        folder: Path,
        settings: Sequence[str] = ("fsync=off",),
        *,
        is_bare: bool = False,
        initdb: Sequence[object] = (),
    ) -> None:
        """Describe it.

        Args:
            folder: its own.
            settings: of the server. Without fsync a killed process loses nothing; no power cut is tested.
            is_bare: no role and no store is made in it, as on a server that something is restored to.
            initdb: more arguments of the program that makes its data folder.
        """
        self.folder = folder
        self.port = free_port()
        self.authority = folder / "authority.crt"
        self.passwords = folder / "passwords"
        self.data = folder / "data"
        self._settings = ("max_connections=200", *settings)
        self._is_bare = is_bare
        self._initdb = initdb
        self._process: subprocess.Popen[bytes] | None = None
        self._count = 0
        self._logins: set[str] = set()

    def __enter__(self) -> Self:
        make_certificates(self.folder)
        secret = secrets.token_hex(16)
        self._remember(SUPERUSER, secret)
        (self.folder / "secret").write_text(secret)
        self.own()
        self._run("initdb", "-D", self.data, "-U", SUPERUSER, "-A", "scram-sha-256", "-E", "UTF8",
                  "--pwfile", self.folder / "secret", "--no-locale", "--no-instructions", *self._initdb)  # fmt: skip
        (self.folder / "secret").unlink()
        self.start()
        if not self._is_bare:
            self._make_template()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = [f"port={self.port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "ssl=on",
                   f"ssl_cert_file={self.folder / 'server.crt'}", f"ssl_key_file={self.folder / 'server.key'}",
                   *self._settings]  # fmt: skip
        arguments = [part for option in options for part in ("-c", option)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._program("postgres"), "-D", str(self.data), *arguments],
                stdout=log, stderr=log, cwd=self.folder, **self._as_account(),
            )  # fmt: skip
        deadline = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.address(SUPERUSER, "postgres")).close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.05)
            else:
                return

    def stop(self, by: signal.Signals = signal.SIGQUIT) -> None:
        """Stop it; by default at once, without tidying up."""
        if self._process is not None:
            self._process.send_signal(by)
            self._process.wait(60)
            self._process = None

    def kill(self) -> None:
        """Kill all its processes at once, in the middle of whatever they do."""
        assert self._process is not None
        children = self._children()
        self._process.kill()
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        self._process.wait(60)
        self._process = None
        while any(_is_running(child) for child in children):
            time.sleep(0.005)

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Until the block ends its processes are there and do nothing, as on a host that lost its disks."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        stopped = self._children()
        try:
            for child in stopped:
                os.kill(int(child), signal.SIGSTOP)
            yield
        finally:
            for child in stopped:
                with suppress(ProcessLookupError):
                    os.kill(int(child), signal.SIGCONT)
            self._process.send_signal(signal.SIGCONT)

    def _children(self) -> list[str]:
        assert self._process is not None
        return Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()

    @property
    def is_up(self) -> bool:
        """Whether it has not ended by itself."""
        return self._process is not None and self._process.poll() is None

    def add_login(self, name: str) -> None:
        """A role that may log in, with a password that stands in the password file."""
        secret = secrets.token_hex(16)
        self._remember(name, secret)
        self.execute(f"CREATE ROLE \"{name}\" LOGIN PASSWORD '{secret}'")

    def add_member_login(self, name: str) -> None:
        """A role that may log in and that a store may make a member of; once for the whole server."""
        if name not in self._logins:
            self._logins.add(name)
            self.add_login(name)
            self.execute(f'GRANT irrunner_member TO "{name}"')

    def database(self, *, empty: bool = False, tablespace: str = "") -> str:
        """A new database: with a store that `ada` is an admin of, or without one."""
        self._count += 1
        name = f"d{os.getpid()}_{self._count}"
        place = f" TABLESPACE {tablespace}" if tablespace else ""
        self.execute(f"CREATE DATABASE {name} TEMPLATE {'template0' if empty else TEMPLATE}{place}")
        return name

    def address(self, login: str, database: str) -> str:
        """Where a store is, for one who logs in."""
        return (
            f"postgresql://{login}@127.0.0.1:{self.port}/{database}"
            f"?sslmode=verify-full&sslrootcert={self.authority}&passfile={self.passwords}"
        )

    def execute(
        self, statement: str, database: str = "postgres", login: str = SUPERUSER, values: Sequence[object] = ()
    ) -> list[tuple[object, ...]]:
        """Run a statement as whoever, in a connection of its own."""
        with psycopg.connect(self.address(login, database), autocommit=True) as connection:
            cursor = connection.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def _make_template(self) -> None:
        from irrunner.journal import init_store

        for name in ("ada", "grace", "jo"):
            self.add_login(name)
        self.execute(f"CREATE DATABASE {TEMPLATE}")
        init_store(self.address(SUPERUSER, TEMPLATE)).close()
        with psycopg.connect(self.address(SUPERUSER, TEMPLATE), autocommit=True) as connection:
            connection.execute("SELECT irrunner.add_member('ada', 'ada', 'admin')")
            connection.execute("GRANT irrunner_member TO ada, grace, jo")

    def _remember(self, login: str, secret: str) -> None:
        with self.passwords.open("a") as file:
            file.write(f"*:*:*:{login}:{secret}\n")
        self.passwords.chmod(0o600)

    def _program(self, name: str) -> str:
        found = find_program(name)
        assert found is not None
        return found

    def _run(self, name: str, *arguments: object) -> None:
        done = subprocess.run(
            [self._program(name), *map(str, arguments)],
            capture_output=True, text=True, check=False, cwd=self.folder, **self._as_account(),
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    def own(self, *others: Path) -> None:
        """Let the server's account have its folder and others; the passwords stay ours."""
        if os.geteuid() == 0:
            for path in (self.folder, *self.folder.rglob("*"), *others):
                shutil.chown(path, ACCOUNT)
            if self.passwords.exists():
                shutil.chown(self.passwords, "root")

    def _as_account(self) -> dict[str, Any]:
        return {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []} if os.geteuid() == 0 else {}


def _is_running(pid: str) -> bool:
    """Whether a process is there, and not only its number."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except FileNotFoundError:
        return False


def free_port() -> int:
    """A port on 127.0.0.1 that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def make_certificates(folder: Path) -> None:
    """An authority, and a certificate of it for 127.0.0.1 and localhost."""

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=Test authority", "-keyout", "authority.key", "-out", "authority.crt")  # fmt: skip
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost",
            "-keyout", "server.key", "-out", "server.csr")  # fmt: skip
    (folder / "names").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "authority.crt", "-CAkey", "authority.key", "-CAcreateserial",
            "-days", "2", "-extfile", "names", "-out", "server.crt")  # fmt: skip
    (folder / "server.key").chmod(0o600)
