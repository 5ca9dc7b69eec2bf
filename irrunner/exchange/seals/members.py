"""The seals of an incident as files that `ssh-keygen` and `openssl` check by hand, for a bundle.

    seals/1/statement      what was signed
    seals/1/statement.sig  the signature: ssh-keygen -Y check-novalidate -n irrunner -s statement.sig < statement
    seals/1/key.pub        the key that signed
    seals/1/stamped        statement and signature, which the timestamp is over; only with a timestamp
    seals/1/stamped.tsr    the timestamp: openssl ts -verify -data stamped -in stamped.tsr -CAfile roots.pem

The number is that of the seal in the incident. A seal whose words were erased has no files.
"""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING

from irrunner.journal.events import IncidentSealed
from irrunner.journal.seals import stamped_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.incident.state import State


def seal_members(state: State) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of the files of every seal, the same for the same state."""
    for number, entry in enumerate(state.seals, 1):
        event = entry.event
        if not isinstance(event, IncidentSealed):
            continue
        folder = f"seals/{number}"
        yield f"{folder}/statement", event.statement.encode()
        yield f"{folder}/statement.sig", event.signature.encode()
        yield f"{folder}/key.pub", f"{event.public_key}\n".encode()
        if event.token:
            yield f"{folder}/stamped", stamped_bytes(event.statement, event.signature)
            yield f"{folder}/stamped.tsr", _decoded(event.token)


def _decoded(token: str) -> bytes:
    """The token; nothing, when somebody put something else in its place."""
    try:
        return b64decode(token, validate=True)
    except ValueError:
        return b""
