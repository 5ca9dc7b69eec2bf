"""Which bytes of the vault the incidents of a store name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from irrunner.journal.chain import Header

if TYPE_CHECKING:
    from irrunner.journal.interface import Reader
    from irrunner.journal.store import Store

_headers = msgspec.json.Decoder(Header)


def claimed_elsewhere(store: Store, but: str) -> set[str]:
    """The hashes that incidents other than `but` still name; only headers are read."""
    claimed: set[str] = set()
    for incident in store.incidents():
        if incident != but:
            claimed |= _claimed(store, incident)
    return claimed


def _claimed(store: Reader, incident: str) -> set[str]:
    kept: set[str] = set()
    for stored in store.read(incident):
        if b'"sha256":"' not in stored.header:
            continue
        header = _headers.decode(stored.header)
        sha256 = str(header.refs["sha256"])
        if header.kind == "evidence.destroyed":
            kept.discard(sha256)
        else:
            kept.add(sha256)
        if header.kind in ("incident.declared", "playbook.grafted"):
            kept |= {file[1] for file in msgspec.json.decode(stored.body).get("files", ())}
    return kept
