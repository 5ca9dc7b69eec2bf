"""SSH keys that a test makes, and incidents sealed with them."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from irrunner.application.sealing import prepare_seal, signed_seal
from irrunner.incident.verbs.seal import seal

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.incident import Incident
    from irrunner.incident.entries import Entry


def make_key(folder: Path, name: str = "ada", *options: str, passphrase: str = "") -> Path:
    """A new key of ssh-keygen's; its public half lies beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    kind = options or ("-t", "ed25519")
    subprocess.run(["ssh-keygen", "-q", *kind, "-N", passphrase, "-C", "", "-f", str(path)], check=True)
    return path


def public_key(key: Path) -> str:
    """Type and base64 of a key, without a comment."""
    return " ".join(key.with_name(f"{key.name}.pub").read_text().split()[:2])


def fingerprint(key: Path) -> str:
    """As `ssh-keygen -l` prints it."""
    said = subprocess.run(["ssh-keygen", "-l", "-f", f"{key}.pub"], check=True, capture_output=True, text=True)
    return said.stdout.split()[1]


def signers_file(folder: Path, *lines: str) -> Path:
    """A file of allowed signers with these lines."""
    path = folder / "signers"
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def sealed(incident: Incident, key: Path, *, why: str = "") -> Entry:
    """Seal an incident as shell and screen do it."""
    prepared = prepare_seal(incident, str(key), why=why)
    return seal(incident, signed_seal(prepared, attended=False), why=why)
