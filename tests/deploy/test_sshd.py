"""The drop-in of sshd, used by the system's own sshd with a main file that allows everything."""

from __future__ import annotations

import getpass
import subprocess
from typing import TYPE_CHECKING

import pytest

from irrunner.journal import open_store
from tests.deploy.files import substituted
from tests.team.server import free_port
from tests.team.test_ssh import SSHD, Host

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.sshd


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    made = Host(tmp_path)
    keys = tmp_path / "of-root"
    keys.write_text(made.line.removeprefix("restrict,pty,"))
    (tmp_path / "drop-in.conf").write_text(
        substituted(
            "sshd/irrunner.conf",
            {"Match User irrunner": f"Match User {getpass.getuser()}", "/etc/ssh/irrunner/authorized_keys": str(keys)},
        )
    )
    config = (tmp_path / "sshd_config").read_text().replace("ExposeAuthInfo yes\n", "")
    (tmp_path / "sshd_config").write_text(
        f"Include {tmp_path}/drop-in.conf\n{config}AllowTcpForwarding yes\nAllowAgentForwarding yes\n"
    )
    made.start()
    yield made
    made.stop()


def test_the_key_of_the_drop_in_gets_in_and_its_fingerprint_is_in_the_entry(host: Host) -> None:
    done = host.ssh("note", "'seen from home'")
    assert done.returncode == 0, done.stderr
    with open_store(host.store) as store:
        assert b"SHA256:" in list(store.read("INC-2026-0001"))[-1].header


def test_a_key_in_the_home_of_the_account_does_not_count(host: Host) -> None:
    host._keygen("eve")
    (host.folder / "authorized_keys").write_bytes((host.folder / "eve.pub").read_bytes())
    (host.folder / "jo").write_bytes((host.folder / "eve").read_bytes())
    done = host.ssh("list")
    assert done.returncode == 255
    assert b"Permission denied" in done.stderr


def test_a_line_that_forgot_to_say_restrict_forwards_nothing(host: Host) -> None:
    options = ("-R", f"{free_port()}:127.0.0.1:22", "-o", "ExitOnForwardFailure=yes")
    assert host.ssh("list", options=options).returncode != 0
    done = subprocess.run([SSHD, "-T", "-f", host.folder / "sshd_config", "-C", f"user={getpass.getuser()}"],
                          capture_output=True, text=True, check=True)  # fmt: skip
    for wanted in ("disableforwarding yes", "permittunnel no", "permituserrc no", "exposeauthinfo yes",
                   "passwordauthentication no", "authenticationmethods publickey"):  # fmt: skip
        assert wanted in done.stdout.splitlines(), wanted
