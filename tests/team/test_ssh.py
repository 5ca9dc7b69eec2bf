"""The SSH door, tried with the system's own OpenSSH on 127.0.0.1: irrunner, and nothing else of the host."""

from __future__ import annotations

import getpass
import os
import shlex
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from irrunner.cli.main_command import run
from irrunner.errors import Misused
from irrunner.incident.verbs import lifecycle
from irrunner.journal import open_store
from irrunner.playbook import library
from irrunner.safety.ssh_keys import read_public_key
from tests.beginnings import ADA, playbook
from tests.eventually import eventually
from tests.team.server import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

SSHD = "/usr/sbin/sshd"
_RUN = "import sys; from irrunner.cli import main; sys.argv[0] = 'irrunner'; main()"


class Host:
    """A host with irrunner, a store, and an sshd that lets one key in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = folder / "store"
        self.port = free_port()
        (folder / "drill.yaml").write_text(playbook("- {id: first, do: Do the first}"))
        with open_store(self.store) as store:
            lifecycle.declare(store, library.find(str(folder / "drill.yaml")), ADA)
        self._keygen("host")
        self._keygen("jo")
        self.program = folder / "irrunner"
        self.program.write_text(f'#!/bin/sh\nexec {sys.executable} -c {shlex.quote(_RUN)} "$@"\n')
        self.program.chmod(0o755)
        self.line = self._line()
        (folder / "authorized_keys").write_text(self.line)
        (folder / "sshd_config").write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nPidFile none\nUsePAM no\n"
            f"AuthorizedKeysFile {folder}/authorized_keys\nStrictModes no\nExposeAuthInfo yes\nPermitRootLogin yes\n"
            "PasswordAuthentication no\nSubsystem sftp internal-sftp\nAcceptEnv *\n"
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen([SSHD, "-D", "-e", "-f", self.folder / "sshd_config"], stderr=log)
        eventually(lambda: "listening" in (self.folder / "log").read_text(), "the door")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)

    def ssh(self, *words: str, stdin: bytes = b"", options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[bytes]:
        """Come in with the key, and say this."""
        return subprocess.run(["ssh", *self.client, *options, "127.0.0.1", *words], input=stdin, capture_output=True,
                              timeout=60, check=False)  # fmt: skip

    @property
    def client(self) -> list[str]:
        return ["-F", "none", "-p", str(self.port), "-i", str(self.folder / "jo"), "-l", getpass.getuser(),
                "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "IdentitiesOnly=yes",
                "-o", "BatchMode=yes", "-o", "LogLevel=ERROR"]  # fmt: skip

    def _keygen(self, name: str) -> None:
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", self.folder / name], check=True
        )

    def _line(self) -> str:
        done = subprocess.run([self.program, "ssh-key", "jo", "--store", self.store],
                              input=(self.folder / "jo.pub").read_bytes(), capture_output=True, check=True)  # fmt: skip
        return done.stdout.decode().replace('command="irrunner ', f'command="{self.program} ')


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    made = Host(tmp_path)
    made.start()
    yield made
    made.stop()


sshd = pytest.mark.sshd


@sshd
def test_the_record_is_worked_over_the_door_and_the_key_is_in_every_entry(host: Host) -> None:
    assert b"INC-2026-0001" in host.ssh("list").stdout
    assert host.ssh("irrunner", "note", "'seen from home'").returncode == 0
    assert host.ssh("add", "-", "--name", "proxy.log", stdin=b"evidence").returncode == 0
    with open_store(host.store) as store:
        headers = [entry.header for entry in store.read("INC-2026-0001")][-2:]
    for header in headers:
        assert b'["jo","' in header
        assert b"SHA256:" in header


@sshd
@pytest.mark.parametrize(
    "words",
    [
        ["sh"], ["/bin/sh", "-c", "id"], ["cat", "/etc/passwd"], ["scp", "-t", "."], ["exec", "--", "id"],
        ["list", ";", "id"], ["list", "&&", "id"], ["list", "$(id)"], ["list", "|", "sh"],
        ["note", "x", ">", "/tmp/irrx"],
        ["add", "/etc/passwd"], ["report", "--out", "/tmp/irrunner-report.md"], ["list", "--store", "/tmp"],
        ["note", "x", "--as", "ada"], ["store", "copy", "/tmp/irrunner-copy"],
        ["register", "import", "assets", "/etc/passwd"],
        ["check", "run", "first"], ["playbook", "list"], ["export", "--out", "/tmp/irrunner.zip"], ["demo"],
        ["evidence", "export", "e1", "/tmp/irrx"], ["completion", "bash"], ["ssh-key", "x"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_everything_else_is_refused(host: Host, words: list[str]) -> None:
    done = host.ssh(*words)
    said = done.stdout + done.stderr
    assert b"uid=" not in said
    assert b"root:" not in said
    if words[0] != "note" or "--as" in words:
        assert done.returncode != 0, said
    assert not any(Path(word).exists() for word in words if word.startswith("/tmp/"))
    assert b"Traceback" not in said


@sshd
def test_no_file_transfer_no_forwarding_no_variables(host: Host) -> None:
    client = [("-P" if each == "-p" else each) for each in _without_login(host.client)]
    sftp = subprocess.run(
        ["sftp", "-b", "-", *client, f"{getpass.getuser()}@127.0.0.1"],
        input=b"ls /\n", capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert sftp.returncode != 0
    assert b"bin" not in sftp.stdout
    for option in ("-R", "-L"):
        forward = host.ssh("list", options=(option, f"{free_port()}:127.0.0.1:22", "-o", "ExitOnForwardFailure=yes"))
        assert option == "-L" or forward.returncode != 0
    changed = host.ssh("note", "named", options=("-o", "SetEnv=IRRUNNER_AS=ada IRRUNNER_CONFINED=0"))
    assert changed.returncode == 0
    with open_store(host.store) as store:
        assert b'["jo","' in list(store.read("INC-2026-0001"))[-1].header


@sshd
def test_the_screen_opens_on_a_terminal_and_has_no_way_out(host: Host) -> None:
    import pty

    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execvp("ssh", ["ssh", "-tt", *host.client, "127.0.0.1"])
    shown = b""
    os.set_blocking(terminal, False)

    def see(words: bytes) -> bool:
        nonlocal shown
        try:
            shown += os.read(terminal, 1 << 16)
        except BlockingIOError:
            return False
        return words in shown

    eventually(lambda: see(b"INC-2026-0001"), "the screen")
    os.write(terminal, b"\x1a")
    eventually(lambda: see(b"No shell started this"), "what Ctrl+Z does")
    for keys in (b"!sh\r", b":!id\r", b"\x1b[200~$(id)\n`id`\x1b[201~", b"\x1b"):
        os.write(terminal, keys)
    os.write(terminal, b"\x03")
    os.close(terminal)
    os.waitpid(pid, 0)
    assert b"uid=" not in shown
    eventually(lambda: not _sessions(host.store), "the end of the session")


def _sessions(store: Path) -> list[Path]:
    """The processes that work on a store."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str(store).encode() in (process / "cmdline").read_bytes():
                found.append(process)
    return found


def _without_login(client: list[str]) -> list[str]:
    at = client.index("-l")
    return client[:at] + client[at + 2 :]


@pytest.mark.parametrize(
    "text",
    [b"", b"hello", b"ssh-ed25519 AAAA", b'command="sh" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA==', b"a\nb\n",
     b"-----BEGIN OPENSSH PRIVATE KEY-----", b"ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIJ8vVdzV1dXV1dXV1dXV1dXV"],
)  # fmt: skip
def test_what_is_no_public_key_is_refused(text: bytes) -> None:
    with pytest.raises(Misused):
        read_public_key(text)


def test_the_door_leaves_nothing_behind_in_its_own_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_ORIGINAL_COMMAND", "version")
    before, folder = dict(os.environ), Path.cwd()
    assert run(["ssh-session", "jo", "--store", str(tmp_path / "store")]) == 0
    assert (dict(os.environ), Path.cwd()) == (before, folder)


def test_the_line_names_the_store_so_that_it_is_found_from_any_folder(tmp_path: Path) -> None:
    key = b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF+sHkYfzmlLHr1xUVYvRWfBJvBVcY8hNu7LsN1vcm9t jo@laptop.example"
    words = [sys.executable, "-c", _RUN, "ssh-key", "jo", "--store", "incidents"]
    done = subprocess.run(words, input=key, capture_output=True, check=True, cwd=tmp_path)
    line = done.stdout.decode()
    assert f"--store {tmp_path / 'incidents'}" in line
    assert line.startswith("restrict,pty,command=")
    assert "jo@laptop" not in line
