"""Encrypted bundles: age, for X25519 keys and SSH keys, in constant memory; pyrage is loaded when it is used.

Encrypting hides a bundle from others. It proves nothing about who made it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, Protocol

from irrunner.errors import Misused, Refused, VerificationFailed
from irrunner.safety.paths import open_regular
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_KINDS = "age keys (age1…) and SSH keys (ssh-ed25519 …, ssh-rsa …)"
_KEY = re.compile(r"(?:age1|ssh-)\S")
_PRIVATE = re.compile(r"AGE-SECRET-KEY-|-----BEGIN ", re.IGNORECASE)
_MOST_KEY_BYTES = 1 << 20
_MOST_KEYS = 1_000
_ENCRYPTED = b"age-encryption.org/v1\n"
_CHUNK = 1 << 20


class Writable(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> int:
        """Take them."""
        ...


class Recipient(NamedTuple):
    """Somebody who can decrypt.

    Attributes:
        label: the public key as the record names it.
        key: as pyrage has it.
    """

    label: str
    key: Any


def read_recipients(named: Iterable[str]) -> list[Recipient]:
    """The recipients that somebody named: public keys, or files with one on each line.

    Raises:
        Misused: one is neither.
        NotFound, Refused: a file is not there, or holds something else.
    """
    found: list[Recipient] = []
    for each in named:
        if _KEY.match(each) or _PRIVATE.match(each):
            found.append(_recipient(each, "What was given"))
        else:
            found += _recipients_of_file(Path(each))
    if len(found) > _MOST_KEYS:
        raise Refused(f"That are {len(found)} recipients; a bundle has {_MOST_KEYS} at most.")
    return found


def _recipients_of_file(path: Path) -> list[Recipient]:
    name = one_line(str(path), 200)
    lines = _read_keys(path).decode("utf-8", "replace").splitlines()
    named = [(number, line.strip()) for number, line in enumerate(lines, 1) if line.strip() and line.strip()[0] != "#"]
    if not named:
        raise Refused(f"{name} holds no public key.", hint=f"A recipient is one of {_KINDS}, or a file of them.")
    return [_recipient(line, f"Line {number} of {name}") for number, line in named]


def _recipient(text: str, where: str) -> Recipient:
    import pyrage

    try:
        if text.startswith("age1"):
            return Recipient(text, pyrage.x25519.Recipient.from_str(text))
        kind, key, *_ = text.split()
        return Recipient(f"{kind} {_fingerprint(key)}", pyrage.ssh.Recipient.from_str(f"{kind} {key}"))
    except (pyrage.RecipientError, ValueError):
        hint = f"Use one of the {_KINDS}."
        if _PRIVATE.match(text):
            hint = "That is a private key: give the public one, and nobody else this one."
        raise Misused(f"{where} is no public key that a bundle can be encrypted for.", hint=hint) from None


def _fingerprint(key: str) -> str:
    """That of an SSH key, as ssh-keygen shows it."""
    from base64 import b64decode, b64encode
    from hashlib import sha256

    return f"SHA256:{b64encode(sha256(b64decode(key)).digest()).decode().rstrip('=')}"


def encrypt(pieces: Iterable[bytes], out: Writable, recipients: Iterable[Recipient]) -> None:
    """Encrypt a stream.

    Raises:
        BaseException: what `pieces` or `out` raised.
    """
    import pyrage

    source, target = _Source(iter(pieces)), _Target(out)
    try:
        pyrage.encrypt_io(source, target, [each.key for each in recipients])
    except BaseException as error:
        raise source.error or target.error or error from None
    if target.error is not None:  # pyrage does not say so when the last bytes cannot be written
        raise target.error


def read_identity(
    path: Path, ask: Callable[[str], str], unlock: Callable[[bytes, str], bytes] | None = None
) -> list[Any]:
    """The private keys in a file: an age identity file, also one encrypted with a passphrase, or an SSH key.

    Args:
        path: the file.
        ask: asks for a passphrase, given what it is for.
        unlock: frees an SSH key of its passphrase, given its bytes and the name of its file; None where that cannot be.

    Raises:
        NotFound, Refused: there is no such file, it holds no key, or the passphrase is another one.
    """
    import pyrage

    name = one_line(str(path), 200)
    data = _read_keys(path)
    if data.startswith(_ENCRYPTED):
        try:
            data = pyrage.passphrase.decrypt(data, ask(name))
        except pyrage.DecryptError:
            raise Refused(f"{name} cannot be decrypted with this passphrase.") from None
    try:
        if b"PRIVATE KEY-----" in data:
            return [_ssh_identity(data, name, unlock)]
        lines = [line.strip() for line in data.decode("utf-8", "replace").splitlines()]
        keys = [pyrage.x25519.Identity.from_str(line) for line in lines if line.startswith("AGE-SECRET-KEY-")]
    except (pyrage.IdentityError, ValueError) as error:
        hint = "Name an age identity file, or a private SSH key (ed25519 or RSA)."
        if "decrypted first" in str(error):
            hint = "It has a passphrase. Decrypt the bundle with age instead: age --decrypt -i KEY FILE > bundle.zip"
        raise Refused(f"{name} is no private key that can be used.", hint=hint) from None
    if not keys:
        raise Refused(f"{name} holds no private key.", hint="Name an age identity file, or a private SSH key.")
    return keys


def _ssh_identity(data: bytes, name: str, unlock: Callable[[bytes, str], bytes] | None) -> Any:
    import pyrage

    try:
        return pyrage.ssh.Identity.from_buffer(data)
    except pyrage.IdentityError as error:
        if unlock is None or "decrypted first" not in str(error):
            raise
    return pyrage.ssh.Identity.from_buffer(unlock(data, name))


def decrypt(file: BinaryIO, out: BinaryIO, identities: list[Any]) -> None:
    """Decrypt a stream; what was changed on the way shows here already.

    Raises:
        Refused: it is for other keys.
        VerificationFailed: it was cut off or changed.
        OSError: `out` cannot be written.
    """
    import pyrage

    target = _Target(out)
    try:
        pyrage.decrypt_io(file, target, identities)
    except pyrage.DecryptError as error:
        if "atching keys" in str(error):
            raise Refused(
                "The bundle is not encrypted for this key, or with a passphrase alone.",
                hint="Ask whoever sent it for whom it is. Decrypt it with age where that is needed.",
            ) from None
        raise VerificationFailed("The encrypted bundle was changed or cut off.", hint="Ask for it again.") from None
    except OSError:
        if target.error is not None:
            raise target.error from None
        raise VerificationFailed("The encrypted bundle was changed or cut off.", hint="Ask for it again.") from None
    if target.error is not None:
        raise target.error


class _Source:
    """Pieces as pyrage reads them: as many bytes as it asks for. It would swallow what they raise."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.error: BaseException | None = None
        self._pieces, self._piece = pieces, memoryview(b"")

    def read(self, size: int = -1) -> bytes:
        try:
            while not self._piece:
                self._piece = memoryview(next(self._pieces))
        except StopIteration:
            return b""
        except BaseException as error:
            self.error = error
            raise
        most = size if size >= 0 else _CHUNK
        data, self._piece = bytes(self._piece[:most]), self._piece[most:]
        return data


class _Target:
    """A file as pyrage writes it."""

    def __init__(self, file: Writable) -> None:
        self.error: BaseException | None = None
        self._file = file

    def write(self, data: bytes) -> int:
        try:
            return self._file.write(data)
        except BaseException as error:
            self.error = error
            raise

    def flush(self) -> None:
        """The file is flushed by whoever opened it."""


def _read_keys(path: Path) -> bytes:
    """A file of keys.

    Raises:
        NotFound, Refused: there is none, or it is too large to be one.
    """
    file, found = open_regular(path)
    with file:
        if found.st_size > _MOST_KEY_BYTES:
            raise Refused(f"{one_line(str(path), 200)} is too large for a file of keys.")
        return file.read(_MOST_KEY_BYTES)
