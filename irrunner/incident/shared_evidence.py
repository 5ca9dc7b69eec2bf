"""Which bytes of the vault the incidents of a store name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from irrunner.journal.chain import Header
from irrunner.journal.evidence_refs import EvidenceRefs

if TYPE_CHECKING:
    from irrunner.journal import Journal

_headers = msgspec.json.Decoder(Header)


def hashes_in_other_incidents(store: Journal, but: str) -> set[str]:
    """The hashes that incidents other than `but` want kept; only entries that name some are decoded."""
    refs = EvidenceRefs()
    for incident in store.incidents():
        if incident != but:
            its = EvidenceRefs()
            for stored in store.read(incident):
                if b'"sha256":"' in stored.header:
                    its.add(_headers.decode(stored.header), stored.body)
            refs.expected |= its.expected
    return set(refs.expected)
