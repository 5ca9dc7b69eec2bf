"""Which bytes of the vault the incidents of a store name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from irrunner.journal.chain import Header
from irrunner.journal.evidence_refs import EvidenceRefs

if TYPE_CHECKING:
    from irrunner.journal import Journal
    from irrunner.journal.rows import Stored

_headers = msgspec.json.Decoder(Header)


def hashes_in_other_incidents(store: Journal, but: str) -> set[str]:
    """The hashes that incidents other than `but` want kept; only entries that name some are decoded."""
    refs = EvidenceRefs()
    for incident in store.incidents():
        if incident != but:
            its = EvidenceRefs()
            for stored in store.read(incident):
                if b'"sha256":"' in stored.header:
                    _add(its, stored)
            refs.expected |= its.expected
    return set(refs.expected)


def _add(refs: EvidenceRefs, stored: Stored) -> None:
    """Take an entry in; of one that is damaged every hash counts as wanted."""
    try:
        refs.add(_headers.decode(stored.header), stored.body)
    except (msgspec.MsgspecError, UnicodeError):
        refs.expected |= dict.fromkeys(re.findall(r"[0-9a-f]{64}", stored.header.decode(errors="replace")), stored.seq)
