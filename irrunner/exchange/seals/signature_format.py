"""Signatures of OpenSSH as `ssh-keygen -Y sign` writes them: armored text around one SSHSIG blob.

The format is OpenSSH's PROTOCOL.sshsig (https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig).
Nothing here says that a signature is good; `ssh_keys` asks `ssh-keygen` for that.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from typing import Final, NamedTuple

MAX_SIGNATURE_CHARS: Final = 65_536
_ARMOR = re.compile(
    r"-----BEGIN SSH SIGNATURE-----\n(?P<body>[A-Za-z0-9+/=\n]{1,65536})-----END SSH SIGNATURE-----\n", re.ASCII
)
_MAGIC: Final = b"SSHSIG"
_VERSION: Final = 1
_KEY_TYPE = re.compile(r"[A-Za-z0-9@.-]{1,64}", re.ASCII)


class SshSignature(NamedTuple):
    """What stands in a signature.

    Attributes:
        public_key: type and base64, as in an authorized_keys file. key_type: such as ssh-ed25519.
        fingerprint: of the key, as `ssh-keygen -l` prints it: SHA256:…
        namespace: what it was made for.
    """

    public_key: str
    key_type: str
    fingerprint: str
    namespace: str


def read_signature(armored: str) -> SshSignature | None:
    """What stands in an armored signature; None when it is none."""
    found = _ARMOR.fullmatch(armored) if len(armored) <= MAX_SIGNATURE_CHARS else None
    if found is None:
        return None
    try:
        blob = b64decode(found["body"].replace("\n", ""), validate=True)
        if not blob.startswith(_MAGIC) or int.from_bytes(blob[6:10]) != _VERSION:
            return None
        key, rest = _string(blob[10:])
        namespace, _ = _string(rest)
        return SshSignature(*_described(key), namespace.decode())
    except ValueError:  # broken base64 or UTF-8 as well
        return None


def _described(key: bytes) -> tuple[str, str, str]:
    from hashlib import sha256

    kind = _string(key)[0].decode("ascii")
    if not _KEY_TYPE.fullmatch(kind):
        raise ValueError(kind)
    fingerprint = "SHA256:" + b64encode(sha256(key).digest()).decode().rstrip("=")
    return f"{kind} {b64encode(key).decode()}", kind, fingerprint


def _string(data: bytes) -> tuple[bytes, bytes]:
    """One length-prefixed string and what follows it (RFC 4251, section 5)."""
    size = int.from_bytes(data[:4])
    if len(data) < 4 + size:
        raise ValueError("cut off")
    return data[4 : 4 + size], data[4 + size :]
