"""Public keys of SSH, as people send them: one line that cannot say anything but a key (RFC 4253, section 6.6)."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Final

from msgspec import Struct

from irrunner.errors import Misused

TYPES: Final = (
    "ssh-ed25519",
    "ssh-rsa",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
)
_LINE: Final = re.compile(r"([a-z0-9@.-]{3,64}) ([A-Za-z0-9+/]{16,16000}={0,2})(?: [^\r\n]{0,300})?\s{0,4}")


class PublicKey(Struct, frozen=True):
    """A key: its type, and its bytes as SSH sends them."""

    type: str
    blob: bytes

    @property
    def line(self) -> str:
        """As a file of keys has it, without a comment."""
        return f"{self.type} {b64encode(self.blob).decode()}"


def read_public_key(data: bytes) -> PublicKey:
    """The one key in a file that somebody sent; options and comments are not taken over.

    Raises:
        Misused: it is no public key, several, or a private one.
    """
    text = data.decode("utf-8", "replace").strip("\r\n ")
    if "PRIVATE KEY" in text:
        raise Misused("That is a private key. It should never leave its machine.", hint="Send the .pub file.")
    found = _LINE.fullmatch(text)
    if found is None or found[1] not in TYPES:
        raise Misused("That is no public key of SSH.", hint="Send one line that begins with, for example, ssh-ed25519.")
    try:
        blob = b64decode(found[2], validate=True)
    except ValueError:
        raise Misused("The public key is cut off or garbled.", hint="Send the whole line.") from None
    size = int.from_bytes(blob[:4])
    if blob[4 : 4 + size] != found[1].encode():
        raise Misused("The public key names one type and is another.", hint="Send the whole line as it is in the file.")
    return PublicKey(found[1], blob)


def fingerprint_of(key: PublicKey) -> str:
    """As `ssh-keygen -l` shows it: `SHA256:…`."""
    return "SHA256:" + b64encode(sha256(key.blob).digest()).decode().rstrip("=")
