"""Signing and checking with OpenSSH's `ssh-keygen`: keys, agents, passphrases and tokens stay its affair.

`ssh-keygen` is started without a shell. It asks for a passphrase, or for a touch of a key, on the terminal itself.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.errors import IrrunnerError, NotFound, Refused
from irrunner.exchange.seals.signature_format import read_signature
from irrunner.journal.seals import NAMESPACE
from irrunner.safety.confinement import require_unconfined
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

_PROGRAM: Final = "ssh-keygen"
_CHECK_SECONDS: Final = 30.0
_UNATTENDED_SECONDS: Final = 120.0
"""For signing where nobody sits at a terminal: an agent or an askpass program may take its time."""
_DESCRIBED = re.compile(r"[0-9]{1,6} (?P<fingerprint>SHA256:[A-Za-z0-9+/]{43}) .*\((?P<kind>[A-Za-z0-9-]{1,32})\)\s*")


class NoKeygen(IrrunnerError):
    """There is no `ssh-keygen` on this machine."""

    def __init__(self) -> None:
        super().__init__(
            "There is no ssh-keygen on this machine, so nothing can be signed and no signature checked.",
            hint="It is part of OpenSSH (package openssh-client).",
        )


class SigningKey(Struct, frozen=True):
    """A key to sign with.

    Attributes:
        path: of the private key, or of the public key of one that an agent holds.
        fingerprint: SHA256:… kind: as `ssh-keygen` calls it, such as ED25519 or ED25519-SK.
    """

    path: Path
    fingerprint: str
    kind: str

    @property
    def command(self) -> list[str]:
        """What signs a statement that it gets on its standard input."""
        return [_PROGRAM, "-Y", "sign", "-n", NAMESPACE, "-f", str(self.path)]


def find_key(path: Path) -> SigningKey:
    """The key in a file, with its fingerprint; the private half is not read.

    Raises:
        NotFound: there is no such file. Refused: it holds no key, or a certificate. NoKeygen.
    """
    shown = one_line(str(path), 200)
    path = Path.cwd() / path  # a name that starts with a dash is no option then
    if not path.is_file():
        raise NotFound(f"There is no key {shown}.", hint="Name a private key, or the .pub file of one in your agent.")
    found = _run(["-l", "-E", "sha256", "-f", str(path)], timeout=_CHECK_SECONDS)
    described = _DESCRIBED.fullmatch(found.stdout.decode("utf-8", "replace"))
    if found.returncode or described is None:
        raise Refused(
            f"{shown} holds no SSH key that ssh-keygen can read.",
            hint="Name a private key, or the .pub file of one in your agent.",
        )
    if described["kind"].endswith("-CERT"):
        raise Refused(f"{shown} is a certificate.", hint="Seal with the plain key.")
    return SigningKey(path, described["fingerprint"], described["kind"])


def sign(statement: str, key: SigningKey, *, attended: bool) -> tuple[str, str]:
    """The signature of a statement, armored, and the public key that belongs to it.

    Args:
        statement: what is signed.
        key: with what.
        attended: whether somebody is at the terminal, whom `ssh-keygen` may ask.

    Raises:
        Refused: it was not signed, or with another key. NoKeygen.
    """
    require_unconfined("Keys of this host")
    command = key.command[1:]
    timeout = None if attended else _UNATTENDED_SECONDS
    ended = _run(command, stdin=statement.encode(), attended=attended, timeout=timeout)
    if ended.returncode:
        said = "" if attended else _said(ended.stderr)
        raise Refused(
            f"ssh-keygen did not sign{f': {said}' if said else ''}. Nothing was sealed.",
            hint="With a passphrase or a security key, seal at a terminal, or put the key into your agent.",
        )
    armored = ended.stdout.decode("ascii", "replace")
    found = read_signature(armored)
    if found is None or found.namespace != NAMESPACE or found.fingerprint != key.fingerprint:
        raise Refused("What ssh-keygen gave back is no signature with this key. Nothing was sealed.")
    if not signature_is_good(statement, armored):
        raise Refused("ssh-keygen does not accept its own signature. Nothing was sealed.")
    return armored, found.public_key


def signature_is_good(statement: str, armored: str) -> bool:
    """Whether the key inside a signature signed this statement; whose key it is remains open.

    Raises:
        NoKeygen.
    """
    with _files(signature=armored) as folder:
        check = ["-Y", "check-novalidate", "-n", NAMESPACE, "-s", f"{folder}/signature"]
        return not _run(check, stdin=statement.encode(), timeout=_CHECK_SECONDS).returncode


def is_revoked(statement: str, armored: str, public_key: str, revoked: Path) -> bool:
    """Whether a file of revoked keys, or a key revocation list, refuses the key of a good signature.

    Raises:
        NotFound: there is no such file. NoKeygen.
    """
    _must_be_there(revoked, "file of revoked keys")
    with _files(signature=armored, signers=f"sealer {public_key}\n") as folder:
        names = ["-f", f"{folder}/signers", "-I", "sealer", "-r", str(revoked)]
        check = ["-Y", "verify", "-n", NAMESPACE, "-s", f"{folder}/signature", *names]
        return bool(_run(check, stdin=statement.encode(), timeout=_CHECK_SECONDS).returncode)


def find_signer(statement: str, armored: str, signers: Path, time: str) -> str:
    """Who a file of allowed signers says has the key of a signature at a time; empty when it names nobody.

    Args:
        statement: what was signed.
        armored: the signature.
        signers: in the form of ssh-keygen's ALLOWED SIGNERS.
        time: UTC, as journals write it; the file may say from when and until when a key counts.

    Raises:
        NotFound: there is no such file. NoKeygen.
    """
    _must_be_there(signers, "file of signers")
    when = ["-O", f"verify-time={re.sub(r'[^0-9]', '', time)[:14]}"]
    with _files(signature=armored) as folder:
        given = ["-s", f"{folder}/signature", "-f", str(signers), *when]
        found = _run(["-Y", "find-principals", *given], timeout=_CHECK_SECONDS)
        principals = found.stdout.decode("utf-8", "replace").splitlines() if not found.returncode else []
        for name in principals[0].split(",") if principals else ():
            check = ["-Y", "verify", "-n", NAMESPACE, "-I", name, *given]
            if not _run(check, stdin=statement.encode(), timeout=_CHECK_SECONDS).returncode:
                return name
    return ""


def _must_be_there(file: Path, what: str) -> None:
    if not file.is_file():
        raise NotFound(f"There is no {what} {one_line(str(file), 200)}.")


def _files(**texts: str) -> TemporaryDirectory[str]:
    """A private folder with one file for each text."""
    folder = TemporaryDirectory(prefix="irrunner-")
    for name, text in texts.items():
        Path(folder.name, name).write_text(text, encoding="utf-8")
    return folder


def can_unlock() -> bool:
    """Whether a private key can be freed of its passphrase here without a file on any disk."""
    return hasattr(os, "memfd_create") and Path("/proc/self/fd").is_dir() and shutil.which(_PROGRAM) is not None


def unlocked_key(data: bytes, name: str) -> bytes:
    """A private SSH key without its passphrase, which `ssh-keygen` asks for on the terminal; it stays in memory.

    Args:
        data: the bytes of its file.
        name: of the file, for a sentence.

    Raises:
        Refused: the passphrase is another one, or nobody could be asked. NoKeygen.
    """
    require_unconfined("Keys of this host")
    memory = os.memfd_create("irrunner-key")
    try:
        os.fchmod(memory, 0o600)  # ssh-keygen reads no key that others may read
        os.write(memory, data)
        change = ["-q", "-p", "-N", "", "-f", f"/proc/self/fd/{memory}"]
        ended = _run(change, stdin=None, attended=True, timeout=None, inherited=(memory,))
        size = os.lseek(memory, 0, os.SEEK_END)
        os.lseek(memory, 0, os.SEEK_SET)
        unlocked = os.read(memory, size)
    finally:
        os.close(memory)
    if ended.returncode or unlocked == data:
        raise Refused(
            f"ssh-keygen did not decrypt {name}.",
            hint="Is that its passphrase, and is somebody at the terminal? age --decrypt -i KEY FILE does the same.",
        )
    return unlocked


def _run(
    arguments: Sequence[str],
    *,
    stdin: bytes | None = b"",
    attended: bool = False,
    timeout: float | None,
    inherited: Sequence[int] = (),
) -> subprocess.CompletedProcess[bytes]:
    """Run `ssh-keygen`; unattended it has no terminal of ours to ask on. Times are read as UTC."""
    if (program := shutil.which(_PROGRAM)) is None:
        raise NoKeygen
    try:
        return subprocess.run(
            [program, *arguments],
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=None if attended else subprocess.PIPE,
            env={**os.environ, "TZ": "UTC"},
            start_new_session=not attended,
            timeout=timeout,
            pass_fds=inherited,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(f"ssh-keygen did not answer within {timeout:.0f} seconds.") from error
    except OSError as error:
        raise Refused(f"ssh-keygen could not be started: {(error.strerror or 'it failed').lower()}.") from error


def _said(stderr: bytes | None) -> str:
    lines = (stderr or b"").decode("utf-8", "replace").strip().splitlines()
    return one_line(lines[-1], 200).rstrip(".") if lines else ""
