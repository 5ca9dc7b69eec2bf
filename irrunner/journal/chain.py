"""The hash chain: how an entry becomes bytes, and how those bytes are bound to what came before.

Small enough to be written again in another language from this page:

- bytes are canonical JSON: UTF-8, keys sorted by code point, no spaces, only what JSON must escape is
  escaped (what Python's `json.dumps(..., ensure_ascii=False, sort_keys=True, separators=(",", ":"))` writes);
- `digest = SHA-256(salt, body)`, where the salt is 16 random bytes, so that a redacted name cannot be guessed back;
- `link = SHA-256(previous link, header)`; the first previous link is SHA-256 of the incident's id.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    import hashlib
    from collections.abc import Callable, Iterable

VERSION = 1
SALT_SIZE = 16
LARGEST_INT = 2**53
"""Beyond this, a reader that keeps numbers as doubles would see another number."""

_encoder = msgspec.json.Encoder(order="sorted")


class Occurred(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """When something happened, as a person claims it.

    Attributes:
        time: UTC, as in `2026-03-24T10:39:00.123Z`.
        precision: `second`, `minute`, `hour` or `day`.
        as_written: the person's own words, or an empty text.
    """

    time: str
    precision: str = "second"
    as_written: str = ""


class Actor(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Who recorded an entry: a chosen name, and the account and host it came from. A label, not an identity.

    Behind a blank of the account stands the credential of whoever a door of this machine let in: the fingerprint of a
    key by SSH, the id of a token by `/api`. The door says it, and nobody who comes in by it.
    """

    name: str
    account: str
    host: str

    @property
    def credential(self) -> str:
        """What the door let them in by; empty for whoever sat at the machine."""
        return self.account.partition(" ")[2]

    def let_in_by(self, credential: str) -> Actor:
        """The same, with a credential behind the account; none for an empty one."""
        account = self.account.partition(" ")[0]
        return Actor(self.name, f"{account} {credential}" if credential else account, self.host)


class Header(msgspec.Struct, array_like=True, frozen=True, kw_only=True, gc=False):
    """What the chain binds: everything about an entry but its words. Its bytes are a JSON array in this order.

    Attributes:
        recorded: our clock, UTC, always to the millisecond, so that the order of texts is the order of times.
        by: who did it; `actor` is who wrote it down.
        refs: what the entry is about (step, option, row, evidence); it survives a redaction.
        digest: of salt and body, in hex.
    """

    version: int = VERSION
    incident: str
    seq: int
    recorded: str
    occurred: Occurred
    actor: Actor
    by: str
    kind: str
    refs: dict[str, str | int]
    digest: str


def canonical(value: Any) -> bytes:
    """The one way to write a value as bytes.

    Args:
        value: texts, integers, booleans, None, lists, objects with text keys, and structs of those.

    Raises:
        TypeError: a float, a key that is not text, or a type JSON does not have.
        ValueError: a lone surrogate, or an integer beyond plus or minus 2**53.
        RecursionError: nested too deeply to be written.
    """
    _check(value)
    return _encoder.encode(value)


def header_bytes(header: Header) -> bytes:
    """A header's canonical bytes. Its fields have the types that its class names; what `refs` holds is checked.

    Raises:
        TypeError, ValueError: as for `canonical`.
    """
    for name, value in header.refs.items():
        if type(name) is not str or type(value) is not str:
            _check({name: value})
    return _encoder.encode(header)


def first_link(incident: str) -> bytes:
    """What stands in for the previous link before the first entry."""
    return _sha256(incident.encode())


def digest_of(salt: bytes, body: bytes) -> bytes:
    """The fingerprint of an entry's words."""
    return _sha256(salt + body)


def link_of(previous: bytes, header: bytes) -> bytes:
    """The next link: `header` as its canonical bytes."""
    return _sha256(previous + header)


def _sha256(data: bytes) -> bytes:
    return _hash_function()(data).digest()


@cache
def _hash_function() -> Callable[[bytes], hashlib._Hash]:
    """Import OpenSSL when something is hashed: it takes 3 ms and 4 MB, and a screen that only shows hashes nothing."""
    from hashlib import sha256

    return sha256


def _check(value: Any) -> None:
    if value is None or isinstance(value, str | bool):
        return
    if isinstance(value, int):
        if not -LARGEST_INT <= value <= LARGEST_INT:
            raise ValueError(f"{value} is too large to be read the same everywhere; write it as text")
        return
    for part in _parts(value):
        _check(part)


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, list | tuple):
        return value
    if isinstance(value, msgspec.Struct):
        return [getattr(value, name) for name in value.__struct_fields__]
    if isinstance(value, dict):
        if all(isinstance(key, str) for key in value):
            return value.values()
        raise TypeError("an object whose keys are not all texts has no canonical form")
    raise TypeError(f"a {type(value).__name__} has no canonical form")
